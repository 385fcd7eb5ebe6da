"""SQL that reads cell text: clean text first, then dates, instants, numbers, flags under a given reading.

Every expression gives NULL for what it cannot read; the caller tells "empty" from "unreadable" by the clean text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never

from reportgen.warehouse.sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reportgen.records import FieldMapping
    from reportgen.tables import FieldType
    from reportgen.warehouse.sql import Parameters

#: Texts that exports write for "no value"; ``(not set)`` is a value.
NULLS = ("--", "-", "n/a", "undefined", "(no value)", "#div/0", "#div/0!")
TRUE = ("true", "yes", "1", "1.0", "y", "t", "wahr", "ja", "oui", "vrai", "sí", "si", "verdadero", "نعم")
FALSE = ("false", "no", "0", "0.0", "n", "f", "falsch", "nein", "non", "faux", "falso", "لا")

_SPACES = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8239)"
_BARE = tuple(token for token in NULLS if token[0] not in "#(")
_LONGEST = max(map(len, _BARE))
_BEGINNINGS = tuple(sorted({ord(c) for t in _BARE for c in (t[0], t[0].upper())}))
_NO_VALUE = literal(f"(?i)^({'|'.join(map(re.escape, NULLS))})$")
#: Arabic and Persian digits with what they are in the West; marks that turn a line around are nothing.
_EASTERN = "'٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹−\u200e\u200f\u061c'"
_WESTERN = "'01234567890123456789-'"
#: Patterns of dates that are counted from 1970 in UTC, with the microseconds of one.
EPOCHS = {"epoch-s": 1_000_000, "epoch-ms": 1_000}
#: What a stored number can hold, and what one can that is still to be scaled: millionths of an amount are long.
_STORED = "DECIMAL(18,4)"
_WIDE = "DECIMAL(22,4)"
#: What groups thousands beside a decimal mark, and numbers written with both.
_GROUPS = {".": ",", ",": "."}
_NUMBERS = {
    mark: rf"^[-+]?([0-9]{{1,3}}(\{group}[0-9]{{3}})+|[0-9]*)(\{mark}[0-9]+)?$" for mark, group in _GROUPS.items()
}
#: Digits of a group, a year with four digits first, what the clock adds.
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_WORDS = tuple(f"{day}{clock}" for day in ("%d/%b/%Y", "%d/%B/%Y", "%b/%d/%Y", "%B/%d/%Y") for clock in _CLOCKS)
_SANE = "{} BETWEEN TIMESTAMP '1900-01-01' AND TIMESTAMP '9999-12-30'"
ZONED = literal(r":[\p{Nd}.]+ ?([Zz]|UTC|GMT|[+-]\p{Nd}{2}(:?\p{Nd}{2})?)$")


def clean(cell: str) -> str:
    """The text of a cell without outer spaces, NULL when it says "no value"."""
    # most cells need nothing; what is repeated inside the slow way DuckDB would compute for every row
    ends = " OR ".join(f"ends_with({cell}, {end})" for end in ("' '", "chr(9)", "chr(10)", "chr(160)"))
    first = f"ascii({cell})"
    other = " AND ".join(f"{first} <> {code}" for code in _BEGINNINGS)
    letters = f"{first} BETWEEN 41 AND 126 AND ({other} OR strlen({cell}) > {_LONGEST})"
    bracket = f"{first} = 40 AND strlen({cell}) <> {len('(no value)')}"
    return (
        f"CASE WHEN ({letters} OR {bracket}) AND NOT ({ends}) "
        f"THEN {cell} ELSE {_nothing(f'trim({cell}, {_SPACES})')} END"
    )


def _nothing(trimmed: str) -> str:
    return f"nullif(regexp_replace({trimmed}, {_NO_VALUE}, ''), '')"


def text(mappings: Sequence[FieldMapping], cells: Mapping[str, str], bind: Parameters) -> str:
    """The text of a field: of its mappings, the first that gives a value counts.

    ``cells`` gives each header's SQL column of clean text.
    """
    parts = [part for mapping in mappings for part in _parts(mapping, cells, bind)]
    return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"


def _parts(mapping: FieldMapping, cells: Mapping[str, str], bind: Parameters) -> list[str]:
    if mapping.constant is not None:
        parts = [f"nullif(trim({bind.bind(mapping.constant)}::VARCHAR), '')"]
    else:
        names = (mapping.column,) if mapping.column else mapping.columns
        parts = [_one(mapping, cells[name], bind) for name in names]
        if mapping.join:
            parts = [f"nullif(concat_ws({bind.bind(mapping.join)}, {', '.join(parts)}), '')"]
    if mapping.when:
        header, texts = mapping.when
        among = bind.bind([" ".join(each.split()).lower() for each in texts])
        cell = f"coalesce({cells[header]}, '')" if "" in texts else cells[header]
        parts = [f"CASE WHEN list_contains({among}::VARCHAR[], lower({cell})) THEN {part} END" for part in parts]
    return parts


def _one(mapping: FieldMapping, cell: str, bind: Parameters) -> str:
    value = cell
    if mapping.split:
        separator, part = bind.bind(mapping.split[0]), mapping.split[1]
        at = f"strpos({cell}, {separator}::VARCHAR)"
        first = f"CASE WHEN {at} > 0 THEN left({cell}, {at} - 1) ELSE {cell} END"
        second = f"CASE WHEN {at} > 0 THEN substr({cell}, {at} + length({separator}::VARCHAR)) END"
        value = f"trim({second if part else first}, {_SPACES})"
    if mapping.strip:
        value = f"trim({value}, {bind.bind(mapping.strip)}::VARCHAR)"
    if mapping.split or mapping.strip:
        value = _nothing(value)
    if mapping.values:
        known = {" ".join(key.split()).lower(): target for key, target in mapping.values.items()}
        cases = " ".join(f"WHEN {bind.bind(key)} THEN {bind.bind(target)}" for key, target in known.items())
        value = f"nullif(CASE lower({value}) {cases} ELSE {_unknown(mapping, value, bind)} END, '')"
    if mapping.nulls:
        tokens = bind.bind([token.strip().lower() for token in mapping.nulls])
        value = f"CASE WHEN NOT list_contains({tokens}::VARCHAR[], lower({value})) THEN {value} END"
    return value


def _unknown(mapping: FieldMapping, value: str, bind: Parameters) -> str:
    """What stands for a text that is none of the mapping's values."""
    if mapping.closed:
        return "NULL"
    if not mapping.other:
        return value
    before, _, after = mapping.other.partition("{}")
    return f"{bind.bind(before)}::VARCHAR || {value} || {bind.bind(after)}::VARCHAR"


