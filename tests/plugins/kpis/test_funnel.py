from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.plugins.kpis.book import Book, Row, a_plan, parts
from tests.plugins.kpis.conftest import OpenBook


def contact(name: str, created: str = "2026-07-01", **more: object) -> Row:
    return {"contact_id": name, "created_at": created, "channel": "Email", **more}


# Ann went all the way; Ben is a customer of whom only that is known; Cem and Dee became MQLs, Dee of an earlier lead date.
# Eve is a subscriber, no lead; Fay was one and became a lead.
CONTACTS: tuple[Row, ...] = (
    contact("Ann", lead_at="2026-07-02", mql_at="2026-07-03", sql_at="2026-07-10", opportunity_at="2026-07-20",
            customer_at="2026-08-01", persona="Owner", company_id="A"),
    contact("Ben", customer_at="2026-09-01", channel="Paid", company_id="A"),
    contact("Cem", mql_at="2026-08-01", channel="Paid"),
    contact("Dee", lead_at="2026-06-01", mql_at="2026-08-01"),
    contact("Eve", lifecycle_stage="Subscriber"),
    contact("Fay", lifecycle_stage="subscriber", lead_at="2026-08-08"),
)  # fmt: skip
STAGES = ("leads", "mqls", "sqls", "opportunities", "customers")


@pytest.fixture
def people(book: OpenBook) -> Book:
    return book(contacts=CONTACTS)


def counts(book: Book, **funnel: Any) -> list[Decimal | None]:
    return [book.value(kpi, a_plan(funnel=funnel)) for kpi in STAGES]


def test_whoever_reached_a_stage_has_passed_the_earlier_ones(people: Book) -> None:
    # leads: Ann, Ben, Cem, Fay (Dee in June); MQLs: Ann, Ben, Cem, Dee; from SQL on: Ann, Ben
    assert counts(people) == [4, 4, 2, 2, 2]


def test_only_dated_stages_count_where_the_plan_says_so(people: Book) -> None:
    assert counts(people, count="dated") == [4, 3, 1, 1, 2]


def test_a_missing_date_is_that_of_the_next_dated_stage(people: Book) -> None:
    september = a_plan("2026-09")
    assert people.value("sqls", september) == 1  # Ben's customer date
    assert people.value("leads", september) == 0  # he has a lead date of his own: when he was created


def test_a_subscriber_is_no_lead_until_a_date_says_so(people: Book) -> None:
    assert people.value("leads", a_plan("2026-08")) == 1  # Fay


def test_a_subscriber_who_bought_has_been_a_lead(book: OpenBook) -> None:
    made = book(contacts=[contact("Gil", lifecycle_stage="subscriber", customer_at="2026-09-01")])
    assert made.value("leads", a_plan("2026-09")) == 1


def test_companies_count_once_at_their_first_contacts_date(people: Book) -> None:
    # Ann and Ben are one company, which became a customer with Ann
    assert counts(people, unit="company") == [3, 3, 1, 1, 1]
    assert people.value("customers", a_plan("2026-09", funnel={"unit": "company"})) == 0
    assert people.value("customers", a_plan(funnel={"unit": "company"}), channel="Paid") == 1  # Ben was its first lead


def test_stages_by_channel_and_persona(people: Book) -> None:
    assert people.value("mqls", channel="Paid") == 2  # Ben, Cem
    assert people.value("mqls", persona="Owner") == 1


def test_a_stage_that_the_plan_leaves_out_is_not_available(people: Book) -> None:
    plan = a_plan(funnel={"stages": ["visitor", "lead", "mql", "sql", "customer"]})
    assert people.figure("opportunities", plan).status == "not_available"
    assert people.value("sql_to_customer_rate", plan) == 1


def test_a_stage_without_a_single_date_is_not_available(book: OpenBook) -> None:
    made = book(contacts=[contact("Ann", customer_at="2026-08-01")])
    assert made.figure("sqls").status == "not_available"
    assert made.value("customers") == 1


DEALS: tuple[Row, ...] = (
    {"deal_id": "1", "created_at": "2026-07-15", "closed_at": "2026-08-20", "amount": 100, "is_won": True},
    {"deal_id": "2", "created_at": "2026-08-15", "closed_at": "2026-09-20", "amount": 50, "is_won": True},
    {"deal_id": "3", "created_at": "2026-07-05", "closed_at": "2026-07-06", "amount": 70, "is_won": False},
)
LINKS: tuple[Row, ...] = (
    {"deal_id": "1", "contact_id": "Ida"},
    {"deal_id": "2", "contact_id": "Ida"},
    {"deal_id": "2", "contact_id": "Joe"},
    {"deal_id": "2", "contact_id": "Kim"},
    {"deal_id": "3", "contact_id": "Kim"},
)


@pytest.fixture
def buyers(book: OpenBook) -> Book:
    people = [contact("Ida"), contact("Joe", customer_at="2026-07-30"), contact("Kim"), contact("Lea")]
    return book(contacts=people, deals=DEALS, deal_contacts=LINKS)


def test_missing_dates_are_derived_from_deals(buyers: Book) -> None:
    july, august, september = (a_plan(f"2026-0{month}") for month in (7, 8, 9))
    # opportunity: first deal created: Ida 15 July, Joe 15 August, Kim 5 July
    assert [buyers.value("opportunities", plan) for plan in (july, august, september)] == [2, 1, 0]
    # customer: first won deal closed: Ida 20 August, Kim 20 September; Joe's own date stands
    assert [buyers.value("customers", plan) for plan in (july, august, september)] == [1, 1, 1]


