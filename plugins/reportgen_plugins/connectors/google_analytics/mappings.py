"""A table of a download as rows of ``sessions`` or ``pages``: the fields, their days, what is derived, what readers must know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from reportgen.document import Span
from reportgen.errors import DataError, Problem
from reportgen.records import Derived, FieldMapping, FileMapping, LoadContext
from reportgen_plugins.connectors.days import Days, cuts
from reportgen_plugins.connectors.google_analytics.channels import channel
from reportgen_plugins.connectors.google_analytics.tables import EXPORT_AGAIN, Found
from reportgen_plugins.connectors.headers import plain
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.document import Text

_MARKED = ("source", "medium", "campaign", "channel", "landing_page", "country", "device", "page")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of a kind of export read: its decimal mark (else sniffed) and the currency of its money, if it is known."""

    decimal: Literal["", "."] = ""
    currency: str = ""


def mapping(table: Found, reading: Reading, context: LoadContext) -> FileMapping:
    """Declare one table. Raises DataError for days that it does not tell, or of which the report needs a part."""
    sheet, name = table.sheet, table.sheet.table
    derived = tuple(_derived(table))
    own = (*_when(table, context), *_split(table), *_carried(table), *_money(table, reading))
    for note in _notes(table, derived):
        context.caveat(note)
    fields = _fields(table, own, reading)
    named = {field.name for field in fields}
    marked = [each for each in _MARKED if each in named]
    return FileMapping(
        table=name,
        file=sheet.file,
        grid=sheet.grid,
        fields=fields,
        timezone=context.timezone,
        breakdown=_breakdown(table, derived) if name == "sessions" else "",
        blank_is_total=table.dimensions,
        trailing=1,  # an exploration's totals row ends in a cell of its own: "Grand total"
        key=_key(table) if name == "pages" else (),
        derived=derived,
        counts={"other": " OR ".join(f"{each} = '(other)'" for each in marked)} if marked else {},
        tell=_tell if marked else None,
    )


def _fields(table: Found, own: Iterable[FieldMapping], reading: Reading) -> tuple[FieldMapping, ...]:
    """Dates stand without separators, and words of Google's for "no campaign"."""
    sheet = table.sheet
    special: dict[str, dict[str, Any]] = {"campaign": {"nulls": table.called.words("placeholders")}}
    if sheet.header("date") and all(re.fullmatch(r"\d{8}", day) for day in sheet.sample("date")):
        special["date"] = {"pattern": "%Y%m%d"}
    return tuple(
        replace(field, **special.get(field.name, {})) if field.constant is None else field
        for field in sheet.fields(own, decimal=reading.decimal)
    )


def _breakdown(table: Found, derived: Iterable[Derived]) -> str:
    names = {*table.breakdown.split(","), *("channel" for each in derived if each.name == "channel")}
    return ",".join(sorted(names - {""}))


def _key(table: Found) -> tuple[str, ...]:
    """What a row of ``pages`` is of: its page and day, and what else it is broken down by."""
    return ("page", "date", *(header for header in table.others if header not in table.sheet.columns.get("page", ())))


# --- days -------------------------------------------------------------------------------------------------------------


def _when(table: Found, context: LoadContext) -> Iterator[FieldMapping]:
    """The days of a row where no date says them: an offset from the first day, or the whole stretch."""
    if table.grain == "date":
        return
    if table.span is None:
        what = "neither a column Date nor a preamble says which days these are"
        raise DataError(Problem(what, f"{EXPORT_AGAIN}, or say range: 2026-09-01..2026-09-30", table.sheet.place))
    start, end = table.span
    header = table.sheet.header(table.grain)
    if table.grain == "day":
        yield FieldMapping(name="date", column=header, offset=start)
    elif table.grain:
        stretches = weeks(start, end) if table.grain == "week" else months(start, end)
        if table.grain == "week":
            context.caveat(_("{file} counts weeks: seven days each from its first day", file=table.sheet.file.shown))
        _whole(table, stretches, context)
        for name, at in (("date", 0), ("until", 1)):
            ends = {spelt: each[at].isoformat() for n, each in enumerate(stretches) for spelt in (f"{n:04}", str(n))}
            yield FieldMapping(name=name, kind="date", column=header, values=ends, closed=True, pattern="%Y-%m-%d")
    else:
        _whole(table, (table.span,), context)
        yield from _one_sum(table, table.span, context)


def _one_sum(table: Found, span: Days, context: LoadContext) -> Iterator[FieldMapping]:
    file, days = table.sheet.file.shown, Span(*span, style="dates")
    if table.sheet.table == "sessions":
        context.caveat(_("{file} has no dates: its sessions count as one sum of {days}", file=file, days=days))
    else:
        context.caveat(_("{file} has no dates: its pages count as one sum of {days}", file=file, days=days))
    yield FieldMapping(name="date", constant=span[0].isoformat())
    yield FieldMapping(name="until", kind="date", constant=span[1].isoformat())


