"""How far models agree: Kendall's W of their rankings, and the largest part that two of them place differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations

Shares = Mapping[str, Mapping[str, Decimal]]
_ZERO = Decimal(0)


def concordance(shares: Shares) -> Decimal | None:
    """Kendall's W, corrected for ties: 1 where all models rank the channels alike, 0 where the rankings are unrelated.

    ``shares`` are by model and channel; a channel that a model does not name has none there. None for fewer than two
    models or channels, or where no model tells the channels apart.
    """
    names = channels(shares)
    count, raters = len(names), len(shares)
    if count < 2 or raters < 2:  # noqa: PLR2004  # one has nothing to agree with
        return None
    sums, ties = [_ZERO] * count, _ZERO
    for each in shares.values():
        values = [each.get(name, _ZERO) for name in names]
        ranks = _ranks(values)
        sums = [total + rank for total, rank in zip(sums, ranks, strict=True)]
        ties += sum((Decimal(values.count(value)) ** 3 - values.count(value) for value in set(values)), _ZERO)
    mean = sum(sums, _ZERO) / count
    spread = sum(((total - mean) ** 2 for total in sums), _ZERO)
    most = Decimal(raters**2 * (count**3 - count)) - raters * ties
    return 12 * spread / most if most > 0 else None


def _ranks(values: Sequence[Decimal]) -> list[Decimal]:
    """Ranks from 1, equal values sharing the mean of theirs."""
    return [Decimal(2 * sum(other < value for other in values) + values.count(value) + 1) / 2 for value in values]


def channels(shares: Shares) -> tuple[str, ...]:
    """All channels that any model names."""
    return tuple(sorted({name for each in shares.values() for name in each}))


def widest(shares: Shares) -> tuple[str, str, Decimal] | None:
    """The two models furthest apart, and the part of the total that they give to different channels."""
    apart = [
        (first, second, sum((abs(shares[first].get(name, _ZERO) - shares[second].get(name, _ZERO))
                             for name in channels(shares)), _ZERO) / 2)
        for first, second in combinations(sorted(shares), 2)
    ]  # fmt: skip
    return max(apart, key=lambda pair: pair[2], default=None)


def spread(shares: Shares, channel: str) -> tuple[Decimal, Decimal]:
    """The smallest and the largest share that any model gives a channel."""
    found = [each.get(channel, _ZERO) for each in shares.values()]
    return min(found), max(found)
