"""Data caveats that a board should know: sources that stop too early, rows that were refused."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Name, Quantity
from reportgen.records import Ask, Context, Figures, Finding
from reportgen_plugins.sections.derived import rows_together
from reportgen_plugins.sections.ranking import Severity, weight
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

#: From this share of a source's rows on, what is missing may change what the figures say.
_SERIOUS = Decimal("0.01")


def asks(_plan: Plan) -> Iterable[Ask]:
    """Nothing: the load record says it."""
    return ()


def find(figures: Figures, context: Context) -> Iterable[Finding]:
    """Sources that stop before the period ends, and sources with rejected rows."""
    yield from _short(context)
    yield from _rejected(figures, context)


def _short(context: Context) -> Iterable[Finding]:
    for source in context.sources:
        if source.short is None:
            continue
        last, wanted = source.short
        text = _("{source} holds no dated row; it should reach {wanted}.", source=Name(source.name), wanted=wanted)
        if last:
            text = _(
                "{source} ends on {last} instead of {wanted}: figures of the days between are too low.",
                source=Name(source.name),
                last=last,
                wanted=wanted,
            )
        yield Finding(
            id=f"incomplete-{source.name}",
            severity="critical",
            text=text,
            figures=(),
            weight=weight("critical", Decimal(1)),
            action=_("Export it again, through the last day."),
            threshold=_(
                "A source ends before the day the plan expects; or has rows on most days, and none on the last three."
            ),
        )


def _rejected(_figures: Figures, context: Context) -> Iterable[Finding]:
    """Sources with rejected rows."""
    for source in context.sources:
        read = sum(file.rows_read for file in source.files)
        rejected = sum(file.rows_rejected - file.rows_replaced for file in source.files)
        if not rejected or not read:
            continue
        part = Decimal(rejected) / read
        severity: Severity = "attention" if part >= _SERIOUS else "information"
        yield Finding(
            id=f"rejected-rows-{source.name}",
            severity=severity,
            text=_.plural(
                "{count} of {read} rows of {source} was rejected and is in no figure.",
                "{count} of {read} rows of {source} were rejected and are in no figure.",
                rejected,
                read=Quantity(Decimal(read), derived=rows_together(_("Read"))),
                source=Name(source.name),
            ),
            figures=(),
            weight=weight(severity, part),
            action=_("Correct the rows in the source, or export it again."),
            threshold=_("Any rejected row; from 1% of a source's rows on it needs attention."),
        )
