r"""Kinds of exports, as data files declare them, and the further names that a team gives them.

A data file holds ``exports``, by name::

    campaigns:
      what: Google Ads report               # for messages and `inspect`
      table: costs                          # the canonical table
      signature: [[Campaign], [Cost]]       # of every group, some header must be there
      without: [Campaign ID]                # none of these may be there
      columns: {amount: [Cost, Coût]}       # fields and their names in exports, as in headers.py
      carried: {clicks: [Clicks, Clics]}    # further columns that travel along under one name
      numbers: [clicks]                     # those of them that are numbers
      values: {channel: {Search: Paid Search}}
      closed: [channel]                     # fields whose values are only those listed; others are told
      constants: {category: media}          # of a closed field only where it has no column
      certain: [network]                    # constants that hold whatever the plan says: it is refused
      strip: {campaign_id: "[]"}
      scale: {amount: 0.000001}
      nulls: [" --"]
      totals:                               # rows that the file adds up itself
        labels: ['total\b']
        blank: [campaign, date]             # fields that are empty in them
        alone: ['total ?:']                 # the labels where `blank` leaves no other column to be empty
      blank_is_total: [campaign]            # rows that name none of these are totals without a label
      footer: ['©']
      key: [date, campaign]                 # what a row is of, where exports overlap
      needs: {currency: "say currency: EUR"}   # fields that the table does not require, and what to say in the plan
      days: true                            # costs: rows stand for days, or the file for a stretch
      orders: {month-first: [Start Date]}   # headers by which the order of ambiguous dates is known
      levels: {ad: [Ad name]}               # finest first: what a row is of; files of two levels tell the same money twice
      grains: {week: ['Weekly']}            # lines above the header (regexes) by which `date` begins weeks or months
      currency_in: amount                   # the header of this field ends in "(EUR)"
      derived:                              # fields that others tell; fields are named as stored (published_on)
        bounces: {of: [soft, hard], sql: soft + hard}   # where `of` are all there
      parts: source                         # rows of one key tell one thing in parts (FileMapping)
      prefer: [Raw Data Report]             # of a workbook's sheets, those that are read when they are there
      drop: [Account owner]                 # personal columns
      unused: true                          # in archives and workbooks it is passed over, alone it is refused
      refused: why; what to do              # a known export that holds no table
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from reportgen_plugins.connectors.headers import Vocabulary, columns_of, find, plain


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
    numbers: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    constants: Mapping[str, str] = field(default_factory=dict)
    certain: tuple[str, ...] = ()
    strip: Mapping[str, str] = field(default_factory=dict)
    scale: Mapping[str, Decimal] = field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blank_is_total: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    days: bool = False
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    currency_in: str = ""
    derived: Mapping[str, tuple[frozenset[str], str]] = field(default_factory=dict)
    parts: Literal["", "file", "source"] = ""
    prefer: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    unused: bool = False
    refused: str = ""

    def fits(self, header: tuple[str, ...]) -> bool:
        """Whether a header row shows this kind."""
        return not self.lacking(header) and not find(header, self.without)

    def lacking(self, header: tuple[str, ...]) -> tuple[str, ...]:
        """The first plain name of every group of the signature that no header fits."""
        return tuple(readable(group) for group in self.signature if not find(header, group))

    def grained(self, above: tuple[str, ...]) -> Kind:
        """The kind with its days read as first days of weeks or months, where the lines above the header say so."""
        for grain, said in self.grains.items():
            if any(re.match(pattern, line, re.IGNORECASE) for line in above for pattern in said):
                columns = {name: names for name, names in self.vocabulary.columns.items() if name != "date"}
                columns[grain] = (*self.vocabulary.columns.get("date", ()), *columns.get(grain, ()))
                return replace(self, vocabulary=replace(self.vocabulary, columns=columns))
        return self

    def level(self, header: tuple[str, ...]) -> str:
        """What a row is of, where the kind tells levels apart."""
        return next((level for level, names in self.levels.items() if find(header, names)), "")


def readable(names: tuple[str, ...]) -> str:
    """One of the names of a column that a person may be shown: not a regular expression, where there is another."""
    return next((name for name in names if not name.startswith("^")), names[0])


def kinds(data: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> tuple[Kind, ...]:
    """The kinds of exports of a data file, with the ``more`` names that a team gives them (:mod:`.own_words`)."""
    extra = (more or {}).get("exports", {})
    return tuple(_kind(name, said, extra.get(name) or {}) for name, said in data["exports"].items())


def _kind(name: str, said: Mapping[str, Any], more: Mapping[str, Any]) -> Kind:
    own = {**columns_of(more.get("columns", {})), **columns_of(more.get("carried", {}))}
    columns = {**columns_of(said.get("columns", {})), **columns_of(said.get("carried", {}))}
    signature = tuple(_widened(tuple(group), columns, own) for group in said["signature"])
    values = {known: dict(texts) for known, texts in said.get("values", {}).items()}
    for known, texts in more.get("values", {}).items():
        values.setdefault(known, {}).update(texts)
    return Kind(
        name=name,
        what=said["what"],
        table=said.get("table", ""),
        signature=signature,
        vocabulary=Vocabulary(
            {known: (*columns.get(known, ()), *own.get(known, ())) for known in {**columns, **own}}, values
        ),
        without=tuple(said.get("without", ())),
        carried=tuple({**said.get("carried", {}), **more.get("carried", {})}),
        numbers=frozenset(said.get("numbers", ())),
        closed=frozenset(said.get("closed", ())),
        constants=said.get("constants", {}),
        certain=tuple(said.get("certain", ())),
        strip=said.get("strip", {}),
        scale={known: Decimal(str(factor)) for known, factor in said.get("scale", {}).items()},
        nulls=tuple(said.get("nulls", ())),
        totals={part: tuple(texts) for part, texts in said.get("totals", {}).items()},
        blank_is_total=tuple(said.get("blank_is_total", ())),
        footer=tuple(said.get("footer", ())),
        key=tuple(said.get("key", ())),
        needs=said.get("needs", {}),
        days=said.get("days", False),
        orders={order: tuple(names) for order, names in said.get("orders", {}).items()},
        grains={grain: tuple(lines) for grain, lines in said.get("grains", {}).items()},
        levels={level: tuple(names) for level, names in said.get("levels", {}).items()},
        currency_in=said.get("currency_in", ""),
        derived={known: (frozenset(how["of"]), how["sql"]) for known, how in said.get("derived", {}).items()},
        parts=said.get("parts", ""),
        prefer=tuple(said.get("prefer", ())),
        drop=tuple(said.get("drop", ())),
        unused=said.get("unused", False),
        refused=said.get("refused", ""),
    )


def _widened(group: tuple[str, ...], columns: Mapping[str, Any], own: Mapping[str, Any]) -> tuple[str, ...]:
    """A group of the signature with a team's names for the fields that it speaks of."""
    wanted = {*map(plain, group)}
    speaks = [known for known, names in columns.items() if wanted & {plain(name) for part in names for name in part}]
    return (*group, *(name for known in speaks for part in own.get(known, ()) for name in part))
