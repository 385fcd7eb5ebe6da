"""SQL between the clock on the wall of a time zone and UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reportgen.warehouse.sql import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.warehouse.engine import DuckDBEngine

#: When an offset from UTC (in seconds) begins, in UTC; the first one holds from the beginning of the written-out years.
Changes = tuple[tuple[datetime, int], ...]

#: The years whose offsets are written out.
FIRST, LAST = datetime(2019, 1, 1), datetime(2031, 1, 1)  # noqa: DTZ001  # the engine's timestamps bear no zone
#: An offset is less than this.
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Turns the one into the other: by the engine's calendar, or, where ``changes`` tell a zone's, by comparisons.

    Asking the calendar costs five times as much a row, comparing more to plan: it is worth it for many rows.
    """

    changes: Mapping[str, Changes] = field(default_factory=dict)

    @classmethod
    def written_out(cls, engine: DuckDBEngine, zones: Iterable[str]) -> Clocks:
        """The clocks of ``zones`` as the engine's own calendar has them."""
        return cls({zone: _changes(engine, zone) for zone in zones if zone != "UTC"})

    def utc(self, moment: str, zone: str) -> str:
        """The UTC timestamp of a wall-clock timestamp in ``zone``."""
        if zone == "UTC":
            return moment
        asked = f"{moment} AT TIME ZONE {literal(zone)} AT TIME ZONE 'UTC'"
        return self._compared(moment, zone, asked, sign=-1) if zone in self.changes else asked

    def wall(self, moment: str, zone: str) -> str:
        """What the clock on the wall in ``zone`` shows at a UTC timestamp."""
        if zone == "UTC":
            return moment
        asked = _asked(moment, zone)
        return self._compared(moment, zone, asked, sign=1) if zone in self.changes else asked

    def _compared(self, moment: str, zone: str, asked: str, *, sign: int) -> str:
        """The offsets as a tree of comparisons.

        On the wall (``sign`` -1) the hours around a change, which are skipped or shown twice, are left to the calendar.
        """
        (_, offset), *later = self.changes[zone]
        limits, stretches = [FIRST + 2 * _DAY], [asked]
        for at, after in later:
            low, high = (at + timedelta(seconds=each) for each in sorted((offset, after)))
            limits += [low, high] if sign < 0 else [at]
            stretches += [_moved(moment, sign * offset), *([asked] if sign < 0 else [])]
            offset = after
        return _tree(moment, [*limits, LAST - 2 * _DAY], [*stretches, _moved(moment, sign * offset), asked])


def _changes(engine: DuckDBEngine, zone: str) -> Changes:
    found = engine.query(
        f"SELECT t, seconds FROM (SELECT t, epoch({_asked('t', zone)})::BIGINT - epoch(t)::BIGINT AS seconds FROM "
        f"(SELECT unnest(generate_series(TIMESTAMP '{FIRST}', TIMESTAMP '{LAST}', INTERVAL 30 MINUTE)) AS t)) "
        "QUALIFY seconds IS DISTINCT FROM lag(seconds) OVER (ORDER BY t) ORDER BY t"
    )
    return tuple((at, int(seconds)) for at, seconds in found)


def _asked(moment: str, zone: str) -> str:
    return f"{moment} AT TIME ZONE 'UTC' AT TIME ZONE {literal(zone)}"


def _moved(moment: str, seconds: int) -> str:
    return f"{moment} + INTERVAL ({seconds}) SECOND"


def _tree(moment: str, limits: Sequence[datetime], stretches: Sequence[str]) -> str:
    """The one of ``stretches`` (one more than ``limits``) in which the moment lies."""
    if not limits:
        return stretches[0]
    middle = len(limits) // 2
    before = _tree(moment, limits[:middle], stretches[: middle + 1])
    after = _tree(moment, limits[middle + 1 :], stretches[middle + 1 :])
    return f"CASE WHEN {moment} < TIMESTAMP '{limits[middle]:%Y-%m-%d %H:%M:%S}' THEN {before} ELSE {after} END"
