"""The small examples, whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.acceptance.running import Built, Figures
from tests.acceptance.shelf import Shelf


@pytest.fixture(scope="session")
def minimal(shelf: Shelf) -> Built:
    return shelf.minimal()


@pytest.fixture(scope="session")
def both(shelf: Shelf) -> Built:
    """The worked case; beside it stands the plan of nine customers, built in the same go."""
    return shelf.worked()


@pytest.fixture(scope="module")
def worked(both: Built) -> Figures:
    return both.figures()


@pytest.fixture(scope="module")
def nine(both: Built) -> Figures:
    return replace(both, folder=both.folder.parents[1] / "nine-customers/2026").figures()


def required(figures: Figures, kpi: str) -> float:
    """What the goal asks of a stage in the year of the report."""
    value = figures.value(kpi, "required")
    assert value is not None
    return value


def test_the_smallest_plan_counts_september(minimal: Built) -> None:
    figures = minimal.figures()
    counted = {
        kpi: figures.value(kpi) for kpi in ("leads", "mqls", "sqls", "opportunities", "customers", "revenue", "cost")
    }
    assert counted == {
        "leads": 11, "mqls": 6, "sqls": 3, "opportunities": 2, "customers": 2, "revenue": 11_000, "cost": 3_900,
    }  # fmt: skip


def test_the_smallest_plan_says_what_came_back(minimal: Built) -> None:
    # 70 % of 11 000 is 7 700; (7 700 − 3 900) ÷ 3 900.
    assert minimal.figures().value("roi") == pytest.approx(3_800 / 3_900)


def test_what_no_source_gives_is_not_available_or_absent(minimal: Built) -> None:
    figure = minimal.figures().find("visitor_to_lead_rate")
    assert figure is None or (figure["status"], figure["value"]) == ("not_available", None)


def test_the_smallest_plan_is_named_after_its_folder(minimal: Built) -> None:
    assert minimal.report["name"] == "minimal"
    assert (minimal.folder / "en/report.html").is_file()


@pytest.mark.parametrize(
    ("kpi", "a_month"),
    [
        ("customers", 0.757576), ("opportunities", 1.515152), ("sqls", 3.787879), ("mqls", 18.939394),
        ("leads", 94.696970), ("sessions", 6_313.131313),
    ],
)  # fmt: skip
def test_the_goal_worked_backwards_is_right_to_the_digit(worked: Figures, kpi: str, a_month: float) -> None:
    assert round(required(worked, kpi) / 12, 6) == a_month


def test_ten_million_ask_for_nine_and_a_bit_customers(worked: Figures) -> None:
    assert round(required(worked, "customers"), 4) == 9.0909


@pytest.mark.parametrize(
    ("kpi", "a_month"),
    [
        ("customers", 0.75),
        ("opportunities", 1.5),
        ("sqls", 3.75),
        ("mqls", 18.75),
        ("leads", 93.75),
        ("sessions", 6_250),
    ],
)
def test_nine_whole_customers_worked_backwards(nine: Figures, kpi: str, a_month: float) -> None:
    assert required(nine, kpi) / 12 == pytest.approx(a_month, rel=1e-12)


def test_required_values_are_not_mixed_with_what_happened(worked: Figures) -> None:
    assert worked.value("customers") == 4
    assert worked.value("sessions") == 72_000
    assert worked.value("revenue") == 4_350_000


def test_two_plans_are_built_in_one_go(both: Built) -> None:
    assert both.report["name"] == "worked-case"
    assert {Path(line).parent.name for line in both.run.out.splitlines()} == {"worked-case", "nine-customers"}
