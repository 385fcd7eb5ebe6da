"""Data caveats that a board should know: rows that were refused."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Name, Quantity
from reportgen.records import Ask, Context, Figures, Finding
from reportgen_plugins.sections.ranking import Severity, weight
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

#: From this share of a source's rows on, what is missing may change what the figures say.
_SERIOUS = Decimal("0.01")


def asks(_plan: Plan) -> Iterable[Ask]:
    """Nothing: the load record says it."""
    return ()


def find(_figures: Figures, context: Context) -> Iterable[Finding]:
    """Sources with rejected rows."""
    for source in context.sources:
        read = sum(file.rows_read for file in source.files)
        rejected = sum(file.rows_rejected for file in source.files)
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
                read=Quantity(Decimal(read)),
                source=Name(source.name),
            ),
            figures=(),
            weight=weight(severity, part),
            action=_("Correct the rows in the source, or export it again."),
            threshold=_("Any rejected row; from 1% of a source's rows on it needs attention."),
        )
