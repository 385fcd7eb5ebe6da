"""Pydantic's errors in plain words, each at its place in the plan."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError

from reportgen.calendar import FIRST_YEAR, LAST_YEAR
from reportgen.errors import Problem
from reportgen.plan.model import Key, Positions
from reportgen.plan.names import choose, closest, dotted, printable, shown

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_DATE = "a date like 2026-12-31"
_NOUNS = {
    "a number": "decimal_type decimal_parsing float_type float_parsing finite_number decimal_whole_digits decimal_max_digits",
    "a whole number": "int_type int_parsing int_parsing_size int_from_float",
    "text": "string_type string_sub_type",
    "true or false": "bool_type bool_parsing",
    _DATE: "date_type date_parsing date_from_datetime_parsing date_from_datetime_inexact",
    "a list": "list_type tuple_type set_type frozen_set_type iterable_type",
    "a mapping of keys": "dict_type mapping_type model_type model_attributes_type dataclass_type",
}
_NOUN = {kind: noun for noun, kinds in _NOUNS.items() for kind in kinds.split()}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_PATTERNS = {
    "^[a-z0-9][a-z0-9_-]*$": "lowercase letters, digits, - and _ only",
    "^[A-Z]{3}$": "a currency code of three capitals like EUR",
    "^#[0-9A-Fa-f]{6}$": "a colour like #1D4F91",
}
_NUMBER_AS_TEXT = re.compile(r"[-+]?[0-9_.]+(?:[eE][-+]?[0-9]+)?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LARGEST = Decimal(10) ** 14


def worded(
    error: ValidationError,
    model: type[BaseModel],
    data: Any,
    positions: Positions,
    at: Key = (),
    faulty: Collection[Key] = (),
) -> Iterator[Problem]:
    """The problems of validating ``data``, which stands at ``at`` in the plan; what stands at ``faulty`` is known."""
    groups: dict[Key, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        groups.setdefault(_place(detail, data), []).append(detail)
    for key, details in groups.items():
        here = (*at, *key)
        if any(here[: len(known)] == known for known in faulty):
            continue
        # Only the branches of a union fail at a value and inside it: what is inside says more.
        if any(other[: len(key)] == key and len(other) > len(key) for other in groups):
            continue
        kind = details[0]["type"]
        if kind == "missing" and _misspelt(key, groups, model):
            continue
        what, advice = _sentence(details, model, key)
        of_key = kind == "extra_forbidden" or details[0]["loc"][-1:] == ("[key]",)
        where = positions.of_key(*here) if of_key else positions.at(*here)
        yield Problem(f"{dotted(here)}: {what}" if here else what, advice, where)


def misread(value: Any, raw: Any, key: Key = ()) -> Iterator[tuple[Key, str]]:
    """What Pydantic accepts and a plan must not: numbers and dates in disguise, secrets written out, endless numbers.

    ``raw`` is the data that ``value`` was validated from.
    """
    match value:
        case BaseModel():
            for name, field in type(value).model_fields.items():
                alias = field.alias or name
                if isinstance(raw, dict) and alias in raw:
                    yield from misread(getattr(value, name), raw[alias], (*key, alias))
        case dict() if isinstance(raw, dict):
            for name in value.keys() & raw.keys():
                yield from misread(value[name], raw[name], (*key, name))
        case list() | tuple() if isinstance(raw, list) and len(raw) == len(value):
            for index, (item, source) in enumerate(zip(value, raw, strict=True)):
                yield from misread(item, source, (*key, index))
        case _:
            if what := _misread_leaf(value, raw):
                yield key, what


def _misread_leaf(value: Any, raw: Any) -> str | None:
    text = raw if isinstance(raw, str) else ""
    match value:
        case bool():
            return None
        case SecretStr() if text:
            return "a secret may not stand in the plan: write ${NAME} and set NAME in the environment"
        case int() | Decimal() if _NUMBER_AS_TEXT.fullmatch(text.strip()):
            return f"must be a number, not the text {shown(raw)} (no quotes, leading zeros or exponents)"
        case int() | Decimal() if abs(Decimal(value)) >= _LARGEST:
            return "must be a number below 100 trillion"
        case date() if not _ISO_DATE.match(text):
            return f"must be {_DATE}, not {shown(raw)}"
        case date() if not FIRST_YEAR < value.year < LAST_YEAR:
            return f"must lie in the years {FIRST_YEAR + 1} to {LAST_YEAR - 1}"
        case _:
            return None


def _place(detail: ErrorDetails, data: Any) -> Key:
    """Pydantic's location without the names of union branches, which are no keys of the plan."""
    found: list[str | int] = []
    last = len(detail["loc"]) - 1
    for index, part in enumerate(detail["loc"]):
        if part in _inside(data):
            data = data[part]
        elif not (index == last and detail["type"] == "missing"):
            continue
        found.append(part)
    return tuple(found)


