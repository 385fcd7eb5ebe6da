"""Files of one source that tell the same money in two ways: by campaign and by ad, by day and in one sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations

from reportgen.errors import DataError, Problem
from reportgen.records import FileMapping
from reportgen_plugins.connectors.days import Days, dated, overlap
from reportgen_plugins.connectors.sheet import Sheet
from reportgen_plugins.connectors.stretches import COLUMNS


@dataclass(frozen=True)
class Coverage:
    """What a file's rows are of: at which ``level``, and for which stretches (none: each for its own day)."""

    found: Sheet
    level: str
    spans: tuple[Days, ...]

    @cached_property
    def days(self) -> tuple[Days, ...]:
        """The stretches, or every day that a row names."""
        if self.spans:
            return self.spans
        name = next((name for name in COLUMNS if self.found.header(name)), "")
        return tuple((day, day) for day in sorted(set(dated(self.found.texts(name)).values())))

    @cached_property
    def accounts(self) -> frozenset[str]:
        """The accounts that the rows are of, where the file tells."""
        return frozenset(self.found.texts("account")) if self.found.header("account") else frozenset()


def latest_last(mappings: tuple[FileMapping, ...], files: Sequence[Coverage]) -> tuple[FileMapping, ...]:
    """``mappings`` in the order in which their files end, for the last one counts where they overlap.

    Names of files do not tell which is the newer one; of those that end on one day the order stays.
    """
    if len(files) < 2:  # noqa: PLR2004 - one file overlaps none
        return mappings
    ends = {each.found.file.shown: max((last for _, last in each.days), default=date.min) for each in files}
    return tuple(sorted(mappings, key=lambda mapping: ends.get(mapping.file.shown, date.min)))


def refuse_doubles(files: Sequence[Coverage]) -> None:
    """Raise DataError for files of which rows cannot replace each other though they are of the same days.

    Days of the same level may stand in several files: there the newer row counts. Files of different accounts are left alone.
    """
    problems = [problem for one, other in combinations(files, 2) for problem in _double(one, other)]
    if problems:
        raise DataError(*problems)


def _double(one: Coverage, other: Coverage) -> Iterator[Problem]:
    same = one.level == other.level
    if same and not one.spans and not other.spans:
        return
    if one.accounts and other.accounts and not one.accounts & other.accounts:
        return
    shared = next(
        (
            (max(mine[0], theirs[0]), min(mine[1], theirs[1]))
            for mine in one.days
            for theirs in other.days
            if overlap(mine, theirs) and not (same and mine == theirs)
        ),
        None,
    )
    if shared:
        days = f"{shared[0]}" if shared[0] == shared[1] else f"{shared[0]} to {shared[1]}"
        if not same:
            how = f"by {other.level}, {one.found.file.shown} by {one.level}"
        else:
            how = f"{_grain(other)}, {one.found.file.shown} {_grain(one)}"
        what = f"tells of {days} {how}: their costs would count twice"
        yield Problem(what, "name one of the two, or read files of two accounts as two sources", other.found.place)


def _grain(file: Coverage) -> str:
    return "in sums of several days" if file.spans else "by day"
