from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from reportgen.document import Chapter, Chart, Prose, walk
from reportgen.metrics import kpi_infos
from reportgen.metrics.definitions import Definitions
from reportgen.records import Absent, Ask
from reportgen.tables import NO_SCORE, NOT_SET, SHARED
from reportgen_plugins.quality import overdue
from reportgen_plugins.quality.costs import Amounts, spread
from reportgen_plugins.quality.section import SECTION, LeadQualityOptions, asks, compose
from reportgen_plugins.quality.settings import LeadScoringSettings
from tests.plugins.attribution.ledgers import CATALOGUE, Row, World, a_plan
from tests.plugins.sections.world import cells, chapter, context_of, say, table

BANDS = ("slow", "medium", "fast")
GIVEN: dict[str, Any] = {"lead_scoring": {"bands": {"slow": 0, "medium": 30, "fast": 70}}}


def contacts(scores: Sequence[int | None], won: Sequence[int] = (), channel: str = "Ads") -> list[Row]:
    """A lead of July 1 per score; those at the places ``won`` became customers on July 31."""
    return [
        {
            "contact_id": f"{channel}{place}",
            "created_at": "2026-07-01",
            "channel": channel,
            "lead_score": score,
            "customer_at": "2026-07-31" if place in won else None,
        }
        for place, score in enumerate(scores)
    ]


def leads(folder: Path, rows: Sequence[Row], by: str = "band", **data: Any) -> dict[tuple[str, ...], Decimal]:
    plan = a_plan(**data)
    names = by.split(",")
    return {
        tuple(figure.dimension(name) or "" for name in names): figure.value or Decimal(0)
        for figure in World(folder, {"contacts": rows}).figures(plan, Ask(("leads",), by=by))
        if figure.dimensions and len(figure.dimensions) == len(names)
    }


def composed(folder: Path, tables: Mapping[str, Sequence[Row]], **data: Any) -> Chapter | Absent:
    plan, options = a_plan(compare=("previous",), **data), LeadQualityOptions()
    figures = World(folder, tables).figures(plan, *asks(plan, options))
    return compose(figures, context_of(plan, kpis=kpi_infos(plan, CATALOGUE)), options)


def page(folder: Path, tables: Mapping[str, Sequence[Row]], **data: Any) -> Chapter:
    return chapter(composed(folder, tables, **data))


def prose(found: Chapter) -> str:
    return " ".join(
        say(text) for block in walk(found.blocks) if isinstance(block, Prose) for _head, text in block.paragraphs
    )


def scored(slow: tuple[int, int], medium: tuple[int, int], fast: tuple[int, int]) -> list[Row]:
    """Leads and customers of each band."""
    scores: list[int] = []
    won: list[int] = []
    for score, (count, customers) in zip((10, 50, 90), (slow, medium, fast), strict=True):
        won += range(len(scores), len(scores) + customers)
        scores += [score] * count
    return contacts(scores, won)


# --- bands -------------------------------------------------------------------------------------------------------------


def test_a_lower_bound_belongs_to_its_band(tmp_path: Path) -> None:
    assert leads(tmp_path, contacts([-1, 0, 29, 30, 69, 70, None]), **GIVEN) == {
        ("slow",): 3, ("medium",): 2, ("fast",): 1, (NO_SCORE,): 1,
    }  # fmt: skip


def test_bands_are_thirds_where_the_plan_gives_none(tmp_path: Path) -> None:
    assert leads(tmp_path, contacts([1, 2, 3, 4, 5, 6])) == {("slow",): 2, ("medium",): 2, ("fast",): 2}


def test_equal_scores_share_a_band(tmp_path: Path) -> None:
    # Four in five score 0: none scores less, so they are slow; of the others 8 of 10 contacts score less.
    assert leads(tmp_path, contacts([0] * 8 + [5, 6])) == {("slow",): 8, ("fast",): 2}


@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.integers(-5, 105)), st.sampled_from(["Ads", "E-mail"])),
        min_size=1,
        max_size=12,
    ),
    st.booleans(),
)
@settings(max_examples=6, deadline=None)
def test_bands_partition_leads(people: list[tuple[int | None, str]], given_bands: bool) -> None:
    rows = [
        {**row, "contact_id": str(place), "channel": channel}
        for place, (score, channel) in enumerate(people)
        for row in contacts([score])
    ]
    data = GIVEN if given_bands else {}
    with TemporaryDirectory() as folder:
        found = leads(Path(folder), rows, **data)
        both = leads(Path(folder), rows, by="band,channel", **data)

    assert sum(found.values()) == len(people)
    assert found.get((NO_SCORE,), 0) == sum(score is None for score, _channel in people)
    assert {band for (band,) in found} <= {*BANDS, NO_SCORE}
    for (band,), count in found.items():
        assert sum(value for (name, _channel), value in both.items() if name == band) == count