def _inside(data: Any) -> Collection[str | int]:
    """Keys of a mapping, indexes of a list."""
    return data.keys() if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()


def _misspelt(key: Key, groups: dict[Key, list[ErrorDetails]], model: type[BaseModel]) -> bool:
    """Whether a missing key stands there under a wrong name, which is a problem of its own."""
    valid = _keys(model, key[:-1])
    return any(
        details[0]["type"] == "extra_forbidden" and other[:-1] == key[:-1] and closest(str(other[-1]), valid) == key[-1]
        for other, details in groups.items()
    )


def _sentence(details: list[ErrorDetails], model: type[BaseModel], key: Key) -> tuple[str, str]:
    """What is wrong and what to do."""
    first = details[0]
    value = first["input"]
    if isinstance(value, SecretStr):
        return "cannot hold a secret", "${NAME} may stand only where an option is meant for a secret"
    nouns = [noun for detail in details if (noun := _expected(detail))]
    if nouns:
        choices = [name for detail in details for name in _choices(detail)]
        meant = closest(value, choices) if isinstance(value, str) else None
        advice = f"did you mean {meant!r}?" if meant else ""
        return f"must be {' or '.join(dict.fromkeys(nouns))}, not {shown(value)}", advice
    context = first.get("ctx", {})
    match first["type"]:
        case "missing":
            return "is missing", ""
        case "extra_forbidden":
            return "unknown key", choose(str(key[-1]), _keys(model, key[:-1]))
        case "value_error" | "assertion_error":
            return printable(str(context.get("error", first["msg"]))), ""
        case "string_pattern_mismatch":
            return f"must be text like {context.get('pattern')}, not {shown(value)}", ""
        case bound if bound in _BOUNDS:
            name, words = _BOUNDS[bound]
            return f"must be {words} {context.get(name)}, not {shown(value)}", ""
        case _:
            return first["msg"][:1].lower() + first["msg"][1:], ""


def _expected(detail: ErrorDetails) -> str | None:
    names = _choices(detail)
    if detail["type"] == "literal_error" and not names:
        return str(detail.get("ctx", {}).get("expected"))  # a number
    if names:
        return f"one of {', '.join(names)}" if len(names) > 1 else repr(names[0])
    if detail["type"] == "string_pattern_mismatch":
        return _PATTERNS.get(str(detail.get("ctx", {}).get("pattern")))
    return _NOUN.get(detail["type"])


def _choices(detail: ErrorDetails) -> list[str]:
    """The valid values of a Literal or an enum."""
    if detail["type"] not in ("literal_error", "enum"):
        return []
    return re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))


def _keys(annotation: Any, path: Key) -> set[str]:
    """The keys that a model knows below ``path``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = {field.alias or name: field for name, field in annotation.model_fields.items()}
        if not path:
            return set(fields)
        field = fields.get(str(path[0]))
        return _keys(field.annotation, path[1:]) if field else set()
    inner = get_args(annotation)
    origin = get_origin(annotation)
    if origin is Annotated:
        return _keys(inner[0], path)
    if origin in (Union, UnionType):
        return set().union(*(_keys(choice, path) for choice in inner))
    return set().union(*(_keys(item, path[1:]) for item in inner)) if path else set()
