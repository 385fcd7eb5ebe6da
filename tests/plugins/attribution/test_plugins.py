"""Third parties add models with one hook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reportgen.testing import Project

DOCS = Path(__file__).parents[3] / "docs/attribution.md"


@pytest.fixture
def shop(reportgen_project: Project) -> Project:
    source = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[0]
    reportgen_project.write("acme.py", source)
    reportgen_project.write(
        "deals.csv",
        "deal_id,created_at,closed_at,amount,is_won,contact_ids\n1,2026-08-01,2026-09-01,90,true,p\n",
    )
    reportgen_project.write(
        "touches.csv", "contact_id,occurred_at,channel\np,2026-08-01,a\np,2026-08-02,b\np,2026-08-03,b\n"
    )
    return reportgen_project


def plan(model: str, use: list[str]) -> dict[str, object]:
    return {
        "report": {"period": "2026-09"},
        "attribution": {"model": model, "compare": ["linear"]},
        "sources": {
            "crm": {"connector": "csv", "table": "deals", "files": "deals.csv"},
            "web": {"connector": "csv", "table": "touches", "files": "touches.csv"},
        },
        "sections": ["channels", "attribution", "method"],
        "plugins": {"use": use},
    }


def test_the_model_of_the_documentation_works(shop: Project) -> None:
    shop.plan(plan("two-thirds-first", ["./acme.py"]))
    run = shop.build()
    assert run.code == 0, run.stderr
    assert run.value("attributed_revenue", channel="a", model="two-thirds-first") == pytest.approx(60)
    assert run.value("revenue", channel="a") == pytest.approx(60)
    assert run.value("revenue", channel="b") == pytest.approx(30)


def test_a_model_whose_plugin_is_not_used_is_a_mistake_of_the_plan(shop: Project) -> None:
    shop.plan(plan("two-thirds-first", []))
    run = shop.build()
    assert run.code == 2
    assert "no attribution model is called 'two-thirds-first'" in run.stderr


def test_a_model_that_cannot_be_weighed_costs_its_credits_and_says_so(shop: Project) -> None:
    source = (shop.folder / "acme.py").read_text(encoding="utf-8")
    shop.write("acme.py", re.sub(r'weight="CASE.*?END"', 'weight="t.no_such_column"', source, flags=re.DOTALL))
    shop.plan(plan("two-thirds-first", ["./acme.py"]))
    run = shop.build()
    assert run.code == 0, run.stderr
    assert "no_such_column" in run.stderr
