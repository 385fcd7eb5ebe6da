"""Exact arithmetic with amounts: spreading without losing a cent, minor units, rounding."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

#: Wide enough for any sum of DECIMAL(18,4), so that nothing is rounded on the way.
_EXACT = Context(prec=60)
#: From here on amounts are printed in thousands, from there on without their cents.
_COMPACT_FROM, _WHOLE_FROM = Decimal(10_000), Decimal(100)


def scale(largest: Decimal) -> tuple[bool, int]:
    """Whether amounts up to ``largest`` are printed in thousands, and with how many decimals.

    Thousands with a decimal from 10,000 on; whole units from 100 on; else cents.
    """
    if abs(largest) >= _COMPACT_FROM:
        return True, 1
    return False, 0 if abs(largest) >= _WHOLE_FROM or largest == 0 else 2


def spread(amount: Decimal, parts: int, places: int = 4) -> tuple[Decimal, ...]:
    """``amount`` in ``parts`` equal shares of ``places`` decimals; the last share takes the remainder.

    The shares add up to ``amount`` exactly. Raises ValueError for less than one part.
    """
    if parts < 1:
        raise ValueError("an amount cannot be spread over nothing")
    share = round_to(_EXACT.divide(amount, Decimal(parts)), places, rounding=ROUND_DOWN)
    rest = _EXACT.subtract(amount, _EXACT.multiply(share, Decimal(parts - 1)))
    return (*[share] * (parts - 1), rest)


def round_to(value: Decimal, digits: int, *, rounding: str = ROUND_HALF_UP) -> Decimal:
    """``value`` with ``digits`` decimals, halves away from zero, as accountants round."""
    return value.quantize(Decimal(1).scaleb(-digits), rounding=rounding, context=_EXACT)


def minor_units(currency: str) -> int:
    """Decimals of a currency (ISO 4217): EUR 2, JPY 0, KWD and TND 3; 2 for a currency that nobody knows."""
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


def marks(currency: str) -> frozenset[str]:
    """What may stand beside an amount of ``currency``: its code, its sign, the sign with letters of the code (US$)."""
    from unicodedata import category

    from babel.numbers import get_currency_symbol

    symbol = get_currency_symbol(currency, "en")
    sign = "".join(letter for letter in symbol if category(letter) == "Sc")
    signs = {sign, currency[:1] + sign, currency[:2] + sign} if sign else set()
    return frozenset({currency, symbol.upper(), *signs})
