"""Formulas: arithmetic, reasons, dimensions."""

# mypy: disable-error-code="comparison-overlap"
# Decimals equal integers, also within tuples, which mypy does not see.

from __future__ import annotations

from decimal import Decimal

import pytest

from reportgen.errors import PluginError
from reportgen.metrics.expressions import ExpressionError, parse, quotient
from reportgen.records import Ask

from .conftest import Company, a_formula, a_measure, value


def test_a_formula_divides_after_counting_and_keeps_both(company: Company) -> None:
    figure = company.ask(Ask(("cost_per_lead",))).figures.find("cost_per_lead")
    assert figure is not None
    assert (figure.numerator, figure.denominator, figure.value) == (Decimal("510.05"), 5, Decimal("102.01"))
    assert figure.provenance is not None
    assert figure.provenance.formula == "cost ÷ leads"
    assert figure.provenance.sources == ("costs-file", "contacts-file")
    assert figure.few


def test_a_channel_without_cost_has_no_cost_per_lead_and_one_without_leads_neither(company: Company) -> None:
    figures = company.ask(Ask(("cost_per_lead",), by="channel")).figures
    found = {figure.dimension("channel"): figure for figure in figures.by("cost_per_lead", "channel")}
    assert set(found) == {"Paid", "Email", "Fairs", "(not set)", "(shared)"}
    assert found["Paid"].value == Decimal("133.35")
    assert {name for name, figure in found.items() if figure.ok} == {"Paid"}
    assert found["Email"].reason is not None
    assert found["Fairs"].reason is not None


def test_an_additive_input_without_rows_at_a_value_is_zero(company: Company) -> None:
    company.add(a_formula("left", "leads * 100 - cost", unit="currency"))
    result = company.ask(Ask(("left",), by="channel"))
    assert value(result, "left", channel="Email") == 100
    assert value(result, "left", channel="Fairs") == -60


def test_an_input_that_is_not_available_says_why(company: Company) -> None:
    company.add(a_measure("revenue", relation="deals", date="closed_on", aggregate="sum(r.amount)"))
    company.add(a_formula("roas", "revenue", "cost"))
    figure = company.ask(Ask(("roas",))).figures.find("roas")
    assert figure is not None
    assert figure.reason is not None
    assert figure.reason.msgid == "{kpi} is not available: {reason}"


def test_a_value_that_the_plan_does_not_say_names_its_key(company: Company) -> None:
    company.add(
        a_formula("margin", "leads * m", values={"m": lambda plan: None}, missing={"m": "assumptions.gross_margin"}),
        a_formula("scaled", "leads * m", values={"m": lambda plan: Decimal("0.1")}),
    )
    result = company.ask(Ask(("margin", "scaled")))
    assert value(result, "scaled") == Decimal("0.5")
    figure = result.figures.find("margin")
    assert figure is not None
    assert figure.reason is not None
    assert "assumptions.gross_margin" in str(figure.reason.arguments["key"])


def test_formulas_stand_on_formulas(company: Company) -> None:
    company.add(a_formula("leads_per_cost", "1", "cost_per_lead"))
    figure = company.ask(Ask(("leads_per_cost",))).figures.find("leads_per_cost")
    assert figure is not None
    assert figure.value is not None
    assert round(figure.value * Decimal("102.01"), 20) == 1


def test_a_dimension_that_one_input_does_not_offer_is_left_out(company: Company) -> None:
    company.add(a_measure("everything", dimensions=()), a_formula("share", "leads", "everything"))
    result = company.ask(Ask(("share",), by="channel"), Ask(("share",)))
    assert result.figures.by("share", "channel") == ()
    assert value(result, "share") == 1


def test_a_circle_of_formulas_is_an_error_that_shows_it(company: Company) -> None:
    company.add(a_formula("a", "b"), a_formula("b", "a"))
    with pytest.raises(PluginError, match="KPI 'a' needs itself: a -> b -> a"):
        company.ask(Ask(("leads",)))


@pytest.mark.parametrize(
    "text", ["leads ** 2", "f(x)", "a.b", "__import__('os')", "a if b else c", "'x'", "True", "", "a b"]
)
def test_what_is_no_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


def test_arithmetic_is_exact_in_decimal() -> None:
    assert parse("0.1 + 0.2").value({}) == Decimal("0.3")
    assert parse("-(a - 2) / 4 * b").value({"a": Decimal(4), "b": Decimal(3)}) == Decimal("-1.5")
    assert parse("a / b").value({"a": Decimal(1), "b": Decimal(0)}) is None


def test_expressions_are_shown_as_people_write_them() -> None:
    assert quotient("revenue * margin - cost", "cost") == "(revenue × margin − cost) ÷ cost"
    assert quotient("a - (b - c)", "") == "a − (b − c)"
    assert quotient("a / (b * c)", "") == "a ÷ (b × c)"


def test_costs_of_no_channel_have_no_return_of_their_own(company: Company) -> None:
    company.add(a_formula("return", "leads * 100 - cost", "cost"))
    figures = company.ask(Ask(("return",), by="channel")).figures
    shared = figures.find("return", channel="(shared)")
    assert shared is not None
    assert shared.reason is not None
    assert shared.reason.msgid == "costs of no channel are shared by all"
    assert value(company.ask(Ask(("return",), by="channel")), "return", channel="Fairs") == -1