def _whole(table: Found, stretches: Iterable[Days], context: LoadContext) -> None:
    """Refuse a sum of which a measured period needs a part. Sessions of weeks and months the report itself holds apart."""
    if table.sheet.table == "sessions" and table.grain:
        return
    for start, end in stretches:
        if any(cuts(period, (start, end)) for period in context.periods):
            what = f"{table.sheet.table} of {start} to {end} in one sum, of which the report needs a part"
            raise DataError(Problem(what, "break the report down by Date", table.sheet.place))


def weeks(start: date, end: date) -> tuple[Days, ...]:
    """Stretches of seven days from ``start``; the last ends with ``end``."""
    firsts = range(0, (end - start).days + 1, 7)
    return tuple((start + timedelta(n), min(start + timedelta(n + 6), end)) for n in firsts)


def months(start: date, end: date) -> tuple[Days, ...]:
    """The months from ``start`` to ``end``, the first and last as far as they lie within."""
    found: list[Days] = []
    first = start
    while first <= end:
        following = (first.replace(day=1) + timedelta(32)).replace(day=1)
        found.append((first, min(following - timedelta(1), end)))
        first = following
    return tuple(found)


# --- fields that no column holds as it stands -------------------------------------------------------------------------


def _split(table: Found) -> Iterator[FieldMapping]:
    if combined := table.sheet.header("source_medium"):
        yield FieldMapping(name="source", column=combined, split=(" / ", 0))
        yield FieldMapping(name="medium", column=combined, split=(" / ", 1))


def _carried(table: Found) -> Iterator[FieldMapping]:
    """Campaigns as Google writes them, and what the derived fields are made of."""
    sheet = table.sheet
    if headers := sheet.columns.get("campaign"):
        yield FieldMapping(name="campaign_exported", columns=headers)
    carried = []
    if _rate_alone(table):
        carried.append("engagement_rate")
    if _average_alone(table):
        carried += ["average_engagement", "active_users"]
    for name in carried:
        yield FieldMapping(name=name, column=sheet.header(name))


def _money(table: Found, reading: Reading) -> Iterator[FieldMapping]:
    if reading.currency and table.has("revenue"):
        yield FieldMapping(name="currency", constant=reading.currency)


def _rate_alone(table: Found) -> bool:
    return table.has("sessions", "engagement_rate") and not table.has("engaged_sessions")


def _average_alone(table: Found) -> bool:
    return table.has("average_engagement", "active_users") and not table.has("engagement_seconds")


def _derived(table: Found) -> Iterator[Derived]:
    if _rate_alone(table):
        yield Derived(name="engaged_sessions", sql="round(try_cast(engagement_rate AS DOUBLE) * sessions)")
    if _average_alone(table):
        product = "try_cast(average_engagement AS DOUBLE) * try_cast(active_users AS DOUBLE)"
        yield Derived(name="engagement_seconds", sql=product)
    if table.sheet.table == "sessions" and not table.has("channel") and _sourced(table):
        rules = channel(table.called.more, campaign="campaign" if table.has("campaign") else "NULL")
        yield Derived(name="channel", sql=rules.sql, parameters=rules.parameters)


def _sourced(table: Found) -> bool:
    return table.has("source_medium") or table.has("source", "medium")


# --- what readers must know -------------------------------------------------------------------------------------------


def _notes(table: Found, derived: Iterable[Derived]) -> Iterator[Text]:
    """Of a table; the same of every download of a source is said once."""
    names = {each.name for each in derived}
    if "channel" in names:
        yield computed()
    elif table.sheet.table == "sessions" and not table.has("channel") and table.has("source"):
        yield _("Some downloads have no channel group; their sessions count under no channel")
    if "engaged_sessions" in names:
        yield _("Engaged sessions are derived: engagement rate × sessions")
    if "engagement_seconds" in names:
        yield _("Engagement time is derived: average per active user × active users")
    if plain(table.sheet.header("users")) in {plain(name) for name in _active(table)}:
        yield _("Users are what Google Analytics calls active users")
    if plain(table.sheet.header("revenue")) in ("purchase revenue", "purchaserevenue"):
        yield _("Revenue is what Google Analytics calls purchase revenue")


def _active(table: Found) -> tuple[str, ...]:
    return table.sheet.columns.get("active_users", ())


def computed() -> Text:
    """Of channels that no export told."""
    return _("Channels that the export does not tell are computed by reportgen from source and medium")


def other() -> Text:
    """Of what Google lumps together."""
    return _("Google Analytics did not keep some rows apart; they stand under “(other)”")


def _tell(counts: Mapping[str, int]) -> Iterator[Text]:
    if counts["other"]:
        yield other()