@dataclass(frozen=True, slots=True)
class Way:
    """How texts are read in SQL: ``read`` gives the expression of the value, ``steps`` those of what it rests on.

    Each is told the columns of the text and of the steps before it. Steps are columns of layers of their own: written out
    inside each other they would grow beyond what the engine plans in reasonable time.
    """

    read: Callable[..., str]
    steps: tuple[Callable[..., str], ...] = ()


# --- numbers ----------------------------------------------------------------------------------------------------------


def swift_number(value: str) -> str:
    """Plain decimals with a point, quickly."""
    return f"try_cast({value} AS DECIMAL(18,4))"


def swift_date(value: str) -> str:
    """ISO dates, quickly."""
    begins = f"ascii({value}) BETWEEN 48 AND 57 AND NOT contains({value}, '24:')"
    return f"CASE WHEN {begins} THEN try_cast({value} AS DATE)::TIMESTAMP END"


def plain_number(value: str, kind: str = _STORED) -> str:
    """Digits without any mark: the same number however decimals are written."""
    return f"CASE WHEN contains({value}, '.') THEN NULL ELSE try_cast({value} AS {kind}) END"


def number(mark: str, kind: str = _STORED) -> Way:
    """Reads numbers with decimal mark ``mark``, the other one grouping thousands."""
    shape = literal(_NUMBERS[mark])
    group = _GROUPS[mark]

    def easy(value: str) -> str:
        cast = f"try_cast({value} AS {kind})"
        return f"CASE WHEN contains({value}, '.') THEN NULL ELSE {cast} END" if mark == "," else cast

    def read(_value: str, easily: str, spaced: str) -> str:
        western = f"replace(replace({spaced}, '{group}', ''), '{mark}', '.')"
        lenient = f"CASE WHEN regexp_full_match({spaced}, {shape}) THEN try_cast({western} AS {kind}) END"
        return f"coalesce({easily}, {lenient})"

    return Way(read, (easy, lambda value, easily: f"CASE WHEN {easily} IS NULL THEN {_spaced(value, mark)} END"))


