"""What the scenarios of a plan change, in words: each changed number with the plan's own and every scenario's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen.document import Derived, Name, Quantity, Text
from reportgen_plugins.sections.cells import Money
from reportgen_plugins.sections.derived import planned as given
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.sections.reading import Reading

_INDEX = re.compile(r"(\w+)\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Assumed:
    """A number that scenarios change: what it is, the plan's value (None: observed), and the scenarios' by name."""

    label: Text | Name
    share: bool
    money: Money | None
    planned: Decimal | None
    values: Mapping[str, Decimal]
    written: Derived

    def quantity(self, value: Decimal | None) -> Quantity | Text:
        """A value as a cell; what the plan does not say is taken from the period."""
        if value is None:
            return _("as observed")
        if self.money is not None:
            return self.money.quantity(value, bare=False, derived=self.written)
        return Quantity(
            value, "ratio" if self.share else "count", digits=1 if self.share else None, derived=self.written
        )


def assumed(reading: Reading, names: tuple[str, ...]) -> tuple[Assumed, ...]:
    """Every number that any of the scenarios ``names`` changes, in the order of the plan."""
    plan = reading.context.plan
    declared = plan.data.scenarios
    paths = dict.fromkeys(path for name in names for path in declared.get(name, {}))
    found = []
    for path in paths:
        values = {name: declared[name][path] for name in names if path in declared.get(name, {})}
        planned = _planned(plan.raw, path)
        is_money = path.endswith((".average_deal", ".amount", ".hourly_rate")) or _of_money(reading, path)
        money = Money.fitting([*values.values(), planned], reading.currency) if is_money else None
        share = path.startswith(("funnel.rates.", "assumptions."))
        found.append(Assumed(_label(reading, path), share, money, planned, values, given(plan)))
    return tuple(found)


def _planned(raw: Mapping[str, Any], path: str) -> Decimal | None:
    place: Any = raw
    for part in path.split("."):
        indexed = _INDEX.fullmatch(part)
        name = indexed[1] if indexed else part
        place = place.get(name) if isinstance(place, Mapping) else None
        if indexed and isinstance(place, list):
            place = place[int(indexed[2]) - 1]
    return Decimal(place) if isinstance(place, int | Decimal) else None


def _of_money(reading: Reading, path: str) -> bool:
    goal = _INDEX.match(path)
    if goal is None or goal[1] != "goals":
        return False
    info = reading.context.kpis.get(reading.context.plan.data.goals[int(goal[2]) - 1].kpi)
    return info is not None and info.unit == "currency"


def _label(reading: Reading, path: str) -> Text | Name:
    plan: Plan = reading.context.plan
    item = _INDEX.match(path)
    if path.startswith("funnel.rates."):
        return reading.label(f"{path.rpartition('.')[2]}_rate")
    if item is not None and item[1] == "goals":
        return _("Goal: {kpi}", kpi=reading.label(plan.data.goals[int(item[2]) - 1].kpi))
    if item is not None and item[1] == "costs":
        return _("Cost: {category}", category=Name(plan.data.costs[int(item[2]) - 1].category))
    match path:
        case "funnel.average_deal":
            return reading.label("average_new_deal")
        case "funnel.customers":
            return _("Customers to plan with")
        case "assumptions.gross_margin":
            return _("Gross margin")
        case _:
            return Name(path)
