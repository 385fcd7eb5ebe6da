"""What the rows of a source leave open, for readers of the report to know: amounts, dates and outcomes that are missing."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from reportgen.document import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from reportgen.document import Text
    from reportgen.warehouse.engine import DuckDBEngine
    from reportgen.warehouse.model import LoadedTable

_ = Words("reportgen")
#: The days on which a contact reached the stages of the funnel, in their order.
STAGES = ("lead_on", "mql_on", "sql_on", "opportunity_on", "customer_on")


#: Tables whose rows are about rows of others: by which column, of which table.
_LINKS = (
    ("deal_contacts", "deal_id", "deals"),
    ("deal_contacts", "contact_id", "contacts"),
    ("touches", "contact_id", "contacts"),
)


def doubts(engine: DuckDBEngine, source: str, tables: Mapping[str, LoadedTable], as_of: date) -> Iterator[Text]:
    """The caveats of one source's rows in the loaded tables; ``as_of`` is the last day that can have happened."""
    of_source = {"source": source}
    for name in ("deals", "costs"):
        if name in tables and source in tables[name].sources:
            sql = f"SELECT count(*) FROM {name} WHERE amount IS NULL AND _source = $source"
            (count,) = engine.query(sql, of_source)[0]
            if count:
                yield _.plural(
                    "{count} row of {table} has no amount and is left out of sums",
                    "{count} rows of {table} have no amount and are left out of sums",
                    count,
                    table=name,
                )
    if "deals" in tables and source in tables["deals"].sources and "is_won" in tables["deals"].filled:
        yield from _doubtful_deals(engine, of_source)
    for name, days in (("contacts", ("created_on", *STAGES)), ("deals", ("created_on", "closed_on"))):
        if name in tables and source in tables[name].sources:
            yield from _ahead(engine, of_source, tables[name], days, as_of)
    for name, key, other in _LINKS:
        if name in tables and source in tables[name].sources and other in tables:
            yield from _loose(engine, of_source, name, key, other)
    if "contacts" in tables and source in tables["contacts"].sources:
        yield from _doubtful_stages(engine, of_source, [day for day in STAGES if day in tables["contacts"].filled])


def _loose(engine: DuckDBEngine, of_source: Mapping[str, object], table: str, key: str, other: str) -> Iterator[Text]:
    """Rows about what no row of another table is."""
    sql = f"SELECT count(*) FROM {table} ANTI JOIN {other} USING ({key}) WHERE {table}._source = $source"
    (count,) = engine.query(sql, of_source)[0]
    if count:
        yield _.plural(
            "{count} row of {table} names a {key} that no row of {other} has",
            "{count} rows of {table} name a {key} that no row of {other} has",
            count,
            table=table,
            key=key,
            other=other,
        )


def _ahead(
    engine: DuckDBEngine, of_source: Mapping[str, object], table: LoadedTable, days: tuple[str, ...], as_of: date
) -> Iterator[Text]:
    """Rows that say what nobody can know yet."""
    later = " OR ".join(f"{day} > $as_of" for day in days)
    sql = f"SELECT count(*) FROM {table.name} WHERE _source = $source AND ({later})"
    (count,) = engine.query(sql, {**of_source, "as_of": as_of})[0]
    if count:
        yield _.plural(
            "{count} row of {table} bears a date after {day}",
            "{count} rows of {table} bear a date after {day}",
            count,
            table=table.name,
            day=as_of,
        )


def _doubtful_stages(engine: DuckDBEngine, of_source: Mapping[str, object], stages: list[str]) -> Iterator[Text]:
    """Contacts that lack the date of a stage before one they reached, or reached a stage before an earlier one."""
    pairs = list(combinations(stages, 2))
    if not pairs:
        return
    skipped = " OR ".join(f"{before} IS NULL AND {after} IS NOT NULL" for before, after in pairs)
    reverse = " OR ".join(f"{before} > {after}" for before, after in pairs)
    sql = f"SELECT count_if({skipped}), count_if({reverse}) FROM contacts WHERE _source = $source"
    without, disordered = engine.query(sql, of_source)[0]
    if without:
        yield _.plural(
            "{count} contact has no date for a stage before the one it reached; counting who reached or passed a stage "
            "includes it",
            "{count} contacts have no date for a stage before the one they reached; counting who reached or passed a stage "
            "includes them",
            without,
        )
    if disordered:
        yield _.plural(
            "{count} contact reached a stage on an earlier day than the stage before it",
            "{count} contacts reached a stage on an earlier day than the stage before it",
            disordered,
        )


def _doubtful_deals(engine: DuckDBEngine, of_source: Mapping[str, object]) -> Iterator[Text]:
    """Deals that no period or no outcome can claim."""
    won = "is_won AND closed_on IS NULL"
    ended = "is_won IS NULL AND coalesce(is_closed, closed_on IS NOT NULL)"
    sql = f"""SELECT count_if({won}), count_if({ended}), count_if(is_won AND amount IS NULL), count_if(is_won AND amount < 0)
FROM deals WHERE _source = $source"""
    undated, untold, worthless, refunds = engine.query(sql, of_source)[0]
    if refunds:
        yield _.plural(
            "{count} won deal has a negative amount: it lowers revenue, and counts as a deal won",
            "{count} won deals have negative amounts: they lower revenue, and count as deals won",
            refunds,
        )
    if worthless:
        yield _.plural(
            "{count} won deal has no amount: revenue lacks it",
            "{count} won deals have no amount: revenue lacks them",
            worthless,
        )
    if undated:
        yield _.plural(
            "{count} won deal has no closing date: no period counts it",
            "{count} won deals have no closing date: no period counts them",
            undated,
        )
    if untold:
        yield _.plural(
            "{count} closed deal is neither won nor lost in the data: no rate and no revenue counts it",
            "{count} closed deals are neither won nor lost in the data: no rate and no revenue counts them",
            untold,
        )
