"""What tests of the load step share."""

from __future__ import annotations

from typing import Any

import pytest

from reportgen.errors import DataError
from tests.warehouse.desk import Desk

SPEND = "date,channel,amount,Clicks\n2026-07-01,Email,10.50,5\n2026-07-02,Paid search,20,7\n"


DEALS = "deal_id,created_at,closed_at,amount,currency\n"


def refused(desk: Desk, content: str | bytes, name: str = "a.csv", table: str = "costs", **options: Any) -> str:
    desk.write(name, content)
    with pytest.raises(DataError) as caught:
        desk.load({"one": {"table": table, "files": name, **options}})
    return str(caught.value)
