"""What an inspection finds: plain values that the command line prints, as text or as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from reportgen.errors import Problem
    from reportgen.records import Connector, ExportFile, FileRecord, Recognised


@dataclass(frozen=True, slots=True)
class Request:
    """Files and folders to look at; ``base`` is the folder that the proposed plan stands in, ``use`` its plugins."""

    paths: tuple[Path, ...]
    base: Path
    use: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its type, the canonical fields it feeds, and examples that show nothing personal.

    ``read_as`` is how its values were read where there are two ways (``point``, ``comma``, ``day-first``, ``month-first``);
    ``dropped`` columns are personal and not even loaded.
    """

    header: str
    type: str
    fields: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    read_as: str = ""
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a file: the line of its header, the canonical tables it fills, its columns."""

    line: int
    tables: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a connector says of one file; :attr:`whole` tells a recognised export from one that only comes near."""

    connector: Connector
    said: Recognised

    @property
    def whole(self) -> bool:
        """Whether it may be read as such."""
        return self.said.sure >= SURE and not self.said.missing


#: Below this a connector does not claim a file.
SURE = 0.5


@dataclass(frozen=True, slots=True)
class Part:
    """A text file, a member of an archive or a sheet of a workbook, with what the connectors say of it."""

    file: ExportFile
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file before it is read: its parts and the connector that reads it (None: unknown, or several equally sure)."""

    path: Path
    shown: str
    parts: tuple[Part, ...]
    chosen: Claim | None
    rivals: tuple[Claim, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a file by its connector gave.

    ``money`` counts rows by the currency they name (``""``: amounts that name none). ``asks`` are options that only a person
    can give; ``problems`` is why a build would refuse the file.
    """

    records: tuple[FileRecord, ...] = ()
    sheets: Mapping[str, tuple[Sheet, ...]] = field(default_factory=dict)
    rejects: tuple[Problem, ...] = ()
    caveats: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()
    money: Mapping[str, int] = field(default_factory=dict)
    asks: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def first(self) -> date | None:
        """The first day that a row speaks of."""
        return min((each.first for each in self.records if each.first), default=None)

    @property
    def last(self) -> date | None:
        """The last one."""
        return max((each.last for each in self.records if each.last), default=None)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file with all that was found; ``guess`` is the source that might map it when no connector knows it."""

    candidate: Candidate
    read: Read
    guess: Mapping[str, Any] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether a build would read it."""
        return self.candidate.chosen is not None and not self.read.problems and not self.candidate.problems


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan over the files: as data, and as YAML text with what is left to a person in comments.

    ``problems`` is why it does not build as it stands.
    """

    data: Mapping[str, Any]
    text: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """All files, and the plan that would read them (None when there is nothing to read)."""

    files: tuple[Inspected, ...]
    proposal: Proposal | None
    warnings: tuple[Problem, ...] = ()

    @property
    def good(self) -> bool:
        """Whether every file was recognised and would be read."""
        return all(each.good for each in self.files)
