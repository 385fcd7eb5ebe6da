"""``commentary:`` - what people write about sections: Markdown files, their live figures known before anything is loaded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import Location, PlanError, Problem
from reportgen.plan.calls import COMPUTED, FigureCall, Known, calls
from reportgen.plan.checks import BREAKDOWNS, kpi_names
from reportgen.plan.findings import Findings
from reportgen.plan.languages import each_language
from reportgen.plan.model import Key, SectionChoice
from reportgen.plan.references import located, shown

if TYPE_CHECKING:
    from reportgen.records import Catalogue

#: A page of the report holds some 4 kB of words.
MAX_BYTES = 64 * 1024
_LOCALE = "{locale}"


@dataclass(frozen=True, slots=True)
class Remarks:
    """One file about a section, for one locale (``""``: all): its Markdown with marks in the places of ``calls``."""

    section: str
    locale: str
    path: str
    text: str
    calls: tuple[FigureCall, ...]
    sha256: str


def commentary(
    found: Findings,
    catalogue: Catalogue,
    chosen: Sequence[SectionChoice],
    locales: Sequence[str],
    scenarios: Sequence[str],
    roots: Sequence[Path],
) -> tuple[Remarks, ...]:
    """The plan's remarks in its order; what is wrong with them, or in their files, is noted where it stands.

    ``scenarios`` are those that the plan compares with and those that it names itself.
    """
    declared = found.data.get("commentary")
    known = Known(sorted(kpi_names(catalogue)), (*scenarios, *COMPUTED), BREAKDOWNS)
    made: list[Remarks] = []
    listed = {choice.name for choice in chosen}
    for section, files in declared.items() if isinstance(declared, dict) else ():
        key: Key = ("commentary", section)
        if section not in catalogue.sections:
            found.unknown(key, "section", section, catalogue.sections, at_key=True)
        elif section not in listed:
            found.add(key, "the report has no such section", "list it under sections, or take this out", at_key=True)
        for locale, name, place in _files(found, key, files, locales):
            remarks = _read(found, section, locale, name, place, known, roots)
            if remarks is not None:
                made.append(remarks)
    return tuple(made)


def _files(found: Findings, key: Key, files: object, locales: Sequence[str]) -> Iterator[tuple[str, str, Key]]:
    """Locale, path and place of each file of a section."""
    match files:
        case str() if _LOCALE in files:
            yield from ((locale, files.replace(_LOCALE, locale), key) for locale in locales)
        case str():
            yield "", files, key
        case dict():
            yield from _by_locale(found, key, files, locales)
        case _:
            pass  # the first pass has said so


def _by_locale(
    found: Findings, key: Key, files: Mapping[str, object], locales: Sequence[str]
) -> Iterator[tuple[str, str, Key]]:
    each_language(found, key, files, locales, "name a file for each language of the report")
    yield from ((locale, name, (*key, locale)) for locale, name in files.items() if isinstance(name, str))


def _read(
    found: Findings, section: str, locale: str, name: str, key: Key, known: Known, roots: Sequence[Path]
) -> Remarks | None:
    where = found.positions.at(*key)
    try:
        path = located(name, roots, where)
        if path.is_dir():
            raise PlanError(Problem(f"{name!r} is a folder", "name the Markdown file in it", where))  # noqa: TRY301  # told like the others
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except PlanError as error:
        found.problems += error.problems
        return None
    except OSError as error:
        found.problems.append(Problem(f"{name!r} cannot be read: {error.strerror}", "", where))
        return None
    told = shown(path, roots[0])
    if len(content) > MAX_BYTES:
        found.problems.append(Problem("a commentary of more than 64 KiB", "shorten it", Location(told)))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found.problems.append(Problem("is not UTF-8 text", "save it in the encoding UTF-8", Location(told, line)))
        return None
    marked, called, problems = calls(text.replace("\r\n", "\n"), told, known)
    found.problems += problems
    return Remarks(section, locale, told, marked, called, hashlib.sha256(content).hexdigest())
