"""What the plan expects of a source: columns, rows, freshness."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reportgen.errors import DataError, Location, PlanError, Problem
from reportgen.warehouse.options import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.plan import Plan, Source
    from reportgen.records import FileMapping, FileQuery, FileRecord

_AGE = re.compile(r"(\d{1,5})\s*(hour|day|week|month)s?")
#: The weeks before a source's last day that show whether it has rows on most days; and days that it may be late untold.
WEEKS = timedelta(days=28)
_GRACE = timedelta(days=3)
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 31}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Warnings, what is staler than the plan allows, and where rows stop short: their last day and the one expected."""

    warnings: tuple[Problem, ...] = ()
    stale: tuple[Problem, ...] = ()
    short: tuple[date | None, date] | None = None


def expect_columns(source: Source, mappings: Iterable[FileMapping]) -> None:
    """Raise DataError when a file of the source lacks an expected column."""
    expected = source.common.expect.columns if source.common.expect else ()
    problems = [
        Problem(f"no column {name!r}, which the plan expects", "export it", Location(each.file.shown, each.grid.line))
        for each in mappings
        for name in expected
        if not spelled(each.grid.header, name)
    ]
    if problems:
        raise DataError(*dict.fromkeys(problems))


def expect_fields(source: Source, query: FileQuery) -> None:
    """Raise DataError when an expected column is none that is read of the source's records."""
    expected = source.common.expect.columns if source.common.expect else ()
    problems = [
        Problem(f"no field {name!r}, which the plan expects, is read of the records", "take it out of expect.columns")
        for name in expected
        if name not in query.columns
    ]
    if problems:
        raise DataError(*problems)


def judge(source: Source, plan: Plan, files: Sequence[FileRecord], days: frozenset[date]) -> Verdict:
    """Hold what was loaded against ``expect``. Raises DataError for too few rows, PlanError for what cannot be read.

    ``days`` are those of the last weeks with a row: where most have one, an end before the period's is told even if nothing
    is expected; a source whose rows are few may just have none.
    """
    expect = source.common.expect
    last = max((each.last for each in files if each.last), default=None)
    if expect is None or not expect.through:
        wanted = _through("period-end", plan, Location(""))
        steady = last is not None and len(days) * 2 >= WEEKS.days and last < wanted - _GRACE
        short = (last, wanted) if steady else None
    if expect is None:
        return Verdict(short=short)

    def where(key: str) -> Location:
        return plan.positions.at("sources", source.name, "expect", key)

    rows = sum(each.rows_used for each in files)
    if expect.min_rows is not None and rows < expect.min_rows:
        what = f"source {source.name} has {rows} rows, the plan expects at least {expect.min_rows}"
        raise DataError(Problem(what, "export again, or lower expect.min_rows", where("min_rows")))
    warnings: list[Problem] = []
    stale: list[Problem] = []
    if expect.through:
        wanted = _through(expect.through, plan, where("through"))
        short = None
        if last is None or last < wanted:
            what = f"source {source.name} ends {last or 'without any date'}, the plan expects data through {wanted}"
            warnings.append(Problem(what, "export again", where("through")))
            short = (last, wanted)
    age = plan.as_of - last if last else None
    for key, value, verdict in (
        ("error_after", expect.error_after, stale),
        ("warn_after", expect.warn_after, warnings),
    ):
        if value and (age is None or age > _age(value, where(key))):
            since = f"{age.days} days old" if age else "without any date"
            verdict.append(Problem(f"source {source.name} is {since} on {plan.as_of}", "export again", where(key)))
    return Verdict(tuple(warnings), tuple(stale), short)


def _through(text: str, plan: Plan, where: Location) -> date:
    """The day through which data are expected; a period that is not over expects them through yesterday."""
    if text == "period-end":
        return min(plan.period.end, plan.as_of - timedelta(days=1))
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise PlanError(Problem(f"{text!r} is no date", "write YYYY-MM-DD or period-end", where)) from error


def _age(text: str, where: Location) -> timedelta:
    match = _AGE.fullmatch(text.strip().lower())
    if not match:
        raise PlanError(Problem(f"{text!r} is no age", "write 3 days, 36 hours or 2 weeks", where))
    return timedelta(days=int(match[1]) * _DAYS[match[2]])
