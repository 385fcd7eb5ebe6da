"""The table behind a change: each channel's way from then to now, and the counts that its effects are worked out from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Cell, Column, Derived, Label, Name, Quantity, Row, Table, Text, Variance
from reportgen_plugins.kpis.change import EFFECTS, RATE, VALUE, VOLUME, scenario
from reportgen_plugins.kpis.compared import ATTRIBUTED
from reportgen_plugins.kpis.decomposition import UNCOMPARED
from reportgen_plugins.sections.cells import Money, compared, effect, total
from reportgen_plugins.sections.change_rows import ChannelRow, together
from reportgen_plugins.sections.derived import from_figures, none_of, rows_together
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.records import Figure

DASH = Name("–")
_NONE = (Decimal(0), Decimal(0))
#: KPIs behind a level that bears no KPI's name.
_NAMES: Mapping[str, tuple[str, ...]] = {"deals": (ATTRIBUTED, "deals_won")}
_HEADS: Mapping[str, Text] = {"previous": _("PP"), "year_ago": _("PY"), "baseline": _("BL")}
_LEVELS: Mapping[str, Text] = {
    "sessions": _("Sessions"),
    "leads": _("Leads"),
    "deals": _("Deals"),
    "revenue": _("Revenue"),
}
_EFFECTS: Mapping[str, Text] = {
    VOLUME: _("Volume"),
    RATE: _("Rate"),
    VALUE: _("Value"),
    UNCOMPARED: _("New or gone"),
}
_NOTES: Mapping[str, Text] = {
    "revenue": _(
        "Volume: leads; rate: deals per lead; value: average deal. New or gone: no lead or no deal in one of the periods, so "
        "that factors cannot be compared. Effects add up to the cent in the data file; printed ones are rounded."
    ),
    "leads": _(
        "Volume: sessions; rate: leads per session. New or gone: no session in one of the periods, so that factors cannot be "
        "compared. Printed effects are rounded."
    ),
}


@dataclass(frozen=True, slots=True)
class ChannelTable:
    """The table of ``kpi``; ``basis`` says whose the deals are, and at most ``top`` channels are printed by name."""

    reading: Reading
    against: str
    kpi: str
    rows: Sequence[ChannelRow]
    basis: Text | None = None
    top: int = 6

    def table(self) -> Table:
        """The table, with a total where there are several channels."""
        rows = self.rows
        many = len(rows) > self.top + 1
        body = [Row(self._cells(row)) for row in (rows[: self.top] if many else rows)]
        if many:
            body.append(Row(self._cells(together(_("Other channels"), rows[self.top :]))))
        if len(rows) > 1:
            body.append(Row(self._cells(together(_("Total"), rows, {})), kind="total"))
        return Table(
            id="by-channel",
            columns=self._columns(),
            rows=tuple(body),
            title=_("What each channel contributed"),
            subtitle=self._subtitle(),
            notes=(_NOTES[self.kpi],),
        )

    @property
    def _counts(self) -> tuple[str, ...]:
        """The levels below the KPI that any channel has."""
        below = ("sessions", "leads", "deals") if self.kpi == "revenue" else ("sessions",)
        return tuple(kpi for kpi in below if any(kpi in row.levels for row in self.rows))

    @property
    def _effects(self) -> tuple[str, ...]:
        return (*EFFECTS[self.kpi], UNCOMPARED)

    @property
    def _money(self) -> Money:
        ends = [row.levels.get("revenue", _NONE) for row in self.rows]
        return Money.fitting([total(before for before, _after in ends), total(after for _before, after in ends)],
                             self.reading.currency)  # fmt: skip

    @property
    def _whole_deals(self) -> bool:
        return all(end == end.to_integral_value() for row in self.rows for end in row.levels.get("deals", _NONE))

    def _subtitle(self) -> Text:
        period = when(self.reading.context)
        if self.kpi != "revenue":
            return _("{period} and the period compared with", period=period)
        basis = self.basis or _("each deal in its own channel")
        return _("Revenue in {unit}, {period}; {basis}", unit=self._money.unit, period=period, basis=basis)

    def _columns(self) -> tuple[Column, ...]:
        then, group = _HEADS[self.against], _LEVELS[self.kpi]
        columns = [
            Column("channel", _("Channel"), align="start", width=72),
            Column("before", then, group=group),
            *(Column(name.replace("-", "_"), _EFFECTS[name], group=group) for name in self._effects),
            Column("after", _("AC"), group=group),
            Column("change", _("Change"), width=42, group=group),
        ]
        for kpi in self._counts:
            columns += [
                Column(f"{kpi}_before", then, group=_LEVELS[kpi]), Column(f"{kpi}_after", _("AC"), group=_LEVELS[kpi])
            ]  # fmt: skip
        return tuple(columns)

    def _cells(self, row: ChannelRow) -> tuple[Cell, ...]:
        before, after = row.levels.get(self.kpi, _NONE)
        then, now = self._ends(row, self.kpi)
        parts = [row.effects.get((self.kpi, name)) for name in self._effects]
        change = total(parts)
        found: list[Cell] = [
            Label(row.label),
            self._end(before, then, row),
            *(
                DASH if part is None else self._part(part, self._caused(row, name), row)
                for name, part in zip(self._effects, parts, strict=True)
            ),
            self._end(after, now, row),
            Variance(self._change(change, (now, then)), effect(change, "higher")),
        ]
        for kpi in self._counts:
            digits = 1 if kpi == "deals" and not self._whole_deals else 0
            found += [
                self._counted(Quantity(end, digits=digits), figure, row, kpi)
                for end, figure in zip(row.levels.get(kpi, _NONE), self._ends(row, kpi), strict=True)
            ]
        return tuple(found)

    def _ends(self, row: ChannelRow, kpi: str) -> tuple[Figure | None, Figure | None]:
        """The figures that a level prints, then and now; None where no figure has that very value."""
        before, after = (
            next(
                (
                    figure
                    for name in _NAMES.get(kpi, (kpi,))
                    if row.by is not None and (figure := self.reading.find(name, at, **row.by)) is not None
                    if figure.value == value
                ),
                None,
            )
            for at, value in zip((self.against, "actual"), row.levels.get(kpi, _NONE), strict=True)
        )
        return before, after

    def _caused(self, row: ChannelRow, name: str) -> Figure | None:
        return None if row.by is None else self.reading.find(self.kpi, scenario(self.against), effect=name, **row.by)

    def _end(self, value: Decimal, figure: Figure | None, row: ChannelRow) -> Quantity:
        found = self._money.quantity(value) if self.kpi == "revenue" else Quantity(value, digits=0)
        return self._counted(found, figure, row, self.kpi)

    def _part(self, value: Decimal, figure: Figure | None, row: ChannelRow) -> Quantity:
        return self._counted(self._signed(value), figure, row, self.kpi)

    def _signed(self, value: Decimal) -> Quantity:
        money = self.kpi == "revenue"
        return self._money.quantity(value, signed=True) if money else Quantity(value, digits=1, signed=True)

    def _change(self, value: Decimal, ends: tuple[Figure | None, Figure | None]) -> Quantity:
        if None in ends:
            return replace(self._signed(value), derived=Derived(_("The effects of the row, added up")))
        return compared(self._signed(value), ends)

    def _counted(self, found: Quantity, figure: Figure | None, row: ChannelRow, kpi: str) -> Quantity:
        """A number with its figure; with the rows it sums up, or the total that has nothing there, where it has none."""
        if figure is not None:
            return replace(found, figure=figure.id)
        if row.by is None:
            return replace(found, derived=rows_together(_LEVELS[kpi]))
        if found.value:
            return replace(found, derived=from_figures(_("{whole}: the part of this row"), whole=self._total(kpi)))
        return replace(found, derived=none_of(self._total(kpi)))

    def _total(self, kpi: str) -> Figure | None:
        return next((each for name in _NAMES.get(kpi, (kpi,)) if (each := self.reading.find(name)) is not None), None)
