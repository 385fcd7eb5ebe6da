from __future__ import annotations

from decimal import Decimal

import pytest

from tests.plugins.kpis.book import Book, Row, a_plan, parts
from tests.plugins.kpis.conftest import OpenBook


def mail(id_: str, sent: str, delivered: int, **more: object) -> Row:
    return {"email_id": id_, "sent_at": sent, "delivered": delivered, **more}


MAILS: tuple[Row, ...] = (
    mail("1", "2026-07-07", 980, name="Newsletter", campaign="News", recipients=1000, unique_opens=400,
         unique_clicks=49, bounces=20, unsubscribes=2, conversions=Decimal(4)),
    mail("2", "2026-08-04", 990, name="Newsletter", campaign="News", recipients=1000, unique_opens=300,
         unique_clicks=30, bounces=10, unsubscribes=1, conversions=None),
    # What the mail system does not tell is left out of both parts.
    mail("3", "2026-09-01", 500, name="Invitation", campaign="Webinar", recipients=None, unique_opens=None,
         unique_clicks=60, bounces=3, unsubscribes=9),
    mail("4", "2026-10-01", 777, name="Newsletter", unique_clicks=700),
)  # fmt: skip


@pytest.fixture
def mails(book: OpenBook) -> Book:
    return book(emails=MAILS)


@pytest.mark.parametrize(
    ("kpi", "above", "below"),
    [
        ("email_open_rate", 700, 1970),  # 400 + 300 of 980 + 990
        ("email_click_rate", 139, 2470),  # 49 + 30 + 60 of 980 + 990 + 500
        ("email_click_to_open_rate", 79, 700),  # 49 + 30 of 400 + 300
        ("email_bounce_rate", 30, 2000),  # 20 + 10 of 1 000 + 1 000
        ("email_unsubscribe_rate", 12, 2470),  # 2 + 1 + 9
        ("email_conversion_rate", 4, 980),  # only the first tells conversions
    ],
)
def test_rates_are_of_the_campaigns_that_tell_both_counts(mails: Book, kpi: str, above: int, below: int) -> None:
    figure = mails.figure(kpi)
    assert parts(figure) == (above, below)
    assert figure.interval is not None
    assert figure.value is not None
    assert figure.interval.low < figure.value < figure.interval.high


def test_a_campaigns_rate_is_recomputed_from_counts(mails: Book) -> None:
    assert parts(mails.figure("email_click_rate", campaign="News")) == (79, 1970)
    assert parts(mails.figure("email_click_rate", campaign="Webinar")) == (60, 500)


def test_mailings_of_one_name_are_told_apart_by_their_day(mails: Book) -> None:
    assert parts(mails.figure("email_click_rate", email="Newsletter, 2026-07-07")) == (49, 980)
    assert parts(mails.figure("email_click_rate", email="Invitation")) == (60, 500)


def test_mailings_of_one_name_and_day_are_told_apart_by_their_id(book: OpenBook) -> None:
    twins = book(emails=[mail("a", "2026-07-07", 10, name="News"), mail("b", "2026-07-07", 20, name="News")])
    assert twins.value("emails_delivered", email="News, 2026-07-07, b") == 20


def test_a_campaign_counts_on_the_day_it_was_sent(mails: Book) -> None:
    assert parts(mails.figure("email_click_rate", a_plan("2026-08"))) == (30, 990)


def test_nothing_delivered_is_no_rate(book: OpenBook) -> None:
    none = book(emails=[mail("1", "2026-07-07", 0, unique_clicks=0)])
    assert none.figure("email_click_rate").status == "not_available"


def test_without_clicks_in_any_source_there_is_no_click_rate(book: OpenBook) -> None:
    figure = book(emails=[mail("1", "2026-07-07", 100, unique_opens=9)]).figure("email_click_rate")
    assert (figure.value, figure.status) == (None, "not_available")


def test_few_e_mails_are_marked(book: OpenBook) -> None:
    assert book(emails=[mail("1", "2026-07-07", 29, unique_clicks=9)]).figure("email_click_rate").few
