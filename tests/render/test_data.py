"""The files of ``data/`` say by themselves what every row and number is."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from reportgen.document import Chart, Column, IntervalCell, Label, Name, Quantity, Row, Table, Words
from reportgen.render.data import data_file

if TYPE_CHECKING:
    from reportgen.document import Block, Text

_ = Words("reportgen")


def say(text: Text | Name) -> str:
    return text.text if isinstance(text, Name) else text.msgid


def rows(block: Block) -> list[list[str]]:
    made = data_file("chapter", block, say)
    assert made is not None
    return list(csv.reader(made.content.decode().splitlines()))


def table(*body: Row) -> Table:
    return Table(id="t", columns=(Column("measure", None), Column("value", None)), rows=body)


def row(name: str, value: str) -> Row:
    return Row((Label(Name(name)), Quantity(Decimal(value))))


def group(name: str) -> Row:
    return Row((Label(Name(name)), None), kind="group")


def test_rows_of_the_same_name_are_told_apart_by_their_group() -> None:
    found = rows(table(group("Required"), row("Leads", "94.7"), group("Given"), row("Leads", "306.18")))
    assert found == [
        ["group", "measure", "value"],
        ["Required", "Leads", "94.7"],
        ["Given", "Leads", "306.18"],
    ]


def test_a_table_without_groups_has_no_column_for_them() -> None:
    assert rows(table(row("Leads", "3"))) == [["measure", "value"], ["Leads", "3"]]


@pytest.mark.parametrize(
    ("value", "told"), [("6E+3", "6000"), ("0E+27", "0"), ("1E-7", "0.0000001"), ("0E-9", "0"), ("-0.50", "-0.50")]
)
def test_numbers_are_never_powers_of_ten(value: str, told: str) -> None:
    number = Decimal(value)
    low_to_high = IntervalCell(Quantity(number), Quantity(Decimal(1)))
    assert rows(table(Row((Label(Name("a")), low_to_high))))[1:] == [["a", f"{told}..1"]]
    chart = Chart(id="c", kind="bars", fields=("category", "value"), data=(("a", number),), alt=_("Values"))
    assert rows(chart)[1:] == [["a", told]]


def test_a_name_of_a_column_is_never_run_as_a_formula() -> None:
    harmful = Table(id="t", columns=(Column("=1+1", None),), rows=(Row((Quantity(Decimal(1)),)),))
    assert rows(harmful)[0] == ["'=1+1"]
