from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import exp, log, sqrt
from random import Random
from typing import Any

import pytest

from reportgen.calendar import Period
from reportgen.records import Ask
from reportgen_plugins.kpis.survival import curve
from tests.plugins.kpis.book import a_plan, parts
from tests.plugins.kpis.conftest import OpenBook

#: Made on 1 October 2026: contacts of July are 62 to 92 days old then, those of September 1 to 30.
CONTACTS = [
    {"contact_id": "a", "created_at": "2026-07-01", "mql_at": "2026-07-11", "sql_at": "2026-08-10", "channel": "Paid"},
    {"contact_id": "b", "created_at": "2026-07-02", "mql_at": "2026-08-31", "channel": "Email"},
    {"contact_id": "c", "created_at": "2026-07-31", "channel": "Email"},
    {"contact_id": "d", "created_at": "2026-08-15", "sql_at": "2026-08-25", "channel": "Email"},
    {"contact_id": "e", "created_at": "2026-09-10", "mql_at": "2026-09-12", "channel": "Paid"},
    {"contact_id": "f", "created_at": "2026-09-11", "mql_at": "2026-10-02", "channel": "Paid"},
]


def cohorts(book: OpenBook, kpi: str, **plan: Any) -> dict[tuple[str, str], tuple[Any, Any]]:
    made = a_plan("2026-Q3", **plan)
    found = book(contacts=CONTACTS).figures(made, Ask((kpi,), by="cohort,stage"))
    return {
        (figure.dimension("cohort") or "", figure.dimension("stage") or ""): parts(figure)
        for figure in found
        if figure.kpi == kpi
    }


def test_cohorts_count_who_reached_a_stage_so_far(book: OpenBook) -> None:
    found = cohorts(book, "cohort_reach_rate")
    assert {key: value for key, value in found.items() if key[1] == "mql"} == {
        ("2026-07", "mql"): (2, 3),
        ("2026-08", "mql"): (1, 1),  # d went on to SQL, so it has passed MQL
        ("2026-09", "mql"): (1, 2),  # f's date lies after the day of the report: it has not happened yet
    }
    assert found["2026-07", "sql"] == (1, 3)
    assert found["2026-07", "lead"] == (3, 3)


def test_dated_counting_takes_dates_as_they_stand(book: OpenBook) -> None:
    found = cohorts(book, "cohort_reach_rate", funnel={"count": "dated"})
    assert found["2026-08", "mql"] == (0, 1)
    assert found["2026-08", "sql"] == (1, 1)


def test_an_age_judges_only_those_who_have_reached_it(book: OpenBook) -> None:
    within = cohorts(book, "cohort_reach_rate_30")
    assert within["2026-07", "mql"] == (1, 3)  # a after 10 days; b after 60
    assert within["2026-09", "mql"] == (0, None) or within["2026-09", "mql"] == (0, 0)
    assert cohorts(book, "cohort_reach_rate_60")["2026-07", "mql"] == (2, 3)
    assert cohorts(book, "cohort_reach_rate_90")["2026-07", "mql"] == (2, 2)  # c is 62 days old
    assert cohorts(book, "cohort_reach_rate_180")["2026-07", "mql"][1] in {0, None}


def test_a_stage_that_the_data_cannot_tell_has_no_cohorts(book: OpenBook) -> None:
    assert not {stage for _month, stage in cohorts(book, "cohort_reach_rate")} & {"opportunity", "customer"}


def test_stages_are_never_mixed(book: OpenBook) -> None:
    figures = book(contacts=CONTACTS).figures(
        a_plan(), Ask(("cohort_reach_rate",)), Ask(("cohort_reach_rate",), by="channel")
    )
    assert not [figure for figure in figures if figure.kpi == "cohort_reach_rate"]


def test_cohorts_may_be_split_by_channel(book: OpenBook) -> None:
    figures = book(contacts=CONTACTS).figures(a_plan(), Ask(("cohort_reach_rate",), by="channel,stage"))
    found = figures.find("cohort_reach_rate", channel="Email", stage="mql")
    assert found is not None
    assert parts(found) == (2, 3)
    assert found.interval is not None
    assert found.few


def test_a_company_comes_with_its_first_contact(book: OpenBook) -> None:
    rows = [
        {"contact_id": "1", "company_id": "x", "created_at": "2026-07-05"},
        {"contact_id": "2", "company_id": "x", "created_at": "2026-08-05", "mql_at": "2026-08-10"},
        {"contact_id": "3", "created_at": "2026-08-06"},
    ]
    plan = a_plan(funnel={"unit": "company"})
    figures = book(contacts=rows).figures(plan, Ask(("cohort_reach_rate", "cohort_reach_rate_30"), by="cohort,stage"))
    july, august = (figures.find("cohort_reach_rate", cohort=f"2026-{month}", stage="mql") for month in ("07", "08"))
    early = figures.find("cohort_reach_rate_30", cohort="2026-07", stage="mql")
    assert july is not None
    assert august is not None
    assert early is not None
    assert parts(july) == (1, 1)
    assert parts(august) == (0, 1)
    assert parts(early) == (0, 1)  # 36 days after the company's first contact