@pytest.mark.parametrize(
    "wrong",
    [
        {"bands": {"slow": 0}},
        {"bands": {"slow": 30, "fast": 30}},
        {"bands": {"slow": 0, NO_SCORE: 30}},
        {"bands": {"cold": 0, "Cold": 30}},
        {"expected_days": {"hot": 30}},
    ],
)
def test_bands_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LeadScoringSettings.model_validate(wrong)


# --- costs -------------------------------------------------------------------------------------------------------------

amounts = st.decimals(0, 10_000, places=4)
channels = st.sampled_from(["Ads", "E-mail", "Events", SHARED])


@given(
    st.dictionaries(st.tuples(st.sampled_from([*BANDS, NOT_SET, "other"]), channels), amounts, min_size=1),
    st.dictionaries(
        st.tuples(st.sampled_from([*BANDS, NO_SCORE]), channels), st.integers(1, 99).map(Decimal), min_size=1
    ),
)
def test_spreading_keeps_every_channels_cost(
    costs: dict[tuple[str, ...], Decimal], counts: dict[tuple[str, ...], Decimal]
) -> None:
    found = spread(costs, counts, (*BANDS, NO_SCORE))

    assert {band for band, _channel in found} <= {*BANDS, NO_SCORE}
    for channel in {channel for _band, channel in costs}:
        assert sum(amount for (_band, name), amount in found.items() if name == channel) == sum(
            amount for (_band, name), amount in costs.items() if name == channel
        )


def test_a_channels_cost_follows_its_own_leads() -> None:
    counts: Amounts = {("slow", "Ads"): Decimal(3), ("fast", "Ads"): Decimal(1), ("fast", "E-mail"): Decimal(4)}

    costs: Amounts = {(NOT_SET, "Ads"): Decimal(80), ("FAST", "Ads"): Decimal(5), (NOT_SET, SHARED): Decimal(16)}

    assert spread(costs, counts, BANDS) == {
        ("slow", "Ads"): 60,
        ("fast", "Ads"): 25,
        ("slow", SHARED): 6,
        ("fast", SHARED): 10,
    }


# --- does the score predict? --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        (
            scored((60, 3), (60, 12), (60, 30)),
            "Yes: no band converts less than the one below it, from 5.0% (Slow) to 50.0% (Fast)",
        ),
        (scored((60, 6), (60, 7), (60, 8)), "Not shown: between 10.0% (Slow) and 13.3% (Fast) chance alone"),
        (scored((60, 3), (60, 30), (60, 12)), "No: Medium converts 50.0%, the higher band Fast only 20.0%"),
        (scored((60, 6), (60, 14), (60, 12)), "Not in order: Medium converts 23.3%, the higher band Fast 20.0%"),
        (scored((60, 0), (60, 0), (60, 9)), "or all of them together fewer than 10 customers"),
        (scored((60, 6), (60, 14), (29, 12)), "It cannot be told: in twelve months a band has fewer than 30 leads"),
    ],
)
def test_the_page_says_whether_the_score_predicts(tmp_path: Path, rows: list[Row], answer: str) -> None:
    assert answer in prose(page(tmp_path, {"contacts": rows}, **GIVEN))


def test_lift_is_against_all_scored_leads(tmp_path: Path) -> None:
    # 45 of 180 convert, a quarter: fast converts half, twice as often.
    found = table(page(tmp_path, {"contacts": scored((60, 3), (60, 12), (60, 30))}, **GIVEN), "conversion-by-band")

    assert [row.cells[-1].value for row in found.rows] == [2, Decimal("0.8"), Decimal("0.2")]  # type: ignore[union-attr]


# --- the page ----------------------------------------------------------------------------------------------------------


def test_the_message_tells_the_share_of_the_best_band(tmp_path: Path) -> None:
    found = page(tmp_path, {"contacts": contacts([10, 10, 50, 90, None])}, **GIVEN)

    assert found.message is not None
    assert "25% of the scored leads of 2026-Q3 are in the band “Fast”" in say(found.message)


