"""The clock on the wall, written out, agrees with the engine's calendar."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reportgen.warehouse.clocks import Clocks
from reportgen.warehouse.engine import DuckDBEngine, open_engine

ZONES = (
    "Europe/Paris",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/New_York",
    "Asia/Riyadh",
    "Australia/Lord_Howe",
    "UTC",
)
HALF_HOURS = "(SELECT unnest(generate_series(TIMESTAMP '2018-11-01', TIMESTAMP '2031-03-01', INTERVAL 30 MINUTE)) AS t)"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    opened = open_engine(tmp_path_factory.mktemp("engine"), ())
    yield opened
    opened.close()


@pytest.mark.parametrize("zone", ZONES)
def test_every_half_hour_reads_as_the_calendar_reads_it(engine: DuckDBEngine, zone: str) -> None:
    asked, compared = Clocks(), Clocks.written_out(engine, [zone])
    for one, other in ((asked.utc, compared.utc), (asked.wall, compared.wall)):
        sql = f"SELECT count(*), count_if({one('t', zone)} IS DISTINCT FROM {other('t', zone)}) FROM {HALF_HOURS}"
        count, differing = engine.query(sql)[0]
        assert (count > 200_000, differing) == (True, 0)


def test_comparisons_stand_for_the_calendar_where_there_are_changes(engine: DuckDBEngine) -> None:
    written = Clocks.written_out(engine, ["Europe/Paris"]).utc("t", "Europe/Paris")
    assert "TIMESTAMP '2026-03-29 02:00:00'" in written
    (summer,) = engine.query(f"SELECT {written} FROM (SELECT TIMESTAMP '2026-07-01 12:00' AS t)")
    assert f"{summer[0]:%H:%M}" == "10:00"
