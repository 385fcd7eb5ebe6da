from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.plugins.kpis.book import Book, Row, a_plan, parts
from tests.plugins.kpis.conftest import OpenBook


def mql(name: str, at: str, touched: str | None = None, status: str | None = None) -> Row:
    return {"contact_id": name, "created_at": "2026-01-01", "mql_at": at, "first_sales_touch_at": touched,
            "sales_status": status, "channel": "Email"}  # fmt: skip


# Touched before (0 hours), after 2 and after 30 hours, never; the last one became an MQL 6 hours before the data end.
CONTACTS: tuple[Row, ...] = (
    mql("before", "2026-07-02T10:00:00", "2026-07-01T10:00:00", "accepted"),
    mql("soon", "2026-07-02T10:00:00", "2026-07-02T12:00:00", "Accepted"),
    mql("late", "2026-07-02T10:00:00", "2026-07-03T16:00:00", "rejected"),
    mql("never", "2026-08-02T10:00:00"),
    mql("young", "2026-09-30T18:00:00"),
)


@pytest.fixture
def contacts(book: OpenBook) -> Book:
    return book(contacts=CONTACTS)


def test_speed_to_lead_is_the_median_wait_of_those_touched(contacts: Book) -> None:
    figure = contacts.figure("speed_to_lead_hours")
    assert figure.value == 2  # of 0, 2, 30
    assert figure.beside[0][0] == "mean"
    assert figure.beside[0][1] == pytest.approx(Decimal(32) / 3)


def test_follow_up_is_judged_only_of_those_old_enough(contacts: Book) -> None:
    plan = a_plan(as_of=date(2026, 9, 30), sla={"follow_up_hours": 24})
    figure = contacts.figure("sla_follow_up_rate", plan)
    assert parts(figure) == (2, 4)  # before and soon; the young one is not judged yet


def test_a_day_later_the_young_one_is_judged(contacts: Book) -> None:
    plan = a_plan(as_of=date(2026, 10, 1), sla={"follow_up_hours": 24})
    assert contacts.figure("sla_follow_up_rate", plan).denominator == 5


def test_without_an_agreement_there_is_no_follow_up_rate(contacts: Book) -> None:
    assert "sla.follow_up_hours" in str(contacts.figure("sla_follow_up_rate").reason)


def test_dates_without_times_give_no_hours(book: OpenBook) -> None:
    made = book(contacts=[mql("a", "2026-07-02", "2026-07-03")])
    assert made.figure("speed_to_lead_hours").status == "not_available"
    plan = a_plan(sla={"follow_up_hours": 24})
    assert made.figure("sla_follow_up_rate", plan).status == "not_available"


def test_acceptance_leaves_out_undecided_leads(contacts: Book) -> None:
    figure = contacts.figure("sales_acceptance_rate")
    assert parts(figure) == (2, 3)
