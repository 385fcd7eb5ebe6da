"""Attribution of many journeys: what ours and two packages take for the same ones, from finished paths and from touches.

    python -m bench.attribution 1000000                         # touches; everything in turn, a process each
    python -m bench.attribution 1000000 --repeat 3              # … of which the quickest counts

Journeys are made by a formula, the same at every run: 1 to 7 touches on 8 channels, 5 % of them converting. From ``paths`` all
answer the same four models (first, last, linear, Markov), conversions and revenue. From ``touches`` each answers all that it
has, and building the paths is part of it: by SQL for a package that wants paths. Imports and making the data are not counted.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    #: Attributes what the tables hold; gives how many models answered and the Markov model's share of each channel.
    Run = Callable[[], tuple[int, Mapping[str, float]]]

PERIOD, FIRST, AS_OF = "2026-Q3", date(2026, 7, 10), date(2026, 10, 1)
SAME = ("first-touch", "last-touch", "linear", "markov")
#: 4 touches a journey on average.
_TOUCHES = """
SELECT
    'c' || j AS contact_id,
    CAST(TIMESTAMP '2026-07-10' + to_seconds(CAST(hash(j) % 6000000 AS BIGINT) + 3600 * k) AS TIMESTAMP) AS occurred_at,
    CAST(TIMESTAMP '2026-07-10' + to_seconds(CAST(hash(j) % 6000000 AS BIGINT) + 3600 * k) AS DATE) AS occurred_on,
    'channel ' || (hash(j * 31 + k) % 64) % 8 AS channel,
    CAST(NULL AS VARCHAR) AS campaign, CAST(NULL AS VARCHAR) AS source, CAST(NULL AS VARCHAR) AS medium,
    CAST(NULL AS VARCHAR) AS interaction, CAST(NULL AS BOOLEAN) AS complete, 'bench' AS _source
FROM (SELECT j, unnest(range(1, 2 + CAST(hash(j + 7) % 7 AS BIGINT))) AS k FROM range({journeys}) AS r(j))
"""
#: A won deal of 100 the hour after the last touch of every converting contact.
_DEALS = """
SELECT
    contact_id AS deal_id, max(occurred_at) + INTERVAL 1 HOUR AS closed_at,
    CAST(max(occurred_at) + INTERVAL 1 HOUR AS DATE) AS closed_on, min(occurred_at) AS created_at,
    min(occurred_on) AS created_on, CAST(100 AS DECIMAL(18, 4)) AS amount, TRUE AS is_won, TRUE AS is_closed, 'bench' AS _source
FROM touches
WHERE hash(CAST(substr(contact_id, 2) AS BIGINT) + 13) % 20 = 0
GROUP BY contact_id
"""
_LINKS = "SELECT deal_id, deal_id AS contact_id, TRUE AS is_primary, 'bench' AS _source FROM deals"
#: What somebody writes who needs paths.
_PATHS = """
WITH journeys AS (
    SELECT t.contact_id, string_agg(t.channel, ' > ' ORDER BY t.occurred_at) AS path FROM touches AS t GROUP BY t.contact_id
)
SELECT
    j.path, CAST(count(d.deal_id) AS DECIMAL(18, 4)) AS conversions, CAST(coalesce(sum(d.amount), 0) AS DECIMAL(18, 4)) AS value,
    CAST(count(*) - count(d.deal_id) AS DECIMAL(18, 4)) AS non_converting, 'bench' AS _source
FROM journeys AS j
LEFT JOIN deals AS d ON d.deal_id = j.contact_id
GROUP BY j.path
"""
_SESSIONS = """
SELECT
    t.contact_id, t.occurred_at, t.channel, coalesce(t.occurred_at + INTERVAL 1 HOUR = d.closed_at, FALSE) AS conversion,
    CASE WHEN t.occurred_at + INTERVAL 1 HOUR = d.closed_at THEN CAST(d.amount AS DOUBLE) END AS value
