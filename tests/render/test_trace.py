from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal as D

import pytest

from reportgen.document import Chapter, Column, Derived, Label, Name, Operand, Quantity, Row, Table, Text, Words
from reportgen.locale import Locale
from reportgen.records import Figures, FigureStatus, Interval, Provenance, Report
from reportgen.render.catalogues import catalogues
from reportgen.render.trace import Traces, script_safe
from reportgen.render.words import Language
from tests.render.sample import document, report
from tests.render.sample_parts import ROI

_ = Words("sample")
COST = replace(
    ROI,
    kpi="cost",
    unit="currency",
    dimensions=(("channel", "</script>"),),
    interval=Interval(D("0.95"), D(100), D(200)),
    provenance=Provenance(sources=("crm", "spend")),
    few=True,
)


def defining(limit: int = 40) -> Chapter:
    rows = (Row((Label(_("ROI")),), anchor="kpi-roi"), Row((Label(_("Cost")),), anchor="kpi-cost"))
    return Chapter("method", _("Method"), None, (Table("d", (Column("t", None),), rows, limit=limit),), appendix=True)


def traces(*chapters: Chapter, tag: str = "en") -> Traces:
    whole = report(replace(document(), chapters=chapters))
    plain = Language(Locale(tag), catalogues((), tag))
    return Traces(Report(whole.document, Figures([ROI, COST]), whole.context, whole.plan), plain)


@pytest.mark.parametrize(
    ("chapters", "link"),
    [((defining(),), "kpi-cost"), ((defining(limit=1),), "method"), ((), "")],
)
def test_a_number_leads_to_its_definition_else_to_the_method_else_nowhere(
    chapters: tuple[Chapter, ...], link: str
) -> None:
    found = traces(*chapters).explain(Quantity(None, figure=COST.id))
    assert found is not None
    assert found.link == link


def test_a_figure_that_is_not_there_is_not_explained() -> None:
    assert traces().explain(Quantity(None, figure="nothing|actual|2026-01-01|2026-01-31")) is None


@pytest.mark.parametrize(("status", "printed"), [("not_available", "n/a"), ("suppressed", "*")])
def test_what_is_kept_back_is_no_number_that_is_missing(status: FigureStatus, printed: str) -> None:
    figure = replace(ROI, value=None, numerator=None, denominator=None, interval=None, status=status)
    made = traces(defining())
    made = Traces(replace(made.report, figures=Figures([figure])), made.words)
    words = Language(Locale("en"), catalogues((), "en"), made.explain)

    assert words.plain(Quantity(None, "ratio", figure=ROI.id)) == printed
    assert words.bare(Quantity(None, "ratio")) == "n/a"


def test_a_page_explains_the_figures_it_prints_and_no_others() -> None:
    made = traces(defining())
    words = Language(Locale("en"), catalogues((), "en"), made.explain)
    known = json.loads(made.explanations(str(words.html(Quantity(D("1.05"), "ratio", figure=ROI.id)))))
    assert known["kpis"] == {"roi": ["ROI", "ROI"]}
    ((kpi, where, places),) = known["figures"].values()
    facts = [known["facts"][place] for place in places]
    assert (kpi, where) == ("roi", "")
    assert ["Numerator", "114,200"] in facts
    assert ["Denominator", "108,400"] in facts
    assert dict(facts)["Formula"] == "(gross_profit - full_cost) / full_cost"


def test_facts_tell_interval_sources_and_what_a_figure_rests_on() -> None:
    made = traces(defining())
    words = Language(Locale("en"), catalogues((), "en"), made.explain)
    text = made.explanations(str(words.html(Quantity(D(1), figure=COST.id))))
    assert "</" not in text
    ((_kpi, where, places),) = json.loads(text)["figures"].values()
    facts = [json.loads(text)["facts"][place] for place in places]
    assert where == "</script>"
    assert "95%" in dict(facts)["Interval"]
    assert dict(facts)["Source"] == "crm, spend"
    assert dict(facts)["Note"] == "few data: under 30 cases"


