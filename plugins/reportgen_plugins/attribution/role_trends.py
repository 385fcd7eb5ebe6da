"""How the roles of each channel went, month by month: what it originated, made, assisted and converted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Column, Label, Name, Row, Table
from reportgen.records import Ask
from reportgen_plugins.attribution.role_table import GROUPS
from reportgen_plugins.attribution.roles import ROLES
from reportgen_plugins.sections.cells import Money, sparkline
from reportgen_plugins.sections.reading import when
from reportgen_plugins.sections.stretches import months_to, whole
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen import Plan
    from reportgen.document import Cell
    from reportgen.records import Figure
    from reportgen_plugins.attribution.reading import Comparison

#: Conversions are rare: fewer months show no course.
_MONTHS = 12
_DASH = Name("–")


def asks(plan: Plan) -> Iterable[Ask]:
    """Revenue by role and channel, by month."""
    kpis = tuple(f"{role}_revenue" for role in ROLES)
    yield Ask(kpis, by="channel", grain="month", within=whole(months_to(plan.period, _MONTHS)))


def role_trends(found: Comparison, top: int) -> Table | None:
    """A row a channel with revenue in any role and month; None where fewer than two months have any."""
    reading, months = found.reading, months_to(found.reading.context.period, _MONTHS)
    earlier = {
        figure.dimension("channel") or ""
        for role in ROLES
        for month in months
        for figure in reading.figures.by(f"{role}_revenue", "channel", within=month, month=f"{month.start:%Y-%m}")
    }
    known = {
        (name, role): [reading.over(f"{role}_revenue", month, channel=name) for month in months]
        for name in (*found.channels, *sorted(earlier - {*found.channels}))
        for role in ROLES
    }
    courses = {key: [_value(figure) for figure in figures] for key, figures in known.items()}
    names = [name for name in dict.fromkeys(name for name, _role in known) if any(any(courses[name, r]) for r in ROLES)]
    if sum(any(values) for values in zip(*courses.values(), strict=True)) < 2:  # noqa: PLR2004  # one month is no course
        return None
    money = Money.fitting((course[-1] for course in courses.values()), reading.currency)

    roles = [role for role in ROLES if any(any(courses[name, role]) for name in names)]

    def cells(name: str) -> Iterable[Cell]:
        for role in roles:
            figure = known[name, role][-1]
            yield sparkline(courses[name, role], partial=months[-1].partial)
            yield money.figure(figure) if figure is not None and figure.ok else _DASH

    return Table(
        id="role-trends",
        columns=(
            Column("channel", _("Channel"), align="start", width=104),
            *(
                column
                for role in roles
                for column in (
                    Column(
                        f"{role}_trend", _("Monthly"), align="centre", width=54, decorative=True, group=GROUPS[role]
                    ),
                    Column(f"{role}_last", money.unit, width=46, group=GROUPS[role]),
                )
            ),
        ),
        rows=tuple(Row((Label(Name(name)), *cells(name))) for name in names),
        title=_("Roles of each channel by month"),
        subtitle=_(
            "Revenue of won deals by role, twelve months to {period}, AC; beside it the last month",
            period=when(reading.context),
        ),
        limit=top,
    )


def _value(figure: Figure | None) -> Decimal:
    """A channel that no deal of the month began with, passed or ended on earned nothing in it."""
    return (figure.value if figure is not None else None) or Decimal(0)
