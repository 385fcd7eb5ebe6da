"""How a figure came about, told from the same road that builds reports."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reportgen.cli import run
from reportgen.errors import UsageError
from reportgen.explaining import Explanation, Request, explain, showing
from reportgen.explaining.model import Node

PLAN = """\
report: {name: n, period: 2026-09, compare: [previous]}
goals: [{kpi: leads, target: 60, from: 2026-08-01, by: 2026-09-30, owner: A, resources: {hours: 1}}]
funnel: {average_deal: 100, rates: {lead_to_mql: 0.5}}
sources:
  crm: {connector: csv, table: contacts, files: leads.csv, max_rejected: 0.5}
  spend: {connector: csv, table: costs, files: spend.csv}
costs: [{category: tools, amount: 30, on: 2026-09-09}]
"""
LEADS = """\
contact_id,created_at,channel,mobile,owner
1,2026-09-01,E-mail,+33 6 12,Jane
a@x.org,2026-09-02,,+33 6 13,Jane
3,2026-08-03,E-mail,,
4,soon,E-mail,,
"""
SPEND = "date,category,channel,amount\n2026-09-01,media,E-mail,70.5\n2026-08-01,media,E-mail,10\n"


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    for name, content in (("plan.yaml", PLAN), ("leads.csv", LEADS), ("spend.csv", SPEND)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    return Request(tmp_path / "plan.yaml", "cost_per_lead", as_of=date(2026, 10, 1))


def told(request: Request) -> Explanation:
    return explain(request, lambda *_step: None, lambda _problem: None)


def text(request: Request) -> str:
    return "\n".join(showing.lines(told(request), showing.words()))


def nodes(node: Node) -> dict[str, Node]:
    found = {node.name: node}
    for child in node.children:
        found |= nodes(child)
    return found


def test_a_formula_is_followed_down_to_its_measures(request_: Request) -> None:
    found = nodes(told(request_).node)
    assert {name: node.kind for name, node in found.items()} == {
        "cost_per_lead": "formula", "cost": "measure", "leads": "measure",
    }  # fmt: skip
    values = {name: node.figure.value for name, node in found.items() if node.figure}
    assert values == {"cost_per_lead": Decimal("50.25"), "cost": Decimal("100.5"), "leads": Decimal(2)}


def test_values_are_exact_and_shown_as_printed_too(request_: Request) -> None:
    shown = text(replace(request_, kpi="mql_to_sql_rate"))
    assert "value        not available: " in shown
    shown = text(request_)
    assert "value        50.25  (50.25 EUR)" in shown
    assert "numerator    100.5" in shown
    assert "formula: cost ÷ leads" in shown


def test_the_sql_stands_there_as_it_was_run_with_its_bound_values(request_: Request) -> None:
    statements = told(request_).statements
    made = [each.of for each in statements if each.of.startswith("relation ")]
    assert made.index("relation cost_days") < made.index("relation spent")
    queries = {each.of: each.sql for each in statements if not each.of.startswith("relation ")}
    assert set(queries) == {"cost", "leads"}
    assert "DATE '2026-09-30'" in queries["leads"]
    assert dict(next(each for each in statements if each.of == "relation cost_days").parameters) == {
        "shared": "(shared)"
    }


def test_every_file_tells_its_rows(request_: Request) -> None:
    shown = text(request_)
    assert "crm (csv): leads.csv: 4 rows read, 3 used, 1 rejected, 2026-08-03 to 2026-09-02" in shown
    assert "spend (csv): spend.csv: 2 rows read, 2 used, 0 rejected" in shown
    assert "plan: costs typed in the plan" in shown


def test_the_first_rows_are_those_that_count_and_hold_nothing_personal(request_: Request) -> None:
    found = told(replace(request_, kpi="leads", rows=1)).rows
    (rows,) = found
    assert (len(rows.rows), rows.total) == (1, 2)
    shown = text(replace(request_, kpi="leads", rows=9))
    shown = shown[shown.index("Rows behind leads") :]
    assert "2026-09-02" in shown
    assert "2026-08-03" not in shown
    for personal in ("a@x.org", "Jane", "+33"):
        assert personal not in shown


def test_rows_follow_the_dimension(request_: Request) -> None:
    assert told(replace(request_, kpi="leads", rows=9, by=(("channel", "E-mail"),))).rows[0].total == 1
    assert told(replace(request_, kpi="leads", rows=9, by=(("channel", "(not set)"),))).rows[0].total == 1


@pytest.mark.parametrize(
    ("scenario", "value"), [("previous", Decimal(1)), ("target", Decimal(60) * 30 / 61)]
)  # fmt: skip
def test_a_scenario_has_its_own_value(request_: Request, scenario: str, value: Decimal) -> None:
    found = told(replace(request_, kpi="leads", scenario=scenario))
    assert found.figure.value is not None
    assert round(found.figure.value, 9) == round(value, 9)


def test_a_target_is_told_from_its_goal(request_: Request) -> None:
    (goal,) = told(replace(request_, kpi="leads", scenario="target")).node.children
    assert (goal.name, goal.value) == ("goals[1].target", Decimal(60))


def test_a_target_from_a_file_is_told_with_its_line(request_: Request) -> None:
    folder = request_.plan.parent
    plan = PLAN.replace("costs:", "  targets: {connector: csv, table: targets, files: targets.csv}\ncosts:")
    (folder / "plan.yaml").write_text(re.sub(r"goals: .*\n", "", plan), encoding="utf-8")
    (folder / "targets.csv").write_text("kpi,value,start,end\nleads,90,2026-09-01,2026-09-30\n", encoding="utf-8")
    node = told(replace(request_, kpi="leads", scenario="target")).node
    (goal,) = node.children
    assert node.figure is not None
    assert (goal.name, goal.value, node.figure.value) == ("targets.csv:2", Decimal(90), Decimal(90))


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        ({"kpi": "laeds"}, "unknown KPI 'laeds'; did you mean 'leads'?"),
        ({"scenario": "year_ago"}, "the plan has no scenario 'year_ago'; "),
        ({"kpi": "leads", "by": (("channel", "E-mial"),)}, "channel: did you mean 'E-mail'? valid: (not set), E-mail"),
        ({"kpi": "leads", "by": (("page", "x"),)}, "it is not broken down so"),
    ],
)
def test_names_that_are_not_there_are_refused_with_those_probably_meant(
    request_: Request, wrong: dict[str, Any], advice: str
) -> None:
    with pytest.raises(UsageError) as error:
        told(replace(request_, **wrong))
    assert advice in str(error.value)


def test_the_command_prints_text_or_json_and_nothing_else(
    request_: Request, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["explain", str(request_.plan), "cost_per_lead", "--as-of", "2026-10-01", "--by", "channel=E-mail"]
    assert run(arguments) == 0
    assert capsys.readouterr().out.startswith("cost_per_lead: Cost per lead, channel: E-mail\n2026-09 ")
    assert run([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["schema"], found["figure"]["value"]) == ("reportgen.explanation/1", "70.5")
    assert run(["explain", str(request_.plan), "cost_per_laed"]) == 2
    assert "did you mean 'cost_per_lead'?" in capsys.readouterr().err
    assert run(["explain", str(request_.plan), "leads", "--by", "channel"]) == 2
