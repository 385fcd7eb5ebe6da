"""The bootstrap of attribution: draws with replacement from random groups of journeys.

Journeys fall into groups by a hash of their ids, in SQL. A replicate draws as many groups as there are and adds up what they
hold: it costs the same for a hundred journeys and for ten million. The seed is fixed: the same data, the same interval.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from reportgen.records import Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

REPLICATES = 200
LEVEL = Decimal("0.95")
_SEED = 20_260_101

#: Amounts by key; one part of the key is the group.
Grouped = Mapping[tuple[str, ...], Decimal]


def draws(grouped: Grouped, place: int, groups: Sequence[str]) -> Iterator[Mapping[tuple[str, ...], float]]:
    """What each replicate holds, by key without its part at ``place``, which names the group; nothing that it has none of.

    Calls with the same ``groups`` draw alike: their replicates belong together.
    """
    import numpy as np

    rows = {group: row for row, group in enumerate(groups)}
    keys = {key: column for column, key in enumerate(dict.fromkeys(_without(key, place) for key in grouped))}
    amounts = np.zeros((len(groups), len(keys)))
    for key, amount in grouped.items():
        amounts[rows[key[place]], keys[_without(key, place)]] += float(amount)
    for drawn in (_times(len(groups)) @ amounts).tolist():
        yield {key: amount for key, amount in zip(keys, drawn, strict=True) if amount}


def _without(key: tuple[str, ...], place: int) -> tuple[str, ...]:
    return key[:place] + key[place + 1 :]


@cache
def _times(groups: int) -> NDArray[Any]:
    """How often each replicate (a row) draws each group (a column)."""
    import numpy as np

    draw = random.Random(_SEED).random  # noqa: S311  # the same numbers every time, no secret
    drawn = [[int(draw() * groups) for _group in range(groups)] for _replicate in range(REPLICATES)]
    return np.stack([np.bincount(each, minlength=groups) for each in drawn]).astype(float)


def interval(values: Iterable[float], groups: int) -> Interval | None:
    """The middle of the replicates' values, as wide as so few groups ask for; None for no values.

    Replicates of n groups spread by √((n − 1) ÷ n) too little and have the tails of a normal instead of Student's t; the
    percentiles are moved out by both (the "expanded percentile interval", Hesterberg 2015).
    """
    ordered = sorted(values)
    if not ordered:
        return None
    cut = round(len(ordered) * _tail(groups))
    return Interval(LEVEL, *(Decimal(repr(round(ordered[place], 9))) for place in (cut, -1 - cut)))


def _tail(groups: int) -> float:
    """The part of the replicates to leave out at each end."""
    normal, free = NormalDist(), groups - 1
    z = normal.inv_cdf((1 + float(LEVEL)) / 2)
    # Student's t from the normal, by Cornish and Fisher; to four digits from ten degrees of freedom on.
    t = z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
    return normal.cdf(-math.sqrt(groups / free) * t)
