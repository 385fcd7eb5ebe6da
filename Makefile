# Two commands do everything on a fresh machine: make demo, make test.
.PHONY: demo test examples lint wheel bench snapshots gallery help

help:            ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*##/\t/'

demo:            ## build the demo report into build/
	@tools/setup
	.venv/bin/reportgen build configs/demo/plan.yaml

test:            ## run the tests (in CI the slow ones too)
	@tools/setup test
	.venv/bin/pytest -n auto $(if $(CI),-m "slow or not slow")

examples:        ## build every example of configs/
	@tools/setup
	.venv/bin/reportgen build --jobs 2 configs/*/plan.yaml

lint:            ## style, types and layers
	@tools/setup test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

wheel:           ## build the wheel and render a report from it outside the checkout
	@tools/setup test
	tools/check-wheel

bench:           ## measure time and memory against the floor and a plain script
	@tools/setup test
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	.venv/bin/python -m bench.run
	.venv/bin/python -m bench.pages
	.venv/bin/python -m bench.connectors
	.venv/bin/python -m bench.kpis

snapshots:       ## keep how the demo's pages look now, after looking at them
	@tools/setup test
	REPORTGEN_SNAPSHOTS=renew .venv/bin/pytest -m slow -k "pages_look_as_they_did and demo" tests/acceptance/test_pdf.py

gallery:         ## draw docs/gallery.md from the demo, in both themes and three languages
	@tools/setup test
	.venv/bin/python docs/gallery.py
