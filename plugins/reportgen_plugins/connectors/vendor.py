r"""Vendor connectors that are a declaration: the kinds of exports stand in a data file, and this reads them all.

A data file holds ``exports``, by name::

    campaigns:
      what: Google Ads report               # for messages and `inspect`
      table: costs                          # the canonical table
      signature: [[Campaign], [Cost]]       # of every group, some header must be there
      without: [Campaign ID]                # none of these may be there
      columns: {amount: [Cost, Coût]}       # fields and their names in exports, as in headers.py
      carried: {clicks: [Clicks, Clics]}    # further columns that travel along under one name
      values: {channel: {Search: Paid Search}}
      closed: [channel]                     # fields whose values are only those listed
      constants: {category: media}
      strip: {campaign_id: "[]"}
      nulls: [" --"]
      totals: {labels: ['total\b'], blank: [campaign, date]}
      footer: ['©']
      key: [date, campaign]                 # what a row is of, where exports overlap
      needs: {currency: "values: {currency: EUR}"}   # fields that the table does not require, and what to say in the plan
      days: true                            # costs: rows stand for days, or the file for a stretch
      currency_in: amount                   # the header of this field ends in "(EUR)"
      drop: [Account owner]                 # personal columns
      refused: why, what to do              # a known export that holds no table
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from reportgen.errors import DataError, Location, Problem
from reportgen.records import (
    ExportFile,
    FieldMapping,
    FileMapping,
    Format,
    Grid,
    LoadContext,
    Options,
    Recognised,
    TotalRows,
)
from reportgen_plugins.connectors.headers import Vocabulary, columns_of, find, shown, words
from reportgen_plugins.connectors.sheet import Sheet, each, sheet
from reportgen_plugins.connectors.stretches import when
from reportgen_plugins.connectors.wishes import wishes

if TYPE_CHECKING:
    from reportgen.plan import Source

#: What vendors' exports come as.
FORMATS: tuple[Format, ...] = ("csv", "sheet")
_CURRENCY = re.compile(r"\(([A-Z]{3})\)\s*$")

#: Further fields of a sheet, and caveats and warnings about it: what a declaration cannot say.
Quirks = Callable[[Sheet, LoadContext], Iterable[FieldMapping]]


class VendorOptions(Options):
    """``files`` are the exports (a path or glob, or several).

    ``vocabulary`` is a YAML file beside the plan with further names of columns and values, in the shape of the connector's
    own data file. ``range`` are the days that a file without dates covers, like ``2026-09-01..2026-09-30``.
    """

    files: str | tuple[str, ...]
    vocabulary: str = ""
    range: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of export, as its data file declares it."""

    name: str
    what: str
    table: str
    signature: tuple[tuple[str, ...], ...]
    vocabulary: Vocabulary
    without: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    closed: frozenset[str] = frozenset()
    constants: Mapping[str, str] = field(default_factory=dict)
    strip: Mapping[str, str] = field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    footer: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    days: bool = False
    currency_in: str = ""
    drop: tuple[str, ...] = ()
    refused: str = ""

    def fits(self, header: tuple[str, ...]) -> bool:
        """Whether a header row shows this kind."""
        return all(find(header, group) for group in self.signature) and not find(header, self.without)


