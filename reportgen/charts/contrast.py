"""Whether colours can be told apart: the contrast of WCAG 2.2, computed from the hex values, never rounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: What text and what marks need at least, against what they stand on.
TEXT, MARKS = 4.5, 3.0
_TEXT = ("ink", "muted", "accent", "good", "bad", "amber")
_MARKS = ("ac", "pyline")  # those of text carry values too, and need more
#: Ground, what stands on it, and what that needs: pages, highlighted rows, the ground of bullets.
_PAIRS = (
    ("paper", _TEXT, TEXT),
    ("tint", _TEXT, TEXT),
    ("paper", _MARKS, MARKS),
    ("band", ("ac", "accent", "ink"), MARKS),
)
_STEPS = 100
#: Up to here a channel is linear (sRGB).
_DARKEST = 0.04045


@dataclass(frozen=True, slots=True)
class Faint:
    """A pair of tokens that cannot be told apart well enough: its contrast, and what it needs."""

    token: str
    ground: str
    ratio: float
    least: float


def ratio(one: str, other: str) -> float:
    """The contrast of two colours (``#rrggbb``), from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def faint(colours: Mapping[str, str]) -> Iterator[Faint]:
    """The pairs of a set of tokens that fall short, each once."""
    for ground, tokens, least in _PAIRS:
        for token in tokens:
            found = ratio(colours[token], colours[ground])
            if found < least:
                yield Faint(token, ground, found, least)


def lightened(colour: str, *grounds: str) -> str:
    """``colour`` with just so much white that text in it can be read on dark grounds."""
    channels = _channels(colour)
    for step in range(_STEPS + 1):
        mixed = "#" + "".join(f"{round(value + (255 - value) * step / _STEPS):02X}" for value in channels)
        if all(ratio(mixed, ground) >= TEXT for ground in grounds):
            return mixed
    return "#FFFFFF"


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    linear = (
        value / 12.92 if value <= _DARKEST else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
