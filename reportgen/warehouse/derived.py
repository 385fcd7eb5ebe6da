"""What rows say without saying it: amounts from hours, closed deals, the contacts a deal lists, and what a mapping adds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.warehouse.sql import identifier
from reportgen.warehouse.staging import Staged
from reportgen.warehouse.statement import stored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.records import Derived, QueryResult
    from reportgen.warehouse.engine import DuckDBEngine

#: A field of ``deals`` that lists contacts; its entries become rows of ``deal_contacts``.
CONTACT_IDS = "contact_ids"


def derive(engine: DuckDBEngine, staged: Staged) -> Iterable[Staged]:
    """Fill the derived columns of a staged table; gives further tables that it holds."""
    table, name = staged.shaping.table, identifier(staged.name)
    columns = engine.columns(staged.name)
    if table == "costs" and {"hours", "hourly_rate"} <= columns.keys():
        engine.execute(f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS amount DECIMAL(18,4)")
        engine.execute(
            f"UPDATE {name} SET amount = try_cast(hours::DECIMAL(20,4) * hourly_rate AS DECIMAL(18,4)) "
            "WHERE amount IS NULL AND hours IS NOT NULL AND hourly_rate IS NOT NULL"
        )
    if table == "deals" and "closed_on" in columns:
        won = "coalesce(is_won, false)" if "is_won" in columns else "false"
        engine.execute(f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS is_closed BOOLEAN")
        engine.execute(f"UPDATE {name} SET is_closed = closed_on IS NOT NULL OR {won} WHERE is_closed IS NULL")
    if table == "deals" and any(column.name == CONTACT_IDS for column in staged.shaping.columns):
        yield _links(engine, staged)


def fill(engine: DuckDBEngine, staged: Staged, derived: Iterable[Derived]) -> None:
    """Fill the fields that a mapping derives in the rows that have no value of theirs."""
    name, kinds = identifier(staged.name), stored(staged.shaping.table)
    for each in derived:
        column = identifier(each.name)
        kind = kinds.get(each.name, "VARCHAR")
        engine.execute(f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {column} {kind}")
        engine.execute(
            f"UPDATE {name} SET {column} = CAST({each.sql} AS {kind}) WHERE {column} IS NULL", each.parameters
        )


def further(engine: DuckDBEngine, staged: Staged, results: Iterable[QueryResult]) -> Iterable[Staged]:
    """The canonical rows that a mapping makes of its own once they are settled; those without a row are none."""
    for number, result in enumerate(results):
        name = f"{staged.name}_{number}"
        sql = result.sql.replace("{rows}", identifier(staged.name))
        engine.create(name, f"SELECT *, $source::VARCHAR AS _source FROM ({sql})", {"source": staged.shaping.source})
        (count,) = engine.query(f"SELECT count(*) FROM {identifier(name)}")[0]
        if count:
            shaping = replace(staged.shaping, table=result.table, columns=(), extras={}, breakdown=result.breakdown)
            yield Staged(name, shaping, count, 0, 0)
        else:
            engine.execute(f"DROP TABLE {identifier(name)}")


def _links(engine: DuckDBEngine, staged: Staged) -> Staged:
    name = f"{staged.name}_contacts"
    engine.create(
        name,
        "SELECT DISTINCT deal_id, contact_id, _source FROM (SELECT deal_id, _source, "
        f"trim(unnest(regexp_split_to_array({CONTACT_IDS}, '[;,]'))) AS contact_id FROM {identifier(staged.name)}) "
        "WHERE length(contact_id) > 0",
    )
    shaping = replace(staged.shaping, table="deal_contacts", columns=(), extras={})
    return Staged(name, shaping, staged.used, 0, 0)
