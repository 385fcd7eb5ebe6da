"""A sheet of layers over one pair of scales, built with Altair's own classes.

Every layer carries its rows inline under field names of ours (``x``, ``x2``, ``y``, ``y2``, ``t``): no name from data or plan
becomes part of a specification. Axes are drawn as rules and words, so that each label is worded by the report's locale and
mirrors with the language. Lengths are points. A data mark may name the ``row`` of the chart's data that it stands for, and layers
drawn inside ``part`` belong together, so that a page can tell what a reader points at and hide one series of several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from reportgen.charts.style import TEXT, Style

Spot = Mapping[str, float | str | None]
#: Of a layer: the part it belongs to, and the row of the chart's data behind each of its marks.
Origin = tuple[int | None, tuple[int | None, ...]]
Align = Literal["start", "middle", "end"]
Kind = Literal["rect", "rule", "line", "point", "text"]

#: From one line of words to the next, in points.
LEADING = 10
#: Prefix of the layers whose marks stand for data.
DATA = "data"


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale: data from ``low`` to ``high`` onto points ``start`` to ``stop``."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        """Where ``value`` lies."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.stop - self.start)


@dataclass(frozen=True, slots=True)
class _Layer:
    kind: Kind
    mark: dict[str, Any]
    channels: tuple[str, ...]
    values: list[dict[str, float | str | None]]
    rows: list[int | None]
    part: int | None
    data: bool

    @property
    def prefix(self) -> str:
        return DATA if self.data else "part"


