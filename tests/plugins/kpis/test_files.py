"""However a company's rows are cut into files, and in whatever unit its money is written, its figures are the same."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen import metrics
from reportgen.build import Request, Warnings, load, read
from reportgen.records import Ask
from tests.plugins.kpis.book import Row
from tests.plugins.kpis.test_properties import KPIS, Tables, companies, said

pytestmark = pytest.mark.slow

Files = Mapping[str, Sequence[Row]]
_REPORT = {"name": "files", "period": "2026-Q3", "currency": "EUR", "formats": ["json"], "compare": []}


def measured(files: Mapping[str, Files], currency: str = "EUR") -> dict[str, Any]:
    """What is measured of files by table and name, whose money is of a currency; one unit of XAF is a hundredth."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for table, parts in files.items():
            for name, rows in parts.items():
                _write(folder / table / f"{name}.csv", rows, currency if table in ("deals", "costs") else "")
        plan = {
            "report": _REPORT,
            "sources": {
                table.replace("_", "-"): {"connector": "csv", "table": table, "files": f"{table}/*.csv"} for table in files
            },
            "currencies": {"XAF": {"rate": 0.01, "on": "2026-09-30", "source": "a hundredth"}},
            "assumptions": {"gross_margin": 0.5, "customer_lifetime_months": 20},
        }  # fmt: skip
        (folder / "plan.yaml").write_text(json.dumps(plan), encoding="utf-8")
        warn = Warnings(lambda _problem: None)
        request = Request(folder / "plan.yaml", folder / "build", as_of=date(2026, 10, 1))
        known, plugins = read(request, warn)
        warehouse = load(known, plugins, folder / "work", lambda *_step: None, warn)
        try:
            asks = [("a test", ask) for ask in (Ask(KPIS), Ask(KPIS, by="channel"), Ask(KPIS, grain="month"))]
            found = metrics.measure(known, plugins.catalogue(), warehouse, asks)
        finally:
            warehouse.engine.close()
        assert not found.problems
        return said(found.figures.ids())


def _write(path: Path, rows: Sequence[Row], currency: str) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        columns = dict.fromkeys(name for row in rows for name in row)
        writer = csv.DictWriter(file, [*columns, *(["currency"] if currency else [])])
        writer.writeheader()
        writer.writerows({**row, "currency": currency} if currency else row for row in rows)


def _whole(tables: Tables) -> dict[str, Files]:
    return {table: {"all": rows} for table, rows in tables.items() if rows}


_few = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_few
@given(companies(), st.data())
def test_a_company_in_many_files_is_the_company_in_one(tables: Tables, data: st.DataObject) -> None:
    cut: dict[str, Files] = {}
    for table, rows in tables.items():
        if rows:
            # Columns of a part are those of the whole, as two exports of one system have them.
            middle = data.draw(st.integers(1, len(rows)))
            cut[table] = {"b": rows[:middle], "a": rows[middle:]} if middle < len(rows) else {"all": rows}
    assert measured(cut) == measured(_whole(tables))


@_few
@given(companies())
def test_money_in_hundredths_at_a_declared_rate_is_the_same_money(tables: Tables) -> None:
    hundredths = {table: [_hundredfold(row) for row in rows] for table, rows in tables.items()}
    assert measured(_whole(hundredths), "XAF") == measured(_whole(tables))


def _hundredfold(row: Row) -> Row:
    amount = row.get("amount")
    return {**row, "amount": amount * 100} if isinstance(amount, Decimal) else row
