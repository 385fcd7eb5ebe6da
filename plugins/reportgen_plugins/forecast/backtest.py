"""The forecast tried on its own history: at each of the last months it is made again from what was known then."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from reportgen_plugins.forecast.methods import (
    MEAN,
    NAIVE,
    SEASONAL_NAIVE,
    YEAR,
    Method,
    Path,
    smoothing,
    usual_change,
)

LEVEL = 0.8
#: Two-sided quantile of the normal distribution.
QUANTILE = NormalDist().inv_cdf((1 + LEVEL) / 2)
#: History that a forecast needs, that seasons need, and that is left to the first forecast of a back-test.
SHORTEST, SEASONS, _TRAIN = 12, 2 * YEAR, 8
#: From how many of the last months the back-test starts.
_ORIGINS = 9


@dataclass(frozen=True, slots=True)
class Record:
    """What a method would have said at earlier months: the errors it made, and the half-width of its interval each time."""

    errors: tuple[tuple[float, float], ...]
    origins: int

    @property
    def error(self) -> float:
        """The root mean squared error.

        Squares, since sums need means: absolute errors prefer nothing at all where revenue comes in lumps.
        """
        return math.sqrt(math.fsum(error * error for error, _half in self.errors) / len(self.errors))

    @property
    def inside(self) -> int:
        """How many months fell inside their interval."""
        return sum(abs(error) <= half for error, half in self.errors)

    @property
    def widening(self) -> float:
        """The factor, at least 1, by which intervals must grow to hold four fifths of such months.

        The months seen from one origin err together, so the correction for few cases (that of conformal prediction) counts
        origins, not months.
        """
        ratios = sorted(abs(error) / half for error, half in self.errors if half > 0)
        if not ratios:
            return 1.0
        share = min(1.0, LEVEL * (1 + 1 / self.origins))
        return max(1.0, ratios[math.ceil(share * len(ratios)) - 1])


@dataclass(frozen=True, slots=True)
class Chosen:
    """The method that is used, its path, how it did on history, and how the best naive one did.

    ``scaled`` is its error in units of the usual change from month to month (RMSSE); None where nothing ever changed.
    """

    method: str
    path: Path
    tested: Record
    naive: Record
    scaled: float | None

    def half(self, first: int, last: int) -> float:
        """Half the width of the 80 % interval of the sum of the coming months ``first`` to ``last``."""
        return QUANTILE * self.path.spread(first, last) * self.tested.widening


def choose(values: Sequence[float], months: int) -> Chosen:
    """Carry at least twelve complete months on by ``months``: smoothing, unless a naive method did as well on history."""
    naives = [NAIVE, MEAN, SEASONAL_NAIVE] if len(values) >= SEASONS else [NAIVE, MEAN]
    tested = {method: rolled(method, values, months) for method in naives}
    method = min(tested, key=lambda each: tested[each].error)
    naive = tested[method]
    scale = usual_change(values)
    if scale > 0:
        # Seasons are smoothed where even the first forecast of the back-test knows two years.
        better = smoothing(values, seasonal=len(values) >= SEASONS + _ORIGINS)
        if better is not None:
            tested[better] = rolled(better, values, months)
            if tested[better].errors and tested[better].error < naive.error:
                method = better
    path = method.carry(values, months)
    if path is None:
        method, path = NAIVE, NAIVE.carry(values, months)
    assert path is not None, "the last month can always be repeated"  # noqa: S101  # a caller's error
    return Chosen(method.name, path, tested[method], naive, tested[method].error / scale if scale else None)


def rolled(method: Method, values: Sequence[float], months: int) -> Record:
    """The method's errors from rolling origins: up to ``months`` ahead from each of the last months but one."""
    found = []
    origins = range(max(_TRAIN, len(values) - _ORIGINS), len(values))
    for origin in origins:
        ahead = min(months, len(values) - origin)
        path = method.carry(values[:origin], ahead)
        if path is not None:
            found += [
                (values[origin + month] - path.mean[month], QUANTILE * path.spread(month, month))
                for month in range(ahead)
            ]
    return Record(tuple(found), len(origins))
