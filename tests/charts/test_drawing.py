from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from reportgen.charts import draw, spec
from reportgen.document import Chart, Name, Words
from reportgen.errors import RenderError
from tests.charts.sample import CHARTS, HOSTILE, MONTHS, look, speaker

_ = Words("sample")
KINDS = tuple(CHARTS)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_becomes_a_mark(kind: str) -> None:
    chart, marks = CHARTS[kind]
    assert spec(chart, speaker(), look())[1] == marks
    drawing = draw(chart, speaker(), look())  # counts the marks in the drawing itself
    assert drawing.size == chart.size


@pytest.mark.parametrize("kind", KINDS)
def test_a_specification_is_valid_vega_lite(kind: str) -> None:
    import altair as alt

    specification, _marks = spec(CHARTS[kind][0], speaker(), look())
    assert alt.TopLevelLayerSpec.from_dict(specification, validate=True).to_dict() == specification


@pytest.mark.parametrize("kind", KINDS)
def test_bars_and_columns_start_at_zero(kind: str) -> None:
    specification, _marks = spec(CHARTS[kind][0], speaker(), look())
    for layer in specification["layer"]:
        key = kind == "tornado" and not layer["name"].startswith("data")
        if layer["mark"]["type"] == "rect" and not key and kind not in {"waterfall", "heat", "ages", "outlook"}:
            scales = [layer["encoding"][axis]["scale"]["domain"] for axis in ("x", "y")]
            assert any(low <= 0 <= high for low, high in scales)
            along = "y" if kind in {"columns", "curve"} else "x"
            starts = {row[along] for row in layer["data"]["values"]}
            assert len(starts) == 1, "all bars of a layer start on one line"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tag", ["en", "ar"])
def test_a_drawing_holds_nothing_that_runs_or_loads(kind: str, tag: str) -> None:
    root = ET.fromstring(draw(CHARTS[kind][0], speaker(tag), look(tag)).svg)  # noqa: S314  # drawn by ourselves
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {"svg", "g", "path", "text", "line", "defs", "pattern"}
        assert not [name for name in element.attrib if name.startswith("on") or name in {"style", "href", "class"}]


def test_hostile_names_stay_words() -> None:
    drawing = draw(CHARTS["bars"][0], speaker(), look())
    assert "<script" not in drawing.svg
    words = "".join(text.text or "" for text in ET.fromstring(drawing.svg).iter(f"{SVG}text"))  # noqa: S314  # drawn by ourselves
    assert HOSTILE in words


def test_a_missing_month_is_a_gap_in_the_line() -> None:
    root = ET.fromstring(draw(CHARTS["line"][0], speaker(), look()).svg)  # noqa: S314  # drawn by ourselves
    paths = [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("stroke-width") == "2"]
    assert any(path.count("M") == 2 for path in paths)


def test_forecasts_are_hatched_and_plans_outlined() -> None:
    svg = draw(CHARTS["columns"][0], speaker(), look()).svg
    assert svg.count('fill="url(#columns-hatch)"') == 1
    assert "#fe01ca" not in svg.lower()
    outlines = [
        path
        for path in re.findall(r"<path[^>]*>", svg)
        if " fill=" not in path and 'stroke="#2C3A47" stroke-opacity' in path
    ]
    assert len(outlines) == 1


def test_a_value_stands_clear_of_an_outline_just_above_its_column() -> None:
    months = (MONTHS[0], MONTHS[1])
    chart = Chart(
        "c", "columns", ("time", "value", "scenario"),
        ((months[0], D(16), "actual"), (months[0], D(18), "target"), (months[1], D(2), "actual"), (months[1], D(18), "target")),
        alt=_("columns"), size=(246, 120),
    )  # fmt: skip
    specification, _marks = spec(chart, speaker(), look())
    words = [layer for layer in specification["layer"] if layer["mark"]["type"] == "text"]
    heights = {row["t"]: row["y"] for layer in words for row in layer["data"]["values"]}
    assert heights["16"] == 18, "written over the outline, not through it"
    assert heights["2"] == 2, "the outline is far off"


def test_time_runs_left_to_right_and_categories_from_the_right_in_arabic() -> None:
    def first_bar(kind: str, tag: str) -> list[float]:
        specification, _marks = spec(CHARTS[kind][0], speaker(tag), look(tag))
        return list(specification["layer"][0]["encoding"]["x"]["scale"]["range"])

    assert first_bar("columns", "ar") == first_bar("columns", "en")
    assert first_bar("bars", "ar")[0] > first_bar("bars", "ar")[1]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tag", ["en", "fr", "ar"])
def test_no_word_leaves_the_sheet(kind: str, tag: str) -> None:
    chart, _marks = CHARTS[kind]
    style = look(tag)
    width, height = chart.size
    root = ET.fromstring(draw(chart, speaker(tag), style).svg)  # noqa: S314  # drawn by ourselves
    for text in root.iter(f"{SVG}text"):
        found = re.search(r"translate\(([-\d.e]+),\s*([-\d.e]+)\)", text.get("transform", ""))
        assert found
        x, y = float(found[1]), float(found[2])
        length = style.width(text.text or "")
        left = x - {"start": 0.0, "middle": length / 2, "end": length}[text.get("text-anchor", "start")]
        assert left >= -3
        assert left + length <= width + 3, text.text
        assert 4 <= y <= height + 1, text.text


TIMES = ("columns", "line", "outlook", "curve")


