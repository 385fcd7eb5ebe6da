from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reportgen.document import Quantity
from reportgen.metrics import kpi_infos
from reportgen.plan import Plan
from reportgen.records import Ask
from tests.plugins.kpis.book import Book, Row, a_plan, catalogue, parts
from tests.plugins.kpis.conftest import OpenBook


def won(name: str, closed: str, amount: int, company: str | None = None) -> Row:
    return {"deal_id": name, "created_at": "2024-01-01", "closed_at": closed, "amount": amount, "is_won": True,
            "company_id": company, "channel": "Email"}  # fmt: skip


# The year to 30 September 2026: Ada 3 000 + 1 000, Bob 2 000. The year before: Ada 500, Cyd 500 (on its last day).
# Earlier: Dan.
DEALS: tuple[Row, ...] = (
    won("1", "2026-07-10", 3000, "Ada"),
    won("2", "2026-08-10", 1000, "Ada"),
    won("3", "2025-10-01", 2000, "Bob"),
    won("4", "2025-03-01", 500, "Ada"),
    won("5", "2025-09-30", 500, "Cyd"),
    won("6", "2024-09-30", 999, "Dan"),
)
COSTS: tuple[Row, ...] = (
    {"date": date(2026, 7, 1), "category": "media", "channel": "Email", "amount": Decimal(800)},
    {"date": date(2026, 7, 1), "category": "tools", "amount": Decimal(200)},
)
CONTACTS: tuple[Row, ...] = tuple(
    {"contact_id": str(index), "created_at": "2026-07-05", "customer_at": "2026-07-10" if index < 2 else None}
    for index in range(8)
)


@pytest.fixture
def money(book: OpenBook) -> Book:
    return book(deals=DEALS, costs=COSTS, contacts=CONTACTS)


def with_margin(**more: object) -> Plan:
    return a_plan(assumptions={"gross_margin": 0.5} | more)


def test_roi_stands_on_revenue_where_no_margin_is_given(money: Book) -> None:
    assert money.value("roi") == 3  # (4 000 − 1 000) ÷ 1 000
    basis = kpi_infos(a_plan(), catalogue())["roi"].basis
    assert basis is not None
    assert basis.msgid == "on revenue, full cost"


def test_roi_stands_on_gross_profit_where_a_margin_is_given(money: Book) -> None:
    assert money.value("roi", with_margin()) == 1  # (4 000 × 0.5 − 1 000) ÷ 1 000
    basis = kpi_infos(with_margin(), catalogue())["roi"].basis
    assert basis is not None
    assert dict(basis.args)["margin"] == Quantity(Decimal("0.5"), "ratio", digits=0)


def test_roas_is_revenue_over_media_cost(money: Book) -> None:
    assert money.value("roas") == 5


def test_lead_values_divide_by_leads(money: Book) -> None:
    assert money.value("revenue_per_lead") == 500  # 4 000 ÷ 8
    assert money.value("return_per_lead") == 375  # 3 000 ÷ 8


def test_break_even_customers_need_a_margin(money: Book) -> None:
    assert money.value("break_even_customers", with_margin()) == 1  # 1 000 ÷ (2 000 × 0.5)
    figure = money.figure("break_even_customers")
    assert figure.status == "not_available"
    assert "assumptions.gross_margin" in str(figure.reason)


def test_lifetime_value_is_monthly_profit_times_months(money: Book) -> None:
    # 6 000 of two buyers in twelve months: 250 a month each; × 0.5 × 36
    assert money.value("customer_lifetime_value", with_margin(customer_lifetime_months=36)) == 4500


def test_churn_stands_for_a_lifetime(money: Book) -> None:
    assert money.value("customer_lifetime_value", with_margin(monthly_churn=0.05)) == 2500  # 125 ÷ 0.05


def test_lifetime_value_says_what_the_plan_lacks(money: Book) -> None:
    assert "customer_lifetime_months or" in str(money.figure("customer_lifetime_value", with_margin()).reason)


def test_a_short_history_counts_its_own_months(book: OpenBook) -> None:
    made = book(deals=[won("1", "2026-08-15", 300, "Ada"), won("2", "2026-09-01", 300, "Ada")])
    # August and September: 600 ÷ 1 buyer ÷ 2 months × 0.5 × 10
    assert made.value("customer_lifetime_value", with_margin(customer_lifetime_months=10)) == 1500


