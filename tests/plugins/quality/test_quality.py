from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from reportgen.metrics.definitions import Definitions
from reportgen.records import Absent, Ask
from reportgen.tables import NO_SCORE, NOT_SET, SHARED
from reportgen_plugins.quality.costs import Amounts, spread
from reportgen_plugins.quality.section import SECTION
from reportgen_plugins.quality.settings import LeadScoringSettings
from tests.plugins.attribution.ledgers import CATALOGUE, Row, World, a_plan
from tests.plugins.quality.company import BANDS, GIVEN, composed, contacts, leads, page, prose, scored
from tests.plugins.sections.world import cells, say, table

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