def test_days_from_stage_to_stage_rest_on_dates_that_stand_in_the_data(book: OpenBook) -> None:
    figures = book(contacts=CONTACTS).figures(a_plan(), Ask(("stage_days",), by="stage"))
    mql, sql = figures.find("stage_days", stage="mql"), figures.find("stage_days", stage="sql")
    assert mql is not None
    assert sql is not None
    # MQLs of the quarter with a lead date: a after 10 days, b after 60, e after 2; d has no MQL date of its own.
    assert mql.value == 10
    assert dict(mql.beside) == {"mean": 24, "cases": 3}
    assert sql.value == 30  # a alone


LEADS = [
    {"contact_id": "1", "created_at": "2026-07-01", "customer_at": "2026-07-11"},  # won after 10 days
    {"contact_id": "2", "created_at": "2026-07-01", "customer_at": "2026-07-21"},  # won after 20
    {"contact_id": "3", "created_at": "2026-09-16"},  # followed for 15
    {"contact_id": "4", "created_at": "2026-09-06"},  # followed for 25
    {"contact_id": "5", "created_at": "2026-09-01", "customer_at": "2026-10-05"},  # the future: followed for 30
]


def test_the_curve_counts_leads_as_long_as_they_were_followed(book: OpenBook) -> None:
    figures = book(contacts=LEADS).figures(a_plan(), Ask(("lead_to_customer_curve",), by="age"))
    points = {int(each.dimension("age") or 0): each for each in figures.by("lead_to_customer_curve", "age")}
    assert sorted(points) == list(range(31))
    # Day 10: 1 of 5. Day 20: 1 of the 3 still followed (two left: one won, one only 15 days old). 1 − 4/5 × 2/3 = 7/15.
    assert points[9].value == 0
    assert points[10].value == Decimal("0.2")
    assert points[19].value == Decimal("0.2")
    assert points[20].value == pytest.approx(Decimal(7) / 15)
    assert parts(points[20]) == (2, 3)
    assert points[30].value == pytest.approx(Decimal(7) / 15)
    assert points[9].interval is None
    # Greenwood: 1/(5·4) + 1/(3·2) = 13/60; on the scale of log(−log) around S = 8/15.
    spread = exp(1.959963984540054 * sqrt(13 / 60) / -log(8 / 15))
    interval = points[20].interval
    assert interval is not None
    assert float(interval.low) == pytest.approx(1 - (8 / 15) ** (1 / spread))
    assert float(interval.high) == pytest.approx(1 - (8 / 15) ** spread)
    assert points[20].few


def test_the_total_of_the_curve_is_its_last_point(book: OpenBook) -> None:
    figure = book(contacts=LEADS).figure("lead_to_customer_curve")
    assert figure.value == pytest.approx(Decimal(7) / 15)
    assert figure.numerator == 2


def test_without_censoring_the_curve_is_the_plain_share() -> None:
    points = list(curve({3: Decimal(4), 9: Decimal(6)}, {3: Decimal(4), 9: Decimal(1)}))
    assert points[-1].share == Decimal("0.5")
    assert points[3].share == pytest.approx(Decimal("0.4"))


def test_when_all_are_won_there_is_no_interval() -> None:
    last = list(curve({2: Decimal(3)}, {2: Decimal(3)}))[-1]
    assert last.share == 1
    assert last.interval is None


def test_earlier_leads_are_followed_to_the_same_day(book: OpenBook) -> None:
    period = Period(date(2026, 7, 1), date(2026, 7, 31), "2026-07")
    figures = book(contacts=LEADS).figures(a_plan(), Ask(("lead_to_customer_curve",), within=period))
    figure = figures.find("lead_to_customer_curve", end=period.end)
    assert figure is not None
    assert figure.value == 1


def test_without_customers_in_the_data_there_is_no_curve(book: OpenBook) -> None:
    figure = book(contacts=CONTACTS).figure("lead_to_customer_curve")
    assert figure.status == "not_available"
    assert figure.reason is not None


def test_exactness_of_the_product() -> None:
    followed, won = {1: Decimal(7), 2: Decimal(5), 3: Decimal(3)}, {1: Decimal(1), 2: Decimal(2), 3: Decimal(1)}
    expected = 1 - Fraction(14, 15) * Fraction(6, 8) * Fraction(2, 3)
    assert float(list(curve(followed, won))[-1].share) == pytest.approx(float(expected), abs=1e-30)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    chance = Random(4)  # noqa: S311  # no secret
    inside, judged = 0, 0
    for _round in range(150):
        followed: Counter[int] = Counter()
        won: Counter[int] = Counter()
        for _lead in range(150):
            wins, leaves = min(int(chance.expovariate(1 / 60)), 999), chance.randrange(20, 60)
            followed[min(wins, leaves)] += 1
            won[wins] += wins <= leaves
        point = list(curve(_decimals(followed), _decimals(won)))[20]
        if point.interval is not None:
            judged += 1
            inside += point.interval.low <= Decimal(1 - exp(-21 / 60)) <= point.interval.high
    assert judged == 150
    assert 0.90 <= inside / judged <= 0.99


def _decimals(counts: Counter[int]) -> dict[int, Decimal]:
    return {age: Decimal(count) for age, count in counts.items()}
