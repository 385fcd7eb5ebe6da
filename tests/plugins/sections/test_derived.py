"""What a reader is told of numbers that are no figures of their own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reportgen.document import Quantity, Text
from reportgen.records import Figure, Figures, Finding
from reportgen_plugins.sections.cells import change, points
from reportgen_plugins.sections.derived import a_month, evidenced, quotient, return_on, times_margin
from reportgen_plugins.words import _
from tests.plugins.sections.world import plan_of, say

LEADS = Figure("leads", "count", "actual", date(2026, 7, 1), date(2026, 9, 30), value=Decimal(324))
COST = Figure("cost", "currency", "actual", date(2026, 7, 1), date(2026, 9, 30), value=Decimal(108))


def test_a_mean_month_is_the_figure_by_its_months() -> None:
    made = a_month(LEADS, Decimal(3))
    assert made.formula.msgid == "{numerator} ÷ {denominator}"
    assert [(each.name, each.value.value, each.value.figure) for each in made.operands] == [
        ("numerator", Decimal(324), LEADS.id),
        ("denominator", Decimal(3), ""),
    ]


def test_what_is_not_known_is_said_so_where_the_formula_names_it() -> None:
    _above, below = quotient(LEADS, None).operands
    assert below.label is not None
    assert (below.value.value, say(below.label)) == (None, "not available")


def test_a_difference_from_what_is_no_figure_tells_both_values() -> None:
    planned = _("PL"), Quantity(Decimal(300))
    found = change(LEADS.value, Decimal(300), "higher", of=(LEADS, planned)).quantity
    assert (found.figure, found.derived is not None) == ("", True)
    assert found.derived is not None
    assert found.derived.formula.msgid == "({value} − {reference}) ÷ |{reference}|"
    gap = points(Decimal("0.2"), Decimal("0.1"), "higher", of=(LEADS, planned)).quantity
    assert gap.derived is not None
    assert gap.derived.formula.msgid == "{value} − {reference}"


def test_a_difference_of_two_figures_leads_to_both() -> None:
    before = Figure("leads", "count", "year_ago", date(2025, 7, 1), date(2025, 9, 30), value=Decimal(171))
    found = change(LEADS.value, before.value, "higher", of=(LEADS, before)).quantity
    assert (found.figure, found.against, found.derived) == (LEADS.id, before.id, None)


def test_numbers_of_a_finding_lead_to_its_evidence_unless_they_lead_to_their_own() -> None:
    own, other = Quantity(LEADS.value, figure=LEADS.id), Quantity(Decimal("0.3"), "ratio")
    finding = Finding(
        "few", "attention", _("{leads} leads, {part} of them", leads=own, part=_("{part} more", part=other)),
        (COST.id, "nothing|actual|2026-07-01|2026-09-30"), Decimal(1), action=_("Spend {amount}", amount=other),
    )  # fmt: skip
    told = evidenced(finding, Figures([LEADS, COST]))
    arguments = told.text.arguments
    nested = arguments["part"]
    assert arguments["leads"] == own
    assert isinstance(nested, Text)
    (part,) = nested.arguments.values()
    assert isinstance(part, Quantity)
    assert part.derived is not None
    assert [each.value.figure for each in part.derived.operands] == [COST.id]
    assert told.action is not None
    assert told.action.arguments["amount"] == part


def test_a_return_is_explained_from_revenue_margin_and_cost() -> None:
    plan = plan_of()
    profit = times_margin(COST, Decimal("0.7"), plan)
    margin = profit.operands[1].value
    assert margin.derived is not None
    assert margin.derived.sources == (plan.path.name,)
    assert {each.name for each in return_on(COST, LEADS).operands} == {"returned", "cost"}
