"""The sources of a plan: connectors, their options, how their files are read, and what a plan maps by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen.plan.checks import timezone
from reportgen.plan.findings import Findings
from reportgen.plan.model import Key, Source
from reportgen.plan.names import shown
from reportgen.plan.schema import SourceModel
from reportgen.tables import TABLES

if TYPE_CHECKING:
    from reportgen.records import Catalogue, Connector

_INSTALLED = "is the plugin that offers it installed, and named in plugins.use?"
#: A column of ``deals`` that is split into ``deal_contacts``.
_CONTACT_IDS = "contact_ids"
_DATES = ("day-first", "month-first", "epoch-s", "epoch-ms")
_DIRECTIVE = re.compile(r"%(-?.|$)", re.DOTALL)
#: What a strptime pattern may hold, and the groups of which it needs one each to make a day.
_DIRECTIVES = frozenset(("-d", "-H", "-I", "-j", "-m", "-M", "-S", "-y", *"aAbBcdfgHIjmMnpSUwWxXyYzZ%"))
_DAY_OF_YEAR = (frozenset(("j", "-j")), frozenset(("y", "-y", "Y")))
_DAY = (frozenset(("d", "-d")), frozenset(("b", "B", "m", "-m")), frozenset(("y", "-y", "Y")))
_AGE = re.compile(r"\s*\d{1,5}\s*(hour|day|week|month)s?\s*", re.IGNORECASE)


def sources(found: Findings, catalogue: Catalogue) -> tuple[Source, ...]:
    """The plan's sources in its order, each with its options as its connector's model sees them."""
    declared = found.data.get("sources")
    common = found.parsed.model.sources if found.parsed.model else {}
    valid: list[Source] = []
    for name, source in declared.items() if isinstance(declared, dict) else ():
        if not isinstance(source, dict) or not isinstance(source.get("connector"), str):
            continue  # the first pass has said so
        key: Key = ("sources", name)
        connector = catalogue.connectors.get(source["connector"])
        if connector is None:
            at = (*key, "connector")
            found.unknown(at, "connector", source["connector"], catalogue.connectors, more=_INSTALLED)
            continue
        if connector.opt_in and connector.name not in catalogue.named:
            found.add(
                (*key, "connector"), f"{connector.name} serves only plans that name it", _opting(found, connector)
            )
        own = {option: value for option, value in source.items() if option not in SourceModel.model_fields}
        options = found.validated(connector.options, own, key)
        _fields(found, connector, source, key)
        timezone(found, (*key, "timezone"), source.get("timezone"))
        _text(found, (*key, "encoding"), source.get("encoding"), _encoding)
        _text(found, (*key, "delimiter"), source.get("delimiter"), _delimiter)
        _expected(found, (*key, "expect"), source.get("expect"))
        if options is not None and name in common:
            valid.append(Source(name, connector.name, common[name], options))
    return tuple(valid)


def _opting(found: Findings, connector: Connector) -> str:
    """How a plan, or the command line, lets a connector serve that asks for it."""
    if connector.name in found.parsed.plugins_used:
        return "build without --no-plugins"
    return f"add plugins: {{use: [{connector.name}]}} if you trust what it runs"


def _fields(found: Findings, connector: Connector, source: dict[str, Any], key: Key) -> None:
    """``columns``, ``values`` and ``dates`` name canonical fields of the tables that the connector fills."""
    tables = connector.tables
    if source.get("table") in tables:
        tables = (source["table"],)
    for option in ("columns", "values"):
        mapping = source.get(option)
        for name, value in mapping.items() if isinstance(mapping, dict) else ():
            at = (*key, option, name)
            if not isinstance(value, dict):
                _field(found, at, name, tables)
                _constant(found, at, value, option)
            elif name not in tables:
                found.unknown(at, "table", name, tables, at_key=True)
            else:
                for field, inner in value.items():
                    _field(found, (*at, field), field, (name,))
                    _constant(found, (*at, field), inner, option)
    dates = source.get("dates")
    if isinstance(dates, dict):
        for name, value in dates.items():
            _field(found, (*key, "dates", name), name, tables)
            _date_order(found, (*key, "dates", name), value)
    elif dates:
        _date_order(found, (*key, "dates"), dates)


def _field(found: Findings, key: Key, name: str, tables: Collection[str]) -> None:
    known = {field.name for table in tables if table in TABLES for field in TABLES[table].fields}
    known |= {_CONTACT_IDS} if "deals" in tables else set()
    if name not in known:
        found.unknown(key, "field", name, known, at_key=True)


def _constant(found: Findings, key: Key, value: Any, option: str) -> None:
    """A header or a constant; a constant may also be true or false."""
    if not isinstance(value, str | int | Decimal) or value == "" or (option == "columns" and isinstance(value, bool)):
        found.add(key, f"must be one text, not {shown(value)}")


def _date_order(found: Findings, key: Key, value: Any) -> None:
    if not isinstance(value, str) or value in _DATES:
        return
    used = frozenset(_DIRECTIVE.findall(value))
    if not used:
        found.add(
            key, f"must be day-first, month-first, epoch-s, epoch-ms or a pattern like '%d.%m.%Y', not {shown(value)}"
        )
    elif odd := sorted(used - _DIRECTIVES):
        found.add(
            key, f"{shown(value)} holds the unknown directive '%{odd[0]}'", "write a pattern like '%d.%m.%Y %H:%M'"
        )
    elif not used & {"c", "x"} and not any(all(used & one for one in way) for way in (_DAY, _DAY_OF_YEAR)):
        found.add(key, f"{shown(value)} does not hold day, month and year", "write a pattern like '%d.%m.%Y'")


# --- how files are read, and what they must hold ----------------------------------------------------------------------


def _text(found: Findings, key: Key, value: Any, judge: Callable[[str], str]) -> None:
    """``judge`` says what is wrong with a text, or nothing."""
    if isinstance(value, str) and value and (what := judge(value)):
        found.add(key, f"{what}, not {shown(value)}")


def _encoding(name: str) -> str:
    try:
        b"a".decode(name, errors="replace")  # refuses what is no encoding of text, like base64
    except (LookupError, ValueError):
        return "must be an encoding like utf-8, utf-16 or cp1252"
    return ""


def _delimiter(text: str) -> str:
    alone = len(text) == 1 and text.isprintable() and text not in "\"'" and not text.isalnum()
    return "" if alone or text == "\t" else "must be one sign, for example ;"


def _expected(found: Findings, key: Key, expect: Any) -> None:
    if not isinstance(expect, dict):
        return
    _text(found, (*key, "through"), expect.get("through"), _last_day)
    for name in ("warn_after", "error_after"):
        _text(found, (*key, name), expect.get(name), _age)


def _last_day(text: str) -> str:
    try:
        date.fromisoformat(text if text != "period-end" else "2000-01-01")
    except ValueError:
        return "must be period-end or a date like 2026-12-31"
    return ""


def _age(text: str) -> str:
    return "" if _AGE.fullmatch(text) else "must be an age like 3 days, 36 hours or 2 weeks"
