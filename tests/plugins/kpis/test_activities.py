from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reportgen.records import Ask
from tests.plugins.kpis.book import Book, Row, a_plan, parts
from tests.plugins.kpis.conftest import OpenBook


def work(
    activity: str, unit: str | None, planned: int | None, done: int | None, due: date | None, **more: object
) -> Row:
    amounts = {
        "planned": None if planned is None else Decimal(planned),
        "done": None if done is None else Decimal(done),
    }
    return {"activity": activity, "unit": unit, "due": due, **amounts, **more}


WORK: tuple[Row, ...] = (
    work("Blog", "posts", 4, 4, date(2026, 7, 31), channel="Organic search", hours=Decimal(20)),
    work("Blog", "posts", 4, 3, date(2026, 8, 31), channel="Organic search", hours=Decimal(15)),
    work("Guide", "offers", 1, None, date(2026, 9, 30), channel="Email", submitted_at="2026-08-03",
         approved_at="2026-08-13"),
    work("Training", "hours", None, 8, None, hours=Decimal(8), submitted_at="2026-07-01", approved_at="2026-07-05"),
    work("Brief", None, None, None, None, submitted_at="2026-09-01", approved_at="2026-09-02"),
    work("Blog", "posts", 4, 0, date(2026, 10, 31), hours=Decimal(99)),
)  # fmt: skip


@pytest.fixture
def works(book: OpenBook) -> Book:
    return book(activities=WORK)


def test_amounts_are_told_by_their_unit_alone(works: Book) -> None:
    assert works.value("work_planned", unit="posts") == 8
    assert works.value("work_done", unit="posts") == 7
    figures = works.figures(a_plan(), Ask(("work_planned",)), Ask(("work_planned",), by="channel"))
    assert figures.find("work_planned") is None  # posts and hours make no sum
    assert not figures.by("work_planned", "channel")


def test_work_is_done_as_planned_or_begun_or_approved(works: Book) -> None:
    # Of five due in the quarter: July's posts, the approved guide and brief, the training (8 hours, no plan).
    assert parts(works.figure("work_completion_rate")) == (4, 5)
    assert parts(works.figure("work_completion_rate", activity="Blog")) == (1, 2)


def test_work_is_overdue_from_the_day_after_its_due_date(works: Book) -> None:
    assert works.value("work_overdue") == 1  # August's posts
    assert works.value("work_overdue", a_plan("2026-08", as_of=date(2026, 8, 31))) == 0


def test_hours_cost_what_the_plan_says(works: Book) -> None:
    assert works.value("work_hours") == 43  # 20 + 15 + 8
    assert works.value("work_cost", a_plan(activities={"hourly_rate": 50})) == 2150
    assert works.figure("work_cost").status == "not_available"


def test_approvals_are_a_median_of_days(works: Book) -> None:
    figure = works.figure("approval_days")
    assert figure.value == 4  # of 10, 4 and 1
    assert dict(figure.beside)["mean"] == 5
    assert figure.few
