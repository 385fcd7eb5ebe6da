"""Markov chains of channels: the chance of a conversion, and how far it falls without a channel. Linear algebra, no dice.

A chain of order 1 is solved at once: with N the inverse of I − Q over the channels, a journey visits channel c at all with
chance (start · N)c ÷ Ncc, so that removing c costs that times the chance of a conversion from c on. A chain that remembers
more has thousands of states; there all journeys walk at once, step by step, until less than 10⁻¹⁵ of them is still under way,
which bounds the error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen_plugins.attribution.record import OUTSIDE, Walks

#: The part of all journeys that may be left under way when the walk of a long-remembering chain ends.
_REST = 1e-15
#: Beyond so many channels (campaigns) the inverse would take minutes.
LIMIT = 300


@dataclass(frozen=True, slots=True)
class Removal:
    """What a chain says: the chance that a journey converts, and by channel the part of it that is lost without it."""

    chance: float
    effects: Mapping[str, float]

    def shares(self) -> dict[str, float]:
        """The effects divided by their sum; empty where nothing converts."""
        total = sum(self.effects.values())
        return {channel: effect / total for channel, effect in self.effects.items()} if total > 0 else {}


def removal_shares(walks: Walks) -> dict[str, float]:
    """The ``markov`` model: each channel's share of all removal effects."""
    return removal(walks).shares()


def removal(walks: Walks) -> Removal:
    """The removal effects of a chain. Raises ValueError for more than ``LIMIT`` channels."""
    totals: dict[str, float] = {}
    for steps in (walks.converting, walks.others):
        for (before, _after), count in steps.items():
            totals[before] = totals.get(before, 0.0) + count
    if not totals.get(OUTSIDE):
        return Removal(0.0, {})
    states = sorted(totals.keys() - {OUTSIDE})
    if len({Walks.channel(state) for state in states}) > LIMIT:
        raise ValueError(f"more than {LIMIT} channels")
    chances: dict[str, dict[str, float]] = {state: {} for state in (OUTSIDE, *states)}
    wins = dict.fromkeys((OUTSIDE, *states), 0.0)
    for converting, steps in ((True, walks.converting), (False, walks.others)):
        for (before, after), count in steps.items():
            chance = count / totals[before] if totals[before] else 0.0
            if after != OUTSIDE:
                chances[before][after] = chances[before].get(after, 0.0) + chance
            elif converting:
                wins[before] += chance
    return _inverted(states, chances, wins) if walks.order == 1 else _walked(states, chances, wins)


def _inverted(states: list[str], chances: Mapping[str, Mapping[str, float]], wins: Mapping[str, float]) -> Removal:
    place = {state: index for index, state in enumerate(states)}
    rows = [[float(index == other) for other in range(len(states))] for index in range(len(states))]
    for state, nexts in chances.items():
        if state != OUTSIDE:
            for after, chance in nexts.items():
                rows[place[state]][place[after]] -= chance
    inverse = _inverse(rows)
    onward = [sum(cell * wins[state] for cell, state in zip(row, states, strict=True)) for row in inverse]
    start = [chances[OUTSIDE].get(state, 0.0) for state in states]
    chance = sum(part * won for part, won in zip(start, onward, strict=True))
    if chance <= 0:
        return Removal(0.0, dict.fromkeys(states, 0.0))
    effects = {}
    for index, state in enumerate(states):
        visits = sum(part * row[index] for part, row in zip(start, inverse, strict=True) if part)
        effects[state] = visits / inverse[index][index] * onward[index] / chance
    return Removal(chance, effects)


def _inverse(rows: list[list[float]]) -> list[list[float]]:
    """The inverse of I − Q. Its diagonal dominates, so that elimination needs no pivots and stays exact to rounding."""
    size = len(rows)
    found = [row + [float(index == other) for other in range(size)] for index, row in enumerate(rows)]
    for index in range(size):
        pivot = found[index][index]
        lead = [cell / pivot for cell in found[index]]
        found[index] = lead
        for other in range(size):
            factor = found[other][index]
            if other != index and factor:
                found[other] = [cell - factor * above for cell, above in zip(found[other], lead, strict=True)]
    return [row[size:] for row in found]


def _walked(states: list[str], chances: Mapping[str, Mapping[str, float]], wins: Mapping[str, float]) -> Removal:
    """All journeys walk at once, in one row as they are, in the others with one channel leading nowhere."""
    import numpy as np

    place = {state: index for index, state in enumerate((OUTSIDE, *states))}
    channels = sorted({Walks.channel(state) for state in states})
    row = {channel: index for index, channel in enumerate(channels, start=1)}
    steps = [(place[before], place[after], each) for before in place for after, each in chances[before].items()]
    before, after = (np.fromiter((step[end] for step in steps), np.intp, len(steps)) for end in (0, 1))
    chance = np.fromiter((step[2] for step in steps), float, len(steps))
    won = np.fromiter((wins[state] for state in place), float, len(place))
    kept = np.ones((len(channels) + 1, len(place)))
    for state in states:
        kept[row[Walks.channel(state)], place[state]] = 0
    under_way = np.zeros_like(kept)
    under_way[:, 0] = 1
    arrived = np.zeros(len(kept))
    # One row behind the other, so that a step of all of them is a single count.
    behind = (np.arange(len(kept))[:, None] * len(place) + after).ravel()
    while under_way[0].sum() > _REST:
        arrived += (under_way * won).sum(axis=1)
        moved = np.bincount(behind, (under_way[:, before] * chance).ravel(), kept.size)
        under_way = moved.reshape(kept.shape) * kept
    whole, *without = arrived.tolist()
    if whole <= 0:
        return Removal(0.0, dict.fromkeys(channels, 0.0))
    return Removal(whole, {channel: 1 - each / whole for channel, each in zip(channels, without, strict=True)})
