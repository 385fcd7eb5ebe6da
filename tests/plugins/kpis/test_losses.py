from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.records import Ask
from tests.plugins.kpis.book import Book, Row, a_plan, parts
from tests.plugins.kpis.conftest import OpenBook

PLAN = a_plan()


def lead(name: str = "a", created: str = "2026-06-01", **more: object) -> Row:
    return {"contact_id": name, "created_at": created, **more}


def touch(name: str, on: str, interaction: str | None = "visit") -> Row:
    return {"contact_id": name, "occurred_at": on, "channel": "Mail", "interaction": interaction}


def fates(made: Book) -> dict[str, Decimal]:
    figures = made.figures(PLAN, Ask(("lost_leads",), by="fate")).by("lost_leads", "fate")
    return {figure.dimension("fate") or "": figure.value for figure in figures if figure.value}


def deal(name: str, won: bool | None = None, closed: str | None = None) -> Row:
    return {"deal_id": name, "created_at": "2026-06-10", "closed_at": closed, "is_won": won, "amount": 1,
            "is_closed": won is not None}  # fmt: skip


def link(deal_id: str, contact_id: str = "a") -> Row:
    return {"deal_id": deal_id, "contact_id": contact_id}


def test_a_lead_is_lost_once_with_its_earliest_reason(book: OpenBook) -> None:
    made = book(contacts=[lead(mql_at="2026-07-02", sales_status="Rejected ", unsubscribed_at="2026-08-01")])

    assert fates(made) == {"rejected": 1}


def test_who_went_on_after_unsubscribing_had_not_left(book: OpenBook) -> None:
    made = book(
        contacts=[lead(unsubscribed_at="2026-07-01", mql_at="2026-07-05"), lead("b", unsubscribed_at="2026-07-01")]
    )

    assert fates(made) == {"unsubscribed": 1}


def test_customers_are_never_lost(book: OpenBook) -> None:
    made = book(contacts=[lead(customer_at="2026-07-05", unsubscribed_at="2026-08-01", sales_status="rejected")])

    assert made.value("lost_leads") == 0


def test_a_lead_is_lost_with_its_last_deal(book: OpenBook) -> None:
    both = book(contacts=[lead()], deals=[deal("1", False, "2026-07-01"), deal("2", False, "2026-08-01")],
                deal_contacts=[link("1"), link("2")])  # fmt: skip

    assert fates(both) == {"deal lost": 1}
    assert both.figures(PLAN, Ask(("lost_leads",), grain="month")).find("lost_leads", month="2026-08").value == 1  # type: ignore[union-attr]


def test_a_lead_with_an_open_deal_is_neither_lost_nor_inactive(book: OpenBook) -> None:
    made = book(
        contacts=[lead(created="2026-01-01"), lead("b", unsubscribed_at="2026-07-01")],
        deals=[deal("1", False, "2026-07-01"), deal("2")],
        deal_contacts=[link("1"), link("2")],
        touches=[touch("a", "2026-01-01")],
    )

    assert fates(made) == {"unsubscribed": 1}


def test_inactivity_counts_from_the_last_sign_of_life(book: OpenBook) -> None:
    # 180 days after January 10 is July 9; after April 10 it is October 7, which the data do not reach.
    rows = [
        lead("a", "2026-01-01", last_activity_at="2026-01-10"),
        lead("b", "2026-01-01", last_activity_at="2026-04-10"),
    ]
    made = book(contacts=rows)

    assert fates(made) == {"inactive": 1}
    assert made.value("lost_leads", a_plan(drop_out={"inactive_days": 90})) == 1  # b, on July 9; a was lost in April


def test_without_any_sign_of_activity_nobody_is_inactive(book: OpenBook) -> None:
    figure = book(contacts=[lead(created="2025-01-01")]).figure("lost_leads")

    assert figure.status == "not_available"
    assert "unsubscribed_at" in str(figure.reason)


def test_the_last_interaction_is_the_one_before_the_stage_was_left(book: OpenBook) -> None:
    made = book(
        contacts=[lead(unsubscribed_at="2026-07-10")],
        touches=[touch("a", "2026-07-01"), touch("a", "2026-07-10", "Email_Click"), touch("a", "2026-07-11", "form")],
    )
    figures = made.figures(PLAN, Ask(("drop_out_rate",), by="stage,last_interaction"))

    assert figures.find("drop_out_rate", stage="lead", last_interaction="email_click").value == 1  # type: ignore[union-attr]


