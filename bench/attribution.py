"""Attribution of many journeys: all nine models here, and what a package of the field takes for the same journeys.

    python -m bench.attribution ours 1000000            # touches; prints seconds and peak memory
    python -m bench.attribution ChannelAttribution 1000000

Journeys are made by a formula, the same at every run: 1 to 7 touches on 8 channels, about 5 % converting. The other one is given
whole paths, as it wants them; making those is not counted against it. Each run is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

PERIOD = "2026-Q3"
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
_CONVERTING = "hash(CAST(substr(contact_id, 2) AS BIGINT) + 13) % 20 = 0"


def tables(engine: Any, touches: int) -> None:
    """Touches, and a won deal of 100 the hour after the last touch of every converting contact."""
    engine.execute(f"CREATE TABLE touches AS {_TOUCHES.replace('{journeys}', str(touches // 4))}")
    engine.execute(
        "CREATE TABLE deals AS SELECT contact_id AS deal_id, max(occurred_at) + INTERVAL 1 HOUR AS closed_at, "
        "CAST(max(occurred_at) + INTERVAL 1 HOUR AS DATE) AS closed_on, min(occurred_at) AS created_at, min(occurred_on) AS "
        "created_on, CAST(100 AS DECIMAL(18,4)) AS amount, TRUE AS is_won, TRUE AS is_closed, 'bench' AS _source "
        f"FROM touches WHERE {_CONVERTING} GROUP BY contact_id"
    )
    for column in (
        "company_id VARCHAR", "channel VARCHAR", "campaign VARCHAR", "deal_type VARCHAR", "stage VARCHAR", "loss_reason VARCHAR",
        "pipeline VARCHAR", "currency VARCHAR", "probability DECIMAL(18,4)", "referred BOOLEAN", "proposal_on DATE",
        "proposal_at TIMESTAMP",
    ):  # fmt: skip
        engine.execute(f"ALTER TABLE deals ADD COLUMN {column}")
    engine.execute(
        "CREATE TABLE deal_contacts AS SELECT deal_id, deal_id AS contact_id, TRUE AS is_primary, 'bench' AS _source FROM deals"
    )


def ours(touches: int) -> dict[str, Any]:
    """All models by channel, conversions and revenue, from tables on disk."""
    from reportgen.calendar import parse
    from reportgen.metrics import measure
    from reportgen.plan import Plan, Positions
    from reportgen.plan.schema import PlanModel
    from reportgen.plugins import load
    from reportgen.records import Ask
    from reportgen.warehouse import LoadedTable, Warehouse
    from reportgen.warehouse.engine import open_engine

    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder), ())
        tables(engine, touches)
        first = date(2026, 7, 10)
        known = {
            name: LoadedTable(name, engine.query(f"SELECT count(*) FROM {name}")[0][0], frozenset({"closed_at", "is_won"}),
                              ("bench",), first, None)
            for name in ("touches", "deals", "deal_contacts")
        }  # fmt: skip
        catalogue, stretch = load().catalogue(), parse(PERIOD, date(2026, 10, 1))
        plan = Plan(
            path=Path("plan.yaml"), name="bench", title="", organization="", as_of=date(2026, 10, 1), period=stretch,
            scenarios={"actual": stretch}, locales=("en",), formats=("json",), data=PlanModel.model_validate({}), sources=(),
            sections=(), settings={}, roots=(), positions=Positions("plan.yaml", {}),
        )  # fmt: skip
        ask = Ask(("attributed_conversions", "attributed_revenue"), by="channel,model")
        started = time.perf_counter()
        measured = measure(plan, catalogue, Warehouse(engine, known, ()), [("bench", ask)])
        seconds = time.perf_counter() - started
        engine.close()
    if measured.problems:
        raise SystemExit(str(measured.problems))
    found: dict[str, dict[str, float]] = {}
    for figure in measured.figures:
        model, channel = figure.dimension("model"), figure.dimension("channel")
        if figure.kpi == "attributed_conversions" and model and channel and figure.value is not None:
            found.setdefault(model, {})[channel] = round(float(figure.value), 3)
    return {"seconds": seconds, "models": len(found), "markov": found["markov"], "linear": found["linear"]}


def paths(touches: int) -> Any:
    """Whole paths with their counts, as a data frame."""
    connection = duckdb.connect()
    tables(connection, touches)
    return connection.execute(
        "SELECT path, sum(won) AS conversions, 100.0 * sum(won) AS value, sum(1 - won) AS nulls FROM (SELECT contact_id, "
        "string_agg(channel, ' > ' ORDER BY occurred_at) AS path, "
        f"CASE WHEN {_CONVERTING} THEN 1 ELSE 0 END AS won FROM touches GROUP BY contact_id) GROUP BY path ORDER BY path"
    ).df()


def channel_attribution(touches: int) -> dict[str, Any]:
    """Its heuristic models and its Markov model."""
    import ChannelAttribution as peer  # type: ignore[import-not-found]  # noqa: N813  # bench only

    frame = paths(touches)
    started = time.perf_counter()
    peer.heuristic_models(frame, "path", "conversions", var_value="value")
    markov = peer.markov_model(frame, "path", "conversions", var_value="value", var_null="nulls", order=1)
    return {"seconds": time.perf_counter() - started, "models": 4, "markov": str(markov)}


RUNS = {
    "ours": ours,
    "ChannelAttribution": channel_attribution,
}


def main() -> None:
    """One run; seconds of attribution alone, peak memory of the process with everything before it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("who", choices=RUNS)
    parser.add_argument("touches", type=int)
    options = parser.parse_args()
    found = RUNS[options.who](options.touches)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"who": options.who, "touches": options.touches, "megabytes": megabytes, **found}, indent=1))


if __name__ == "__main__":
    main()
