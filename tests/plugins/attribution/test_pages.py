"""What the chapter and its part of the method page say of journeys that are not as simple as one would like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reportgen.document import Block, Chapter, IntervalCell, Prose, Table, walk
from reportgen.metrics import kpi_infos
from reportgen.tables import NOT_SET
from reportgen_plugins.attribution import appendix
from reportgen_plugins.attribution.models import reportgen_attribution_models
from reportgen_plugins.attribution.section import AttributionOptions, asks, compose
from reportgen_plugins.sections.reading import Reading
from tests.plugins.attribution.ledgers import CATALOGUE, Row, World, a_plan, deal, journeys, linked, ready_made, touch
from tests.plugins.sections.world import chapter, context_of, say

MODELS = tuple(reportgen_attribution_models())
Tables = Mapping[str, Sequence[Row]]


def pages(folder: Path, tables: Tables, **settings: Any) -> tuple[Chapter, tuple[Block, ...]]:
    """The chapter and the attribution part of the method page."""
    more = {"inbound": settings.pop("inbound")} if "inbound" in settings else {}
    plan, options = a_plan(compare=("previous",), attribution=settings, **more), AttributionOptions()
    figures = World(folder, tables).figures(plan, *asks(plan, options), *appendix.asks(plan))
    context = context_of(plan, kpis=kpi_infos(plan, CATALOGUE))
    return chapter(compose(MODELS, figures, context, options)), appendix.blocks(Reading(figures, context), MODELS)


def table(blocks: tuple[Block, ...], name: str) -> dict[str, tuple[Any, ...]]:
    """The rows of a table by their first cell."""
    (found,) = [block for block in walk(blocks) if isinstance(block, Table) and block.id == name]
    return {say(row.cells[0]): row.cells[1:] for row in found.rows}


def prose(blocks: tuple[Block, ...]) -> str:
    return " ".join(say(text) for block in walk(blocks) if isinstance(block, Prose) for _head, text in block.paragraphs)


@pytest.fixture
def tangled() -> dict[str, list[Row]]:
    """A deal with two touches at once, one of an unknown channel, one too old and one too late; a deal of nobody."""
    return {
        "touches": [
            touch("p", "2026-05-01T09:00", "Search"), touch("p", "2026-09-01T09:00", "Search"),
            touch("p", "2026-09-01T09:00", "Organic social"), touch("p", "2026-09-02T09:00", NOT_SET),
            touch("p", "2026-09-16T09:00", "Search"), touch("o", "2026-09-16T09:00", "Paid social"),
        ],
        "deals": [deal("1", "2026-09-15T12:00"), deal("2", "2026-09-15T12:00", 10)],
        "deal_contacts": linked("1", "p"),
        "costs": [
            {"date": date(2026, 9, 1), "channel": channel, "category": "media", "amount": amount}
            for channel, amount in (("Search", 30), ("Organic social", 10), ("Paid social", 50))
        ],
    }  # fmt: skip


def test_the_method_page_counts_what_is_not_simple(tmp_path: Path, tangled: dict[str, list[Row]]) -> None:
    _chapter, method = pages(tmp_path, tangled, model="linear")
    counts = {what: cells[0].value for what, cells in table(method, "attribution-inputs").items()}
    assert counts == {
        "Conversions: deals won in the period": 2, "of these without a recorded touch": 1, "of these with several contacts": 0,
        "of these with first and latest source only": 0, "Touches in the journeys": 3, "of these of an unknown channel": 1,
        "of these at the same time as another": 2, "Touches before the look-back": 1, "Touches after the conversion": 1,
        "Journeys without a conversion": 1,
    }  # fmt: skip


def test_nothing_tied_or_unknown_is_a_count_of_0(tmp_path: Path) -> None:
    _chapter, method = pages(tmp_path, journeys([("a > b", 2, 1)]))
    counts = {what: cells[0].value for what, cells in table(method, "attribution-inputs").items()}
    assert counts["of these of an unknown channel"] == 0
    assert counts["of these at the same time as another"] == 0


@pytest.mark.parametrize(("order", "groups"), [(1, "256"), (2, "64"), (3, "16")])
def test_the_method_page_says_what_intervals_are_drawn_from(tmp_path: Path, order: int, groups: str) -> None:
    _chapter, method = pages(tmp_path, ready_made([("a > b", 20, 9), ("b", 12, 30)]), markov_order=order)
    said = prose(method)
    assert f"200 draws, with replacement, of 256 random groups of journeys (of {groups} for the Markov chain" in said
    assert "Ready-made journeys are put into the groups by chance" in said


@pytest.mark.parametrize("made", [journeys, ready_made], ids=["from touches", "ready-made"])
@pytest.mark.parametrize("order", [1, 3])
def test_every_share_has_an_interval_that_holds_it(tmp_path: Path, made: Any, order: int) -> None:
    found, method = pages(tmp_path, made([("a > b", 20, 9), ("b", 12, 30), ("", 3, 0)]), markov_order=order)
    for cells in table(found.detail, "model-intervals").values():
        assert all(isinstance(cell, IntervalCell) or cell is None for cell in cells)
        assert any(isinstance(cell, IntervalCell) for cell in cells)
    for _effect, share, interval in table(method, "removal-effects").values():
        assert interval.low.value <= share.value <= interval.high.value


def test_shares_of_the_chain_leave_room_for_what_nothing_touched(tmp_path: Path) -> None:
    _chapter, method = pages(tmp_path, journeys([("a > b", 3, 9), ("", 1, 0)]), model="linear")
    (block,) = (each for each in method if isinstance(each, Table) and each.id == "removal-effects")
    assert [say(note) for note in block.notes] == [
        "Without a recorded touch are 25.0% of conversions: no channel has a share in them."
    ]
    shares = [share.value for _effect, share, _interval in table(method, "removal-effects").values()]
    assert sum(shares) == Decimal("0.75")


def test_the_method_page_says_what_counts_as_a_touch_and_as_direct(
    tmp_path: Path, tangled: dict[str, list[Row]]
) -> None:
    _chapter, method = pages(tmp_path, tangled, model="linear", direct=["Search", "(direct)"])
    assert "Every recorded touch, whatever kind of interaction it is" in prose(method)
    assert "Direct traffic is what bears one of these names: Search, (direct)." in prose(method)


def test_where_nothing_was_touched_no_channel_heads_the_page(tmp_path: Path) -> None:
    tables = {"touches": [touch("p", "2026-09-16T09:00", "Search")], "deals": [deal("1", "2026-09-15T12:00")]}
    found, _method = pages(tmp_path, tables)

    assert found.message is not None
    assert say(found.message) == (
        "100% of revenue in 2026-Q3 came without a recorded touch: no channel is credited with any"
    )


def test_costs_stand_beside_every_role(tmp_path: Path, tangled: dict[str, list[Row]]) -> None:
    found, _method = pages(tmp_path, tangled, model="linear")
    costs = table(found.detail, "role-costs")
    assert [say(cell) if not hasattr(cell, "value") else float(cell.value) for cell in costs["Search"]] == [
        30,
        30,
        30,
        "–",
    ]
    assert [float(costs["Organic social"][place].value) for place in (0, 2)] == [10, 10]
    # Nobody who converted was touched by it.
    assert [say(cell) for cell in costs["Paid social"][1:]] == ["–"] * 3


def test_a_social_channel_that_cost_and_converted_nobody_is_no_cheap_one(
    tmp_path: Path, tangled: dict[str, list[Row]]
) -> None:
    found, _method = pages(tmp_path, tangled, model="linear")
    said = prose((*found.blocks, *found.detail))
    assert "Organic social: yes" in said
    assert "Paid social: no" in said
    assert "spent and no conversion attributed to it" in said
    assert "By “Linear”: full cost ÷ attributed conversions." in said


def test_the_page_says_why_the_chain_differs_from_counting_touches(tmp_path: Path) -> None:
    # Of those who come by b, most convert nowhere; each touch of a counts as much to the linear model.
    found, _method = pages(tmp_path, journeys([("a > b", 4, 0), ("a > a > a > b", 4, 1), ("b", 0, 30)]))
    said = prose(found.detail)
    assert "“Markov chain” gives " in said
    assert "counts those without a conversion too" in said


def test_where_the_chain_says_what_touches_say_no_reason_is_given(tmp_path: Path) -> None:
    found, _method = pages(tmp_path, journeys([("a", 4, 0), ("b", 4, 0)]))
    assert "joins journeys" not in prose((*found.blocks, *found.detail))


def test_marketings_part_is_told_with_the_channels_that_the_plan_calls_inbound(
    tmp_path: Path, tangled: dict[str, list[Row]]
) -> None:
    found, _method = pages(tmp_path, tangled, inbound={"channels": ["Organic social", "E-mail"]})
    # Search opened the deal of 90; Organic social had a part in it; nobody touched that of 10.
    assert "0% of revenue began with a touch of an inbound channel, 90% had one" in prose(
        (*found.blocks, *found.detail)
    )
    assert "Inbound are Organic social, E-mail." in prose((*found.blocks, *found.detail))
    found, _method = pages(tmp_path, tangled)
    assert "inbound" not in prose((*found.blocks, *found.detail))


def test_roles_show_their_course_by_month_of_channels_of_earlier_months_too(
    tmp_path: Path, tangled: dict[str, list[Row]]
) -> None:
    found, _method = pages(tmp_path, tangled)
    assert "role-trends" not in {block.id for block in walk(found.detail) if isinstance(block, Table)}

    tangled["touches"].append(touch("b", "2026-05-02T09:00", "E-mail"))
    tangled["deals"].append(deal("0", "2026-05-15", 60))
    tangled["deal_contacts"] += linked("0", "b")
    found, _method = pages(tmp_path, tangled)
    rows = table(found.detail, "role-trends")
    course, last = rows["E-mail"][:2]
    assert [value for value in course.values if value] == [60]
    assert last.value == 0
    assert len(course.values) == 12
    assert [value for value in rows["Search"][0].values if value] == [90]
    assert rows["Search"][1].value == 90
    assert rows["Search"][1].figure


def test_roles_show_how_their_revenue_has_grown(tmp_path: Path, tangled: dict[str, list[Row]]) -> None:
    tangled["touches"].append(touch("b", "2026-05-02T09:00", "Search"))
    tangled["deals"].append(deal("0", "2026-05-15", 60))
    tangled["deal_contacts"] += linked("0", "b")
    found, _method = pages(tmp_path, tangled)
    (roles,) = [block for block in walk(found.blocks) if isinstance(block, Table) and block.id == "roles"]
    search = table(found.blocks, "roles")["Search"]
    cells = dict(zip([column.key for column in roles.columns][1:], search, strict=True))
    # From 60 to 90.
    assert cells["originated_growth"].quantity.value == cells["assisted_growth"].quantity.value == 0.5
    assert "not added up" in say(roles.notes[0])
