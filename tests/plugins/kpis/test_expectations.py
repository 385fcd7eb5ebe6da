"""Expectations of the plan: when they are due, what they are held against, and what is refused."""

# mypy: disable-error-code="comparison-overlap"
# Decimals equal integers, also within tuples, which mypy does not see.

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from reportgen.records import Ask
from reportgen_plugins.kpis.expectations import Expectation, Expectations
from tests.plugins.kpis.book import a_plan
from tests.plugins.kpis.conftest import OpenBook

LEADS = [
    {"contact_id": str(number), "created_at": day, "channel": channel}
    for number, (day, channel) in enumerate(
        [("2026-06-01", "Email"), ("2026-07-30", "Email"), ("2026-07-31", "Paid"), ("2026-09-30", "Paid")]
    )
]


def expected(**changes: Any) -> dict[str, Any]:
    return {"kpi": "leads", "from": date(2026, 6, 1), "after": "60 days", "value": 3, **changes}


@pytest.mark.parametrize(
    ("start", "after", "due"),
    [
        (date(2026, 6, 1), "60 days", date(2026, 7, 30)),
        (date(2026, 6, 1), "1 day", date(2026, 6, 1)),
        (date(2026, 6, 1), "8 weeks", date(2026, 7, 26)),
        (date(2026, 1, 1), "6 months", date(2026, 6, 30)),
        # 31 August and six months: the last of February, so that due is the day before.
        (date(2027, 8, 31), "6 months", date(2028, 2, 28)),
    ],
)
def test_it_is_due_on_the_last_of_its_days(start: date, after: str, due: date) -> None:
    assert Expectation.model_validate(expected(**{"from": start, "after": after})).due == due


def test_what_is_expected_stands_as_a_target_beside_what_was_reached(book: OpenBook) -> None:
    # Two leads from 1 June to 30 July, both days included; the third came a day late.
    plan = a_plan(expectations=[expected()])
    figures = book(contacts=LEADS).figures(plan, Ask(("leads",)))
    stretch: dict[str, Any] = {"start": date(2026, 6, 1), "end": date(2026, 7, 30)}
    promised, reached = (figures.find("leads", scenario=each, **stretch) for each in ("target", "actual"))
    assert promised is not None
    assert reached is not None
    assert (promised.value, reached.value) == (3, 2)


def test_an_expectation_of_a_channel_is_held_against_that_channel(book: OpenBook) -> None:
    plan = a_plan(expectations=[expected(channel="email", value=5)])
    figures = book(contacts=LEADS).figures(plan, Ask(("leads",)))
    promised = figures.find("leads", scenario="target", channel="Email")
    assert promised is not None
    assert promised.value == 5


def test_what_is_not_over_is_measured_as_far_as_the_report_goes(book: OpenBook) -> None:
    plan = a_plan(expectations=[expected(after="12 months")])
    figures = book(contacts=LEADS).figures(plan, Ask(("leads",)))
    reached = figures.find("leads", start=date(2026, 6, 1), end=date(2026, 9, 30))
    assert reached is not None
    assert (reached.value, reached.partial) == (Decimal(4), True)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"after": "6 moons"}, "write 90 days, 12 weeks or 6 months"),
        ({"after": "0 days"}, "is no length of time"),
        ({"channel": "Email", "campaign": "Spring"}, "narrowed by one of the two"),
        ({"from": date(1, 1, 1)}, "is no day of a programme"),
    ],
)
def test_what_cannot_be_meant_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Expectations.model_validate([expected(**changes)])


def test_the_same_cannot_be_expected_twice() -> None:
    # 60 days from 1 June and two months less a day end on the same day.
    with pytest.raises(ValidationError, match="is expected 2 times"):
        Expectations.model_validate([expected(), expected(value=4)])
