"""The plan's own scoring, and what leads are told by beside their band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportgen.document import Chart, walk
from reportgen.metrics import kpi_infos
from reportgen.records import Ask
from reportgen.tables import NO_SCORE
from reportgen_plugins.quality import overdue
from tests.plugins.attribution.ledgers import CATALOGUE, Row, World, a_plan
from tests.plugins.quality.company import GIVEN, contacts, page, prose
from tests.plugins.sections.world import context_of, say, table

# --- the plan's own scoring --------------------------------------------------------------------------------------------

RULES: dict[str, Any] = {
    "lead_scoring": {
        "bands": {"slow": 0, "medium": 20, "fast": 40},
        "points": {"Form": 10, "email_open": 1},
        "fit": [
            {"field": "country", "values": ["FR", "be"], "points": 15},
            {"field": "persona", "values": "Student", "points": -30},
        ],
    }
}


def people() -> dict[str, list[Row]]:
    """a: two forms and France, 35; b: nothing, 0; c: 3 forms and Belgium, 45; d: France and a student, -15."""
    base = {"created_at": "2026-07-01", "channel": "Ads"}
    touch = {"occurred_at": "2026-07-02T10:00:00Z", "channel": "Ads"}
    return {
        "contacts": [
            {**base, "contact_id": "a", "country": " fr"},
            {**base, "contact_id": "b"},
            {**base, "contact_id": "c", "country": "BE"},
            {**base, "contact_id": "d", "country": "FR", "persona": "student"},
        ],
        "touches": [
            *({**touch, "contact_id": "a", "interaction": "form"} for _each in range(2)),
            *({**touch, "contact_id": "c", "interaction": " FORM "} for _each in range(3)),
            {**touch, "contact_id": "b", "interaction": "visit"},
        ],
    }


def by_band(folder: Path, tables: Mapping[str, Sequence[Row]], **data: Any) -> dict[str, Decimal]:
    found = World(folder, tables).figures(a_plan(**data), Ask(("leads",), by="band"))
    return {band: figure.value or Decimal(0) for figure in found if (band := figure.dimension("band"))}


def test_points_and_fit_make_the_score_that_the_crm_lacks(tmp_path: Path) -> None:
    assert by_band(tmp_path, people(), **RULES) == {"slow": 2, "medium": 1, "fast": 1}
    found = page(tmp_path, people(), **RULES)
    assert [say(row.cells[-1]) for row in table(found, "scoring-rules").rows] == ["10", "1", "15", "-30"]


def test_a_score_of_the_crm_puts_the_rules_aside(tmp_path: Path) -> None:
    tables = people()
    tables["contacts"][0] = {**tables["contacts"][0], "lead_score": 90}

    assert by_band(tmp_path, tables, **RULES) == {"fast": 1, NO_SCORE: 3}


def test_a_score_without_rules_on_touches_is_no_matter_of_touches(tmp_path: Path) -> None:
    world = World(tmp_path, people())
    plain = world.figures(a_plan(), Ask(("leads",))).find("leads")
    ruled = world.figures(a_plan(**RULES), Ask(("leads",))).find("leads")

    assert plain is not None
    assert plain.provenance is not None
    assert "touches" not in plain.provenance.tables
    assert ruled is not None
    assert ruled.provenance is not None
    assert "touches" in ruled.provenance.tables


# --- calibration, origins, reach ---------------------------------------------------------------------------------------


def test_tenths_show_conversion_over_the_whole_range(tmp_path: Path) -> None:
    # 20 leads of each score 0, 10, … 90; of those with score s, s ÷ 10 became customers: 45 of 200, 22.5 %; the highest 9 of 20.
    scores = [tenth * 10 for tenth in range(10) for _lead in range(20)]
    won = [tenth * 20 + place for tenth in range(10) for place in range(tenth)]
    found = page(tmp_path, {"contacts": contacts(scores, won)}, **GIVEN)

    (chart,) = (each for each in walk(found.blocks) if isinstance(each, Chart) and each.id == "score-calibration")
    assert [value for _label, value, *_more in chart.data] == [Decimal(tenth) / 20 for tenth in reversed(range(10))]
    assert {reference for _label, _value, reference, *_more in chart.data} == {Decimal("0.225")}
    assert "rises or stays in 9 of 9 steps; the highest tenth converts 45.0%, 2.0 times the average" in prose(found)


def test_leads_are_told_by_where_they_converted(tmp_path: Path) -> None:
    points = ("form", "form", "chat", None)
    rows = [
        {**row, "conversion_point": point}
        for row, point in zip(contacts([10, 50, 90, 95], won=[3]), points, strict=True)
    ]
    found = page(tmp_path, {"contacts": rows}, **GIVEN)

    # the band “Fast” from 70 on: one of the two forms scores 10, the other 50; the chat 90; the last 95
    assert [[say(cell) for cell in row.cells] for row in table(found, "leads-by-conversion-point").rows] == [
        ["form", "2", "0.0", "0"],
        ["chat", "1", "100.0", "0"],
        ["Not known", "1", "100.0", "1"],
    ]


def test_sole_reach_is_told_by_band(tmp_path: Path) -> None:
    # a is reached by Ads alone and scores fast, b by Ads and Mail, c by Mail alone without a score.
    rows = [
        {"contact_id": name, "created_at": "2026-07-01", "lead_score": score}
        for name, score in zip("abc", (90, 80, None), strict=True)
    ]
    touches = [
        {"contact_id": contact, "occurred_at": f"2026-07-0{day}T10:00:00Z", "channel": channel}
        for contact, day, channel in (
            ("a", 1, "Ads"),
            ("a", 2, "Ads"),
            ("b", 1, "Ads"),
            ("b", 3, "Mail"),
            ("c", 4, "Mail"),
        )
    ]
    found = World(tmp_path, {"contacts": rows, "touches": touches}).figures(
        a_plan(**GIVEN), Ask(("sole_reach",), by="band,channel")
    )

    assert {
        (figure.dimension("channel"), figure.dimension("band")): figure.value
        for figure in found
        if figure.dimension("band")
    } == {("Ads", "fast"): 1, ("Mail", NO_SCORE): 1}


def test_overdue_leads_of_the_highest_band_are_a_quick_win(tmp_path: Path) -> None:
    # Four fast leads of July 1, one of them a customer: three are 91 days old at the end, where 60 are expected.
    data: dict[str, Any] = {"lead_scoring": {"bands": {"slow": 0, "fast": 70}, "expected_days": {"fast": 60}}}
    plan = a_plan(**data)
    tables = {"contacts": contacts([90, 90, 90, 90, 10, 10, 10], won=[3])}
    figures = World(tmp_path, tables).figures(plan, *overdue.asks(plan))

    (finding,) = overdue.find(figures, context_of(plan, kpis=kpi_infos(plan, CATALOGUE)))

    assert say(finding.text) == "3 open leads of the band “Fast” are older than the 60 days it should take."
    assert say(finding.action or "") == "A quick win: sales calls them now."


def test_every_band_of_every_channel_has_its_leads_growth_conversion_and_cost(tmp_path: Path) -> None:
    earlier = [
        {**row, "contact_id": f"old {row['contact_id']}", "created_at": "2026-04-01"} for row in contacts([10, 90])
    ]
    found = page(
        tmp_path,
        {
            "contacts": [*contacts([10, 10, 90, 90, 90], [2]), *contacts([90, None], channel="E-mail"), *earlier],
            "costs": [{"date": date(2026, 7, 1), "channel": "Ads", "category": "media", "amount": 50}],
        },
        **GIVEN,
    )
    crossed = table(found, "bands-of-channels")
    heads = [column.key for column in crossed.columns]
    rows = {(say(row.cells[0]), say(row.cells[1])): dict(zip(heads, row.cells, strict=True)) for row in crossed.rows}
    assert list(rows) == [("Ads", "Fast"), ("Ads", "Slow"), ("E-mail", "Fast"), ("E-mail", "No score")]
    fast = rows["Ads", "Fast"]
    assert fast["leads"].value == 3  # type: ignore[union-attr]  # a quantity
    assert fast["share"].value == Decimal(3) / 7  # type: ignore[union-attr]  # a quantity
    assert fast["growth"].quantity.value == 2  # type: ignore[union-attr]  # from one to three
    assert fast["customers"].value == 1  # type: ignore[union-attr]  # a quantity
    assert fast["days"].value == 30  # type: ignore[union-attr]  # a quantity
    assert fast["cost_per_lead"].value == 10  # type: ignore[union-attr]  # 50 spread over the channel's five leads
    assert say(rows["E-mail", "Fast"]["cost_per_lead"]) == "–"


def test_one_channel_has_no_crossings(tmp_path: Path) -> None:
    found = page(tmp_path, {"contacts": contacts([10, 90])}, **GIVEN)
    assert "bands-of-channels" not in [getattr(block, "id", "") for block in walk(found.detail)]