class Note(NamedTuple):
    """Words, from where to where they run in points, and how high they stand."""

    text: str
    start: float
    stop: float
    line: float


def notes(kind: str, *marks: tuple[date, str], tag: str = "en") -> list[Note]:
    """The words of notes that a chart draws."""
    chart = replace(CHARTS[kind][0], marks=tuple((day, Name(text)) for day, text in marks), size=(504, 200))
    style = look(tag)
    drawn: list[Note] = []
    for layer in spec(chart, speaker(tag), style)[0]["layer"]:
        mark = layer["mark"]
        if mark["type"] != "text" or mark["color"] != style["accent"] or mark["baseline"] != "top":
            continue
        domain, places = (layer["encoding"]["x"]["scale"][part] for part in ("domain", "range"))
        for row in layer["data"]["values"]:
            x = places[0] + (row["x"] - domain[0]) / (domain[1] - domain[0]) * (places[1] - places[0]) + mark["dx"]
            width = style.width(row["t"])
            start = x if mark["align"] == "left" else x - width
            drawn.append(Note(row["t"], start, start + width, row["y"]))
    return sorted(drawn, key=lambda note: note.start)


@pytest.mark.parametrize("tag", ["en", "ar"])
@pytest.mark.parametrize("kind", TIMES)
def test_what_happened_stands_on_every_time_axis(kind: str, tag: str) -> None:
    drawn = notes(kind, (date(2026, 2, 10), "Trade fair"), (date(2026, 6, 12), "New website"), tag=tag)
    assert [note.text.strip("\u2066\u2067\u2068\u2069") for note in drawn] == ["Trade fair", "New website"]


@pytest.mark.parametrize("kind", TIMES)
def test_what_happened_outside_the_axis_is_left_out(kind: str) -> None:
    assert notes(kind, (date(2025, 12, 31), "Before"), (date(2026, 11, 1), "After")) == []


@pytest.mark.parametrize("kind", TIMES)
def test_notes_of_near_days_do_not_lie_on_one_another(kind: str) -> None:
    drawn = notes(
        kind, (date(2026, 1, 5), "Webinars"), (date(2026, 1, 9), "Fair"), (date(2026, 7, 20), "Prices"),
        (date(2026, 7, 25), "New website"),
    )  # fmt: skip
    assert len(drawn) == 4
    for one, other in combinations(drawn, 2):
        assert one.line != other.line or one.stop <= other.start, (one, other)


@pytest.mark.parametrize("kind", TIMES)
def test_a_note_without_room_is_cut_short(kind: str) -> None:
    (note,) = notes(kind, (date(2026, 5, 1), "A long story " * 20))
    assert note.text.endswith("…")
    assert 0 <= note.start < note.stop <= 504


def test_a_chart_without_values_is_an_error() -> None:
    chart = replace(CHARTS["columns"][0], data=((MONTHS[0], None, "actual"),))
    with pytest.raises(RenderError, match="nothing to draw"):
        draw(chart, speaker(), look())


def test_a_time_that_is_no_date_is_an_error() -> None:
    chart = replace(CHARTS["columns"][0], data=((Name("January"), D(1), "actual"),))
    with pytest.raises(RenderError, match="no date"):
        draw(chart, speaker(), look())


def test_the_same_chart_gives_the_same_drawing() -> None:
    one, two = (draw(CHARTS["curve"][0], speaker("ar"), look("ar")) for _turn in range(2))
    assert one.svg == two.svg


def foreign(**specification: object) -> Chart:
    whole = {"data": {"values": [{"a": 1, "b": HOSTILE}, {"a": 2, "b": "x"}]}, "mark": "bar"} | specification
    encoding = whole.setdefault(
        "encoding", {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "nominal"}}
    )
    assert encoding
    return Chart(
        "own", "vega", ("a", "b"), ((D(1), Name(HOSTILE)), (D(2), Name("x"))), _("own"), spec=json.dumps(whole)
    )


def test_a_plugins_own_specification_is_drawn() -> None:
    assert "<script" not in draw(foreign(), speaker(), look()).svg


@pytest.mark.parametrize(
    "specification",
    [
        {"data": {"url": "file:///etc/passwd"}},
        {"data": {"url": "https://example.org/x.csv"}},
        {"transform": [{"calculate": "datum.a", "as": "c"}]},
        {"params": [{"name": "p", "expr": "1"}]},
        {"encoding": {"href": {"field": "b"}}},
        {"usermeta": {"embedOptions": {"loader": {}}}},
    ],
)
def test_a_foreign_specification_may_not_load_evaluate_or_link(specification: dict[str, object]) -> None:
    with pytest.raises(RenderError, match="uses"):
        draw(foreign(**specification), speaker(), look())


def test_a_foreign_specification_that_draws_nothing_is_an_error() -> None:
    empty = foreign(encoding={"x": {"field": "missing", "type": "quantitative"}}, data={"values": []})
    with pytest.raises(RenderError, match="fewer marks"):
        draw(empty, speaker(), look())


def test_a_specification_that_is_no_json_is_an_error() -> None:
    with pytest.raises(RenderError, match="no JSON"):
        draw(replace(foreign(), spec="{"), speaker(), look())


def test_importing_the_room_brings_no_engine_along() -> None:
    heavy = {"altair", "vl_convert", "weasyprint", "jinja2", "babel", "pikepdf"}
    code = f"import sys, reportgen.charts, reportgen.render; print(*sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == ""
