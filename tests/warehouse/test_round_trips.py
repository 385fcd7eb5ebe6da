"""The same table in whatever format gives the same rows."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.records import FieldMapping, FileMapping, LoadContext
from reportgen.tables import TABLES
from tests.warehouse.desk import Choice, Desk

HEADER = ("date", "channel", "amount")
Row = tuple[date, str, Decimal]
NAMES = st.text("abé üÑ,;|\"'\n\t", max_size=12).map(lambda text: f"x{text}".strip())
AMOUNTS = st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False)
ROWS = st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2090, 1, 1)), NAMES, AMOUNTS), min_size=1, max_size=30)


def of_any_format(source: Any, context: LoadContext) -> Any:
    options = source.options
    assert isinstance(options, Choice)
    names = {field.name for field in TABLES["costs"].fields}
    for file in context.files(options.files, "files", formats=("csv", "sheet", "json")):
        (grid,) = file.grids()
        fields = tuple(FieldMapping(name=name, column=name) for name in grid.header if name in names)
        yield FileMapping(table="costs", file=file, grid=grid, fields=fields)


def text(rows: list[Row], delimiter: str, mark: str, pattern: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(HEADER)
    writer.writerows((day.strftime(pattern), name, str(amount).replace(".", mark)) for day, name, amount in rows)
    return out.getvalue()


def xlsx(rows: list[Row]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yy"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for at, (day, name, amount) in enumerate(rows, 1):
        sheet.write_datetime(at, 0, day)
        sheet.write_string(at, 1, name)
        sheet.write_number(at, 2, amount)
    book.close()
    return out.getvalue()


def xls(rows: list[Row]) -> bytes:
    out = io.BytesIO()
    book = xlwt.Workbook()
    sheet = book.add_sheet("1")
    days = xlwt.easyxf(num_format_str="M/D/YY")
    for beside, name in enumerate(HEADER):
        sheet.write(0, beside, name)
    sheet.write(0, len(HEADER), "kind")  # or else this is the new workbook once more, and counts once
    for at, (day, name, amount) in enumerate(rows, 1):
        sheet.write(at, 0, day, days)
        sheet.write(at, 1, name)
        sheet.write(at, 2, float(amount))
        sheet.write(at, 3, "old")
    book.save(out)
    return out.getvalue()


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=ROWS,
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
    mark=st.sampled_from(".,"),
    order=st.sampled_from([("day-first", "%d/%m/%Y"), ("month-first", "%m/%d/%Y"), ("day-first", "%Y-%m-%d")]),
)
def test_one_table_in_every_format(
    rows: list[Row], delimiter: str, encoding: str, mark: str, order: tuple[str, str]
) -> None:
    dates, pattern = order
    records = [{"date": str(day), "channel": name, "amount": float(amount)} for day, name, amount in rows]
    written = {
        "text.csv": text(rows, delimiter, mark, pattern).encode(encoding),
        "new.xlsx": xlsx(rows),
        "old.xls": xls(rows),
        "document.json": json.dumps({"items": records}).encode(),
        "lines.json": "\n".join(map(json.dumps, records)).encode(),
    }
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plan").mkdir()
        desk = Desk(Path(folder) / "plan", Path(folder) / "work")
        for name, content in written.items():
            desk.write(name, content)
        # what the plan says of texts is no matter of typed values
        sources: dict[str, dict[str, Any]] = {
            name.replace(".", "-"): {"files": name, "dates": dates, "decimal": mark} for name in written
        }
        sources["text-csv"] |= {"delimiter": delimiter, "encoding": encoding}
        engine = desk.load(sources, of_any_format).engine
        for source in sources:
            sql = "SELECT date, channel, amount FROM costs WHERE _source = $source ORDER BY ALL"
            assert engine.query(sql, {"source": source}) == sorted(rows), source
        desk.close()
