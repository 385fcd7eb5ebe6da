from __future__ import annotations

from decimal import Decimal

import pytest

from reportgen.document import Text
from tests.plugins.kpis.book import Book, Row, a_plan, parts
from tests.plugins.kpis.conftest import OpenBook

# Closed in Q3 2026: won A 1 000 (10 days), B 3 000 (30 days), F without amount (20 days); lost C; D closed, nobody knows how.
# E is open since June and expected to close in Q4; G was open at the end of Q2 and closed in July (that is B).
DEALS: tuple[Row, ...] = (
    {"deal_id": "A", "created_at": "2026-07-01", "closed_at": "2026-07-11", "amount": 1000, "is_won": True,
     "is_closed": True, "channel": "Email", "deal_type": "new", "referred": True, "proposal_at": "2026-07-05"},
    {"deal_id": "B", "created_at": "2026-06-10", "closed_at": "2026-07-10", "amount": 3000, "is_won": True,
     "is_closed": True, "channel": "Paid", "deal_type": "repeat", "referred": False},
    {"deal_id": "F", "created_at": "2026-08-01", "closed_at": "2026-08-21", "amount": None, "is_won": True,
     "is_closed": True, "channel": "Paid", "deal_type": "new"},
    {"deal_id": "C", "created_at": "2026-07-02", "closed_at": "2026-09-30", "amount": 900, "is_won": False,
     "is_closed": True, "channel": "Paid", "proposal_at": "2026-08-01"},
    {"deal_id": "D", "created_at": "2026-07-02", "closed_at": "2026-09-01", "amount": 700, "is_won": None,
     "is_closed": True, "channel": "Paid"},
    {"deal_id": "E", "created_at": "2026-06-20", "closed_at": "2026-11-30", "amount": 500, "is_won": False,
     "is_closed": False, "probability": Decimal("0.4"), "channel": "Email"},
)  # fmt: skip


@pytest.fixture
def deals(book: OpenBook) -> Book:
    return book(deals=DEALS)


def test_revenue_is_what_deals_won_in_the_period_are_worth(deals: Book) -> None:
    assert deals.value("revenue") == 4000  # 1 000 + 3 000; F has no amount


def test_a_closed_deal_of_unknown_outcome_is_neither_won_nor_lost(deals: Book) -> None:
    assert deals.value("deals_won") == 3  # A, B, F
    assert deals.value("deals_lost") == 1  # C, not D and not the open E


def test_the_average_deal_is_revenue_over_deals_won(deals: Book) -> None:
    assert deals.figure("average_deal").numerator == 4000
    assert deals.figure("average_deal").denominator == 3


def test_only_deals_with_new_customers_make_the_average_new_deal(deals: Book) -> None:
    assert deals.value("average_new_deal") == 500  # 1 000 ÷ 2 (A, F)


def test_all_deals_make_the_average_new_deal_where_no_type_is_known(book: OpenBook) -> None:
    figure = book(deals=[{**row, "deal_type": None} for row in DEALS]).figure("average_new_deal")
    assert parts(figure) == (4000, 3)
    assert dict(figure.beside) == {"without_type": 3}


def test_the_win_rate_has_its_wilson_interval(deals: Book) -> None:
    figure = deals.figure("win_rate")
    assert figure.value == Decimal("0.75")
    assert parts(figure) == (3, 4)
    assert figure.interval is not None
    assert figure.interval.low < Decimal("0.75") < figure.interval.high
    assert figure.few


def test_the_sales_cycle_is_a_median_with_the_mean_beside(book: OpenBook) -> None:
    figure = book(deals=[*DEALS, {**DEALS[0], "deal_id": "H", "created_at": "2026-05-02"}]).figure("sales_cycle_days")
    assert figure.value == 25  # of 10, 20, 30, 70
    assert dict(figure.beside) == {"mean": Decimal("32.5")}


def test_instants_give_fractions_of_days(book: OpenBook) -> None:
    row = {**DEALS[0], "created_at": "2026-07-01T12:00:00", "closed_at": "2026-07-02T18:00:00"}
    assert book(deals=[row]).value("sales_cycle_days") == Decimal("1.25")


def test_proposals_are_counted_of_deals_created(deals: Book) -> None:
    assert deals.value("opportunity_to_proposal_rate") == Decimal("0.5")  # A and C of A, F, C, D


