"""A KPI then and now: both as printed, the multiple, and whether chance explains the difference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen_plugins.sections.chance import Z95
from reportgen_plugins.sections.stretches import months_in

if TYPE_CHECKING:
    from reportgen.records import Figure
    from reportgen_plugins.sections.reading import Reading

#: Calendar periods of one kind differ by no more days.
_DAYS = 3


@dataclass(frozen=True, slots=True)
class Since:
    """A KPI in an earlier period and now; where the two differ in length, sums are monthly averages (``monthly``).

    ``sure`` is False for counts whose change chance alone explains (Poisson).
    """

    kpi: str
    before: Figure
    after: Figure
    monthly: bool
    sure: bool

    @property
    def multiple(self) -> Decimal | None:
        """How many times the earlier value; None unless both are above 0."""
        before, after = self.before.value, self.after.value
        return None if not before or after is None or before <= 0 or after <= 0 else after / before

    @property
    def rose(self) -> bool:
        """Whether it is more now."""
        return (self.after.value or Decimal(0)) > (self.before.value or Decimal(0))


def since(reading: Reading, kpi: str, scenario: str) -> Since | None:
    """The KPI in ``scenario`` and now; None where one of the two is not available."""
    before, after = reading.find(kpi, scenario), reading.find(kpi)
    info = reading.context.kpis.get(kpi)
    if before is None or after is None or not (before.ok and after.ok) or info is None:
        return None
    then, now = reading.context.scenarios[scenario], reading.context.period
    monthly = info.additive and abs(then.days - now.days) > _DAYS
    if not monthly:
        return Since(kpi, before, after, monthly, _sure(before, after, Decimal(1), Decimal(1), counted=info.additive))
    length, length_now = months_in(then), months_in(now)
    return Since(
        kpi, _spread(before, length), _spread(after, length_now), monthly,
        _sure(before, after, length, length_now, counted=True),
    )  # fmt: skip


def _spread(figure: Figure, months: Decimal) -> Figure:
    return replace(figure, value=None if figure.value is None else figure.value / months)


def _sure(before: Figure, after: Figure, length: Decimal, length_now: Decimal, *, counted: bool) -> bool:
    """Whether two counts differ, each over its length, by more than chance; other KPIs are taken as they are."""
    if not counted or after.unit != "count" or before.value is None or after.value is None:
        return True
    spread = before.value / length**2 + after.value / length_now**2
    return abs(after.value / length_now - before.value / length) > Z95 * spread.sqrt()