def test_suggested_bands_are_said_to_be_suggested(tmp_path: Path) -> None:
    found = page(tmp_path, {"contacts": contacts([1, 2, 3, 4, 5, 6])})

    assert "suggested from the data are thirds of the scored contacts" in prose(found)
    assert [row.cells[1].value for row in table(found, "bands").rows[:3]] == [5, 3, 1]  # type: ignore[union-attr]


def test_a_band_that_no_deal_speaks_of_earned_nothing(tmp_path: Path) -> None:
    tables: dict[str, list[Row]] = {
        "contacts": [*contacts([10, 90], won=[1]), *contacts([10, 90], channel="Mail")],
        "deals": [
            {
                "deal_id": "1", "created_at": "2026-07-10", "closed_at": "2026-07-31", "amount": 500, "is_won": True,
                "channel": "Ads",
            }
        ],
        "deal_contacts": [{"deal_id": "1", "contact_id": "Ads1"}],
    }  # fmt: skip
    found = page(tmp_path, tables, **GIVEN)

    assert [cells(table(found, "bands"), band)["revenue"] for band in ("Fast", "Slow", "All")] == ["500", "0", "500"]
    whole = table(found, "bands-of-channels")
    place = [column.key for column in whole.columns].index("revenue")
    assert [say(row.cells[place]) for row in whole.rows] == ["500", "0", "0", "0"]


def test_a_deal_that_no_scored_contact_is_known_of_has_a_row_and_bands_add_up(tmp_path: Path) -> None:
    deal: Row = {"created_at": "2026-07-10", "closed_at": "2026-07-31", "is_won": True}
    tables: dict[str, list[Row]] = {
        "contacts": contacts([10, 90], won=[1]),
        "deals": [{**deal, "deal_id": "1", "amount": 500}, {**deal, "deal_id": "2", "amount": 300}],
        "deal_contacts": [{"deal_id": "1", "contact_id": "Ads1"}],
    }
    found = table(page(tmp_path, tables, **GIVEN), "bands")

    assert [cells(found, band)["revenue"] for band in ("Fast", "Slow", "No score", "All")] == ["500", "0", "300", "800"]
    assert cells(found, "No score")["leads"] in {"0", "–"}


def test_overdue_leads_need_the_time_the_plan_expects(tmp_path: Path) -> None:
    rows = {"contacts": contacts([90, 90, 10])}
    scoring = {"lead_scoring": {**GIVEN["lead_scoring"], "expected_days": {"fast": 30}}}

    assert "Open leads of the band “Fast” older than the 30 days it should take: 2." in prose(
        page(tmp_path, rows, **scoring)
    )
    figure = World(tmp_path, rows).figures(a_plan(**GIVEN), Ask(("overdue_leads",))).find("overdue_leads")
    assert figure is not None
    assert figure.reason is not None
    assert say(figure.reason) == "the plan does not say lead_scoring.expected_days"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (contacts([None, None]), "Lead quality needs the lead scores of contacts."),
        (
            [*contacts([None]), {"contact_id": "old", "created_at": "2025-01-01", "lead_score": 5}],
            "No lead of the period has a score.",
        ),
    ],
)
def test_without_scores_the_page_is_left_out(tmp_path: Path, rows: list[Row], reason: str) -> None:
    found = composed(tmp_path, {"contacts": rows}, **GIVEN)

    assert isinstance(found, Absent)
    assert say(found.reason) == reason


def test_the_section_stands_between_attribution_and_the_hand_over() -> None:
    order = {name: CATALOGUE.sections[name].order for name in ("attribution", SECTION.name, "hand-over")}

    assert sorted(order, key=lambda name: order[name]) == ["attribution", "lead-quality", "hand-over"]


# --- standing in ---------------------------------------------------------------------------------------------------------


def test_joined_dimensions_stand_for_that_breakdown_alone() -> None:
    known = Definitions.of(CATALOGUE)

    names = {by: known.stand_in("cost", by.split(",")) for by in ("band", "channel", "channel,band", "band,campaign")}
    assert {by: found.name if found else None for by, found in names.items()} == {
        "band": "cost_of_bands",
        "channel": None,
        "channel,band": "cost_of_bands",
        "band,campaign": None,
    }


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