def scaled(mark: str, factor: str) -> Way:
    """Reads numbers that are to be multiplied by the bound ``factor``; without a ``mark`` only those that need none."""
    way = number(mark, _WIDE) if mark else Way(lambda value: plain_number(value, _WIDE))
    return Way(
        lambda value, *before: f"try_cast({way.read(value, *before)} * {factor}::DECIMAL(16,12) AS {_STORED})",
        way.steps,
    )


def _spaced(value: str, mark: str) -> str:
    """Numbers as people and Excel write them, without symbols, a minus in front, all groups marked alike."""
    group = _GROUPS[mark]
    western = f"replace(replace(translate({value}, {_EASTERN}, {_WESTERN}), '٫', '{mark}'), '٬', '{group}')"
    bare = rf"regexp_replace({western}, '^([-+(]*)\s*([A-Za-z]{{0,3}}\p{{Sc}}|[A-Z]{{3}}\b)\s*', '\1')"
    bare = rf"regexp_replace({bare}, '\s*(\p{{Sc}}|\b[A-Z]{{3}})(\)?)$', '\2')"
    signed = rf"regexp_replace(trim({bare}, {_SPACES}), '^\((.+)\)$', '-\1')"
    spaced = rf"regexp_replace({signed}, '([0-9])[\s\x{{a0}}\x{{202f}}\x{{2009}}''’]([0-9]{{3}})', '\1{group}\2', 'g')"
    return rf"regexp_replace({spaced}, '([0-9])[\s\x{{a0}}\x{{202f}}\x{{2009}}''’]([0-9]{{3}})', '\1{group}\2', 'g')"


def mark(value: str) -> str:
    """The currency that stands beside an amount, as it is written: a sign with the letters before it, or a code."""
    written = rf"upper(regexp_extract({value}, '[A-Za-z]{{0,3}}\p{{Sc}}|[A-Z]{{3}}'))"
    return f"CASE WHEN translate({value}, '0123456789.,- ', '') <> '' THEN {written} ELSE '' END"


def percent(way: Way) -> Way:
    """``23 %`` as 0.23; numbers without the sign stay."""

    def bare(value: str) -> str:
        return f"trim(rtrim({value}, '%٪'), {_SPACES})"

    def read(value: str, *before: str) -> str:
        number = way.read(*before)
        return f"CASE WHEN right({value}, 1) IN ('%', '٪') THEN CAST({number} / 100 AS {_STORED}) ELSE {number} END"

    return Way(read, (bare, *(lambda _value, *before, step=step: step(*before) for step in way.steps)))


def flag(value: str) -> str:
    """Yes and no, in the languages of exports."""
    yes, no = (f"[{', '.join(map(literal, words))}]" for words in (TRUE, FALSE))
    met = "CASE WHEN list_contains({}, {}) THEN true WHEN list_contains({}, {}) THEN false END"
    return met.format(yes, f"lower({value})", no, f"lower({value})")


# --- dates: each gives a TIMESTAMP, in UTC where the text bears an offset, else as the clock on the wall shows ---------


def plain_moment(value: str) -> str:
    """ISO dates and timestamps and ``YYYYMMDD``: no doubt about days and months."""
    # words like "infinity" and "epoch" are dates to DuckDB; the zoned cast refuses what follows a time ("10:00 PM")
    return (
        f"CASE WHEN NOT ascii({value}) BETWEEN 48 AND 57 OR contains({value}, ' 24:') OR contains({value}, 'T24:') THEN NULL "
        f"WHEN length({value}) = 8 AND NOT contains({value}, '-') THEN try_strptime({value}, '%Y%m%d') "
        f"ELSE timezone('UTC', try_cast({value} AS TIMESTAMPTZ)) END"
    )


