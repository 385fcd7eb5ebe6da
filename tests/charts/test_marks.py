from __future__ import annotations

import re
from decimal import Decimal as D
from xml.etree import ElementTree as ET

import pytest

from reportgen.charts import mark
from reportgen.charts.marks import SHAPES, swatch
from reportgen.document import Bar, Bullet, IntervalCell, Quantity, Sparkline, Status

CELLS = (
    Sparkline((D(1), None, D(3), D(2))),
    Sparkline((D(0), D(2), None, D(1)), "columns", partial_last=True),
    Sparkline((D(5),)),
    Bar(D(4), D(10), D(6), "adverse"),
    Bar(D(-4), D(10), origin="middle"),
    Bar(None, D(0)),
    Bullet(D(5), D(10), D(12), D(6), D(8), D(7), D(9)),
    Bullet(None, D(10), D(0)),
    IntervalCell(Quantity(D(1)), Quantity(D(2)), outside=True),
    *(Status(health) for health in SHAPES),
)


def paint(token: str) -> str:
    return f"[{token}]"


@pytest.mark.parametrize("cell", CELLS, ids=repr)
@pytest.mark.parametrize("mirror", [False, True])
def test_a_mark_is_well_formed_and_holds_no_words(cell: Bar, mirror: bool) -> None:
    root = ET.fromstring(mark(cell, paint, mirror=mirror))  # noqa: S314  # drawn by ourselves
    assert "".join(root.itertext()) == ""
    assert root.get("aria-hidden") == "true"


def test_a_gap_breaks_the_sparkline() -> None:
    drawn = mark(Sparkline((D(1), D(2), None, D(3), D(2))), paint, mirror=False)
    assert drawn.count("<polyline") == 2


def test_a_flat_series_runs_through_the_middle() -> None:
    drawn = mark(Sparkline((D(4), D(4), D(4))), paint, mirror=False)
    heights = {point.split(",")[1] for point in re.search(r'points="([^"]+)"', drawn)[1].split()}  # type: ignore[index]
    assert heights == {"7"}


def test_an_empty_series_draws_nothing() -> None:
    assert mark(Sparkline((None, None)), paint, mirror=False) == ""


def test_bars_grow_from_the_right_in_right_to_left_languages_and_time_does_not() -> None:
    assert "scale(-1,1)" in mark(Bar(D(1), D(2)), paint, mirror=True)
    assert "scale(-1,1)" in mark(Bullet(D(1), D(2), D(2)), paint, mirror=True)
    assert "scale(-1,1)" not in mark(Sparkline((D(1), D(2))), paint, mirror=True)


@pytest.mark.parametrize(("value", "width"), [("5", "29"), ("10", "58"), ("99", "58"), ("0", "0")])
def test_a_bar_is_as_long_as_its_value_and_never_longer_than_its_cell(value: str, width: str) -> None:
    assert f'width="{width}"' in mark(Bar(D(value), D(10)), paint, mirror=False, width=60)


def test_an_adverse_bar_is_red_and_a_plan_outlined() -> None:
    drawn = mark(Bar(D(4), D(10), D(6), "adverse"), paint, mirror=False)
    assert 'fill="[bad]"' in drawn
    assert 'fill="none" stroke="[ac]"' in drawn


@pytest.mark.parametrize("name", ["actual", "previous", "plan", "forecast", "expected", "target"])
def test_every_scenario_has_a_swatch_of_its_own(name: str) -> None:
    others = {swatch(other, paint) for other in ("actual", "previous", "plan", "forecast", "expected", "target")}
    assert swatch(name, paint) in others
    assert len(others) == 6
