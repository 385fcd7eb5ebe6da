"""The share of leads that become customers by an age, when most are still being followed (Kaplan and Meier)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from typing import TYPE_CHECKING

from reportgen.document import Text
from reportgen.records import Derivation, Interval, Stretch
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

FOLLOWED, WON = "leads_followed", "leads_won"

_Z95 = Decimal("1.959963984540054")
_CONTEXT = Context(prec=38)
#: The curve is read day by day while it is short, and every tenth day after.
_SHORT, _STEP = 30, 10
_FEW = 30


@dataclass(frozen=True, slots=True)
class Point:
    """The curve at an age in days: leads still followed then, customers won by then, and their share.

    ``variance`` is Greenwood's, of the share that stays, in parts of that share squared.
    """

    age: int
    at_risk: Decimal
    won: Decimal
    share: Decimal
    variance: Decimal

    @property
    def interval(self) -> Interval | None:
        """The share's 95 % interval on the scale of log(−log), on which limits never leave 0 to 1.

        There is none before the first customer, nor where every lead became one.
        """
        if not self.variance or not 0 < self.share < 1:
            return None
        with localcontext(_CONTEXT):
            staying = 1 - self.share
            log = staying.ln()
            spread = (_Z95 * self.variance.sqrt() / -log).exp()
            return Interval(Decimal("0.95"), 1 - (log / spread).exp(), 1 - (log * spread).exp())


def reads(_plan: Plan, _by: str) -> Iterable[tuple[str, str]]:
    """Leads by the days they were followed, and how many of them were won then."""
    return ((FOLLOWED, "age"), (WON, "age"))


def derive(_plan: Plan, by: str, stretch: Stretch) -> Mapping[tuple[str, ...], Derivation] | Text:
    """The curve's points by age; without dimension the last one."""
    followed = {int(age): count for (age,), count in stretch.by(FOLLOWED, "age").items()}
    won = {int(age): count for (age,), count in stretch.by(WON, "age").items()}
    if not any(followed.values()):
        return stretch.reason(FOLLOWED) or _("there were no leads in the period")
    points = tuple(curve(followed, won))
    few = sum(followed.values()) < _FEW
    if not by:
        return {(): _derivation(points[-1], few=few)}
    last = points[-1].age
    every = 1 if last <= _SHORT else _STEP
    return {(str(point.age),): _derivation(point, few=few) for point in points if point.age % every == 0}


def _derivation(point: Point, *, few: bool) -> Derivation:
    return Derivation(point.share, point.won, point.at_risk, point.interval, few)


def curve(followed: Mapping[int, Decimal], won: Mapping[int, Decimal]) -> Iterator[Point]:
    """The curve at every age from 0 to the greatest, from leads by the age they were followed to.

    Those followed to an age without being won leave after the customers of that age were counted.
    """
    at_risk, customers = sum(followed.values(), Decimal(0)), Decimal(0)
    staying, variance = Decimal(1), Decimal(0)
    with localcontext(_CONTEXT):
        for age in range(max(age for age, count in followed.items() if count) + 1):
            events = won.get(age, Decimal(0))
            if events:
                customers += events
                staying *= 1 - events / at_risk
                if at_risk > events:
                    variance += events / (at_risk * (at_risk - events))
            yield Point(age, at_risk, customers, 1 - staying, variance)
            at_risk -= followed.get(age, Decimal(0))
