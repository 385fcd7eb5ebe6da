"""Values that bear a type of their own as cell text that needs no sniffing."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal

#: From here on a float no longer holds every whole number: the digits of an id are lost.
_EXACT = 2**53
#: Decimals that could be taken for a group of thousands (1.234).
_GROUP = 3
#: Digits that a number is written out with.
_LONGEST = 60


def written(value: object) -> str:
    """The text of a cell: ISO dates, a decimal point that is none of thousands, nothing for None.

    A whole number that a float cannot hold exactly is written as ``1.23E+17``, which the loader refuses as an id.
    """
    if isinstance(value, str):  # most cells
        return value
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return _float(value)
        case Decimal():
            return _decimal(value)
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            seconds = round(value.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case list() | tuple() | dict():
            return json.dumps(value, ensure_ascii=False, default=_plain)
        case _:
            return str(value)


def native(value: object) -> bool:
    """Whether a value bears a type of its own: a number, a date, a flag."""
    return isinstance(value, bool | int | float | Decimal | date)


def _plain(value: object) -> object:
    """What JSON has no type for."""
    return float(value) if isinstance(value, Decimal) else written(value)


def _float(value: float) -> str:
    if value.is_integer():
        return str(int(value)) if abs(value) < _EXACT else f"{value:.15E}"
    if value != value or abs(value) == float("inf"):  # noqa: PLR0124 - NaN
        return ""
    return _decimal(Decimal(f"{value:.15g}"))


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        return ""
    _sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or len(digits) + abs(exponent) > _LONGEST:
        return str(value)
    text = f"{value:f}"
    return text + "0" if exponent == -_GROUP else text
