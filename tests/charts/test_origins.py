from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from reportgen.charts import draw
from reportgen.charts.canvas import Canvas, Scale
from tests.charts.sample import CHARTS, look, speaker

KINDS = tuple(CHARTS)


@pytest.mark.parametrize("tag", ["en", "ar"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_mark_names_the_row_it_stands_for(kind: str, tag: str) -> None:
    chart, marks = CHARTS[kind]
    rows = [int(row) for row in re.findall(r'data-row="(\d+)"', draw(chart, speaker(tag), look(tag)).svg)]
    assert len(rows) >= marks  # points of a line may be drawn beside it
    known = {
        index
        for index, row in enumerate(chart.data)
        if any(isinstance(value, int | float) or hasattr(value, "is_finite") for value in row)
    }
    assert set(rows) <= known


def test_a_mark_stands_where_the_value_of_its_row_puts_it() -> None:
    chart, _marks = CHARTS["bars"]
    root = ET.fromstring(draw(chart, speaker(), look()).svg)  # noqa: S314  # drawn by ourselves
    places = [(int(mark.get("data-row", "")), mark.get("d", "")) for mark in root.iter() if mark.get("data-row")]
    heights = {row: float(re.findall(r"-?[\d.]+", path)[1]) for row, path in places}
    assert heights[0] < heights[1], "rows run from top to bottom"


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("columns", ("Year before", "Plan", "Actual", "Forecast")),
        ("curve", ("Return", "Cost", "Cumulative")),
        ("tornado", ("+10%", "-10%")),
        ("bars", ()),
    ],
)
def test_series_are_parts_that_can_be_hidden(kind: str, parts: tuple[str, ...]) -> None:
    drawing = draw(CHARTS[kind][0], speaker(), look())
    assert set(drawing.parts) == set(parts)
    drawn = {int(part) for part in re.findall(r'data-part="(\d+)"', drawing.svg)}
    assert drawn == set(range(len(parts)))


def test_words_of_two_parts_do_not_share_a_layer() -> None:
    canvas = Canvas((100, 50), Scale(0, 1, 0, 100), Scale(0, 1, 50, 0), look())
    for part in ("one", "two", "one"):
        with canvas.part(part):
            canvas.words([{"x": 0, "y": 0, "t": part}])
    canvas.words([{"x": 0, "y": 0, "t": "axis"}])
    assert canvas.parts == ["one", "two"]
    assert list(canvas.origins().values()) == [(0, (None, None)), (1, (None,)), (None, (None,))]
