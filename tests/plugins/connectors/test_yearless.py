"""Dates without a year, read by the year of the first row and the order of the rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.errors import DataError
from reportgen.records import Grid
from reportgen_plugins.connectors.headers import Vocabulary
from reportgen_plugins.connectors.sheet import Sheet
from reportgen_plugins.connectors.wishes import Wishes
from reportgen_plugins.connectors.yearless import dated


class File:
    """A file of one column, as the reader sees it."""

    def __init__(self, texts: list[str], shown: str = "Overview.csv") -> None:
        self.texts = texts
        self.shown = shown

    def records(self, _grid: Grid) -> list[tuple[int, tuple[str, ...]]]:
        return [(number, (text,)) for number, text in enumerate(self.texts, 2)]


def sheet(texts: list[str], shown: str = "Overview.csv") -> Sheet:
    grid = Grid(("Date",), 1, None, ())
    return Sheet(File(texts, shown), grid, "social_posts", {"day": ("Date",)}, Wishes({}, {}), Vocabulary({}))  # type: ignore[arg-type]  # of a file only its name and rows are asked


def written(day: date) -> str:
    return f"{day:%B} {day.day}"


@settings(deadline=None, max_examples=20)  # the first call reads the names of months
@given(first=st.dates(date(2016, 1, 1), date(2030, 12, 31)), days=st.integers(1, 365), step=st.sampled_from([1, -1]))
def test_every_stretch_of_a_year_is_read_back(first: date, days: int, step: int) -> None:
    told = [first + timedelta(days=step * number) for number in range(days)]
    read = dated(sheet([written(day) for day in told]), first.year)
    assert [read[written(day)] for day in told] == [day.isoformat() for day in told]


def test_gaps_are_no_matter() -> None:
    read = dated(sheet(["November 3", "December 30", "February 1"]), 2026)
    assert list(read.values()) == ["2026-11-03", "2026-12-30", "2027-02-01"]


def test_the_files_own_name_may_tell_the_year() -> None:
    found = sheet(["August 31", "September 1"], "Overview_2026-08-31_2026-09-01.csv")
    assert list(dated(found, None).values()) == ["2026-08-31", "2026-09-01"]


def test_dates_that_bear_a_year_are_left_alone() -> None:
    assert dated(sheet(["2026-08-31", "2026-09-01"]), None) == {}


def test_more_than_a_year_is_refused() -> None:
    with pytest.raises(DataError, match="stand twice"):
        dated(sheet(["August 31", "September 1", "August 31"]), 2026)


def test_without_any_hint_the_year_is_asked_for() -> None:
    with pytest.raises(DataError, match="bear no year"):
        dated(sheet(["August 31"]), None)


def test_what_is_no_date_is_left_to_the_reader() -> None:
    assert dated(sheet(["soon"]), 2026) == {}
