"""Which export a file is: every connector is asked, by the file's content; names of files say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from reportgen.errors import DataError, Problem, ReportgenError
from reportgen.inspection.model import Candidate, Claim, Part
from reportgen.records import Format

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from reportgen.records import Catalogue, ExportFile, LoadContext

#: So many near misses are named for an unknown file.
NEAREST = 3
FORMATS: tuple[Format, ...] = get_args(Format)


def candidate(path: Path, shown: str, context: LoadContext, catalogue: Catalogue) -> Candidate:
    """Open a file and ask the connectors what it is; what cannot be opened is a candidate with its problems."""
    try:
        files = context.files(shown, formats=FORMATS)
    except DataError as error:
        return Candidate(path, shown, (), None, problems=error.problems)
    problems: list[Problem] = []
    parts = tuple(Part(file, tuple(_claims(file, catalogue, problems))) for file in files)
    best = _best(parts)
    if len(best) == 1:
        return Candidate(path, shown, parts, best[0])
    return Candidate(path, shown, parts, None, best, tuple(problems))


def near(candidate: Candidate) -> tuple[Claim, ...]:
    """The exports that an unknown file comes nearest to."""
    found = [claim for part in candidate.parts for claim in part.claims if not claim.whole]
    return tuple(sorted(found, key=lambda claim: (-claim.said.sure, len(claim.said.missing)))[:NEAREST])


def _claims(file: ExportFile, catalogue: Catalogue, problems: list[Problem]) -> Iterable[Claim]:
    for connector in catalogue.connectors.values():
        if connector.recognise is None or connector.opt_in or file.format not in connector.formats:
            continue
        try:
            said = connector.recognise(file)
        except ReportgenError as error:
            problems += error.problems
        except Exception as error:  # noqa: BLE001  # a plugin may fail in any way; the others still speak
            what = f"connector {connector.name} failed on {file.shown}: {type(error).__name__}: {error}"
            problems.append(Problem(what, "report it to its author"))
        else:
            if said is not None:
                yield Claim(connector, said)


def _best(parts: Iterable[Part]) -> tuple[Claim, ...]:
    """The surest claim of each connector that is as sure as any other; one of them when the file is known."""
    surest: dict[str, Claim] = {}
    for part in parts:
        for claim in part.claims:
            old = surest.get(claim.connector.name)
            if claim.whole and (old is None or claim.said.sure > old.said.sure):
                surest[claim.connector.name] = claim
    top = max((claim.said.sure for claim in surest.values()), default=0)
    return tuple(claim for claim in surest.values() if claim.said.sure == top)