FROM touches AS t
LEFT JOIN deals AS d ON d.deal_id = t.contact_id
"""
_UNFILLED = (
    "company_id VARCHAR", "channel VARCHAR", "campaign VARCHAR", "deal_type VARCHAR", "stage VARCHAR", "loss_reason VARCHAR",
    "pipeline VARCHAR", "currency VARCHAR", "probability DECIMAL(18,4)", "referred BOOLEAN", "proposal_on DATE",
    "proposal_at TIMESTAMP",
)  # fmt: skip


def make(path: Path, touches: int) -> None:
    """The tables of so many touches, in a database of their own."""
    with duckdb.connect(path) as connection:
        connection.execute(f"CREATE TABLE touches AS {_TOUCHES.replace('{journeys}', str(touches // 4))}")
        for name, sql in (("deals", _DEALS), ("deal_contacts", _LINKS), ("paths", _PATHS)):
            connection.execute(f"CREATE TABLE {name} AS {sql}")
        for column in _UNFILLED:
            connection.execute(f"ALTER TABLE deals ADD COLUMN {column}")


def ours(database: Path, names: tuple[str, ...], compare: tuple[str, ...] | None) -> Run:
    """Models by channel, conversions and revenue, from the tables ``names``; all models where ``compare`` does not say."""
    from reportgen.calendar import parse
    from reportgen.metrics import measure
    from reportgen.plan import Plan, Positions
    from reportgen.plan.schema import PlanModel
    from reportgen.plugins import load
    from reportgen.records import Ask
    from reportgen.warehouse import LoadedTable, Warehouse
    from reportgen.warehouse.engine import open_engine
    from reportgen_plugins.attribution.settings import AttributionSettings

    engine = open_engine(database.parent, ())
    for name in {"paths", *_TABLES} - {*names}:
        engine.execute(f"DROP TABLE {name}")
    known = {
        name: LoadedTable(name, engine.query(f"SELECT count(*) FROM {name}")[0][0], frozenset({"closed_at", "is_won"}),
                          ("bench",), FIRST, None)
        for name in names
    }  # fmt: skip
    catalogue, stretch = load().catalogue(), parse(PERIOD, AS_OF)
    plan = Plan(
        path=Path("plan.yaml"), name="bench", title="", organization="", as_of=AS_OF, period=stretch,
        scenarios={"actual": stretch}, locales=("en",), formats=("json",), data=PlanModel.model_validate({}), sources=(),
        sections=(), settings={"attribution": AttributionSettings(model="linear", compare=compare)}, roots=(),
        positions=Positions("plan.yaml", {}),
    )  # fmt: skip
    ask = Ask(("attributed_conversions", "attributed_revenue"), by="channel,model")

    def run() -> tuple[int, Mapping[str, float]]:
        measured = measure(plan, catalogue, Warehouse(engine, known, ()), [("bench", ask)])
        if measured.problems:
            raise SystemExit(str(measured.problems))
        found: dict[str, dict[str, float]] = {}
        for figure in measured.figures:
            model, channel = figure.dimension("model"), figure.dimension("channel")
            if figure.kpi == "attributed_conversions" and model and channel and figure.value is not None:
                found.setdefault(model, {})[channel] = float(figure.value)
        return len(found), found["markov"]

    return run


def channel_attribution(database: Path, *, finished: bool) -> Run:
    """The heuristic models and the Markov model of ChannelAttribution: all that it has."""
    import ChannelAttribution as peer  # type: ignore[import-not-found]  # noqa: N813  # bench only

    connection = _opened(database)
    given = connection.execute("SELECT * FROM paths").df() if finished else None

    def run() -> tuple[int, Mapping[str, float]]:
        frame = connection.execute(_PATHS).df() if given is None else given
        heuristics = peer.heuristic_models(frame, "path", "conversions", var_value="value", flg_pro=False)
        found = peer.markov_model(
            frame, "path", "conversions", var_value="value", var_null="non_converting", flg_pro=False, verbose=False
        )
        shares = dict(zip(found["channel_name"], found["total_conversions"], strict=True))
        return len([name for name in heuristics.columns if name.endswith("_conversions")]) + 1, shares

    return run


def mam(database: Path, *, finished: bool) -> Run:
    """marketing-attribution-models (its module is ``mam``): of conversions and, in a second pass, of revenue."""
    import polars as pl  # type: ignore[import-not-found]  # bench only
    from mam import MAM  # type: ignore[import-not-found]  # bench only

    connection = _opened(database)
    given = pl.from_arrow(connection.sql(_GROUPED).to_arrow_table()) if finished else None
    models = ["first_click", "last_click", "linear", "markov"]
    models += [] if finished else ["position_based", "time_decay", "shapley"]

    def run() -> tuple[int, Mapping[str, float]]:
        frame = pl.from_arrow(connection.sql(_SESSIONS).to_arrow_table()) if given is None else given
        shares: Mapping[str, float] = {}
        for value in (None, "value"):
            if given is None:
                journeys = MAM(
                    frame, "session", "channel", "conversion", datetime_colname="occurred_at", user_id_colname="contact_id",
                    conversion_value_colname=value,
                )  # fmt: skip
            else:
                journeys = MAM(
                    frame, "grouped_journey", "path", "conversion", occurrences_colname="journeys",
                    conversion_value_colname=value,
                )  # fmt: skip
            for model in models:
                # A step from a channel to itself counts in our chain, and in that of the other package.
                options = {"transition_to_same_state": True} if model == "markov" else {}
                answered = getattr(journeys, f"run_{model}")(**options)
                if model == "markov":
                    shares = answered.metadata["removal_effect"]["removal_effect"].to_dict()
        return len(models), shares

    return run


#: Journeys that converted and that did not, apart, as that package wants them.
_GROUPED = """
SELECT path, TRUE AS conversion, CAST(conversions AS BIGINT) AS journeys, CAST(value AS DOUBLE) AS value
FROM paths WHERE conversions > 0
UNION ALL
SELECT path, FALSE, CAST(non_converting AS BIGINT), 0 FROM paths WHERE non_converting > 0
"""


def _opened(database: Path) -> duckdb.DuckDBPyConnection:
    # With no limit: what our engine allows itself, 300 MB, is too little to put the paths of 10 million touches together.
    return duckdb.connect(database, read_only=True)


_TABLES = ("touches", "deals", "deal_contacts")
RUNS: dict[str, Callable[[Path], Run]] = {
    "paths, ours": lambda database: ours(database, ("paths",), SAME),
    "paths, ChannelAttribution": lambda database: channel_attribution(database, finished=True),
    "paths, mam": lambda database: mam(database, finished=True),
    "touches, ours": lambda database: ours(database, _TABLES, None),
    "touches, ours, same four": lambda database: ours(database, _TABLES, SAME),
    "touches, ChannelAttribution": lambda database: channel_attribution(database, finished=False),
    "touches, mam": lambda database: mam(database, finished=False),
}


def one(who: str, database: Path) -> dict[str, Any]:
    """One run: seconds of attribution alone, peak memory of the process, what it answered."""
    run = RUNS[who](database)
    began, busy = time.perf_counter(), time.process_time()
    models, markov = run()
    seconds = {"cpu": time.process_time() - busy, "wall": time.perf_counter() - began}
    whole = sum(markov.values())
    shares = {channel: share / whole for channel, share in markov.items()}
    return {
        **seconds,
        "megabytes": _peak(),
        "models": models,
        "markov": shares,
    }


def _peak() -> int:
    """The most memory that this process had, in megabytes; ``ru_maxrss`` would count that of the process that began it."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM:"))


