from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document import (
    Bar,
    Cell,
    Chapter,
    Column,
    Columns,
    IntervalCell,
    Label,
    Name,
    Quantity,
    Row,
    Table,
    Text,
)
from reportgen.render.fitting import Fitting, _raised, lines


def fitted(columns: tuple[Column, ...], *rows: tuple[Cell, ...], line: float = 504) -> list[float]:
    """Widths in points; each letter is as wide as half its size."""
    table = Table("t", columns, tuple(Row(cells) for cells in rows))
    fitting = Fitting({id(table): line}, said, lambda cell: cell.health, lambda text, size: len(text) * size / 2)
    return [float(share) * line / 100 for share in fitting.shares(table, table.rows)]


def said(value: Any) -> str:
    return str(value.value) if isinstance(value, Quantity) else value.msgid if isinstance(value, Text) else value.text


def column(width: float | None, head: str = "") -> Column:
    return Column("k", Name(head) if head else None, width=width)


def number(text: str) -> Quantity:
    return Quantity(Decimal(text))


def test_widths_that_suffice_stay_as_they_are() -> None:
    assert fitted((column(100), column(404)), (Name("a"), number("12"))) == pytest.approx([100, 404], abs=0.1)


def test_columns_without_a_width_share_what_is_left() -> None:
    assert fitted((column(100), column(None), column(None))) == pytest.approx([100, 202, 202], abs=0.1)


def test_a_number_gets_its_room_from_columns_that_can_spare_it() -> None:
    narrow, wide, used = fitted((column(20), column(464), column(20)), (number("1234567890"), Name("a"), number("1")))

    assert narrow == pytest.approx(10 * 8.5 / 2 * 1.05 + 6.5, abs=0.1)
    assert narrow + wide + used == pytest.approx(504, abs=0.1)
    assert used > 1 * 8.5 / 2 * 1.05 + 6.5 - 0.1


def test_a_number_comes_before_a_long_word() -> None:
    """Room for one of both: the word may be parted, the number may not."""
    word, digits = fitted((column(50, "Hyphenatable"), column(50)), (None, number("123456789012345")), line=100)

    assert digits == pytest.approx(15 * 8.5 / 2 * 1.05 + 6.5, abs=0.2)
    assert word == pytest.approx(100 - digits, abs=0.1)


def test_an_interval_has_room_for_its_mark_only_where_it_has_one() -> None:
    columns, text = (column(10), column(494)), "100–100"
    plain, _rest = fitted(columns, (IntervalCell(number("100"), number("100")), Name("a")))
    marked, _rest = fitted(columns, (IntervalCell(number("100"), number("100"), outside=False), Name("a")))

    assert plain == pytest.approx(len(text) * 8.5 / 2 * 1.05 + 6.5, abs=0.1)
    assert marked == pytest.approx(plain + 10 * 1.05, abs=0.1)


def test_a_drawing_keeps_what_it_was_drawn_for() -> None:
    drawn, other, _rest = fitted(
        (column(80), column(30), column(394)), (Bar(Decimal(1), Decimal(2)), number("1234567890"), Name("a"))
    )

    assert drawn == pytest.approx(80, abs=0.1)
    assert other > 50


def test_tables_beside_others_have_the_room_of_their_column() -> None:
    table = Table("t", (column(None),), ())
    alone = Table("u", (column(None),), ())
    chapter = Chapter("c", Text("d", "t"), None, (Columns((300, 192), ((alone,), (table,))),))

    class Document:
        chapters = (chapter,)

    assert lines(Document) == {id(alone): 300, id(table): 192}  # type: ignore[arg-type]


def test_a_label_is_wrapped_only_when_nothing_else_has_room() -> None:
    label, digits, _spare = fitted(
        (column(100), column(20), column(384)), (Label(Name("a label of some words")), number("1234567890"), Name("a"))
    )

    assert label == pytest.approx(100, abs=0.5)
    assert digits == pytest.approx(10 * 8.5 / 2 * 1.05 + 6.5, abs=0.1)


_widths = st.lists(st.tuples(st.floats(1, 200), st.floats(0, 200), st.floats(0, 200)), min_size=1, max_size=9)


@given(_widths)
def test_room_is_moved_never_made(columns: list[tuple[float, float, float]]) -> None:
    widths, least, floor = ([each[at] for each in columns] for at in range(3))
    raised = _raised(widths, least, floor)

    assert sum(raised) == pytest.approx(sum(widths))
    for before, low, ground, after in zip(widths, least, floor, raised, strict=True):
        assert min(before, max(low, ground)) - 1e-6 <= after <= max(before, low) + 1e-6
    if sum(max(low, ground) for low, ground in zip(least, floor, strict=True)) <= sum(widths):
        assert all(after >= low - 1e-6 for after, low in zip(raised, least, strict=True))
