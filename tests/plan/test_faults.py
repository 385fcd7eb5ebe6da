"""Faulty plans and the exact words they are answered with."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reportgen.errors import PlanError, PluginError
from reportgen.plan import Overrides, parse, resolve
from reportgen.records import Catalogue

SEVEN = """\
report:
  period: last-month
  titel: ROI
goals:
  - {kpi: revenu, target: 10_000_000, by: 2026-12-31}
  - {kpi: mqls, target: many, every: month}
sources:
  spend: {connector: csv, table: costs, files: spend.csv, columns: {date: Day, chanel: Channel}}
attribution:
  lookback_days: abc
sections: [summary, rio]
formats: [html]
"""


def test_seven_faults_give_seven_lines_down_the_plan(refused: Any) -> None:
    assert refused(SEVEN) == [
        (
            "plan.yaml:3:3: report.titel: unknown key; did you mean 'title'? valid: ask, compare, currency, figures, "
            "fiscal_year_start, formats, locale, name, numbering, organization, period, purpose, theme, timezone, title"
        ),
        (
            "plan.yaml:5:11: goals[1].kpi: unknown KPI 'revenu'; did you mean 'revenue'? valid: mqls, revenue, sessions, "
            "visits_needed"
        ),
        "plan.yaml:6:25: goals[2].target: must be a number, not 'many'",
        (
            "plan.yaml:8:80: sources.spend.columns.chanel: unknown field 'chanel'; did you mean 'channel'? valid: amount, band, "
            "campaign, category, channel, currency, date, hourly_rate, hours, stage, until"
        ),
        "plan.yaml:10:18: attribution.lookback_days: must be a whole number, not 'abc'",
        "plan.yaml:11:21: sections[2]: unknown section 'rio'; did you mean 'roi'? valid: method, roi, summary",
        (
            "plan.yaml:12:1: formats: unknown key; valid: actions, annotations, assumptions, attribution, brand, channels, "
            "commentary, costs, currencies, data_roots, funnel, gates, goals, names, objective, odd, plugins, privacy, report, "
            "roi, scenarios, sections, sources, version"
        ),
    ]


#: Faulty plans and the exact line that answers them, in turn.
_GOLDEN = (Path(__file__).parent / "faults.txt").read_text(encoding="utf-8").splitlines()
FAULTS = list(zip(_GOLDEN[::2], _GOLDEN[1::2], strict=True))


@pytest.mark.parametrize(("text", "line"), FAULTS, ids=[text[:60] for text, _line in FAULTS])
def test_a_fault_is_told_in_one_line_with_its_place(text: str, line: str, refused: Any) -> None:
    assert refused(text) == [line.strip()]


def test_problems_of_yaml_schema_and_plugins_come_together(refused: Any) -> None:
    lines = refused("report: {title: a, title: b}\ngoals: [{kpi: x}]\nattribution: {model: y}\n")

    assert [line.split(": ")[0] for line in lines] == [
        "plan.yaml:1:20",
        "plan.yaml:2:9",
        "plan.yaml:2:15",
        "plan.yaml:3:22",
    ]


def test_a_value_that_yaml_refused_is_not_complained_about_again(refused: Any) -> None:
    assert refused("report: {title: !x y}\n") == [
        "plan.yaml:1:17: the tag !x is not part of the plan language; take it out"
    ]


def test_a_message_never_carries_control_characters(refused: Any) -> None:
    (line,) = refused('report: {"\\e[2J\\u202e\\n": x}\n')

    assert line.isprintable()


def test_a_long_value_is_shortened(refused: Any) -> None:
    (line,) = refused(f"attribution: {{lookback_days: {'x' * 5000}}}\n")

    assert len(line) < 200


@pytest.mark.parametrize(
    ("overrides", "line"),
    [
        ({"formats": ("pdff",)}, "--format: unknown format 'pdff'; did you mean 'pdf'? valid: html, json, pdf"),
        ({"locales": ("de",)}, "--locale: unknown locale 'de'; choose among ar, en, fr, also with a region like ar-EG"),
        ({"period": "2027"}, "--period: 2027 has not begun: the report is made as of 2026-10-01"),
    ],
)
def test_the_command_line_is_answered_without_a_place(overrides: Any, line: str, refused: Any) -> None:
    assert refused("report: {}\n", **overrides) == [line]


def test_a_model_of_a_plugin_that_breaks_is_the_plugins_fault(planned: Any) -> None:
    with pytest.raises(PluginError, match=r"odd: the plugin's model OddSettings failed: RuntimeError: no such thing"):
        planned("odd: {word: break}\n")


def test_a_missing_plan_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"plan.yaml: there is no such plan; `reportgen init` writes one"):
        parse(tmp_path / "plan.yaml", {})


def test_a_folder_is_no_plan(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="is a folder, not a plan"):
        parse(tmp_path, {})


def test_a_pipe_is_no_plan_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plan.yaml")

    with pytest.raises(PlanError, match="is not a regular file"):
        parse(tmp_path / "plan.yaml", {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_plan_is_told(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("report: {}\n")
    path.chmod(0)

    with pytest.raises(PlanError, match="cannot be read: Permission denied"):
        parse(path, {})


RUNS = "sources: {a: {connector: command, table: costs, files: a.csv}}\n"


def test_a_connector_that_asks_for_it_must_be_named(refused: Any) -> None:
    assert refused(RUNS) == [
        (
            "plan.yaml:1:26: sources.a.connector: command serves only plans that name it; add plugins: {use: [command]} if you "
            "trust what it runs"
        )
    ]


def test_without_plugins_it_serves_no_plan(refused: Any) -> None:
    assert refused(RUNS + "plugins: {use: [command]}\n") == [
        "plan.yaml:1:26: sources.a.connector: command serves only plans that name it; build without --no-plugins"
    ]


def test_a_plan_that_names_it_is_served(tmp_path: Path, offered: Catalogue) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(RUNS + "plugins: {use: [command]}\n")
    named = replace(offered, named=frozenset({"command"}))
    plan = resolve(parse(path, {}), named, Overrides(), date(2026, 10, 1))
    assert plan.sources[0].connector == "command"


def test_an_action_answers_a_kpi_or_a_finding(planned: Any, refused: Any) -> None:
    (problem,) = refused("actions: [{on: revenu, text: Do it}]")
    assert problem.startswith("plan.yaml:1:16: actions[1].on: unknown KPI or finding 'revenu'; did you mean 'revenue'?")
    assert planned("actions: [{on: revenue, text: Do it}, {on: low-return-Paid social, text: Stop it}]").data.actions
