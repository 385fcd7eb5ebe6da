"""What the headline of each chapter has to say, worked out once more from the published rows and figures."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal as D
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

Row = dict[str, str]


def number(text: str) -> D | None:
    """The value of a cell; None where it holds none."""
    try:
        return D(text)
    except ArithmeticError:
        return None


@dataclass(frozen=True)
class Published:
    """The data of a report's folder."""

    folder: Path

    @cached_property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "report.json").read_text(encoding="utf-8"), parse_float=D)
        return found

    def rows(self, name: str) -> list[Row]:
        """The rows behind a chart or a table; none where the report has no such."""
        path = self.folder / "data" / f"{name}.csv"
        return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []

    def figure(self, kpi: str, scenario: str = "actual") -> D | None:
        """The total of a KPI, divided once more where it is a quotient; that of the period in the scenario ``actual``."""
        period = self.report["period"]
        found = [
            each
            for each in self.report["figures"]
            if (each["kpi"], each["scenario"], each["dimensions"]) == (kpi, scenario, {})
            and (scenario != "actual" or (each["start"], each["end"]) == (period["start"], period["end"]))
        ]
        if not found or found[0]["value"] is None:
            return None
        one = found[0]
        return D(one["value"]) if one["denominator"] is None else D(one["numerator"]) / D(one["denominator"])

    def earlier(self, kpi: str) -> list[D]:
        """Its totals in the stretches that the report compares with."""
        found = (self.figure(kpi, scenario) for scenario in ("previous", "year_ago", "baseline"))
        return [value for value in found if value is not None]


def values(rows: list[Row], column: str) -> list[D]:
    """What is known in a column."""
    return [value for row in rows if (value := number(row.get(column, ""))) is not None]


def compared(actual: D | None, others: list[D], *, ratio: bool = False) -> Iterator[D]:
    """A value, others, and how far it is from each: plainly for ratios, else as a share of the other."""
    if actual is not None:
        yield actual
        yield from others
        yield from (actual - other if ratio else (actual - other) / abs(other) for other in others if ratio or other)


def summary(it: Published) -> Iterator[D]:
    roi = it.figure("roi")
    if roi is not None:
        yield 1 + roi
        yield from compared(roi, it.earlier("roi"), ratio=True)
    for goal in it.report["goals"]:
        reached = goal["actual"] if goal["forecast"] is None else goal["forecast"]["value"]
        yield abs(1 - D(reached) / D(goal["target"]))


def roi(it: Published) -> Iterator[D]:
    happened = [row for row in it.rows("roi-cash-curve") if row["scenario"] == "actual"]
    yield abs(sum(values(happened, "return"), D(0)) - sum(values(happened, "cost"), D(0)))


def expectations(it: Published) -> Iterator[D]:
    due = [row for row in it.rows("expectations-expectations") if row["status"] in {"met", "missed"}]
    missed = [row for row in due if D(row["actual"]) < D(row["expected"])]
    yield from (D(len(due)), D(len(missed)))
    for row in missed:
        yield from (D(row["actual"]), D(row["expected"]))


def goals(it: Published) -> Iterator[D]:
    rows = it.rows("goals-pace")
    yield from (D(len(rows)), D(sum(row["status"] in {"off_track", "at_risk"} for row in rows)))
    yield min(D(row["actual"]) / D(row["expected"]) for row in rows if row["actual"] and row["expected"])


def funnel(it: Published) -> Iterator[D]:
    rows = [row for row in it.rows("funnel-stages") if number(row["actual"]) is not None]
    customers = D(rows[-1]["actual"])
    lagging = []
    for before, after in pairwise(rows):
        planned = number(after.get("rate_planned", ""))
        if planned:
            rate = D(after["actual"]) / D(before["actual"])
            lagging.append((rate / planned, rate, planned, customers * planned / rate - customers))
    if lagging:
        yield from min(lagging)[1:]
    else:
        yield from (D(rows[0]["actual"]), *compared(customers, it.earlier("customers")))


def channels(it: Published) -> Iterator[D]:
    rows = it.rows("channels-by-revenue")
    named = [row for row in rows[:-1] if not row["channel"].startswith("(")]
    measure = "revenue" if sum(values(named, "revenue")) else "leads"
    best = max(named, key=lambda row: number(row[measure]) or D(0))
    yield from (D(rows[-1][measure]), D(best[measure]) / D(rows[-1][measure]))
    cost = number(best["cost"])
    if cost is not None:
        yield cost / sum(values(named, "cost"))


def allocation(it: Published) -> Iterator[D]:
    yield from values(it.rows("channels-by-revenue")[-1:], "customers")


def attribution(it: Published) -> Iterator[D]:
    rows = it.rows("attribution-models")
    best = next(row for row in rows if not row["channel"].startswith("("))
    yield D(best["credit"]) / D(rows[-1]["credit"])
    shares = [D(value) for name, value in best.items() if name.startswith("share")]
    yield from (min(shares), max(shares))
    yield from (D(row["credit"]) / D(rows[-1]["credit"]) for row in rows if row["channel"] == "(no recorded touch)")


def lead_quality(it: Published) -> Iterator[D]:
    rows = [row for row in it.rows("lead-quality-bands") if row["from"]]
    yield D(rows[0]["leads"]) / sum(values(rows, "leads"))
    before = [D(row["leads"]) / (1 + D(row["growth"])) for row in rows if number(row["growth"]) is not None]
    if len(before) == len(rows):
        yield before[0] / sum(before)