@pytest.mark.parametrize(
    ("quantity", "formula", "parts"),
    [
        (Quantity(D("0.25"), "points"), "Actual − Plan", {"Actual": "100.00%", "Plan": "75.00%"}),
        (
            Quantity(D("0.3333"), "ratio"),
            "(Actual − Plan) ÷ |Plan|",
            {"Numerator": "+25.00%", "Denominator": "75.00%", "Actual": "100.00%", "Plan": "75.00%"},
        ),
    ],
)
def test_a_difference_tells_its_formula_and_both_values(
    quantity: Quantity, formula: str, parts: dict[str, str]
) -> None:
    actual = replace(ROI, value=D(1))
    plan = replace(ROI, scenario="target", value=D("0.75"))
    made = traces(defining())
    made = replace(
        made, report=Report(made.report.document, Figures([actual, plan]), made.report.context, made.report.plan)
    )
    words = Language(Locale("en"), catalogues((), "en"), made.explain)
    page = str(words.html(replace(quantity, figure=actual.id, against=plan.id)))
    known = json.loads(made.explanations(page))
    ((kpi, _where, places),) = known["figures"].values()
    facts = dict(known["facts"][place] for place in places)
    assert kpi == "roi"
    assert facts["Formula"] == formula
    assert {name: facts[name].partition(";")[0] for name in parts} == parts
    assert f"Formula: {formula}" in page


def test_a_difference_to_what_is_no_figure_is_not_explained() -> None:
    assert traces().explain(Quantity(D(1), figure=ROI.id, against="nothing")) is None


def test_a_derived_number_tells_its_formula_what_goes_into_it_and_where_that_comes_from() -> None:
    made = traces(defining())
    words = Language(Locale("en"), catalogues((), "en"), made.explain)
    margin = Quantity(D("0.7"), "ratio", derived=Derived(_("A number of the plan"), sources=("plan.yaml:7",)))
    profit = Derived(
        _("{one} × {other}"),
        (Operand("one", Quantity(D(150), "currency", figure=COST.id)), Operand("other", margin, _("Gross margin"))),
    )
    page = str(words.html(Quantity(D(105), "currency", derived=profit)))
    known = json.loads(made.explanations(page))
    (((kpi, where, places),)) = known["figures"].values()
    facts = [tuple(known["facts"][place]) for place in places]

    assert (kpi, where, known["kpis"][""]) == ("", "", [])
    assert facts[0] == ("Formula", "cost, </script> × Gross margin")
    assert ("cost, </script>", "150.00\xa0EUR") in facts
    assert ("Gross margin", "70.00%") in facts
    assert ("Source", "crm, spend, plan.yaml:7") in facts
    assert ("Note", "few data: under 30 cases") in facts
    assert 'href="#kpi-cost"' in page


def test_a_quotient_tells_numerator_and_denominator_and_equal_ones_once() -> None:
    made = traces(defining())
    words = Language(Locale("en"), catalogues((), "en"), made.explain)
    ends = (Quantity(D(3)), _("Part")), (Quantity(D(4)), _("Whole"))
    shared = [
        Operand(name, value, label) for name, (value, label) in zip(("numerator", "denominator"), ends, strict=True)
    ]
    share = Quantity(D("0.75"), "ratio", derived=Derived(_("{numerator} ÷ {denominator}"), tuple(shared)))
    page = f"{words.html(share)}{words.html(replace(share, digits=0))}"
    known = json.loads(made.explanations(page))

    assert len(known["figures"]) == 1
    assert known["facts"] == [["Formula", "Part ÷ Whole"], ["Numerator", "3"], ["Denominator", "4"]]


def test_nothing_derived_explains_what_is_not_there() -> None:
    words = Language(Locale("en"), catalogues((), "en"), traces().explain)
    assert "figure" not in words.html(Quantity(None, derived=Derived(_("None"))))


def test_an_interval_is_that_of_its_figure() -> None:
    made = traces(defining())
    words = Language(Locale("en"), catalogues((), "en"), made.explain)
    low, high = (Quantity(D(end), figure=COST.id) for end in (100, 200))
    assert words.interval(low, high).startswith('<a href="#kpi-cost" class="figure"')


def test_a_link_is_no_link_inside_another() -> None:
    words = Language(Locale("en"), catalogues((), "en"), traces(defining()).explain)
    number = Quantity(D(1), figure=ROI.id)
    assert "<a " in words.html(number)
    assert "<a " not in words.html(Text("sample", "{n}", (("n", number),)), traced=False)


@pytest.mark.parametrize("text", ["</script><script>", "<!--", "a\u2028b\u2029c", "&lt;", "]]>"])
def test_json_in_a_page_cannot_end_its_element_and_stays_the_same(text: str) -> None:
    made = script_safe({"x": [text, Name(text).text]})
    assert not set("<>&\u2028\u2029") & set(made)
    assert json.loads(made) == {"x": [text, text]}
