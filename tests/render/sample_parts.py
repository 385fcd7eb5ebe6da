"""What the chapters of the sample share: numbers as cells, months, one figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

from reportgen.document import (
    Quantity,
    Span,
    Sparkline,
    Variance,
    Words,
)
from reportgen.document.cells import Effect
from reportgen.records import Figure

PERIOD = Span(date(2026, 7, 1), date(2026, 9, 30), "2026-Q3")

_ = Words("sample")


MONTHS = tuple(date(2025 + (month + 6) // 12, (month + 6) % 12 + 1, 1) for month in range(15))


YEAR = tuple(date(2026, month, 1) for month in range(1, 13))


ROI = Figure(
    kpi="roi",
    unit="ratio",
    scenario="actual",
    start=PERIOD.start,
    end=PERIOD.end,
    value=D("1.0538745"),
    numerator=D(114200),
    denominator=D(108400),
)


def money(value: str | None, digits: int = 1, *, signed: bool = False) -> Quantity:
    return Quantity(
        D(value) * 1000 if value else None, "currency", "EUR", digits, signed=signed, compact=True, bare=True
    )


def count(value: str | None, digits: int | None = None) -> Quantity:
    return Quantity(D(value) if value else None, "count", digits=digits)


def percent(value: str | None, digits: int = 1, *, signed: bool = False, bare: bool = False) -> Quantity:
    return Quantity(D(value) / 100 if value else None, "ratio", digits=digits, signed=signed, bare=bare)


def delta(value: str | None, effect: Effect) -> Variance:
    return Variance(percent(value, signed=True), effect)


def spark(*values: float | None, kind: Any = "line") -> Sparkline:
    return Sparkline(tuple(None if value is None else D(str(value)) for value in values), kind)


GROWING = (21, 22, 24, 23, 26, 27, 30, 29, 33, 34, 36, 35, 38, 39, 40)
