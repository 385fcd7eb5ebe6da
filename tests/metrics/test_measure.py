"""Figures of measures: kinds, dimensions, zeros and reasons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reportgen.calendar import Period
from reportgen.records import Ask, Relation

from .conftest import Company, a_measure, make_plan, value


def test_a_flow_counts_the_rows_of_its_period(company: Company) -> None:
    result = company.ask(Ask(("leads", "cost"), scenarios=("actual", "previous")))
    assert value(result, "leads") == 5
    assert value(result, "leads", scenario="previous") == 1
    assert value(result, "cost") == Decimal("510.05")
    assert result.problems == ()


def test_a_dimension_names_its_missing_values(company: Company) -> None:
    result = company.ask(Ask(("leads", "cost"), by="channel"))
    leads = {figure.dimension("channel"): figure.value for figure in result.figures.by("leads", "channel")}
    assert leads == {"Paid": 3, "Email": 1, "(not set)": 1}
    cost = {figure.dimension("channel"): figure.value for figure in result.figures.by("cost", "channel")}
    assert cost == {"Paid": Decimal("400.05"), "(shared)": 50, "Fairs": 60}


def test_months_carry_their_own_dates_and_a_month_without_rows_is_zero(company: Company) -> None:
    result = company.ask(Ask(("leads",), grain="month"))
    found = result.figures.by("leads", "month")
    assert [(figure.dimension("month"), figure.value) for figure in found] == [
        ("2026-07", 3),
        ("2026-08", 2),
        ("2026-09", 0),
    ]
    assert (found[0].start, found[0].end, found[0].partial) == (date(2026, 7, 1), date(2026, 7, 31), False)


def test_a_value_that_fell_to_nothing_is_zero(company: Company) -> None:
    result = company.ask(Ask(("leads",), by="channel", grain="month"))
    assert value(result, "leads", month="2026-08", channel="Email") == 0


def test_where_narrows_one_measure_and_not_its_neighbour(company: Company) -> None:
    result = company.ask(Ask(("cost", "media_cost")))
    assert value(result, "media_cost") == Decimal("460.05")
    assert len(company.engine.queries) == 1


def test_a_table_that_nobody_fills_makes_its_measures_unavailable_with_the_reason(company: Company) -> None:
    company.add(a_measure("revenue", relation="deals", date="closed_on", aggregate="sum(r.amount)"))
    figure = company.ask(Ask(("revenue",))).figures.find("revenue")
    assert figure is not None
    assert figure.status == "not_available"
    assert figure.reason is not None
    assert figure.reason.msgid == "no source fills {table}"


def test_a_period_before_the_first_date_is_not_available(company: Company) -> None:
    figure = company.ask(Ask(("leads",), scenarios=("year_ago",))).figures.find("leads", scenario="year_ago")
    assert figure is not None
    assert figure.value is None
    assert figure.reason is not None
    assert figure.reason.msgid == "there is no data before {date}"


def test_a_relation_is_made_after_its_inputs_and_once(company: Company) -> None:
    company.relations = {
        "paid": Relation(
            name="paid",
            inputs=("contacts",),
            sql=lambda plan: ("SELECT * FROM contacts WHERE channel = $c", {"c": "Paid"}),
        ),
        "paid_july": Relation(
            name="paid_july",
            inputs=("paid",),
            sql=lambda plan: ("SELECT * FROM paid WHERE lead_on < DATE '2026-08-01'", {}),
        ),
    }
    company.add(a_measure("july", relation="paid_july"), a_measure("paid", relation="paid"))
    result = company.ask(Ask(("july", "paid")), Ask(("paid",), by="channel"))
    assert company.engine.created == ["paid", "paid_july"]
    assert value(result, "july") == 2
    assert value(result, "paid") == 3


def test_an_ask_within_other_dates_is_actual(company: Company) -> None:
    within = Period(date(2026, 6, 1), date(2026, 6, 30), "2026-06", "month")
    figure = company.ask(Ask(("leads",), within=within)).figures.find("leads")
    assert figure is not None
    assert (figure.scenario, figure.start, figure.value) == ("actual", date(2026, 6, 1), 1)


def test_plan(company: Company) -> None:
    assert make_plan().period.days == 92
