from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.plugins.kpis.book import Book, Row, a_plan, parts
from tests.plugins.kpis.conftest import OpenBook


def row(day: date, sessions: int, **more: object) -> Row:
    return {"date": day, "sessions": sessions, **more}


# 200 sessions in the quarter; of 150 it is known that 90 were engaged.
SESSIONS: tuple[Row, ...] = (
    row(date(2026, 7, 1), 100, channel="Email", engaged_sessions=70, engagement_seconds=Decimal(3000), pageviews=300,
        visitor_type="new"),
    row(date(2026, 8, 1), 50, channel="Paid", engaged_sessions=20, engagement_seconds=Decimal(750), pageviews=80,
        visitor_type="customer"),
    row(date(2026, 9, 30), 50, channel="Paid"),
    row(date(2026, 10, 1), 999, channel="Paid"),
)  # fmt: skip


@pytest.fixture
def sessions(book: OpenBook) -> Book:
    return book(sessions=SESSIONS)


def test_sessions_and_pageviews_are_sums(sessions: Book) -> None:
    assert sessions.value("sessions") == 200
    assert sessions.value("pageviews") == 380


def test_rates_leave_out_sessions_of_which_nothing_is_known(sessions: Book) -> None:
    assert sessions.value("engagement_rate") == Decimal("0.6")  # 90 ÷ 150
    assert sessions.value("bounce_rate") == Decimal("0.4")
    assert sessions.value("average_engagement_seconds") == 25  # 3 750 ÷ 150


def test_shares_of_visitors_are_of_sessions_with_a_type(sessions: Book) -> None:
    figure = sessions.figure("new_visitor_share")
    assert parts(figure) == (100, 150)
    assert sessions.figure("customer_session_share").numerator == 50


def test_engagement_is_recomputed_by_channel(sessions: Book) -> None:
    assert sessions.value("engagement_rate", channel="Paid") == Decimal("0.4")


def test_users_are_shown_only_where_the_source_states_the_periods_total(book: OpenBook) -> None:
    daily = book(sessions=[row(date(2026, 7, 1), 10, users=8), row(date(2026, 7, 2), 10, users=8)])
    assert daily.figure("users").status == "not_available"
    total = book(sessions=[row(date(2026, 7, 1), 20, users=9, until=date(2026, 9, 30))])
    assert total.value("users") == 9
    assert total.figure("users", a_plan("2026-Q2")).status == "not_available"


def test_users_of_two_channels_do_not_add_up(book: OpenBook) -> None:
    quarter = date(2026, 9, 30)
    made = book(
        sessions=[
            row(date(2026, 7, 1), 20, users=9, until=quarter, channel="Email"),
            row(date(2026, 7, 1), 20, users=5, until=quarter, channel="Paid"),
        ]
    )
    assert made.figure("users").status == "not_available"
    assert made.value("users", channel="Paid") == 5


def test_without_engaged_sessions_there_is_no_engagement_rate(book: OpenBook) -> None:
    assert book(sessions=[row(date(2026, 7, 1), 10)]).figure("engagement_rate").status == "not_available"
