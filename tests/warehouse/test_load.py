"""The load step as a whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from reportgen.errors import DataError, PlanError
from tests.warehouse.desk import Desk

if TYPE_CHECKING:
    from reportgen.warehouse import Warehouse

SPEND = "date,channel,amount,Clicks\n2026-07-01,Email,10.50,5\n2026-07-02,Paid search,20,7\n"


def test_a_file_becomes_a_typed_table(desk: Desk) -> None:
    rows = desk.rows(SPEND, "SELECT date, channel, amount, Clicks, currency, _source FROM costs ORDER BY date")
    assert rows == [
        (date(2026, 7, 1), "Email", Decimal("10.5000"), "5", None, "one"),
        (date(2026, 7, 2), "Paid search", Decimal("20.0000"), "7", None, "one"),
    ]
