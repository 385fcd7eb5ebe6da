"""The order of day and month in a file: dates that leave it open are read as those beside them, or as its range allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from reportgen.records import FieldMapping
from reportgen.tables import TABLES
from reportgen_plugins.connectors.days import Days, Order, dated, numbered, order_of
from reportgen_plugins.connectors.sheet import Sheet

_DATES = ("date", "instant")
_ORDERS: tuple[Order, ...] = ("month-first", "day-first")
#: Weeks and months begin before the range that cuts them.
_SLACK = timedelta(days=31)


def one_order(found: Sheet, table: str, fields: tuple[FieldMapping, ...]) -> tuple[FieldMapping, ...]:
    """``fields`` with the one order that the file's dates show, for the columns that alone could be read in both.

    Where columns contradict each other nothing is said: then each stands for itself.
    """
    own = {mapping.column for mapping in fields if _open(mapping, table)}
    shown = {header: order_of(found.column(header, whole=False)) for header in own}
    orders = {order for order in shown.values() if order}
    if len(orders) != 1:
        return fields
    (order,) = orders
    unsure = {header for header, said in shown.items() if not said and numbered(found.column(header, whole=False))}
    unsure = {header for header in unsure if not order_of(found.column(header))}
    return tuple(
        replace(mapping, dayfirst=order == "day-first")
        if mapping.column in unsure and _open(mapping, table)
        else mapping
        for mapping in fields
    )


def _open(mapping: FieldMapping, table: str) -> bool:
    """Whether it is a column of dates of which nobody said how they are written."""
    known = TABLES[table].field(mapping.name)
    kind = mapping.kind or (known.type if known else "")
    plain = not mapping.pattern and mapping.dayfirst is None and mapping.offset is None and not mapping.values
    return bool(mapping.column) and kind in _DATES and plain


def fitting(texts: Iterable[str], order: Order, known: Days | None, *, stretches: bool) -> Order:
    """The order in which days that leave it open lie in the ``known`` range of the file; ``order`` where both do, or none.

    ``stretches`` says that they begin weeks or months.
    """
    texts = tuple(texts)
    if known is None or order_of(texts) or not numbered(texts):
        return order
    first = known[0] - _SLACK if stretches else known[0]
    days = {way: dated(texts, way).values() for way in _ORDERS}
    fit = [way for way in _ORDERS if days[way] and all(first <= day <= known[1] for day in days[way])]
    return fit[0] if len(fit) == 1 else order
