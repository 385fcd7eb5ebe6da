"""Counts by reason as bars, the most frequent first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Chart, Name, Quantity, Text
from reportgen.tables import NOT_SET
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.records import Figure

_TOP = 7


def ranked(figures: Mapping[str, Figure]) -> tuple[tuple[str, Decimal], ...]:
    """Reasons that occurred, with their counts: the most frequent first, those without a reason last."""
    counted = [(name, figure.value) for name, figure in figures.items() if figure.value]
    return tuple(sorted(counted, key=lambda each: (each[0] == NOT_SET, -each[1], each[0])))


def reason_chart(
    found: tuple[tuple[str, Decimal], ...], *, chart: str, title: Text, subtitle: Text, width: int = 246
) -> Chart:
    """Bars of what :func:`ranked` gives; what does not fit is counted together."""
    rest = sum((count for _name, count in found[_TOP:]), Decimal(0))
    data: list[tuple[Text | Name, Decimal]] = [(_reason(name), count) for name, count in found[:_TOP]]
    if rest:
        data.append((_("Other reasons"), rest))
    return Chart(
        id=chart,
        kind="bars",
        fields=("category", "value"),
        data=tuple(data),
        alt=_(
            "By reason; the most frequent, {reason}, counts {count}.",
            reason=_reason(found[0][0]),
            count=Quantity(found[0][1]),
        ),
        title=title,
        subtitle=subtitle,
        labels=(("category", _("Reason")), ("value", _("Number"))),
        size=(width, 8 + 20 * len(data)),
    )


def _reason(name: str) -> Text | Name:
    return _("No reason given") if name == NOT_SET else Name(name)
