from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reportgen.errors import told
from reportgen.inspection import examples, proposal
from reportgen.inspection.guessing import guess
from reportgen.inspection.writing import snippet, written
from reportgen.plan.reader import read
from reportgen.plugins import load
from reportgen.records import FieldMapping, FileMapping, Grid


@pytest.mark.parametrize(
    ("names", "others", "expected"),
    [
        (["a.csv"], [], "a.csv"),
        (["spend-2026-07.csv", "spend-2026-08.csv"], [], "spend-2026-*.csv"),
        (["spend-2025-12.csv", "spend-2026-01.csv"], [], "spend-*.csv"),
        (["report (1).csv", "report (2).csv"], [], "report (*.csv"),
        (["x/a-1.csv", "x/a-2.csv"], ["x/a-plan.csv"], ["x/a-1.csv", "x/a-2.csv"]),
        (["x/a-1.csv.gz", "x/a-2.csv.gz"], ["x/a-3.csv"], "x/a-*.csv.gz"),
        (["x/a.csv", "y/a.csv"], [], ["x/a.csv", "y/a.csv"]),
        (["a [1].csv", "a [2].csv"], [], ["a [1].csv", "a [2].csv"]),
        (["a.csv", "b.csv"], [], "*.csv"),
    ],
)  # fmt: skip
def test_a_glob_is_proposed_when_it_names_just_these_files(
    tmp_path: Path, names: list[str], others: list[str], expected: str | list[str]
) -> None:
    for name in (*names, *others):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert proposal.pattern(names, tmp_path) == expected


def grid(header: tuple[str, ...], *rows: tuple[str, ...]) -> Grid:
    return Grid(header, 1, None, rows)


@pytest.mark.parametrize(
    ("header", "cell", "shown"),
    [
        ("Phone", "4479460958", "9999999999"),
        ("Phone", "020 794 609", "999 999 999"),
        ("Amount", "1,234.50", "1,234.50"),
        ("Amount", "€ 12 or so", "€ 99 x x"),
        ("Day", "2026-09-01", "2026-09-01"),
        ("Remark", "called twice", "x x"),
        ("Rate", "0.363636363636363636", "0.363636363636363636"),
        ("Name", "12", "99"),
    ],
)
def test_an_unmapped_column_shows_numbers_and_days_only(header: str, cell: str, shown: str) -> None:
    (column,) = examples.columns(grid((header,), (cell,)))
    assert column.examples == (shown,)


def test_what_slipped_into_a_typed_column_is_shown_as_a_shape() -> None:
    table = grid(("Day", "Kanal"), ("2026-09-01", "Messe"), ("Zuleika", "z@x.example"))
    fields = FieldMapping(name="date", column="Day"), FieldMapping(name="channel", column="Kanal")
    mapping = FileMapping(table="costs", file=None, grid=table, fields=fields)  # type: ignore[arg-type]  # unread
    day, channel = examples.columns(table, [mapping])
    assert day.examples == ("2026-09-01", "x")
    assert channel.examples == ("Messe", "x@x.x")


def test_a_header_of_values_is_told_by_its_shape() -> None:
    assert told(("User", "Signed up")) == ("User", "Signed up")
    assert told(("7001", "Zuleika", "2026-09-01")) == ("9999", "x", "9999-99-99")
    assert told(("Zuleika", "z@x.example")) == ("x", "x@x.x")


def test_what_is_written_reads_back_as_it_was() -> None:
    data = {"sources": {"a": {"connector": "csv", "files": "*.csv", "columns": {"date": "Day: no #1", "on": "012"}}}}
    assert read(written(data).encode(), "plan.yaml").data == data
    text = snippet(data["sources"], {"a": ["dates: …"]})
    assert read(text.encode(), "plan.yaml").data == data
    assert "# dates: …" in text


class File:
    """As much of an export file as guessing looks at."""

    format = "csv"

    def __init__(self, table: Grid) -> None:
        self.table = table

    def grids(self) -> tuple[Grid, ...]:
        return (self.table,)


@pytest.mark.parametrize(
    ("header", "row", "table", "columns"),
    [
        (("Fecha", "Importe"), ("01/02/2026", "5"), "costs", {"date": "Fecha", "amount": "Importe"}),
        (("Created date", "Id"), ("2026-01-02", "7"), "contacts", {"contact_id": "Id", "created_at": "Created date"}),
        (("Day", "Visits"), ("2026-01-02", "7"), "sessions", {"date": "Day", "sessions": "Visits"}),
        (("Fruit", "Colour"), ("apple", "red"), "", {}),
    ],
)  # fmt: skip
def test_an_unknown_table_is_guessed_by_its_headers(
    header: tuple[str, ...], row: tuple[str, ...], table: str, columns: dict[str, str]
) -> None:
    found = guess(File(grid(header, row)), load().catalogue())  # type: ignore[arg-type]  # as much as is looked at
    assert found.get("table", "") == table
    assert found.get("columns", {}) == columns


def test_periods_without_dates_are_left_to_the_calendar() -> None:
    assert list(proposal.periods([], date(2026, 10, 3))) == ["last-month"]
