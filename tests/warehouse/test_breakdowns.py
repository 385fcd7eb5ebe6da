"""Sessions of the same days under several dimensions: each is read where it can answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reportgen.plan import Source
from reportgen.records import FileMapping, LoadContext
from tests.warehouse.desk import Desk, by_name


def by_header(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """The dimensions of a file are those of its columns that are no date and no count."""
    for each in by_name(source, context):
        yield replace(each, breakdown=",".join(sorted(set(each.grid.header) - {"date", "until", "sessions"})))


def test_days_answer_before_a_sum_of_them_and_the_sum_its_own_dimension(desk: Desk) -> None:
    desk.write("days.csv", "date,channel,country,sessions\n2026-07-01,Ads,FR,10\n2026-08-02,Mail,FR,25\n")
    desk.write("sum.csv", "date,until,campaign,sessions\n2026-07-01,2026-09-30,Spring,35\n")
    warehouse = desk.load({"one": {"table": "sessions"}}, by_header)
    views = warehouse.tables["sessions"].views
    months = 'SELECT month(date), sum(sessions) FROM "{}" GROUP BY 1 ORDER BY 1'
    assert warehouse.engine.query(months.format(views[""])) == [(7, 10), (8, 25)]
    assert warehouse.engine.query(months.format(views["channel"])) == [(7, 10), (8, 25)]
    assert warehouse.engine.query(months.format(views["campaign"])) == [(7, 35)]
    assert "_last" not in warehouse.engine.columns(views["campaign"])