def test_a_buyer_is_a_company_else_a_first_contact_else_a_deal(book: OpenBook) -> None:
    deals = [
        won(name, "2025-10-01", 1200, company) for name, company in zip("abcde", "AA   ".replace(" ", "-"), strict=True)
    ]
    rows = [{**deal, "company_id": None if deal["company_id"] == "-" else deal["company_id"]} for deal in deals]
    links = [{"deal_id": name, "contact_id": "7"} for name in "cd"]
    made = book(deals=rows, contacts=[{"contact_id": "7", "created_at": "2025-01-01"}], deal_contacts=links)
    # buyers: company A (a, b), contact 7 (c, d), deal e: 6 000 ÷ 3 ÷ 12
    figure = made.figure("monthly_revenue_per_customer")
    assert parts(figure) == (6000, 36)


def test_ltv_to_cac_and_payback(money: Book) -> None:
    plan = with_margin(customer_lifetime_months=36)
    assert money.value("ltv_to_cac", plan) == 9  # 4 500 ÷ (1 000 ÷ 2)
    assert money.value("payback_months", plan) == 4  # 500 ÷ (250 × 0.5)


def test_retention_counts_buyers_who_came_back(money: Book) -> None:
    figure = money.figure("customer_retention_rate")
    assert parts(figure) == (1, 2)  # Ada of Ada and Cyd


# --- deals without an amount -------------------------------------------------------------------------------------------


@pytest.fixture
def silent(book: OpenBook) -> Book:
    """Email won one deal of 3 000 and one without amount, Fairs one without amount; Ads none."""
    channels = ("Email", "Fairs", "Ads")
    return book(
        deals=[
            {**won("1", "2026-07-10", 3000), "channel": "Email"},
            {**won("2", "2026-07-11", 0), "amount": None, "channel": "Email"},
            {**won("3", "2026-08-10", 0), "amount": None, "channel": "Fairs"},
        ],
        costs=[
            {"date": date(2026, 7, 1), "category": "media", "channel": each, "amount": Decimal(600)}
            for each in channels
        ],
        contacts=[
            {"contact_id": f"{each} {number}", "created_at": "2026-07-05", "channel": each}
            for each in channels
            for number in range(2)
        ],
    )


@pytest.mark.parametrize("kpi", ["revenue", "revenue_per_lead", "return_per_lead", "roi", "roas", "average_deal"])
def test_deals_without_an_amount_are_not_worth_nothing(silent: Book, kpi: str) -> None:
    figure = silent.figure(kpi, channel="Fairs")
    assert figure.value is None
    assert figure.reason is not None


def test_the_reason_of_what_rests_on_them_names_the_missing_amounts(silent: Book) -> None:
    reason = silent.figure("revenue", channel="Fairs").reason
    assert reason is not None
    assert reason.msgid == "none of its rows states a value"
    because = silent.figure("roi", channel="Fairs").reason
    assert because is not None
    assert because.arguments["reason"] == reason


def test_amounts_that_are_known_count_and_a_channel_without_deals_returned_nothing(silent: Book) -> None:
    assert silent.value("revenue", channel="Email") == silent.value("revenue") == 3000
    assert silent.value("revenue_per_lead", channel="Email") == 1500
    assert silent.value("roi", channel="Ads") == -1
    assert silent.value("revenue_per_lead", channel="Ads") == 0


def test_a_month_whose_deals_have_no_amount_is_a_gap_and_an_empty_month_is_zero(silent: Book) -> None:
    figures = silent.figures(a_plan(), Ask(("revenue",), grain="month"))
    months = {each.dimension("month"): each.value for each in figures if each.dimension("month")}
    assert months == {"2026-07": 3000, "2026-08": None, "2026-09": 0}


def test_a_pipeline_of_deals_without_amounts_is_not_empty(book: OpenBook) -> None:
    open_ = {"created_at": "2026-07-01", "deal_id": "1", "is_won": False, "is_closed": False}
    assert book(deals=[{**open_, "amount": None}]).value("pipeline") is None
    assert book(deals=[{**open_, "amount": 5}]).value("pipeline") == 5
