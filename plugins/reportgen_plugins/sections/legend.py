"""How to read the marks: the same on every page and in every language."""

from __future__ import annotations

from decimal import Decimal

from reportgen.document import (
    Bar,
    Bullet,
    Cell,
    Column,
    Columns,
    Derived,
    Label,
    Name,
    Quantity,
    Row,
    Status,
    Table,
    Text,
    Variance,
)
from reportgen_plugins.words import _

_ONE = Decimal(1)
_INVENTED = Derived(_("An example: it is no figure of this report"))
_DIFFERENCE = Quantity(Decimal("0.1"), "ratio", signed=True, derived=_INVENTED)


def legend() -> Columns:
    """Scenarios and status on one side, differences and empty values on the other."""
    return Columns((246, 246), ((_marks(),), (_symbols(),)))


def _marks() -> Table:
    rows: tuple[tuple[Cell, Text], ...] = (
        (Bar(_ONE, _ONE), _("AC: actual")),
        (Bar(None, _ONE, reference=_ONE), _("PL: plan, target or required value")),
        (Bullet(None, _ONE, _ONE, forecast=_ONE), _("FC: forecast")),
        (_("PP, PY"), _("Previous period, prior year")),
        (Status("on_track"), _("100% or more of what was due")),
        (Status("at_risk"), _("90% to under 100% of what was due")),
        (Status("off_track"), _("Under 90% of what was due")),
        (Status("pending"), _("Counts only after work that is not due yet")),
    )
    return Table(
        id="marks",
        columns=(
            Column("mark", _("Mark"), align="start", width=76, decorative=True),
            Column("meaning", _("Meaning"), align="start", width=170),
        ),
        rows=tuple(Row((mark, Label(meaning))) for mark, meaning in rows),
        title=_("How to read the marks"),
        subtitle=_("The same on every page; a goal may set thresholds of its own"),
    )


def _symbols() -> Table:
    rows: tuple[tuple[Cell, Text], ...] = (
        (
            Variance(_DIFFERENCE, "adverse"),
            _("Difference with an adverse effect on the business"),
        ),
        (Variance(_DIFFERENCE, "favourable"), _("Difference with a favourable effect")),
        (Quantity(Decimal(0), derived=_INVENTED), _("Zero: measured, none")),
        (Name("–"), _("Not applicable")),
        (Quantity(None), _("Not available: no data, or nothing to divide by")),
        (Name("*"), _("Suppressed to protect persons")),
        (_("points"), _("Difference of two percentages")),
        (_("Few data"), _("Rests on fewer than 30 cases")),
    )
    return Table(
        id="signs",
        columns=(
            Column("symbol", _("Sign"), align="start", width=76),
            Column("meaning", _("Meaning"), align="start", width=170),
        ),
        rows=tuple(Row((mark, Label(meaning))) for mark, meaning in rows),
        title=_("How to read the values"),
        subtitle=_("Empty values have four different signs"),
    )