@dataclass
class Canvas:
    """Collects layers. With ``mirror`` the reading direction is right to left: x grows from the right edge."""

    size: tuple[float, float]
    x: Scale
    y: Scale
    style: Style
    mirror: bool = False
    marks: int = 0
    parts: list[str] = field(default_factory=list)
    _part: int | None = None
    _layers: list[_Layer] = field(default_factory=list)

    def rects(
        self,
        rows: Sequence[Spot],
        fill: str | None,
        *,
        stroke: str | None = None,
        width: float = 1,
        opacity: float = 1,
        data: bool = False,
    ) -> None:
        """Rectangles from (x, y) to (x2, y2); without fill they are outlines."""
        mark: dict[str, Any] = {"fill": self._colour(fill) if fill else "transparent", "fillOpacity": opacity}
        if stroke:
            mark |= {"stroke": self._colour(stroke), "strokeWidth": width, "strokeOpacity": 1}
        self._add("rect", rows, mark, ("x", "x2", "y", "y2"), data=data)

    def rules(
        self, rows: Sequence[Spot], colour: str, width: float = 0.5, dash: Sequence[float] = (), *, data: bool = False
    ) -> None:
        """Straight lines from (x, y) to (x2, y2)."""
        mark: dict[str, Any] = {"color": self._colour(colour), "strokeWidth": width}
        if dash:
            mark["strokeDash"] = list(dash)
        self._add("rule", rows, mark, ("x", "x2", "y", "y2"), data=data)

    def line(
        self, rows: Sequence[Spot], colour: str, width: float = 2, dash: Sequence[float] = (), *, steps: bool = False
    ) -> None:
        """A line through (x, y), or in ``steps`` that hold until the next x; a row whose y is None leaves a gap."""
        mark: dict[str, Any] = {"color": self._colour(colour), "strokeWidth": width, "strokeJoin": "round"}
        if steps:
            mark["interpolate"] = "step-after"
        if dash:
            mark["strokeDash"] = list(dash)
        self._add("line", rows, mark, ("x", "y"), data=False)

    def points(
        self,
        rows: Sequence[Spot],
        fill: str,
        size: float,
        *,
        stroke: str | None = None,
        shape: str = "circle",
        data: bool = False,
    ) -> None:
        """Symbols at (x, y); ``size`` is an area in square points."""
        mark: dict[str, Any] = {"fill": self._colour(fill), "size": size, "shape": shape, "opacity": 1}
        if stroke:
            mark |= {"stroke": self._colour(stroke), "strokeWidth": 1.5}
        else:
            mark |= {"stroke": mark["fill"], "strokeWidth": 0}
        self._add("point", rows, mark, ("x", "y"), data=data)

    def words(
        self,
        rows: Sequence[Spot],
        *,
        align: Align = "middle",
        colour: str = "ink",
        weight: int = 400,
        baseline: Literal["top", "middle", "bottom"] = "middle",
        dx: float = 0,
        dy: float = 0,
        size: float = TEXT,
    ) -> None:
        """The text ``t`` at (x, y); lines are separated by line feeds."""
        sides = {"start": "left", "middle": "center", "end": "right"}
        if self.mirror:
            sides |= {"start": "right", "end": "left"}
        mark = {
            "align": sides[align], "baseline": baseline, "dx": -dx if self.mirror else dx,
            "color": self._colour(colour), "fontSize": size, "fontWeight": weight,
        }  # fmt: skip
        # Each line is a text of its own: renderers reorder right-to-left words across the lines of one text.
        shifts: dict[float, list[Spot]] = {}
        for row in rows:
            lines = str(row.get("t") or "").split("\n")
            before = {"top": 0.0, "middle": (len(lines) - 1) / 2, "bottom": len(lines) - 1.0}[baseline]
            for index, line in enumerate(lines):
                if line:
                    shifts.setdefault((index - before) * LEADING + dy, []).append({**row, "t": line})
        for shift, spots in sorted(shifts.items()):
            self._add("text", spots, {**mark, "dy": shift}, ("x", "y", "t"), data=False)

    @contextmanager
    def part(self, label: str) -> Iterator[None]:
        """What is drawn inside belongs to the part of the picture that the page calls ``label``."""
        if label not in self.parts:
            self.parts.append(label)
        before, self._part = self._part, self.parts.index(label)
        try:
            yield
        finally:
            self._part = before

    def origins(self) -> dict[str, Origin]:
        """Part and rows of each layer, by its name in the specification."""
        return {f"{layer.prefix}{index}": (layer.part, tuple(layer.rows)) for index, layer in enumerate(self._layers)}

    def chart(self) -> dict[str, Any]:
        """The specification."""
        import altair as alt

        with _unvalidated():
            whole = alt.TopLevelLayerSpec(
                layer=[self._built(index, layer) for index, layer in enumerate(self._layers)],
                width=self.size[0],
                height=self.size[1],
                autosize="none",
                padding=0,
                background="transparent",
                config=alt.Config(font=self.style.family, aria=False, view=alt.ViewConfig(stroke=None)),
            )
            specification: dict[str, Any] = whole.to_dict(validate=False)
        for drawn, layer in zip(specification["layer"], self._layers, strict=True):
            drawn["data"] = {"values": layer.values}
        return specification

    # --- inside -----------------------------------------------------------------------------------------------------

    def _colour(self, token: str) -> str:
        return token if token.startswith("#") else self.style[token]

    def _add(
        self, kind: Kind, rows: Iterable[Spot], mark: dict[str, Any], channels: tuple[str, ...], *, data: bool
    ) -> None:
        spots = list(rows)
        if not spots:
            return
        values = [{channel: row.get(channel) for channel in channels} for row in spots]
        behind: list[int | None] = [
            int(row) if isinstance(row := spot.get("row"), float | int) else None for spot in spots
        ]
        if data:
            self.marks += len(values)
        # words of one look share a layer: each layer costs
        same = (kind, mark, self._part)
        layer = next(
            (layer for layer in self._layers if kind == "text" and (layer.kind, layer.mark, layer.part) == same), None
        )
        if layer:
            layer.values.extend(values)
            layer.rows.extend(behind)
        else:
            self._layers.append(_Layer(kind, mark, channels, values, behind, self._part, data=data))

    def _built(self, index: int, layer: _Layer) -> Any:
        """One layer, of the plain schema classes: the friendlier ones of Altair copy every layer several times."""
        import altair as alt

        encoding: dict[str, Any] = {}
        for channel in layer.channels:
            match channel:
                case "x" | "y":
                    encoding[channel] = alt.PositionFieldDef(
                        field=channel, type="quantitative", axis=None, scale=self._scale(channel)
                    )
                case "x2" | "y2":
                    encoding[channel] = alt.SecondaryFieldDef(field=channel)
                case _:
                    encoding["text"] = alt.StringFieldDef(field=channel, type="nominal")
        if layer.kind == "line":
            encoding["order"] = alt.OrderFieldDef(field="x", type="quantitative")
        return alt.UnitSpec(
            name=f"{layer.prefix}{index}",
            mark=alt.MarkDef(type=layer.kind, clip=False, aria=False, **layer.mark),
            encoding=alt.Encoding(**encoding),
        )

    def _scale(self, channel: str) -> Any:
        import altair as alt

        scale = self.x if channel == "x" else self.y
        ends = [scale.start, scale.stop]
        if channel == "x" and self.mirror:
            ends = [self.size[0] - end for end in ends]
        return alt.Scale(domain=[scale.low, scale.high], range=ends, nice=False, zero=False, clamp=False)


def _unvalidated() -> AbstractContextManager[None]:
    """Altair checks every object it makes against its schema, which costs more than drawing; our tests do that instead."""
    from altair.utils.schemapi import debug_mode

    return debug_mode(arg=False)