def test_dates_are_not_derived_where_the_plan_says_so(buyers: Book) -> None:
    assert buyers.value("customers", a_plan(funnel={"derive_from_deals": False})) == 1


def test_no_customer_yet_is_none_where_deals_could_tell(book: OpenBook) -> None:
    made = book(contacts=[contact("Kim")], deals=[DEALS[2]], deal_contacts=[LINKS[4]])
    assert made.value("customers") == 0


def test_rates_divide_the_stages_of_the_period(book: OpenBook) -> None:
    made = book(contacts=CONTACTS, sessions=[{"date": date(2026, 7, 1), "sessions": 200, "channel": "Email"}])
    assert made.value("visitor_to_lead_rate") == Decimal("0.02")
    assert made.value("visitor_to_customer_rate") == Decimal("0.01")
    assert made.value("lead_to_mql_rate") == 1
    assert made.value("mql_to_sql_rate") == Decimal("0.5")
    assert made.value("sql_to_opportunity_rate") == 1
    assert made.value("opportunity_to_customer_rate") == 1
    assert made.value("lead_to_customer_rate") == Decimal("0.5")


def test_a_rate_above_one_claims_no_interval(people: Book) -> None:
    assert people.figure("mql_to_sql_rate").interval is not None
    august = a_plan("2026-08")
    assert people.value("lead_to_mql_rate", august) == 2  # Cem and Dee of Fay
    assert people.figure("lead_to_mql_rate", august).interval is None


def test_days_to_customer_are_counted_from_known_lead_dates(people: Book) -> None:
    figure = people.figure("lead_to_customer_days")
    assert figure.value == 46  # Ann 30 days (2 July to 1 August), Ben 62 (from his creation on 1 July)
    assert dict(figure.beside) == {"mean": 46}


def test_days_to_customer_may_be_negative_and_fractional(book: OpenBook) -> None:
    made = book(contacts=[contact("Ann", "2026-07-02T12:00:00", customer_at="2026-07-01T00:00:00")])
    assert made.value("lead_to_customer_days") == Decimal("-1.5")


def test_a_day_without_time_counts_from_midnight(book: OpenBook) -> None:
    made = book(contacts=[contact("Ann", "2026-07-01", customer_at="2026-07-03T06:00:00")])
    assert made.value("lead_to_customer_days") == Decimal("2.25")


def test_cohort_revenue_splits_a_deal_over_its_contacts(buyers: Book) -> None:
    figure = buyers.figure("cohort_revenue_per_lead")
    assert parts(figure) == (150, 4)  # 100 + 3 × 16.666…, to the last ten-thousandth


def test_cohort_revenue_counts_what_came_after_the_period(buyers: Book) -> None:
    assert buyers.figure("cohort_revenue_per_lead", a_plan("2026-07")).numerator == 150
    early = a_plan("2026-07", as_of=date(2026, 8, 31))
    assert buyers.figure("cohort_revenue_per_lead", early).numerator == 100


def test_cohort_revenue_is_compared_at_equal_ages(buyers: Book) -> None:
    # 92 days after 1 July: won were 100 on the 50th day and 50 on the 81st; nobody is half a year old.
    assert parts(buyers.figure("cohort_revenue_per_lead_30")) == (0, 4)
    assert parts(buyers.figure("cohort_revenue_per_lead_90")) == (150, 4)
    assert buyers.figure("cohort_revenue_per_lead_180").status == "not_available"
    early = a_plan("2026-07", as_of=date(2026, 8, 31))
    assert parts(buyers.figure("cohort_revenue_per_lead_30", early)) == (0, 4)
    assert buyers.figure("cohort_revenue_per_lead_90", early).status == "not_available"


def test_value_created_weighs_entries_by_the_chance_they_add(book: OpenBook) -> None:
    people = [
        contact("a", mql_at="2026-07-02", sql_at="2026-07-03", opportunity_at="2026-07-04"),
        contact("b", mql_at="2026-07-02", sql_at="2026-07-03"),
        contact("c", mql_at="2026-07-02"),
        contact("d"),
    ]
    deal = {"deal_id": "1", "created_at": "2026-07-04", "closed_at": "2026-09-01", "amount": 1000, "is_won": True}
    made = book(contacts=people, deals=[deal], deal_contacts=[{"deal_id": "1", "contact_id": "a"}])
    # One customer of 4 leads, 3 MQLs, 2 SQLs, 1 opportunity; the deal is worth 1 000 × 0.5 = 500.
    # Values 125, 166.67, 250, 500, 500: 4 × 125 + 3 × 41.67 + 2 × 83.33 + 1 × 250 + 1 × 0
    plan = a_plan(assumptions={"gross_margin": 0.5})
    assert made.value("value_created", plan) == pytest.approx(Decimal("1041.6667"), abs=Decimal("0.0001"))
    assert "assumptions.gross_margin or funnel.stage_values" in str(made.figure("value_created").reason)


def test_value_created_takes_the_plans_stage_values(people: Book) -> None:
    plan = a_plan(funnel={"stage_values": {"lead": 10, "mql": 50, "sql": 200, "opportunity": 500, "customer": 1000}})
    # 4 leads × 10 + 4 MQLs × 40 + 2 × 150 + 2 × 300 + 2 × 500
    assert people.value("value_created", plan) == 2100
