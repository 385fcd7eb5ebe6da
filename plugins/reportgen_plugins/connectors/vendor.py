"""Vendor connectors that are a declaration: the kinds of exports stand in a data file (:mod:`.kinds`), and this reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen.errors import DataError, Problem
from reportgen.records import (
    Derived,
    ExportFile,
    FieldMapping,
    FileMapping,
    LoadContext,
    Options,
    TotalRows,
)
from reportgen.tables import TABLES
from reportgen_plugins.connectors.headers import shown, words
from reportgen_plugins.connectors.kinds import Kind, kinds, readable
from reportgen_plugins.connectors.numerals import one_mark
from reportgen_plugins.connectors.orders import one_order
from reportgen_plugins.connectors.overlaps import Coverage, latest_last, refuse_doubles
from reportgen_plugins.connectors.own_words import own_words
from reportgen_plugins.connectors.recognising import CURRENCY, FORMATS, exports, told
from reportgen_plugins.connectors.sheet import Sheet, each, sheet
from reportgen_plugins.connectors.stretches import When, when
from reportgen_plugins.connectors.wishes import wishes
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.plan import Source

#: Texts in which exports say that there is no value.
_NOTHING = frozenset({"", "-", "--", "n/a"})

#: Further fields of a sheet, and caveats and warnings about it: what a declaration cannot say.
Quirks = Callable[[Sheet, LoadContext], Iterable[FieldMapping]]


class VendorOptions(Options):
    """``files`` are the exports (a path or glob, or several).

    ``vocabulary`` is a YAML file beside the plan with further names of columns and values, in the shape of the connector's
    own data file. ``range`` are the days that a file without dates covers, like ``2026-09-01..2026-09-30``; ``currency`` is
    the money's where the file does not say.
    """

    files: str | tuple[str, ...]
    vocabulary: str = ""
    range: str = ""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = ""


def declared(
    source: Source,
    context: LoadContext,
    data: str,
    quirks: Mapping[str, Quirks] | None = None,
    *,
    instead: Mapping[str, str] | None = None,
) -> tuple[FileMapping, ...]:
    """Every file of the source as rows of the table of its kind; ``quirks`` are by name of the kind.

    ``instead`` reads a field from the columns of another one. Raises DataError with the problems of all files.
    """
    options = source.options
    assert isinstance(options, VendorOptions)  # noqa: S101  # the plan validated the source with this connector's model
    more = own_words(options.vocabulary, data, context) if options.vocabulary else None
    known = tuple(_swapped(kind, instead or {}) for kind in kinds(words(data), more))
    covered: list[Coverage] = []

    def read(file: ExportFile) -> Iterator[FileMapping]:
        kind, grid = told(file, known)
        kind = kind.grained(grid.above)
        found = sheet(file, grid, kind.table, kind.vocabulary, wishes(source, kind.table, *kind.carried))
        own = (quirks or {}).get(kind.name)
        lying = when(found, context, options.range, kind.orders) if kind.days else When()
        if kind.days:
            covered.append(Coverage(found, kind.level(grid.header), lying.spans))
        further = own(found, context) if own else ()
        yield _mapping(kind, found, context, lying, options.currency, further)

    files = exports(context.files(options.files, "files", formats=FORMATS), known, context)
    mappings = each(files, read)
    refuse_doubles(covered)
    return _one_key(latest_last(mappings, covered))


def _swapped(kind: Kind, instead: Mapping[str, str]) -> Kind:
    """``kind`` with fields read from the columns of others, where it has those."""
    columns = kind.vocabulary.columns
    swapped = {name: columns[other] for name, other in instead.items() if other in columns}
    return replace(kind, vocabulary=replace(kind.vocabulary, columns={**columns, **swapped}))


def _mapping(
    kind: Kind, found: Sheet, context: LoadContext, lying: When, currency: str, quirks: Iterable[FieldMapping]
) -> FileMapping:
    _contradicted(kind, found)
    computed = [*quirks, *lying.fields, *_currency(kind, found, currency)]
    taken = {mapping.name for mapping in computed}
    constants = [
        FieldMapping(name=name, constant=value)
        for name, value in kind.constants.items()
        if name not in taken and not (name in kind.closed and found.header(name))
    ]
    fields = found.fields((*computed, *constants), carried=kind.carried, nulls=kind.nulls)
    placed = {mapping.name for mapping in lying.fields if mapping in fields}
    fields = tuple(mapping for mapping in fields if mapping.name not in placed or mapping in lying.fields)
    fields = one_mark(found, kind.table, one_order(found, kind.table, fields), kind.numbers)
    fields = tuple(_read(kind, mapping) if mapping.constant is None else mapping for mapping in fields)
    derived = tuple(_derived(kind, {mapping.name for mapping in fields}))
    _complete(kind, found, {mapping.name for mapping in fields} | {each.name for each in derived})
    _tell_unknown(kind, found, context)
    if "channel" in kind.closed and all(mapping.name != "channel" for mapping in fields):
        # without types of campaigns nobody knows what was bought
        column = readable(kind.vocabulary.columns["channel"][0])
        context.caveat(
            _("{file} has no column “{column}”: its costs have no channel", file=found.file.shown, column=column)
        )
    return FileMapping(
        table=kind.table,
        file=found.file,
        grid=found.grid,
        fields=fields,
        timezone=context.timezone,
        totals=_totals(kind, found),
        blank_is_total=tuple(header for name in kind.blank_is_total if (header := found.header(name))),
        footer=kind.footer,
        derived=derived,
        parts=kind.parts,
        drop=found.personal(kind.drop, fields),
        key=tuple(name for name in kind.key if any(mapping.name == name for mapping in fields)),
    )


def _derived(kind: Kind, filled: set[str]) -> Iterator[Derived]:
    """What the fields of a file tell of others; of a required field only where no column fills it."""
    for name, (of, sql) in kind.derived.items():
        required = name in TABLES[kind.table].required
        if of <= filled and not (required and name in filled):
            yield Derived(name=name, sql=sql)


def _read(kind: Kind, mapping: FieldMapping) -> FieldMapping:
    """``mapping`` with what the kind says of the field's texts."""
    return replace(
        mapping,
        kind="number" if mapping.name in kind.numbers and not mapping.kind else mapping.kind,
        closed=mapping.name in kind.closed,
        strip=kind.strip.get(mapping.name, mapping.strip),
        scale=kind.scale.get(mapping.name, mapping.scale),
    )