def _apart(who: str, folder: Path) -> dict[str, Any]:
    work = folder / "work"
    work.mkdir()
    shutil.copy(folder / "made.duckdb", work / "warehouse.duckdb")
    command = [
        sys.executable,
        "-m",
        "bench.attribution",
        "0",
        "--run",
        who,
        "--database",
        str(work / "warehouse.duckdb"),
    ]
    try:
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    finally:
        shutil.rmtree(work)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])  # a package may greet first
    return found


def compared(touches: int, repeat: int, only: str) -> None:
    """Run all in turn and print the run of each that took the least of the processor, and how far its Markov model is off."""
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as temporary:
        make(Path(temporary) / "made.duckdb", touches)
        print(f"{touches:,} touches, the quickest of {repeat}")
        exact: Mapping[str, float] = {}
        for who in (each for each in RUNS if each.startswith(only)):
            run = min((_apart(who, Path(temporary)) for _ in range(repeat)), key=lambda each: each["cpu"])
            exact = exact or run["markov"]
            off = max(abs(exact[channel] - share) for channel, share in run["markov"].items())
            print(f"  {who:<28} {run['cpu']:7.2f} s CPU {run['wall']:7.2f} s wall {run['megabytes']:6,} MB "
                  f"{run['models']} models, Markov off by {off:.1e}", flush=True)  # fmt: skip


def main() -> None:
    """Compare, or be one of those that are compared."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("touches", type=int, help="how many touches to make")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="runs of each (default: 1)")
    parser.add_argument("--only", default="", metavar="WORD", help="those that begin so: paths, touches")
    parser.add_argument("--run", choices=RUNS, help=argparse.SUPPRESS)
    parser.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        print(json.dumps(one(options.run, options.database)))
    else:
        compared(options.touches, options.repeat, options.only)


if __name__ == "__main__":
    main()
