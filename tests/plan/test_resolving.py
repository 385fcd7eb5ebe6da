from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reportgen.plan import CORE_KEYS, parse
from reportgen.plan.schema import PlanModel

FULL = """\
version: 1
report:
  name: northwind
  title: 2026
  period: last-quarter
  compare: [previous, year-ago, {baseline: 2025}]
  currency: EUR
  timezone: Europe/Paris
  locale: [en, ar-EG, fr_FR, en]
  formats: [html, pdf]
goals:
  - {kpi: revenue, target: 10_000_000, from: 2026-01-01, by: 2026-12-31}
  - {kpi: visits_needed, target: 18, every: month}
  - {kpi: mqls, target: 5}
sources:
  crm: {connector: hubspot, contacts: c.csv, columns: {deals: {amount: 2026, contact_ids: Ids}}, dates: {created_at: "%d.%m.%Y"}}
  spend: {connector: csv, table: costs, files: [a.csv, b.csv], columns: {date: Day}, values: {category: media, amount: 1.50}}
  won: {connector: csv, table: deals, files: d.csv, values: {is_won: true}}
currencies: {USD: {rate: 0.91, on: 2026-09-30, source: ECB}}
costs:
  - {category: salaries, amount: 14_000, every: month, from: 2026-01-01}
  - {category: content, hours: 120, hourly_rate: 55.50, on: 2026-01-01, currency: USD}
attribution: {lookback_days: 30}
sections: [method, {roi: {top: 3, required: true}}, {summary: }]
"""


def test_a_plan_is_read_to_the_end(planned: Any) -> None:
    plan = planned(FULL)

    assert (plan.name, plan.title, plan.as_of) == ("northwind", "2026", date(2026, 10, 1))
    assert plan.period.label == "2026-Q3"
    assert plan.locales == ("en", "ar-EG", "fr-FR")
    assert plan.formats == ("html", "pdf")
    assert plan.data.goals[0].target == Decimal(10_000_000)
    assert str(plan.data.costs[1].hourly_rate) == "55.50"


def test_comparisons_are_measured_stretches(planned: Any) -> None:
    assert {name: period.label for name, period in planned(FULL).scenarios.items()} == {
        "actual": "2026-Q3",
        "previous": "2026-Q2",
        "year_ago": "2025-Q3",
        "baseline": "2025",
    }


def test_only_what_the_plan_compares_with_is_measured(planned: Any) -> None:
    assert set(planned("report: {compare: [year-ago]}\n").scenarios) == {"actual", "year_ago"}


def test_a_source_keeps_common_keys_and_options_apart(planned: Any) -> None:
    spend = planned(FULL).sources[1]

    assert (spend.name, spend.connector) == ("spend", "csv")
    assert spend.options.files == ("a.csv", "b.csv")
    assert spend.common.columns == {"date": "Day"}


def test_sections_come_in_the_plans_order_with_their_options(planned: Any) -> None:
    assert [(section.name, section.options.top, section.required) for section in planned(FULL).sections] == [
        ("method", 8, False),
        ("roi", 3, True),
        ("summary", 8, False),
    ]


def test_any_section_may_stand_in_the_appendix(planned: Any) -> None:
    plan = planned("sections: [summary, {roi: {top: 3, appendix: true}}, {method: {appendix: false}}]\n")

    assert [(section.name, section.appendix) for section in plan.sections] == [
        ("summary", False),
        ("roi", True),
        ("method", False),
    ]


def test_without_a_list_all_sections_come_in_their_own_order(planned: Any) -> None:
    assert [section.name for section in planned("report: {}\n").sections] == ["summary", "roi", "method"]


@pytest.mark.parametrize(
    ("objective", "order"),
    [("visibility", ["method", "summary", "roi"]), ("conversion", ["summary", "roi", "method"])],
)
def test_without_a_list_the_objective_moves_sections(planned: Any, objective: str, order: list[str]) -> None:
    assert [section.name for section in planned(f"objective: {objective}\n").sections] == order


def test_a_list_stands_whatever_the_objective(planned: Any) -> None:
    plan = planned("objective: visibility\nsections: [roi, summary, method]\n")
    assert [section.name for section in plan.sections] == ["roi", "summary", "method"]


def test_a_setting_left_out_has_its_defaults_or_is_none(planned: Any) -> None:
    settings = planned("report: {}\n").settings

    assert settings["attribution"].lookback_days == 90
    assert settings["roi"] is None


def test_a_plugins_key_is_checked_by_the_plugins_model(planned: Any) -> None:
    assert planned("roi: {since: 2026-01-01}\n").settings["roi"].since == date(2026, 1, 1)


def test_the_name_is_the_plans_folder_unless_given(planned: Any) -> None:
    assert planned("report: {}\n").name == "northwind-tools"


def test_the_command_line_has_the_last_word(planned: Any) -> None:
    plan = planned(FULL, as_of=date(2026, 8, 15), period="quarter-to-date", locales=("fr",), formats=("json",))

    assert (plan.as_of, plan.period.label, plan.period.end) == (date(2026, 8, 15), "2026-Q3", date(2026, 8, 15))
    assert plan.scenarios["previous"].end == date(2026, 5, 15)
    assert (plan.locales, plan.formats) == (("fr",), ("json",))


@pytest.mark.parametrize("written", ["2026-Q3", "2025", "'2025'"])
def test_a_period_may_look_like_a_number(written: str, planned: Any) -> None:
    assert planned(f"report: {{period: {written}}}\n").period.label == written.strip("'")


def test_roots_are_the_plans_folder_and_the_declared_ones(planned: Any, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    plan = planned(f"data_roots: [../exports, {tmp_path}]\n")

    assert plan.roots == (tmp_path / "Northwind Tools", tmp_path / "exports", tmp_path)


def test_words_for_true_are_understood_where_truth_is_meant(planned: Any) -> None:
    plan = planned("sources: {crm: {connector: hubspot, required: on}}\n")

    assert plan.sources[0].common.required is True


def test_the_plugins_of_a_faulty_plan_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("report: 5\ngoals: x\nplugins: {use: [acme-crm, ./plugins/own.py], usee: 1}\n")
    parsed = parse(path, {})

    assert parsed.plugins_used == ("acme-crm", "./plugins/own.py")
    assert parsed.model is None
    assert len(parsed.problems) == 3


def test_every_key_of_the_core_is_the_cores() -> None:
    assert set(CORE_KEYS) == {
        *("version", "report", "objective", "goals", "sources", "channels", "currencies", "costs", "assumptions"),
        *("sections", "scenarios", "annotations", "commentary", "actions", "brand", "plugins", "engine", "privacy"),
        *("gates", "data_roots", "names"),
    }
    assert set(PlanModel.model_fields) < set(CORE_KEYS)
