"""The documentation says what the code does."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel

from reportgen.plan import schema
from reportgen.testing import Project

DOCS = Path(__file__).parent.parent / "docs"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def plan_keys() -> Iterator[str]:
    for model in vars(schema).values():
        if isinstance(model, type) and issubclass(model, BaseModel) and model.__module__ == schema.__name__:
            for name, field in model.model_fields.items():
                yield field.alias or name


@pytest.mark.parametrize("page", ["hooks.md", "cli.md", "kpis.md", "formats/README.md"])
def test_a_page_written_from_the_code_is_up_to_date(page: str) -> None:
    assert (DOCS / page).read_text(encoding="utf-8") == generator().pages()[page], "run: python docs/generate.py"


def test_every_key_of_the_plan_is_documented() -> None:
    words = set(re.findall(r"\w+", (DOCS / "plan.md").read_text(encoding="utf-8")))
    assert sorted(set(plan_keys()) - words) == []


def test_every_link_between_pages_leads_somewhere() -> None:
    root = DOCS.parent
    for page in [root / "README.md", root / "CHANGELOG.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_list_of_checks_names_tests_that_are_there() -> None:
    """A bare name stands beside the one named before it."""
    page = (DOCS / "checks.md").read_text(encoding="utf-8")
    for line in page.splitlines():
        folder = Path()
        for name in re.findall(r"`([\w/.]+\.py|[\w/]+/)`", line):
            folder = Path(name).parent if "/" in name else folder
            assert (DOCS.parent / folder / Path(name).name).exists(), name
    assert page.count("tests/") > 30


def test_the_readmes_first_plan_is_the_one_that_init_writes() -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    plan = (DOCS.parent / "configs/minimal/plan.yaml").read_text(encoding="utf-8")
    assert f"```yaml\n{plan.rstrip()}\n```" in readme


def test_the_readmes_plugin_runs(reportgen_project: Project) -> None:
    source = re.findall(r"```python\n(.*?)```", (DOCS.parent / "README.md").read_text(encoding="utf-8"), re.DOTALL)[0]
    reportgen_project.write("acme.py", source)
    reportgen_project.write(
        "deals.csv",
        "deal_id,created_at,closed_at,amount,is_won\n1,2026-08-01,2026-09-01,120000,true\n2,2026-08-01,2026-09-02,90000,true\n",
    )
    reportgen_project.plan(
        {
            "report": {"period": "2026-09"},
            "sources": {"crm": {"connector": "csv", "table": "deals", "files": "deals.csv"}},
            "plugins": {"use": ["./acme.py"]},
        }
    )
    run = reportgen_project.build()
    assert run.code == 0, run.stderr
    assert (run.value("enterprise_deals"), run.value("enterprise_share")) == (1, 0.5)


def test_the_tutorials_plugin_and_its_test_run(reportgen_project: Project) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "plugins.md").read_text(encoding="utf-8"), re.DOTALL)
    plugin, test = blocks[0], blocks[1]
    reportgen_project.write("plugins/acme.py", plugin)
    space: dict[str, object] = {}
    source = test.replace('Path("plugins/acme.py")', f"Path({str(reportgen_project.folder / 'plugins/acme.py')!r})")
    exec(compile(source, "plugins.md", "exec"), space)  # noqa: S102  # our own page
    function = space["test_trials_are_counted"]
    assert callable(function)
    function(reportgen_project)


@pytest.mark.slow
def test_the_tutorials_connector_passes_the_suite(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "plugins.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "acme.py").write_text(blocks[0], encoding="utf-8")
    (tmp_path / "test_acme.py").write_text(blocks[2], encoding="utf-8")
    run = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--strict-markers",
        "-W",
        "error",
        "test_acme.py",
    ]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "10 passed" in done.stdout