def _totals(kind: Kind, found: Sheet) -> TotalRows | None:
    """How the file's own sums are known: by a label, and by empty names wherever the file has names beside the label's."""
    if not kind.totals:
        return None
    labels, blank = kind.totals["labels"], tuple(filter(None, map(found.header, kind.totals.get("blank", ()))))
    if "alone" in kind.totals and not any(header != found.grid.header[0] for header in blank):
        # a campaign may bear such a name: only rows that nothing follows are sums
        pattern = re.compile("|".join(f"(?:{each})" for each in kind.totals["alone"]), re.IGNORECASE)
        labels = tuple(f"{re.escape(text)}\\s*$" for text in _trailing(kind, found, pattern))
    return TotalRows(labels=labels, blank=blank) if labels else None


def _trailing(kind: Kind, found: Sheet, pattern: re.Pattern[str]) -> Iterable[str]:
    """The first cells of the last rows, as far as they match ``pattern``."""
    tail: dict[str, None] = {}
    for _line, row in found.file.records(found.grid):
        text = row[0].strip() if row else ""
        if pattern.match(text):
            tail[text] = None
        elif text and not any(re.match(each, text, re.IGNORECASE) for each in kind.footer):
            tail.clear()
    return tail


def _contradicted(kind: Kind, found: Sheet) -> None:
    """Raise DataError where the plan says otherwise than what a file of this kind is for certain."""
    problems = [
        Problem(
            f"this is a {kind.what}, and the plan says {name}: {said}",
            "name the files that it is said of under a source of their own",
            found.place,
        )
        for name in kind.certain
        if (said := found.wishes.values.get(name)) and said.casefold() != kind.constants[name]
    ]
    if problems:
        raise DataError(*problems)


def _complete(kind: Kind, found: Sheet, filled: set[str]) -> None:
    """Raise DataError for fields that nothing fills."""
    problems = [
        Problem(
            f"a {kind.what} needs {_label(kind, name)}; the columns are {shown(found.grid.header)}",
            kind.needs.get(name, f"export it again with that column, or name it under columns: {{{name}: …}}"),
            found.place,
        )
        for name in dict.fromkeys((*found.missing(), *kind.needs))
        if name not in filled and not _follows(kind, name, filled)
    ]
    if problems:
        raise DataError(*problems)


def _follows(kind: Kind, name: str, filled: set[str]) -> bool:
    """Whether ``name`` would be told by a field that the plan must give: then that one is asked for."""
    of, _ = kind.derived.get(name, (frozenset[str](), ""))
    return bool((of - filled) & kind.needs.keys())


def _label(kind: Kind, name: str) -> str:
    names = kind.vocabulary.columns.get(name)
    return f'"{readable(names[0])}"' if names else name


def _tell_unknown(kind: Kind, found: Sheet, context: LoadContext) -> None:
    """Warn of texts for which a closed list has no word: they are left out, never guessed."""
    for name in sorted(kind.closed - found.wishes.values.keys()):
        known = {" ".join(text.split()).lower() for text in kind.vocabulary.values.get(name, {})}
        labels = [re.compile(label, re.IGNORECASE) for label in kind.totals.get("labels", ())]
        for text in found.texts(name) if found.header(name) else ():
            if text.lower() in known | _NOTHING or any(label.match(text) for label in labels):
                continue
            what = f"no {name} is known for {text!r} in column {found.header(name)!r}: those rows have none"
            advice = f"say what it is in a vocabulary: exports: {{{kind.name}: {{values: {{{name}: {{{text}: …}}}}}}}}"
            context.warn(Problem(what, advice, found.place))


def _currency(kind: Kind, found: Sheet, said: str) -> Iterator[FieldMapping]:
    """The currency that stands in the header of a money column, else what the plan says, where no column tells it."""
    if found.header("currency") or "currency" in found.wishes.fields:
        return
    match = CURRENCY.search(found.header(kind.currency_in)) if kind.currency_in else None
    if match or (said and TABLES[kind.table].field("currency")):
        yield FieldMapping(name="currency", constant=match[1] if match else said)


def _one_key(mappings: tuple[FileMapping, ...]) -> tuple[FileMapping, ...]:
    """Files of one source compare rows by the columns that all of them have; a name does not count beside its id.

    Campaigns are renamed: the same day of the same campaign would count twice.
    """
    shared: dict[str, set[str]] = {}
    for mapping in mappings:
        shared.setdefault(mapping.table, set(mapping.key)).intersection_update(mapping.key)
    shared = {table: {name for name in names if f"{name}_id" not in names} for table, names in shared.items()}
    return tuple(
        replace(mapping, key=tuple(name for name in mapping.key if name in shared[mapping.table]))
        for mapping in mappings
    )
