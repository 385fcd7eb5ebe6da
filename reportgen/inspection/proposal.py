"""The plan that would read the inspected files: sources, globs, period, currency; questions left open as comments."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from reportgen import calendar
from reportgen.errors import PlanError
from reportgen.inspection.writing import snippet, written
from reportgen.plan import expand

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.inspection.model import Inspected
    from reportgen.records import Connector

#: Where a glob is cut so that next month's file matches too: before the number or word in which names begin to differ, and
#: at the ending of the last name.
_BEGUN = re.compile(r"\d+$|(?<=[-_. /(])[^-_. /(]*$")
_ENDED = re.compile(r"\.[a-z][a-z0-9]*(\.gz|\.zip)?$", re.IGNORECASE)
_ID = re.compile(r"[^a-z0-9]+")
#: A month or quarter counts as covered when its last day with rows is so near its end: not every day has a deal.
_SLACK = timedelta(days=4)


@dataclass(slots=True)
class Group:
    """Files that one source of the plan reads: ``keys`` are its options that name files."""

    name: str
    connector: Connector
    options: Mapping[str, Any]
    keys: dict[str, list[Inspected]] = field(default_factory=dict)

    @property
    def files(self) -> list[Inspected]:
        """All of them."""
        return [file for files in self.keys.values() for file in files]


def name_of(connector: str, options: Mapping[str, Any]) -> str:
    """What a source is called: the table that it fills, where it says so, else its connector."""
    return _ID.sub("-", str(options.get("table", connector)).lower()).strip("-") or "source"


def groups(files: Iterable[Inspected], base: Path) -> tuple[Group, ...]:
    """The recognised files by connector and options; one that takes a single path gets a source a file."""
    found: list[Group] = []
    for file in files:
        claim = file.candidate.chosen
        if claim is None:
            continue
        options, key = dict(claim.said.options), claim.said.key
        for group in found:
            if (
                group.connector.name == claim.connector.name
                and group.options == options
                and _joins(group, key, file, base)
            ):
                group.keys.setdefault(key, []).append(file)
                break
        else:
            taken = {group.name for group in found}
            wanted = name_of(claim.connector.name, options)
            name = next(each for each in (wanted, *(f"{wanted}-{n}" for n in range(2, 10_000))) if each not in taken)
            found.append(Group(name, claim.connector, options, {key: [file]}))
    return tuple(found)


def _joins(group: Group, key: str, file: Inspected, base: Path) -> bool:
    keys = {**group.keys, key: [*group.keys.get(key, ()), file]}
    given = {name: pattern([each.candidate.shown for each in files], base) for name, files in keys.items()}
    try:
        group.connector.options.model_validate({**group.options, **given})
    except ValidationError as error:
        # what is only missing, a person will say; what has the wrong shape cannot be joined
        return all(problem["type"] == "missing" for problem in error.errors())
    return True


def pattern(names: Sequence[str], base: Path) -> str | list[str]:
    """One path, a glob that matches just these files, or the list of them."""
    if len(names) == 1:
        return names[0]
    folders = {os.path.split(name)[0] for name in names}
    if len(folders) == 1 and not any(set("*?[") & set(name) for name in names):
        first = _shared(names)
        last = _shared([name[len(first) :][::-1] for name in names])[::-1]
        begun, ended = _BEGUN.sub("", first), _ENDED.search(last)
        for start, end in ((begun, ended[0] if ended else last), (begun, last), (first, last)):
            glob = f"{start}*{end}"
            if _matches(glob, base) == {(base / name).resolve() for name in names}:
                return glob
    return list(names)


def _shared(names: Sequence[str]) -> str:
    """What all names begin with."""
    low, high = min(names), max(names)  # those between begin like these two
    return low[: next((at for at, letter in enumerate(low) if letter != high[at : at + 1]), len(low))]


def _matches(glob: str, base: Path) -> set[Path]:
    try:
        return set(expand(glob, (base, *base.parents)))
    except PlanError:
        return set()


def source(group: Group, base: Path, end: date | None = None) -> dict[str, Any]:
    """The keys of the group's source; it is expected through the period's ``end`` when it reaches there now."""
    named = {key: pattern([file.candidate.shown for file in files], base) for key, files in group.keys.items()}
    given = {"connector": group.connector.name, **{k: v for k, v in group.options.items() if k == "table"}, **named}
    given |= {name: value for name, value in group.options.items() if name not in given}
    last = max((file.read.last for file in group.files if file.read.last), default=None)
    if end and last and last >= end:
        given["expect"] = {"through": "period-end"}
    return given


def periods(files: Iterable[Inspected], today: date) -> Iterator[str]:
    """What the report may be about: the last whole quarter of the data, the last whole month, all its days."""
    read = [file.read for file in files if file.read.first and file.read.last]
    firsts = [each.first for each in read if each.first]
    lasts = [min(each.last, today) for each in read if each.last]
    if not firsts:
        yield "last-month"
        return
    first, last = min(firsts), max(*lasts, min(firsts))
    for grain in ("quarter", "month"):
        period = calendar.containing(min(last + _SLACK, today), grain, 1)
        if period.end > min(last + _SLACK, today):
            period = calendar.previous(period)
        if period.start >= first - _SLACK:
            yield period.label
    yield f"{first}..{last}"


def report(files: Iterable[Inspected], base: Path, period: str) -> dict[str, Any]:
    """The plan's ``report``: name from the folder, the currency that most rows name."""
    money: dict[str, int] = {}
    for file in files:
        for code, count in file.read.money.items():
            money[code] = money.get(code, 0) + count
    named = {code: count for code, count in money.items() if re.fullmatch("[A-Z]{3}", code)}
    return {
        "name": _ID.sub("-", base.name.lower()).strip("-")[:64] or "report",
        "title": "Marketing ROI",
        "period": period,
        "currency": max(sorted(named), key=named.__getitem__, default="EUR"),
        "timezone": "UTC",
    }


def others(files: Iterable[Inspected], currency: str) -> tuple[str, ...]:
    """Currencies beside the report's: the plan must give their rates."""
    return tuple(sorted({code for file in files for code in file.read.money if code and code != currency}))


def _open(group: Group) -> Iterator[str]:
    """What a person must answer or mend before a build takes the source."""
    asks = {option: question for file in group.files for option, question in file.read.asks.items()}
    yield from (f"{option}: …  # {question}" for option, question in asks.items())
    for file in group.files:
        yield from (f"refused as it stands: {problem}" for problem in file.read.problems)


def text(data: Mapping[str, Any], found: Sequence[Group], rates: Iterable[str]) -> str:
    """The plan as YAML, with what a person must say or check as comments."""
    own = data["report"]
    named = any(code for group in found for file in group.files for code in file.read.money)
    lines = [
        *(() if named else ("# currency: no file names one; correct it",)),
        "# timezone: times without a zone are read in this one, and days begin in it: Europe/Paris, …",
        *(
            f"# currencies: {{{code}: {{rate: …, on: …}}}}  # {own['currency']} per {code}, and of which day"
            for code in rates
        ),
    ]
    head = {name: value for name, value in data.items() if name != "sources" and value}
    comments = {group.name: list(_open(group)) for group in found}
    body = snippet(data["sources"], comments)
    return written(head) + "\n".join(lines) + "\n" + body
