"""The sources of a plan: connectors, their options, and the canonical fields that a plan maps by hand."""

from __future__ import annotations

from collections.abc import Collection
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
_DATES = ("day-first", "month-first")


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
        own = {option: value for option, value in source.items() if option not in SourceModel.model_fields}
        options = found.validated(connector.options, own, key)
        _fields(found, connector, source, key)
        timezone(found, (*key, "timezone"), source.get("timezone"))
        if options is not None and name in common:
            valid.append(Source(name, connector.name, common[name], options))
    return tuple(valid)


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
                _text(found, at, value, option)
            elif name not in tables:
                found.unknown(at, "table", name, tables, at_key=True)
            else:
                for field, inner in value.items():
                    _field(found, (*at, field), field, (name,))
                    _text(found, (*at, field), inner, option)
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


def _text(found: Findings, key: Key, value: Any, option: str) -> None:
    """A header or a constant; a constant may also be true or false."""
    if not isinstance(value, str | int | Decimal) or value == "" or (option == "columns" and isinstance(value, bool)):
        found.add(key, f"must be one text, not {shown(value)}")


def _date_order(found: Findings, key: Key, value: Any) -> None:
    if isinstance(value, str) and value not in _DATES and "%" not in value:
        found.add(key, f"must be day-first, month-first or a pattern like '%d.%m.%Y', not {shown(value)}")