def test_wins_after_a_proposal_are_counted_of_deals_closed(deals: Book) -> None:
    assert deals.value("proposal_to_win_rate") == Decimal("0.5")  # A of A, C


def test_the_pipeline_is_what_was_open_at_the_end(deals: Book) -> None:
    assert deals.value("pipeline") == 500  # E; its closing date is expected, not past
    june = deals.value("pipeline", a_plan("2026-Q2"))
    assert june == 3500  # B (closed in July) and E


def test_a_closed_deal_without_a_closing_date_is_not_open(book: OpenBook) -> None:
    assert book(deals=[*DEALS, {**DEALS[0], "deal_id": "I", "closed_at": None}]).value("pipeline") == 500


def test_a_deal_with_a_closing_date_is_closed_where_the_export_does_not_say(book: OpenBook) -> None:
    assert book(deals=[{**row, "is_closed": None} for row in DEALS[:2]]).value("pipeline") == 0


def test_the_weighted_pipeline_is_known_today_only(deals: Book) -> None:
    assert deals.value("weighted_pipeline") == 200  # 500 × 0.4
    assert deals.figure("weighted_pipeline", a_plan("2026-Q2")).status == "not_available"


def test_pipeline_velocity_multiplies_out(deals: Book) -> None:
    # 1 open × 0.75 × (4 000 ÷ 3) ÷ median(10, 20, 30) = 1 000 ÷ 20
    assert deals.value("pipeline_velocity") == pytest.approx(Decimal(50))


def test_pipeline_coverage_is_set_against_what_the_goal_lacks(deals: Book) -> None:
    plan = a_plan(goals=[{"kpi": "revenue", "target": 5000, "from": "2026-07-11", "by": "2026-12-31"}])
    assert deals.value("pipeline_coverage", plan) == Decimal("0.125")  # 500 ÷ (5 000 − 1 000: B closed before it began)


def test_pipeline_coverage_needs_a_revenue_goal(deals: Book) -> None:
    figure = deals.figure("pipeline_coverage")
    assert figure.status == "not_available"
    assert "goals (kpi: revenue)" in str(figure.reason)


def test_a_reached_goal_has_no_coverage(deals: Book) -> None:
    plan = a_plan(goals=[{"kpi": "revenue", "target": 800, "from": "2026-01-01", "by": "2026-12-31"}])
    assert deals.figure("pipeline_coverage", plan).status == "not_available"


def test_shares_of_revenue_by_referral_and_repeat(deals: Book) -> None:
    assert deals.value("referral_revenue_share") == Decimal("0.25")  # A of 4 000
    assert deals.value("repeat_revenue_share") == Decimal("0.75")  # B


CONTACTS: tuple[Row, ...] = (
    {"contact_id": "early", "created_at": "2026-01-01", "channel": "Fairs"},
    {"contact_id": "late", "created_at": "2026-02-01", "channel": "Referral"},
)


@pytest.mark.parametrize(("primary", "channel"), [("late", "Referral"), (None, "Fairs")])
def test_a_deal_without_channel_has_that_of_its_first_contact(
    book: OpenBook, primary: str | None, channel: str
) -> None:
    links = [
        {"deal_id": "A", "contact_id": name, "is_primary": name == primary if primary else None}
        for name in ("late", "early")
    ]
    made = book(deals=[{**DEALS[0], "channel": None}], contacts=CONTACTS, deal_contacts=links)
    assert made.value("revenue", channel=channel) == 1000  # one deal, however many contacts


def test_a_deal_of_no_known_channel_is_not_set(book: OpenBook) -> None:
    assert book(deals=[{**DEALS[0], "channel": None}]).value("revenue", channel="(not set)") == 1000


def test_revenue_is_not_available_without_outcomes(book: OpenBook) -> None:
    figure = book(deals=[{"deal_id": "A", "amount": 5}]).figure("revenue")
    assert figure.status == "not_available"
    assert isinstance(figure.reason, Text)


def test_no_deal_won_yet_is_no_revenue(book: OpenBook) -> None:
    made = book(deals=[DEALS[-1]])  # open, with an expected closing date
    assert made.value("revenue") == 0
    assert made.value("deals_lost") == 0
