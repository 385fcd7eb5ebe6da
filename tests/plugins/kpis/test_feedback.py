from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reportgen.records import Ask
from reportgen_plugins.kpis.feedback import score_of
from tests.plugins.kpis.book import a_plan, parts
from tests.plugins.kpis.conftest import OpenBook

_COUNTS = st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500)).filter(lambda parts: sum(parts) > 0)


def test_scores_off_the_scale_are_no_answers(book: OpenBook) -> None:
    rows = [{"date": date(2026, 7, 1), "score": score} for score in (9, 10, 8, 0, 11, -1)]

    figure = book(feedback=rows).figure("net_promoter_score")

    assert figure.value == 25
    assert parts(figure) == (100, 4)
    assert figure.few


def test_a_period_without_answers_has_no_score(book: OpenBook) -> None:
    made = book(feedback=[{"date": date(2026, 7, 1), "score": 9}])

    figures = made.figures(a_plan(), Ask(("net_promoter_score",), grain="month"))

    assert figures.find("net_promoter_score", month="2026-08").status == "not_available"  # type: ignore[union-attr]
    assert made.figure("net_promoter_score").value == 100


def test_without_feedback_the_reason_names_the_table(book: OpenBook) -> None:
    assert "feedback" in str(book(contacts=[]).figure("net_promoter_score").reason)


@given(_COUNTS)
def test_swapping_promoters_and_detractors_turns_the_sign(counts: tuple[int, int, int]) -> None:
    promoters, detractors, others = map(Decimal, counts)
    answers = promoters + detractors + others
    one, other = score_of(answers, promoters, detractors), score_of(answers, detractors, promoters)

    assert one.value is not None
    assert other.value is not None
    assert one.interval is not None
    assert other.interval is not None
    assert abs(one.value + other.value) < Decimal("1e-20")
    assert -100 <= one.interval.low <= one.interval.high <= 100
    assert abs(one.interval.low + other.interval.high) < Decimal("1e-20")


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    # 2,000 surveys of 60 answers among people of whom half would recommend and a fifth would not: a true score of 30.
    dice, hits, surveys = random.Random(1), 0, 2_000  # noqa: S311  # no secret
    for _survey in range(surveys):
        drawn = [dice.random() for _answer in range(60)]
        promoters = sum(value < 0.5 for value in drawn)
        detractors = sum(value > 0.8 for value in drawn)
        interval = score_of(Decimal(60), Decimal(promoters), Decimal(detractors)).interval
        assert interval is not None
        hits += interval.low <= 30 <= interval.high

    assert 0.935 <= hits / surveys <= 0.965