def swift_moment(value: str) -> str:
    """ISO dates and timestamps as the clock on the wall shows them, quickly; none with an offset."""
    return f"try_strptime({value}, ['%Y-%m-%d %H:%M', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d', '%Y-%m-%dT%H:%M:%S'])"


def moment(*, dayfirst: bool) -> Way:
    """Also reads ``3/2/2026`` and the like, with the day or the month in front."""
    order = "%d/%m/%Y" if dayfirst else "%m/%d/%Y"
    formats = ", ".join(literal(form) for form in (*(order + clock for clock in _CLOCKS), *_WORDS))

    def slashed(_value: str, western: str, plain: str) -> str:
        long = r"^([0-9]{1,2}|[A-Za-z]+)[-./ ]([0-9]{1,2}|[A-Za-z]+),?[-./ ]([0-9]{4})"
        flat = rf"regexp_replace({western}, '{long}', '\1/\2/\3')"
        short = r"^([0-9]{1,2})[-./]([0-9]{1,2}|[A-Za-z]{3})[-./]([0-9]{2})($|[ ,T])"
        flat = rf"regexp_replace({flat}, '{short}', '\1/\2/20\3\4')"
        return rf"CASE WHEN {plain} IS NULL THEN regexp_replace({flat}, '/([0-9]{{4}})(, ?|T)', '/\1 ') END"

    def read(value: str, _western: str, plain: str, flat: str) -> str:
        shape = r"^([0-9]{1,2}|[A-Za-z]+)/([0-9]{1,2}|[A-Za-z]+)/[0-9]{4}($| .*)"
        written = f"CASE WHEN regexp_full_match({flat}, '{shape}') THEN try_strptime({flat}, [{formats}]) END"
        if not dayfirst:  # with points the day always stands in front
            written = (
                rf"CASE WHEN regexp_matches({value}, '^[0-9]{{1,2}}\.[0-9]{{1,2}}\.') THEN NULL ELSE {written} END"
            )
        return f"coalesce({plain}, {written})"

    western = f"translate({{}}, {_EASTERN}, {_WESTERN})"
    return Way(read, (western.format, lambda _value, west: plain_moment(west), slashed))


def patterned(placeholder: str) -> Callable[[str], str]:
    """Reads dates by the strptime pattern that is bound to ``placeholder``."""
    western = f"translate({{}}, {_EASTERN}, {_WESTERN})"
    return lambda value: f"timezone('UTC', try_strptime({western.format(value)}, {placeholder}::VARCHAR)::TIMESTAMPTZ)"


def epoch(pattern: str) -> Callable[[str], str]:
    """Reads moments that are counted from 1970 in UTC (:data:`EPOCHS`)."""
    unit = EPOCHS[pattern]
    last = 253_402_000_000_000_000 // unit

    def read(value: str) -> str:
        count = f"try_cast({value} AS BIGINT)"
        return f"CASE WHEN {count} BETWEEN 0 AND {last} THEN make_timestamp({count} * {unit}) END"

    return read


def ending(way: Way, grain: Literal["week", "month"]) -> Way:
    """The last day of the week or month that begins on the date that ``way`` reads."""
    last = "({} + INTERVAL 6 DAY)" if grain == "week" else "last_day({})::TIMESTAMP"
    return Way(lambda value, *before: last.format(way.read(value, *before)), way.steps)


def counted(placeholder: str) -> Callable[[str], str]:
    """Reads numbers of days counted from the date that is bound to ``placeholder``."""
    return lambda value: f"{placeholder}::TIMESTAMP + to_days(try_cast({value} AS INTEGER))"


# --- what a reading must hold beside -----------------------------------------------------------------------------------


def settled(kind: FieldType, column: str) -> str:
    """A read value in its stored type, NULL when that cannot hold it: whole counts, years people live in."""
    match kind:
        case "count":
            return f"CASE WHEN {column} >= 0 AND {column} = trunc({column}) THEN {column}::BIGINT END"
        case "date":
            return f"CASE WHEN {_SANE.format(column)} THEN {column}::DATE END"
        case "instant":
            return f"CASE WHEN {_SANE.format(column)} THEN {column} END"
        case "number" | "money" | "flag" | "text":
            return column
        case _:
            assert_never(kind)
