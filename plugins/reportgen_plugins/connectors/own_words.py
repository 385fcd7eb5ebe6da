"""A team's own words beside a connector's: further names of columns and values, from a YAML file that the plan names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from reportgen.errors import Location, PlanError, Problem
from reportgen.records import LoadContext
from reportgen_plugins.connectors.headers import words

#: What a team may add to a kind of export.
_PARTS = ("columns", "carried", "values")

_At = tuple[str | int, ...]

#: Says what is wrong with a further part of a vocabulary: what, what to do, and where in it (keys).
Check = Callable[[object], Iterator[tuple[str, str, _At]]]


def own_words(
    name: str, data: str, context: LoadContext, beside: Mapping[str, Check] | None = None
) -> Mapping[str, Any]:
    """What the file ``name`` adds to the data file ``data``, and to what stands ``beside`` its exports.

    Raises PlanError, each problem with its line.
    """
    more = context.words(name, "vocabulary")
    further = {key: check for key, check in (beside or {}).items() if key in more}
    exports = {key: said for key, said in more.items() if key not in further}
    found = [(what, advice, (key, *at)) for key, check in further.items() for what, advice, at in check(more[key])]
    if exports or not further:
        found += _problems(exports, words(data)["exports"])
    if found:
        lines = _lines(context.path(name, "vocabulary"))
        raise PlanError(*(Problem(what, advice, Location(name, lines.get(at, 1))) for what, advice, at in found))
    return more


def _problems(more: Mapping[str, Any], exports: Mapping[str, Any]) -> Iterator[tuple[str, str, _At]]:
    """What is wrong, what to do, and where in the file."""
    shape = "write exports: {" + next(iter(exports)) + ": {columns: {field: [name, …]}, values: {field: {text: word}}}}"
    for key in more:
        if key != "exports":
            yield f"{key!r} is no part of a vocabulary", shape, (key,)
    known = more.get("exports")
    if not isinstance(known, Mapping):
        yield "a vocabulary begins with exports", shape, ("exports",) if "exports" in more else ()
        return
    for name, said in known.items():
        if name not in exports:
            close = get_close_matches(str(name), exports, n=1)
            advice = f"did you mean {close[0]}?" if close else f"the exports are {', '.join(exports)}"
            yield f"there is no export {name!r}", advice, ("exports", name)
        elif not isinstance(said, Mapping):
            yield f"exports.{name} is no list of names", shape, ("exports", name)
        else:
            yield from _parts(name, said, shape)


def _parts(name: str, said: Mapping[str, Any], shape: str) -> Iterator[tuple[str, str, _At]]:
    for part, fields in said.items():
        at: _At = ("exports", name, part)
        if part not in _PARTS:
            yield f"{part!r} cannot be added to an export", f"add {', '.join(_PARTS)}", at
        elif not isinstance(fields, Mapping):
            yield f"exports.{name}.{part} names no field", shape, at
        else:
            for own, given in fields.items():
                if part == "values" and not _is_words(given):
                    yield f"values of {own!r} are no words", f"write {own}: {{text: word}}", (*at, own)
                elif part != "values" and not _is_names(given):
                    yield f"names of {own!r} are no list", f"write {own}: [name, …]", (*at, own)


def _is_names(given: object) -> bool:
    """Whether it is a list of names, or a list of such lists."""
    if not isinstance(given, list) or not given:
        return False
    return all(isinstance(each, str) for each in given) or all(
        isinstance(each, list) and each and all(isinstance(name, str) for name in each) for each in given
    )


def _is_words(given: object) -> bool:
    return isinstance(given, Mapping) and all(isinstance(word, str) for pair in given.items() for word in pair)


def _lines(path: Path) -> Mapping[_At, int]:
    """The line of every key of a YAML file, by the keys that lead to it."""
    import yaml

    def walk(node: yaml.Node, at: _At) -> Iterator[tuple[_At, int]]:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield (*at, key.value), key.start_mark.line + 1
                yield from walk(value, (*at, key.value))

    with path.open(encoding="utf-8-sig") as stream:
        node = yaml.compose(stream, yaml.SafeLoader)
    return dict(walk(node, ())) if node else {}
