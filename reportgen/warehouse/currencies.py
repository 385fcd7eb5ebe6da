"""Money in other currencies: converted by the rates the plan declares, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.errors import Problem
from reportgen.tables import TABLES
from reportgen.warehouse.sql import Parameters, identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.plan import Plan
    from reportgen.warehouse.engine import DuckDBEngine


@dataclass(frozen=True, slots=True)
class Conversion:
    """Expressions that replace money columns of a staged table, and the currencies they convert from."""

    columns: Mapping[str, str]
    parameters: Mapping[str, object]
    used: frozenset[str]


def conversion(
    engine: DuckDBEngine, name: str, table: str, columns: Mapping[str, str], plan: Plan, at: str
) -> Conversion | list[Problem] | None:
    """How ``name`` is converted; None when all its money is the report's already; problems when a rate lacks.

    Rows without a currency are in the report's. ``at`` says where the rows come from.
    """
    money = [field.name for field in TABLES[table].fields if field.type == "money" and field.name in columns]
    if not money or "currency" not in columns:
        return None
    code = f"upper(trim({identifier('currency')}))"
    filled = " OR ".join(f"{identifier(field)} IS NOT NULL" for field in money)
    found = engine.query(
        f"SELECT {code}, count(*) FROM {identifier(name)} WHERE currency IS NOT NULL AND ({filled}) "
        f"AND {code} <> $own GROUP BY 1 ORDER BY 1",
        {"own": plan.currency},
    )
    if not found:
        return None
    rates = plan.data.currencies
    if missing := [(currency, count) for currency, count in found if currency not in rates]:
        return [
            Problem(
                f"{currency} in {at}: {count} row{'s' * (count != 1)} beside {plan.currency}",
                f"give currencies.{currency}.rate ({plan.currency} per {currency}) and its date",
            )
            for currency, count in missing
        ]
    bind = Parameters()
    cases = " ".join(f"WHEN {bind.bind(currency)} THEN {bind.bind(rates[currency].rate)}" for currency, _ in found)
    # As exact as a product with amounts of 18 digits can be: a thousandth of a unit is worth many digits of a small rate.
    rate = f"(CASE {code} {cases} ELSE 1 END)::DECIMAL(20,12)"
    converted = {field: f"CAST({identifier(field)} * {rate} AS DECIMAL(18,4))" for field in money}
    originals = {f"{field}_original": identifier(field) for field in money}
    return Conversion({**converted, **originals}, bind.values, frozenset(currency for currency, _ in found))


def convert(engine: DuckDBEngine, name: str, plan: Conversion) -> None:
    """Rewrite a staged table in the report's currency; ``<field>_original`` keeps what stood in the file."""
    replaced = ", ".join(
        f"{sql} AS {identifier(field)}" for field, sql in plan.columns.items() if not field.endswith("_original")
    )
    added = ", ".join(
        f"{sql} AS {identifier(field)}" for field, sql in plan.columns.items() if field.endswith("_original")
    )
    renamed = identifier(f"{name}_converted")
    engine.execute(
        f"CREATE TABLE {renamed} AS SELECT * REPLACE ({replaced}), {added} FROM {identifier(name)}", plan.parameters
    )
    engine.execute(f"DROP TABLE {identifier(name)}")
    engine.execute(f"ALTER TABLE {renamed} RENAME TO {identifier(name)}")


def declared(plan: Plan, used: frozenset[str]) -> tuple[tuple[str, Decimal, str], ...]:
    """The rates that were used: currency, rate, where it comes from and of which day."""
    rates = plan.data.currencies
    return tuple(
        (currency, rates[currency].rate, " ".join(filter(None, (rates[currency].source, str(rates[currency].on)))))
        for currency in sorted(used)
    )