def kinds(data: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> tuple[Kind, ...]:
    """The kinds of exports of a data file, with the ``more`` names that a team gives them."""
    extra = (more or {}).get("exports", {})
    return tuple(_kind(name, said, extra.get(name, {})) for name, said in data["exports"].items())


def _kind(name: str, said: Mapping[str, Any], more: Mapping[str, Any]) -> Kind:
    columns = {**columns_of(said.get("columns", {})), **columns_of(said.get("carried", {}))}
    for own, names in {**columns_of(more.get("columns", {})), **columns_of(more.get("carried", {}))}.items():
        columns[own] = (*columns.get(own, ()), *names)
    values = {own: dict(texts) for own, texts in said.get("values", {}).items()}
    for own, texts in more.get("values", {}).items():
        values.setdefault(own, {}).update(texts)
    return Kind(
        name=name,
        what=said["what"],
        table=said.get("table", ""),
        signature=tuple(tuple(group) for group in (*said["signature"], *more.get("signature", ()))),
        vocabulary=Vocabulary(columns, values),
        without=tuple(said.get("without", ())),
        carried=tuple({**said.get("carried", {}), **more.get("carried", {})}),
        closed=frozenset(said.get("closed", ())),
        constants=said.get("constants", {}),
        strip=said.get("strip", {}),
        nulls=tuple(said.get("nulls", ())),
        totals={part: tuple(texts) for part, texts in said.get("totals", {}).items()},
        footer=tuple(said.get("footer", ())),
        key=tuple(said.get("key", ())),
        needs=said.get("needs", {}),
        days=said.get("days", False),
        currency_in=said.get("currency_in", ""),
        drop=tuple(said.get("drop", ())),
        refused=said.get("refused", ""),
    )


def recogniser(name: str) -> Callable[[ExportFile], Recognised | None]:
    """What recognises the kinds of exports that the data file ``name`` declares."""
    return Recogniser(name)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Says of a file whether it is one of the kinds that the data file ``words`` declares."""

    words: str

    def __call__(self, file: ExportFile) -> Recognised | None:
        """The kind of ``file``, or None."""
        found = recognised(file, kinds(words(self.words)))
        return Recognised(what=found[0].what, sure=0.9) if found else None


def recognised(file: ExportFile, known: Iterable[Kind]) -> tuple[Kind, Grid] | None:
    """The first kind that a table of ``file`` shows, and that table."""
    if file.format not in FORMATS:
        return None
    for kind in known:
        if grid := file.grid(kind.fits):
            return kind, grid
    return None


def declared(
    source: Source, context: LoadContext, data: str, quirks: Mapping[str, Quirks] | None = None
) -> tuple[FileMapping, ...]:
    """Every file of the source as rows of the table of its kind; ``quirks`` are by name of the kind.

    Raises DataError with the problems of all files.
    """
    options = source.options
    assert isinstance(options, VendorOptions)  # noqa: S101  # the plan validated the source with this connector's model
    more = context.words(options.vocabulary, "vocabulary") if options.vocabulary else None
    known = kinds(words(data), more)

    def read(file: ExportFile) -> Iterator[FileMapping]:
        kind, grid = _told(file, known)
        found = sheet(file, grid, kind.table, kind.vocabulary, wishes(source, kind.table, *kind.carried))
        own = (quirks or {}).get(kind.name)
        yield _mapping(kind, found, context, options.range, own(found, context) if own else ())

    return _one_key(each(context.files(options.files, "files", formats=FORMATS), read))


def _told(file: ExportFile, known: tuple[Kind, ...]) -> tuple[Kind, Grid]:
    """What ``file`` is. Raises DataError when it is none of the ``known`` kinds, or one that holds no rows for us."""
    found = recognised(file, known)
    if found is None:
        grid = next(iter(file.grids()), Grid((), 1, None, ()))
        names = " or ".join(dict.fromkeys(kind.what for kind in known if not kind.refused))
        lacking = min((_lacking(kind, grid.header) for kind in known if not kind.refused), key=len)
        advice = f"export it again with {', '.join(lacking)}, or name the columns in the plan (vocabulary:)"
        place = Location(file.shown, grid.line)
        raise DataError(Problem(f"this is no {names}; its columns are {shown(grid.header)}", advice, place))
    kind, grid = found
    if kind.refused:
        what, _, advice = kind.refused.partition("; ")
        raise DataError(Problem(f"this is a {kind.what}, {what}", advice, Location(file.shown, grid.line)))
    return kind, grid


def _lacking(kind: Kind, header: tuple[str, ...]) -> list[str]:
    """The first name of every group of the signature that no header fits."""
    return [group[0] for group in kind.signature if not find(header, group)]


def _mapping(
    kind: Kind, found: Sheet, context: LoadContext, stretch: str, quirks: Iterable[FieldMapping]
) -> FileMapping:
    computed = [*quirks]
    if kind.days:
        computed += when(found, context, stretch)
    if kind.currency_in:
        computed += _currency(found, kind.currency_in)
    taken = {mapping.name for mapping in computed}
    constants = [FieldMapping(name=name, constant=value) for name, value in kind.constants.items() if name not in taken]
    fields = found.fields((*computed, *constants), carried=kind.carried, nulls=kind.nulls)
    fields = tuple(
        replace(each, closed=each.name in kind.closed, strip=kind.strip.get(each.name, ""))
        if each.constant is None
        else each
        for each in fields
    )
    _complete(kind, found, {mapping.name for mapping in fields})
    blank = tuple(found.header(name) for name in kind.totals.get("blank", ()) if found.header(name))
    return FileMapping(
        table=kind.table,
        file=found.file,
        grid=found.grid,
        fields=fields,
        timezone=context.timezone,
        totals=TotalRows(labels=kind.totals["labels"], blank=blank) if kind.totals else None,
        footer=kind.footer,
        drop=found.personal(kind.drop, fields),
        key=tuple(name for name in kind.key if any(mapping.name == name for mapping in fields)),
    )


def _complete(kind: Kind, found: Sheet, filled: set[str]) -> None:
    """Raise DataError for fields that nothing fills."""
    problems = [
        Problem(
            f"a {kind.what} needs {_label(kind, name)}; the columns are {shown(found.grid.header)}",
            kind.needs.get(name, f"export it again with that column, or name it under columns: {{{name}: …}}"),
            found.place,
        )
        for name in (*found.missing(), *kind.needs)
        if name not in filled
    ]
    if problems:
        raise DataError(*problems)


def _label(kind: Kind, name: str) -> str:
    names = kind.vocabulary.columns.get(name)
    return f'"{names[0][0]}"' if names else name


def _currency(found: Sheet, name: str) -> Iterator[FieldMapping]:
    """The currency that stands in the header of a money column."""
    match = _CURRENCY.search(found.header(name))
    if match and "currency" not in found.wishes.fields:
        yield FieldMapping(name="currency", constant=match[1])


def _one_key(mappings: tuple[FileMapping, ...]) -> tuple[FileMapping, ...]:
    """Files of one source compare rows by the columns that all of them have."""
    shared: dict[str, set[str]] = {}
    for mapping in mappings:
        shared.setdefault(mapping.table, set(mapping.key)).intersection_update(mapping.key)
    return tuple(
        replace(mapping, key=tuple(name for name in mapping.key if name in shared[mapping.table]))
        for mapping in mappings
    )
