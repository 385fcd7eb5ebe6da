"""Strict YAML as plain data, with the place of every value; goes on after a fault so that all come at once.

Plain scalars are null, ``true``/``false``, decimal integers and decimals (``10_000_000``, ``0.70``; never a leading zero);
everything else is text: ``NO``, ``on``, ``012``, ``1:30`` and ``2026-01-01`` too. Keys of mappings are always text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from reportgen.errors import Location, PlanError, Problem
from reportgen.plan.model import Key, Positions
from reportgen.plan.names import printable

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 50
#: Values after aliases are followed: what stands once but is used a thousand times counts a thousand times.
MAX_VALUES = 10_000
MAX_ALIASES = 100
#: As many digits as an amount can have in a report (DECIMAL(18,4)), with some room for rates.
MAX_DIGITS = 24

#: What no text holds: control characters but white space, and surrogates, which escapes like \\ud83d leave behind.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_TAG = "tag:yaml.org,2002:"
_WHOLE = r"[-+]?(?:0|[1-9][0-9]*(?:_[0-9]+)*)"
_PATTERNS = {
    "null": re.compile(r"(?:~|null|)\Z"),
    "bool": re.compile(r"(?:true|false)\Z"),
    "int": re.compile(rf"{_WHOLE}\Z"),
    "float": re.compile(rf"{_WHOLE}\.[0-9]+(?:_[0-9]+)*\Z"),
}


class _TooMuchError(Exception):
    def __init__(self, what: str, mark: yaml.Mark) -> None:
        self.what, self.mark = what, mark


class _Resolver(BaseResolver):
    """Only our own implicit types."""


for _name, _first in (("null", ["~", "n", ""]), ("bool", ["t", "f"]), ("int", None), ("float", None)):
    _Resolver.add_implicit_resolver(_TAG + _name, _PATTERNS[_name], _first or list("-+0123456789"))


class _Loader(Reader, Scanner, Parser, Composer, _Resolver):
    """Composes nodes; nothing is ever constructed from a tag."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        _Resolver.__init__(self)
        self.depth = self.aliases = self.nodes = 0

    def compose_node(self, parent: Node | None, index: object) -> Node | None:
        """Compose, but stop before a hostile plan costs more than a plan can be worth."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        self.aliases += isinstance(event, yaml.AliasEvent)
        self.nodes += 1
        if self.depth >= MAX_DEPTH:
            raise _TooMuchError(f"nested deeper than {MAX_DEPTH} levels", event.start_mark)
        if self.aliases > MAX_ALIASES:
            raise _TooMuchError(f"more than {MAX_ALIASES} aliases (*)", event.start_mark)
        if self.nodes > 2 * MAX_VALUES:  # keys are nodes too
            raise _TooMuchError(f"more than {MAX_VALUES} values", event.start_mark)
        self.depth += 1
        try:
            return super().compose_node(parent, index)  # type: ignore[arg-type]
        finally:
            self.depth -= 1


@dataclass(frozen=True, slots=True)
class Reading:
    """A YAML file as plain data: dict, list, str, int, Decimal, bool, None; with places and what was wrong.

    ``faulty`` are the values that a problem has taken the place of (None stands there).
    """

    data: dict[str, Any]
    positions: Positions
    problems: tuple[Problem, ...]
    faulty: frozenset[Key]


def read(content: bytes, shown: str) -> Reading:
    """The data of a YAML text. Raises PlanError when nothing can be made of it (``shown`` is the file's name)."""
    if len(content) > MAX_BYTES:
        raise PlanError(Problem("the plan is larger than 1 MiB", "move data into files", Location(shown)))
    text = _decoded(content, shown)
    with _explained(text, shown):
        loader = _Loader(text)
        root = loader.get_single_node()
    if root is None or (isinstance(root, ScalarNode) and root.tag == _TAG + "null"):
        raise PlanError(Problem("the plan is empty", "write at least report: and sources:", Location(shown, 1, 1)))
    if not isinstance(root, MappingNode):
        kind = "a list" if isinstance(root, SequenceNode) else "a single value"
        where = _location(root.start_mark, shown)
        raise PlanError(Problem(f"a plan is a mapping of keys (report:, sources:, …), not {kind}", "", where))
    walk = _Walk(shown)
    data = walk.value(root, ())
    return Reading(data, Positions(shown, walk.marks, walk.keys), tuple(walk.problems), frozenset(walk.faulty))


class _Walk:
    """Turns nodes into data and notes places and problems on the way."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.marks: dict[Key, tuple[int, int]] = {}
        self.keys: dict[Key, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self.faulty: set[Key] = set()

    def value(self, node: Node, key: Key) -> Any:
        where = _location(node.start_mark, self.shown)
        if len(key) > MAX_DEPTH or len(self.marks) > MAX_VALUES:  # only aliases lead here
            raise PlanError(Problem("aliases (*) make the plan endless or far too large", "write values out", where))
        # A block stands on the lines below its key: the key is the better place to point at.
        block = isinstance(node, MappingNode | SequenceNode) and not node.flow_style
        self.marks[key] = self.keys[key] if block and key in self.keys else (where.line, where.column)
        match node:
            case MappingNode() if node.tag == _TAG + "map":
                return self._mapping(node, key)
            case SequenceNode() if node.tag == _TAG + "seq":
                return [self.value(item, (*key, index)) for index, item in enumerate(node.value)]
            case ScalarNode() if fault := _scalar_fault(node):
                pass
            case ScalarNode():
                return _scalar(node)
            case _:
                fault = _unknown_tag(node)
        self.problems.append(Problem(*fault, where))
        self.faulty.add(key)
        return None

    def _mapping(self, node: MappingNode, key: Key) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name_node, value_node in node.value:
            where = _location(name_node.start_mark, self.shown)
            if not isinstance(name_node, ScalarNode) or _NO_TEXT.search(name_node.value):
                self.problems.append(Problem("a key must be plain text", "put quotes around it", where))
                continue
            name = name_node.value
            if name == "<<" and name_node.style is None:
                self.problems.append(
                    Problem("merge keys (<<) are not part of the plan language", "write it out", where)
                )
                continue
            if name in found:
                first = Location(self.shown, *self.keys[(*key, name)])
                self.problems.append(
                    Problem(f"`{printable(name)}` is given twice, first at {first}", "keep one of them", where)
                )
                continue
            self.keys[(*key, name)] = (where.line, where.column)
            found[name] = self.value(value_node, (*key, name))
        return found


def _scalar_fault(node: ScalarNode) -> tuple[str, str] | None:
    name, text = node.tag.removeprefix(_TAG), node.value
    if _NO_TEXT.search(text):
        return "holds a control character, or half of one (\\ud83d)", "write the character itself"
    if name in ("str", "!"):
        return None
    if name not in _PATTERNS:
        return _unknown_tag(node)
    if not _PATTERNS[name].match(text):
        return f"{text[:40]!r} is not of the type that its tag !!{name} says", "take the tag out"
    if name in ("int", "float") and sum(letter.isdigit() for letter in text) > MAX_DIGITS:
        return f"a number of more than {MAX_DIGITS} digits", "round it"
    return None


def _scalar(node: ScalarNode) -> str | int | Decimal | bool | None:
    text: str = node.value
    match node.tag.removeprefix(_TAG):
        case "int":
            return int(text)
        case "float":
            return Decimal(text)
        case "bool":
            return text == "true"
        case "null":
            return None
        case _:
            return text


def _unknown_tag(node: Node) -> tuple[str, str]:
    return f"the tag {printable(node.tag.replace(_TAG, '!!')[:60])} is not part of the plan language", "take it out"


def _decoded(content: bytes, shown: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        where = Location(shown, before.count(b"\n") + 1, column)
        raise PlanError(Problem("the plan is not UTF-8 text", "save it in the encoding UTF-8", where)) from None


def _location(mark: yaml.Mark | None, shown: str) -> Location:
    return Location(shown, mark.line + 1, mark.column + 1) if mark else Location(shown)


@contextmanager
def _explained(text: str, shown: str) -> Iterator[None]:
    """Turn PyYAML's exceptions into one problem with its place."""
    try:
        yield
    except _TooMuchError as error:
        raise PlanError(Problem(error.what, "write it flatter", _location(error.mark, shown))) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        where = Location(shown, before.count("\n") + 1, len(before) - before.rfind("\n"))
        what = f"the character U+{ord(text[error.position]):04X} may not stand in a plan"
        raise PlanError(Problem(what, "delete it", where)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PlanError(Problem(*_worded(error, text), _location(mark, shown))) from None


def _worded(error: yaml.MarkedYAMLError, text: str) -> tuple[str, str]:
    """What is wrong and what to do, for a fault of YAML's own syntax."""
    said = error.problem or error.context or "unreadable"
    mark = error.problem_mark
    if "'\\t'" in said or (mark and text[mark.index : mark.index + 1] == "\t"):
        return "a tab cannot indent YAML", "use spaces"
    if error.context == "expected a single document in the stream":
        return "a second document (---) begins here", "keep one plan in one file"
    if "undefined alias" in said:
        return f"not valid YAML: {said}", "put text that begins with * in quotes"
    if said == "mapping values are not allowed here":
        return "not valid YAML: a second colon on one line, or wrong indentation", "put quotes around text with colons"
    if error.context and error.context_mark and mark and error.context_mark.line < mark.line:
        said = f"{said}, {error.context} from line {error.context_mark.line + 1} on"
    return f"not valid YAML: {said}", "check the indentation, brackets and quotes here"
