from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter

from reportgen.testing import Sample


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook with sheets of rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


SPEND = (("date", "channel", "amount"), (date(2026, 8, 31), "Print", 12.5), (date(2026, 9, 1), "Radio", 1.234))
PEOPLE = (("Person", "Joined"), ("1", date(2026, 7, 1)), ("2", date(2026, 7, 2)))

SAMPLES = (
    Sample(
        name="spend.xlsx",
        content=workbook(("Notes", (("made by", "Acme"),)), ("Spend", SPEND)),
        options={"table": "costs"},
        rows={"costs": 2},
        recognised=False,
    ),
    Sample(name="plain.xlsx", content=workbook(("Spend", SPEND)), options={"table": "costs"}, rows={"costs": 2}),
    Sample(
        name="people.xlsx",
        content=workbook(("People", PEOPLE), ("Copy", PEOPLE)),
        options={
            "table": "contacts",
            "sheet": "People",
            "columns": {"contact_id": "Person", "created_at": "Joined"},
        },
        rows={"contacts": 2},
        recognised=False,
    ),
)
