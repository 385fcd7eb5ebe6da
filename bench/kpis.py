"""All KPIs of two years by month and channel, against one bare pass over the same tables; prints ratios and asserts nothing.

    python -m bench.kpis                                                   # 100 000 contacts, 1 000 000 rows of sessions
    python -m bench.kpis --contacts 1000000                                # and ten times as many rows of sessions

Tables are made by formulas, the same at every run, in a database of their own. The pass groups every table by month and channel
and sums or counts each column that it has; ours measures every KPI that a report may show, in total and by channel for each month
and for all 24. Either is a process of its own with the engine's own limits; what making the tables takes is not counted.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.warehouse.engine import DuckDBEngine

    #: Gives how many rows or known figures it answers with.
    Run = Callable[[], int]

PERIOD, AS_OF = "2024-10..2026-09", date(2026, 10, 1)
FIRST = "DATE '2024-10-01'"
_DIE = "CREATE TEMP MACRO die(i, sides) AS CAST(hash(i) % sides AS BIGINT)"
_CHANNEL = "'channel ' || die(i, 12)"
#: Columns by table that tell when and of which channel a row is.
_DAYS = {"sessions": "date", "contacts": "created_on", "deals": "created_on", "costs": "date"}
_TYPES = {"text": "VARCHAR", "date": "DATE", "count": "BIGINT", "flag": "BOOLEAN", "instant": "TIMESTAMP"}

#: One contact in ten has a deal, seven in ten deals are won.
_COLUMNS = {
    "sessions": {
        "date": f"{FIRST} + CAST(i * 730 // $rows AS INTEGER)", "channel": _CHANNEL, "campaign": "'campaign ' || die(i + 1, 40)",
        "sessions": "1 + die(i + 2, 9)", "engaged_sessions": "die(i + 3, 2)", "pageviews": "2 + die(i + 4, 20)",
        "engagement_seconds": "die(i + 5, 600)",
        "visitor_type": "['new', 'returning', 'customer'][1 + die(i + 6, 3)]",
    },
    "contacts": {
        "contact_id": "'c' || i", "created_at": f"{FIRST} + to_hours(CAST(i * 17520 // $rows AS BIGINT))", "channel": _CHANNEL,
        "campaign": "'campaign ' || die(i + 1, 40)",
        "mql_at": "CASE WHEN die(i + 2, 10) < 5 THEN created_at + to_hours(die(i + 3, 300)) END",
        "sql_at": "CASE WHEN die(i + 2, 10) < 3 THEN created_at + to_hours(300 + die(i + 4, 300)) END",
        "first_sales_touch_at": "CASE WHEN mql_at IS NOT NULL THEN mql_at + to_hours(die(i + 5, 72)) END",
        "sales_status": "CASE WHEN sql_at IS NOT NULL THEN ['accepted', 'rejected'][1 + die(i + 6, 2)] END",
    },
    "deals": {
        "deal_id": "'d' || i", "created_at": f"{FIRST} + to_hours(CAST(i * 17520 // $rows AS BIGINT) + 600)", "channel": _CHANNEL,
        "campaign": "'campaign ' || die(i + 1, 40)", "amount": "CAST(100 + die(i + 2, 9900) AS DECIMAL(18, 4))",
        "closed_at": "created_at + to_hours(24 + die(i + 3, 2000))", "is_closed": "TRUE", "is_won": "die(i + 4, 10) < 7",
        "deal_type": "['new', 'repeat'][1 + die(i + 5, 2)]", "company_id": "'k' || die(i + 6, $rows // 2 + 1)",
    },
    "deal_contacts": {"deal_id": "'d' || i", "contact_id": "'c' || (i * 10)", "is_primary": "TRUE"},
    "costs": {
        "date": f"{FIRST} + CAST(i // 12 AS INTEGER)", "channel": "'channel ' || (i % 12)",
        "amount": "CAST(50 AS DECIMAL(18, 4))", "category": "['media', 'content'][1 + die(i, 2)]",
    },
}  # fmt: skip


def make(engine: DuckDBEngine, contacts: int) -> None:
    """The tables of a company of so many contacts, in the canonical shape; columns that it does not fill are null."""
    from reportgen.tables import TABLES, local_date

    sizes = {"sessions": 10 * contacts, "contacts": contacts, "deals": contacts // 10, "costs": 12 * 730}
    engine.execute(_DIE)
    for table, columns in _COLUMNS.items():
        rows = sizes.get(table, contacts // 10)
        known = dict(columns)
        for field in TABLES[table].fields:
            kind = _TYPES.get(field.type, "DECIMAL(18, 4)")
            known[field.name] = f"CAST({known.get(field.name, 'NULL')} AS {kind})"
            if field.type == "instant":
                known[local_date(field.name)] = f"CAST({field.name} AS DATE)"
        # Columns that others are made of come first.
        first = [*columns, *(name for name in known if name not in columns)]
        made = ", ".join(f"{known[name]} AS {name}" for name in first).replace("$rows", str(rows))
        engine.execute(f"CREATE TABLE {table} AS SELECT {made}, 'bench' AS _source FROM range({rows}) AS r(i)")


def bare(engine: DuckDBEngine) -> Run:
    """One pass over each table: its numbers summed, all else counted, by month and channel."""
    queries = []
    for table, day in _DAYS.items():
        sums = [
            f"sum({name})" if kind.startswith(("BIGINT", "DECIMAL")) else f"count({name})"
            for name, kind in engine.columns(table).items()
            if name in _COLUMNS[table]
        ]
        by = f"date_trunc('month', {day}), channel"
        queries.append(f"SELECT {by}, count(*), {', '.join(sums)} FROM {table} GROUP BY {by}")
    return lambda: sum(len(engine.query(sql)) for sql in queries)


def ours(engine: DuckDBEngine) -> Run:
    """Every KPI that a report may show, in total and by channel, by month and in all."""
    from reportgen.calendar import parse
    from reportgen.metrics import measure
    from reportgen.plan import Plan, Positions
    from reportgen.plan.schema import PlanModel
    from reportgen.plugins import load
    from reportgen.records import Ask, Computed
    from reportgen.warehouse import LoadedTable, Warehouse

    catalogue, stretch = load().catalogue(), parse(PERIOD, AS_OF)
    known = {
        table: LoadedTable(
            table, engine.query(f"SELECT count(*) FROM {table}")[0][0], frozenset(columns), ("bench",), date(2024, 10, 1), None
        )
        for table, columns in _COLUMNS.items()
    }  # fmt: skip
    plan = Plan(
        path=Path("plan.yaml"), name="bench", title="", organization="", as_of=AS_OF, period=stretch,
        scenarios={"actual": stretch}, locales=("en",), formats=("json",),
        data=PlanModel.model_validate({"assumptions": {"gross_margin": "0.5", "customer_lifetime_months": 24}}),
        sources=(), sections=(), settings={name: each.model() for name, each in catalogue.settings.items()}, roots=(),
        positions=Positions("plan.yaml", {}),
    )  # fmt: skip
    kpis = tuple(name for name, kpi in catalogue.kpis.items() if not isinstance(kpi, Computed) and not kpi.hidden)
    asks = (Ask(kpis), Ask(kpis, by="channel"), Ask(kpis, grain="month"), Ask(kpis, by="channel", grain="month"))

    def run() -> int:
        measured = measure(plan, catalogue, Warehouse(engine, known, ()), [("bench", ask) for ask in asks])
        if measured.problems:
            raise SystemExit("\n".join(map(str, measured.problems)))
        return sum(figure.ok for figure in measured.figures)

    return run


#: What is ready to run; imports and plugins are not counted.
RUNS: dict[str, Callable[[DuckDBEngine], Run]] = {"bare": bare, "ours": ours}


def one(who: str, folder: Path) -> dict[str, Any]:
    """One run over tables that are there: seconds on the clock and of the processor, peak memory of the process in megabytes."""
    from reportgen.warehouse.engine import open_engine

    engine = open_engine(folder, ())
    run = RUNS[who](engine)
    began, busy = time.perf_counter(), time.process_time()
    answers = run()
    seconds = {"wall": time.perf_counter() - began, "cpu": time.process_time() - busy}
    return {**seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "answers": answers}


def compared(contacts: int, repeat: int) -> None:
    """Make the tables, run both in turn, print every run: a busy machine makes some of them slow."""
    from reportgen.warehouse.engine import open_engine

    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as temporary:
        folder = Path(temporary) / "made"
        engine = open_engine(folder, ())
        make(engine, contacts)
        engine.execute("CHECKPOINT")
        print(f"{contacts:,} contacts, {10 * contacts:,} rows of sessions")
        # The engine removes its database when it closes; the runs want it.
        shutil.copy(folder / "warehouse.duckdb", Path(temporary) / "kept.duckdb")
        engine.close()
        for _ in range(repeat):
            found = {who: _apart(who, Path(temporary)) for who in RUNS}
            for who, run in found.items():
                said = f"{run['cpu']:8.2f} s CPU {run['wall']:8.2f} s wall {run['megabytes']:6,} MB"
                print(f"  {who:<5} {said} {run['answers']:8,} answers")
            ratios = {what: found["ours"][what] / found["bare"][what] for what in ("cpu", "wall")}
            print(f"  ours ÷ bare {ratios['cpu']:.2f} CPU, {ratios['wall']:.2f} wall; goal ≤ 3")


def _apart(who: str, folder: Path) -> dict[str, Any]:
    work = folder / who
    work.mkdir(exist_ok=True)
    shutil.copy(folder / "kept.duckdb", work / "warehouse.duckdb")
    command = [sys.executable, "-m", "bench.kpis", "--run", who, "--folder", str(work)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def main() -> None:
    """Compare, or be one of the two that are compared."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--contacts", type=int, default=100_000, metavar="N", help="contacts; ten times as many rows of sessions"
    )
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="runs of each (default: 1)")
    parser.add_argument("--run", choices=RUNS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        print(json.dumps(one(options.run, options.folder)))
    else:
        compared(options.contacts, options.repeat)


if __name__ == "__main__":
    main()
