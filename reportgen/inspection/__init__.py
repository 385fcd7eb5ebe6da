"""Looking at files before there is a plan: which exports they are, what a build would read, and the plan that reads them."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.errors import DataError, Problem, UsageError
from reportgen.inspection import guessing, proposal, recognising, showing
from reportgen.inspection.everything import lent
from reportgen.inspection.model import Candidate, Inspected, Inspection, Proposal, Request
from reportgen.inspection.reading import Progress, Reader
from reportgen.inspection.writing import plan_of
from reportgen.workplace import workplace

if TYPE_CHECKING:
    from reportgen.records import Catalogue

__all__ = ["Inspected", "Inspection", "Proposal", "Request", "inspect", "showing"]

#: Endings of what an export may be called; other files of a folder are passed over.
DATA = (".csv", ".tsv", ".txt", ".gz", ".zip", ".xlsx", ".xls", ".json", ".jsonl", ".ndjson", ".parquet")
_MOST = 1_000


def inspect(request: Request, progress: Progress, today: date) -> Inspection:
    """Look at all files of ``request``; what one of them holds stops none of the others.

    Raises UsageError for files that are not there, PlanError for plugins that are not.
    """
    from reportgen.locale import Locale
    from reportgen.plugins import load
    from reportgen.render.catalogues import catalogues
    from reportgen.render.words import Language

    base = request.base.resolve()
    paths = tuple(dict.fromkeys(path.resolve() for each in request.paths for path in _files(each)))
    plugins = load(request.use, base)
    catalogue = plugins.catalogue()
    say = Language(Locale("en"), catalogues(catalogue.translations.values(), "en")).bare
    roots = tuple(dict.fromkeys(_relative(path.parent, base) for path in paths if not path.is_relative_to(base)))
    with workplace() as work:
        reader = Reader(base, work, catalogue, request.use, roots, say, progress)
        files = [_inspected(path, reader) for path in paths]
        return Inspection(tuple(files), _proposal(files, reader, today), tuple(plugins.failures))


def _files(path: Path) -> tuple[Path, ...]:
    """The file itself, or the exports in a folder and below. Raises UsageError."""
    if path.is_file():
        return (path,)
    if not path.exists():
        raise UsageError(Problem(f"there is no file {path}", "check the path"))
    if not path.is_dir():
        raise UsageError(Problem(f"{path} is neither a file nor a folder"))
    found = sorted(
        each
        for each in path.rglob("*")
        if each.suffix.lower() in DATA
        and each.is_file()
        and not any(part.startswith(".") for part in each.relative_to(path).parts)
    )
    if not found:
        raise UsageError(Problem(f"the folder {path} holds no exports", f"they end in {', '.join(DATA)}"))
    if len(found) > _MOST:
        raise UsageError(Problem(f"the folder {path} holds {len(found)} files", "name those that are meant"))
    return tuple(found)


def _relative(path: Path, base: Path) -> str:
    return Path(os.path.relpath(path, base)).as_posix()


def _inspected(path: Path, reader: Reader) -> Inspected:
    shown = _relative(path, reader.base)
    reader.progress("inspect", shown, 0)
    with lent(reader.plan({}), reader.folder()) as context:
        candidate = recognising.candidate(path, shown, context, reader.catalogue)
        if candidate.chosen is None:
            guess = {} if candidate.rivals else _guess(candidate, reader.catalogue)
            return Inspected(candidate, reader.unread(candidate), guess)
        claim = candidate.chosen
        given = {"connector": claim.connector.name, **claim.said.options, claim.said.key: shown}
        name = proposal.name_of(claim.connector.name, claim.said.options)
        return Inspected(candidate, reader.read(candidate, name, given, claim.said.ask))


def _guess(candidate: Candidate, catalogue: Catalogue) -> dict[str, Any]:
    try:
        found = (guessing.guess(part.file, catalogue) for part in candidate.parts)
        mapped = next(filter(None, found), {})
    except DataError:  # what cannot be read cannot be mapped
        return {}
    return {**mapped, "files": candidate.shown} if mapped else {}


def _proposal(files: list[Inspected], reader: Reader, today: date) -> Proposal | None:
    """The first plan that builds: about a whole quarter, a whole month, or all days of the data."""
    groups = proposal.groups(files, reader.base)
    if not groups:
        return None
    found: Proposal | None = None
    for period in proposal.periods(files, today):
        report = proposal.report(files, reader.base, period)
        end = plan_of({"report": {**report}}, reader.base, reader.catalogue, today).period.end
        rates = proposal.others(files, report["currency"])
        data = {
            "report": report,
            "plugins": {"use": list(reader.plugins)} if reader.plugins else {},
            "data_roots": list(reader.roots),
            "sources": {group.name: proposal.source(group, reader.base, end) for group in groups},
        }
        open_ = bool(rates) or any(file.read.asks or not file.good for group in groups for file in group.files)
        # what waits for an answer cannot be tried
        problems = () if open_ else reader.check(data, today)
        tried = Proposal(data, proposal.text(data, groups, rates), problems)
        if not problems:
            return tried
        found = found or tried
    return found
