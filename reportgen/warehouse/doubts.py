"""What the rows of a source leave open, for readers of the report to know: amounts, dates and outcomes that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.document import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.document import Text
    from reportgen.warehouse.engine import DuckDBEngine
    from reportgen.warehouse.model import LoadedTable

_ = Words("reportgen")


def doubts(engine: DuckDBEngine, source: str, tables: Mapping[str, LoadedTable]) -> Iterator[Text]:
    """The caveats of one source's rows in the loaded tables."""
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


def _doubtful_deals(engine: DuckDBEngine, of_source: Mapping[str, object]) -> Iterator[Text]:
    """Deals that no period or no outcome can claim."""
    won = "is_won AND closed_on IS NULL"
    ended = "is_won IS NULL AND coalesce(is_closed, closed_on IS NOT NULL)"
    sql = f"SELECT count_if({won}), count_if({ended}) FROM deals WHERE _source = $source"
    undated, untold = engine.query(sql, of_source)[0]
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