def hand_over(it: Published) -> Iterator[D]:
    whole = it.rows("hand-over-promised-and-delivered")[-1]
    yield from (D(whole["mqls"]), D(whole["promised"]), D(whole["in_time"]) / D(whole["judged"]))
    yield D(24)  # the hours that the plan of the demonstration promises


def customers(it: Published) -> Iterator[D]:
    kept = it.rows("customers-flywheel")[0]
    yield from compared(D(kept["part"]) / D(kept["whole"]), values([kept], "previous"), ratio=True)


def baseline(it: Published) -> Iterator[D]:
    (leads,) = (row for row in it.rows("baseline-then-and-now") if row["measure"] == "Leads")
    yield from (D(leads["now"]), D(leads["before"]), D(leads["now"]) / D(leads["before"]))


def change(it: Published) -> Iterator[D]:
    rows = it.rows("change-revenue-bridge")
    yield D(rows[-1]["value"]) - D(rows[0]["value"])
    yield max(values(rows[1:-1], "value"), key=abs)


def forecast(it: Published) -> Iterator[D]:
    first = it.rows("forecast-forecast-landing")[0]
    landing = D(first["reached"]) + D(first["ahead"])
    yield from (landing, abs(landing / D(first["target"]) - 1))


def scenarios(it: Published) -> Iterator[D]:
    planned, *others = values(it.rows("scenarios-customers"), "value")
    best = max(others, key=lambda value: abs(value - planned))
    yield from (best, planned, (best - planned) / planned)


def sensitivity(it: Published) -> Iterator[D]:
    rows = it.rows("sensitivity-drivers")
    revenue, roi = it.figure("revenue"), it.figure("roi")
    assert revenue is not None
    yield revenue / 10  # every rate of the funnel multiplies
    yield max(values(rows, "customers_up"))
    if roi is not None:
        yield from ((1 + roi) / 10, (1 + roi) / D("0.9") - (1 + roi))


def cohorts(it: Published) -> Iterator[D]:
    size = {row["cohort"]: D(row["contacts"]) for row in it.rows("cohorts-cohorts")}
    rows = sorted(it.rows("cohorts-heat"), key=lambda row: (row["column"], row["row"]))
    for age, of_age in groupby(rows, key=lambda row: row["column"]):
        known = [(size[row["row"]], D(row["value"])) for row in of_age if number(row["value"]) is not None]
        if known:
            yield from (D(age.split()[0]), known[-1][1])
        if len(known) > 1:
            before = sum((count for count, _rate in known[:-1]), D(0))
            yield sum((count * rate for count, rate in known[:-1]), D(0)) / before


def drop_out(it: Published) -> Iterator[D]:
    lost = sum(values(it.rows("drop-out-by-stage"), "lost"))
    yield from compared(D(lost), it.earlier("lost_leads"))


def sales(it: Published) -> Iterator[D]:
    (won,) = (row for row in it.rows("sales-steps") if row["measure"] == "Win rate")
    yield from (D(won["part"]), D(won["whole"]))
    earlier = [*values([won], "previous"), *values([won], "year_ago")]
    yield from compared(D(won["part"]) / D(won["whole"]), earlier, ratio=True)


def rate(kpi: str) -> Callable[[Published], Iterator[D]]:
    return lambda it: compared(it.figure(kpi), it.earlier(kpi), ratio=True)


def experiments(it: Published) -> Iterator[D]:
    won = []
    for _test, arms in groupby(it.rows("experiments-variants"), key=lambda row: row["group"]):
        control, *others = [(D(row["conversions"]) / D(row["exposures"]), row["interval"]) for row in arms]
        won += [got - control[0] for got, interval in others if D(interval.split("..")[0]) > 0]
    yield from (D(len(won)), *won)


def activities(it: Published) -> Iterator[D]:
    rows = it.rows("activities-work")[:-1]
    pieces, overdue = sum(values(rows, "pieces")), sum(values(rows, "overdue"))
    yield from (D(pieces), D(pieces - overdue), D(overdue))


def method(it: Published) -> Iterator[D]:
    files = [file for source in it.report["sources"] for file in source["files"]]
    read, used = (sum(file[name] for file in files) for name in ("rows_read", "rows_used"))
    yield from (D(used) / D(read), D(read))
    told = sum(len(source["caveats"]) for source in it.report["sources"])
    yield D(told + bool(it.report["warnings"]))  # warnings are one more


#: By chapter: every value that its headline may print, exact. One that prints another is wrong.
HEADLINES: Mapping[str, Callable[[Published], Iterator[D]]] = {
    "summary": summary, "roi": roi, "expectations": expectations, "goals": goals, "funnel": funnel, "channels": channels,
    "allocation": allocation, "attribution": attribution, "lead-quality": lead_quality, "hand-over": hand_over,
    "customers": customers, "baseline": baseline, "change": change, "forecast": forecast, "scenarios": scenarios,
    "sensitivity": sensitivity, "cohorts": cohorts, "drop-out": drop_out, "sales": sales,
    "social": rate("social_engagement_rate"), "email": rate("email_click_rate"),
    "content": rate("landing_page_conversion_rate"), "experiments": experiments, "activities": activities, "method": method,
}  # fmt: skip
