"""What can go wrong, grouped by what the caller should do about it.

Every error carries data (where, what, advice); the wording is made here and printed once, by the command line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: A cell that no header has: an address, a piece of JSON, or a number, date or time alone.
_VALUE = re.compile(r"[^@]*@.*|.*\"\s*:.*|[-+(]?\d[-\d\s.,:/%+()TZ]*", re.DOTALL)
_LETTERS, _DIGIT = re.compile(r"[^\W\d_]+"), re.compile(r"\d")


class ExitCode(IntEnum):
    """What the process tells its caller; with several plans, the highest counts."""

    #: Every report that was asked for stands in its folder.
    BUILT = 0
    #: Built, but a gate failed: a warning under ``--strict``, a source stale past ``error_after``, a gate of the plan.
    GATE_FAILED = 1
    #: The command line or the plan is wrong, or names a file that is missing or out of bounds.
    PLAN = 2
    #: Source data was refused for what stands in it.
    DATA = 3
    #: A plugin failed that the plan cannot do without, or a requested format was not produced.
    PLUGIN = 4
    #: The result could not be written, or another build holds the folder.
    PUBLISH = 5
    #: An error of ours.
    BUG = 70


def shape(value: str) -> str:
    """What a value looks like, without what it says: ``jane@acme.com`` → ``x@x.x``, ``+33 6 12`` → ``+99 9 99``."""
    return _DIGIT.sub("9", _LETTERS.sub("x", value))


def told(header: Sequence[str]) -> tuple[str, ...]:
    """The cells of a header row as messages may tell them.

    A row of values (the header of the file was lost) may hold personal data: it is told by its shapes.
    """
    values = any(_VALUE.fullmatch(cell.strip()) for cell in header)
    return tuple(shape(cell) for cell in header) if values else tuple(header)


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: ``line`` and ``column`` count from 1; 0 means unknown."""

    path: str
    line: int = 0
    column: int = 0

    @classmethod
    def read(cls, text: str) -> Location:
        """``file:line`` as it is printed; text without a line is the file."""
        path, _colon, line = text.rpartition(":")
        return cls(path, int(line)) if path and line.isdigit() else cls(text)

    def __str__(self) -> str:
        parts = [self.path]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and what to do: one line for the reader.

    ``unknown`` marks a name that nothing offers; a plugin that could not be loaded may have offered it.
    """

    what: str
    advice: str = ""
    where: Location | None = None
    unknown: bool = False

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        if self.advice:
            text = f"{text.rstrip('.')}; {self.advice}"
        # File names and data speak here too: none may steer the terminal or turn the line around.
        return "".join(letter if letter.isprintable() else "�" for letter in " ".join(text.split()))


class ReportgenError(Exception):
    """Root of all errors that are explained to the user; never raised itself."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> ReportgenError:
        """All of ``problems`` in one error."""
        return cls(*problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class UsageError(ReportgenError):
    """Raised by the command line for arguments that make no sense."""

    exit_code = ExitCode.PLAN


class PlanError(ReportgenError):
    """Raised while reading a plan: by the YAML reader, the schema, a reference or an option of a plugin."""

    exit_code = ExitCode.PLAN


class DataError(ReportgenError):
    """Raised by the warehouse and by connectors when what stands in a source file is refused."""

    exit_code = ExitCode.DATA


class PluginError(ReportgenError):
    """Raised by the plugin manager, or around a plugin's own failure when the plan cannot do without it."""

    exit_code = ExitCode.PLUGIN


class RenderError(ReportgenError):
    """Raised when a requested format cannot be produced."""

    exit_code = ExitCode.PLUGIN


class PublishError(ReportgenError):
    """Raised when the output folder cannot be written or is locked."""

    exit_code = ExitCode.PUBLISH