def test_a_rate_across_stages_is_not_made(book: OpenBook) -> None:
    made = book(contacts=[lead(unsubscribed_at="2026-07-10")])

    assert made.figures(PLAN, Ask(("drop_out_rate",))).find("drop_out_rate") is None


def test_stages_that_the_data_cannot_tell_have_no_exits(book: OpenBook) -> None:
    made = book(contacts=[lead(customer_at="2026-07-10"), lead("b", unsubscribed_at="2026-07-10")])
    found = made.figures(PLAN, Ask(("drop_out_rate",), by="stage")).by("drop_out_rate", "stage")

    assert [(figure.dimension("stage"), figure.value) for figure in found] == [("lead", Decimal("0.5"))]


# --- nurturing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "forgotten"), [("2026-08-31", 1), ("2026-09-01", 0), ("2026-09-30", 0), ("2026-10-01", 1)]
)
def test_the_window_is_the_thirty_days_to_the_period_s_end(book: OpenBook, day: str, forgotten: int) -> None:
    made = book(contacts=[lead()], touches=[touch("a", day, "nurture")])

    assert made.value("forgotten_leads") == forgotten
    assert made.value("nurture_rate") == 1 - forgotten


def test_a_longer_window_remembers_longer(book: OpenBook) -> None:
    made = book(contacts=[lead()], touches=[touch("a", "2026-08-01", "nurture")])

    assert made.value("nurture_rate", a_plan(nurture={"window_days": 61})) == 1
    assert made.value("nurture_rate", a_plan(nurture={"window_days": 60})) == 0


def test_without_named_interactions_nobody_knows_nurturing(book: OpenBook) -> None:
    made = book(contacts=[lead()], touches=[touch("a", "2026-09-01", None)])

    assert made.figure("nurture_rate").status == "not_available"
    assert made.value("forgotten_leads") == 0


def test_first_and_latest_sources_alone_cannot_tell_who_was_forgotten(book: OpenBook) -> None:
    made = book(contacts=[lead()], touches=[{**touch("a", "2026-06-01", "first"), "complete": False}])

    assert made.figure("forgotten_leads").status == "not_available"
    assert made.figure("nurture_rate").status == "not_available"


_DAYS = st.integers(0, 270).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
_LEADS = st.lists(
    st.tuples(_DAYS, st.none() | _DAYS, st.lists(st.tuples(_DAYS, st.sampled_from(["nurture", "visit"])), max_size=5)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=10, deadline=None)
@given(_LEADS, st.integers(1, 60))
def test_counting_day_by_day_agrees(
    leads: Sequence[tuple[date, date | None, Sequence[tuple[date, str]]]], window: int
) -> None:
    """Each lead looked at on the last day of every month, touch by touch."""
    contacts = [
        lead(str(i), made.isoformat(), unsubscribed_at=left.isoformat() if left else None)
        for i, (made, left, _touches) in enumerate(leads)
    ]
    touches = [touch(str(i), on.isoformat(), what) for i, (_m, _l, found) in enumerate(leads) for on, what in found]
    if not touches:
        return
    plan = a_plan("2026-01-01..2026-09-30", nurture={"window_days": window})
    with TemporaryDirectory() as folder:
        figures = Book(Path(folder), {"contacts": contacts, "touches": touches}).figures(
            plan, Ask(("forgotten_leads", "nurture_rate"), grain="month")
        )
    for figure in figures.by("nurture_rate", "month"):
        if figure.denominator is None:
            continue
        end = figure.end
        still = [
            [(on, what) for on, what in found if end - timedelta(days=window) < on <= end]
            for made, left, found in leads
            if made <= end and (left is None or left < made or left > end)
        ]
        forgotten = figures.find("forgotten_leads", start=figure.start, end=end, month=figure.dimension("month") or "")
        assert parts(figure) == (
            sum(any(what == "nurture" for _on, what in found) for found in still),
            len(still),
        )
        assert forgotten is not None
        assert forgotten.value == sum(not found for found in still)
