"""Ways to carry a monthly series on: repeat the last month, the last year or its mean; or smooth exponentially.

Smoothing is the library's (statsmodels, ETS with additive errors): a level, a level with a damped trend, or a level with
seasons; the one with the smallest corrected Akaike criterion counts. The library is imported when something is fitted.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

YEAR = 12
#: Fewer months have no mean worth the name.
_FEW = 6
#: The library's own start values need so many months.
_HEURISTIC = 10


@dataclass(frozen=True, slots=True)
class Path:
    """Expected values of the coming months, and how far the unforeseen may move them.

    ``sigma`` is the standard deviation of one error; the *j*-th error, of size 1, moves month *h* by ``responses[j][h]``: each
    month has one, and what is known badly may be one too. So sums of months have their own spread.
    """

    mean: tuple[float, ...]
    sigma: float
    responses: tuple[tuple[float, ...], ...]

    def spread(self, first: int, last: int) -> float:
        """The standard deviation of the sum of the months ``first`` to ``last`` (counted from 0, both included)."""
        moved = (sum(row[first : last + 1]) for row in self.responses)
        return self.sigma * math.sqrt(math.fsum(each * each for each in moved))


@dataclass(frozen=True, slots=True)
class Method:
    """A way to carry on, by name; ``carry`` gives None where the values do not allow it."""

    name: str
    carry: Callable[[Sequence[float], int], Path | None]


def _repeated(values: Sequence[float], months: int, lag: int) -> Path | None:
    if len(values) <= lag:
        return None
    errors = [after - before for before, after in zip(values, values[lag:], strict=False)]
    return Path(
        tuple(values[len(values) - lag + month % lag] for month in range(months)),
        math.sqrt(math.fsum(error * error for error in errors) / len(errors)),
        tuple(
            tuple(float(month >= shock and (month - shock) % lag == 0) for month in range(months))
            for shock in range(months)
        ),
    )


def _last(values: Sequence[float], months: int) -> Path | None:
    return _repeated(values, months, 1)


def _last_year(values: Sequence[float], months: int) -> Path | None:
    return _repeated(values, months, YEAR)


def _mean(values: Sequence[float], months: int) -> Path | None:
    """The mean of the last year, about which months scatter independently; the mean itself is one more error."""
    year = values[-YEAR:]
    if len(year) < _FEW:
        return None
    mean = math.fsum(year) / len(year)
    squares = math.fsum((value - mean) ** 2 for value in year)
    own = tuple(tuple(float(month == shock) for month in range(months)) for shock in range(months))
    shared = (1 / math.sqrt(len(year)),) * months
    return Path((mean,) * months, math.sqrt(squares / (len(year) - 1)), (*own, shared))


NAIVE = Method("last-month", _last)
MEAN = Method("mean", _mean)
SEASONAL_NAIVE = Method("last-year", _last_year)

_SHAPES: dict[str, tuple[dict[str, Any], int]] = {
    "level": ({}, 1),
    "trend": ({"trend": "add", "damped_trend": True}, 2),
    "seasons": ({"seasonal": "add", "seasonal_periods": YEAR}, YEAR),
}


def smoothing(values: Sequence[float], *, seasonal: bool) -> Method | None:
    """The exponential smoothing that describes ``values`` best for the numbers it needs; None where none can be fitted."""
    found: dict[str, float] = {}
    for name in _SHAPES:
        fit = _fitted(values, name) if seasonal or name != "seasons" else None
        if fit is not None:
            found[name] = _criterion(fit, len(values))
    if not found:
        return None
    best = min(found, key=lambda name: found[name])
    return Method(best, lambda known, months: _smoothed(known, months, best))


@dataclass(frozen=True, slots=True)
class _Fit:
    """A fitted smoothing: the library's result, the sum of squared errors, and how many numbers were estimated for it."""

    result: Any
    squares: float
    estimated: int


def _fitted(values: Sequence[float], shape: str) -> _Fit | None:
    import numpy as np
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    options, states = _SHAPES[shape]
    start = "heuristic" if len(values) >= _HEURISTIC else "estimated"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a search that stopped early gives values too; the back-test judges them
        try:
            result = ETSModel(np.asarray(values, dtype=float), initialization_method=start, **options).fit(disp=False)
            squares = float(np.sum(np.square(result.resid)))
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return None
    estimated = len(_smoothers(shape)) + states
    return _Fit(result, squares, estimated) if math.isfinite(squares) and len(values) > estimated + 2 else None


def _smoothers(shape: str) -> tuple[str, ...]:
    return {"level": ("level",), "trend": ("level", "trend", "damping"), "seasons": ("level", "season")}[shape]


def _criterion(fit: _Fit, count: int) -> float:
    """The corrected Akaike criterion; start values and the variance count as estimated."""
    numbers = fit.estimated + 1
    if fit.squares <= 0:
        return -math.inf
    return count * math.log(fit.squares / count) + 2 * numbers * count / max(count - numbers - 1, 0.5)


def _smoothed(values: Sequence[float], months: int, shape: str) -> Path | None:
    """The library's path without errors, and with an error of 1 in each coming month: what they differ by are responses."""
    import numpy as np

    fit = _fitted(values, shape)
    if fit is None:
        return None
    errors = np.hstack([np.zeros((months, 1)), np.eye(months)])
    paths = np.asarray(fit.result.simulate(months, anchor="end", repetitions=months + 1, random_errors=errors))
    mean, moved = paths[:, 0], (paths[:, 1:] - paths[:, :1]).T
    if not np.isfinite(paths).all():
        return None
    sigma = math.sqrt(fit.squares / (len(values) - fit.estimated))
    return Path(tuple(map(float, mean)), sigma, tuple(tuple(map(float, row)) for row in moved))


def usual_change(values: Sequence[float]) -> float:
    """The root mean squared difference of neighbouring months: what errors are scaled by."""
    return math.sqrt(math.fsum((after - before) ** 2 for before, after in pairwise(values)) / (len(values) - 1))
