"""JSON as tables; each test is named after what it is about."""

from __future__ import annotations

import gzip
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reportgen.errors import DataError
from reportgen.records import ExportFile, FieldMapping, FileMapping, LoadContext
from reportgen.tables import TABLES
from reportgen.warehouse import documents
from tests.warehouse.desk import Choice, Desk

ALL = "SELECT date, channel, amount FROM costs ORDER BY date"
RECORDS = ({"date": "2026-07-01", "channel": "Print", "amount": 1.234}, {"date": "2026-07-02", "amount": 5})
TWO = [(date(2026, 7, 1), "Print", Decimal("1.2340")), (date(2026, 7, 2), None, Decimal("5.0000"))]


def records(source: Any, context: LoadContext) -> Any:
    options = source.options
    assert isinstance(options, Choice)
    names = {field.name for field in TABLES[options.table].fields}
    for file in context.files(options.files, "files", formats=("json",)):
        for grid in file.grids():
            fields = tuple(FieldMapping(name=name, column=name) for name in grid.header if name in names)
            yield FileMapping(table=options.table, file=file, grid=grid, fields=fields)


def loaded(desk: Desk, content: str | bytes, name: str = "a.json", **options: Any) -> Any:
    desk.write(name, content)
    return desk.load({"one": {"table": "costs", "files": name, **options}}, records)


def rows(desk: Desk, content: str | bytes, sql: str = ALL, name: str = "a.json", **options: Any) -> Any:
    return loaded(desk, content, name, **options).engine.query(sql)


def refused(desk: Desk, content: str | bytes, **options: Any) -> str:
    with pytest.raises(DataError) as caught:
        loaded(desk, content, **options)
    return str(caught.value.problems[0])


def opened(desk: Desk, content: str | bytes, name: str = "a.json") -> ExportFile:
    """A JSON file as a connector sees it."""
    found: list[ExportFile] = []

    def look(_source: Any, context: LoadContext) -> Any:
        found.extend(context.files(name, "files", formats=("json",)))
        return ()

    desk.write(name, content)
    desk.load({"one": {"files": name}}, look)
    return found[0]


LINES = "\n".join(json.dumps(record) for record in RECORDS) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORDS),
        json.dumps(RECORDS, indent=2),
        json.dumps({"status": "ok", "paging": {"next": [1]}, "results": RECORDS}),
        json.dumps({"tags": ["a", "b"], "rows": RECORDS}, indent=1),
        LINES,
        LINES.replace("\n", "\r\n\r\n"),
        "[\n" + ",\n".join(json.dumps(record) for record in RECORDS) + "\n]",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_records_are_found(desk: Desk, text: str, encoding: str) -> None:
    assert rows(desk, text.encode(encoding)) == TWO


def test_several_lists_of_records_are_refused(desk: Desk) -> None:
    text = json.dumps({"won": RECORDS, "lost": RECORDS})
    assert "several lists of records: won, lost" in refused(desk, text)


def test_records_are_flattened(desk: Desk) -> None:
    record = {"a": {"b": {"c": 1}, "d": []}, "e": ["x", 2, None], "f": [{"g": 1.5}], "h": None, "i": {}, "j": True}
    (grid,) = opened(desk, json.dumps([record])).grids()
    cells = dict(zip(grid.header, grid.samples[0], strict=True))
    assert cells == {"a.b.c": "1", "a.d": "", "e": "x;2", "f": '[{"g": 1.5}]', "h": "", "i": "", "j": "true"}
    assert grid.native == {"a.b.c", "j"}


def test_keys_that_only_late_records_have_are_columns_too(desk: Desk) -> None:
    text = "\n".join([*['{"a": 1}'] * 5_000, '{"b": "x"}'])
    (grid,) = opened(desk, text).grids()
    assert grid.header == ("a", "b")


def test_numbers_keep_all_their_digits(desk: Desk) -> None:
    text = '[{"id": 123456789012345678, "x": 0.12345678901234567890, "y": 1.234}, {"x": "n/a"}]'
    (grid,) = opened(desk, text).grids()
    assert grid.samples[0] == ("123456789012345678", "0.12345678901234567890", "1.2340")


def test_a_line_that_is_no_json_is_a_rejected_row(desk: Desk) -> None:
    lines = LINES + '{"date": "2026-07-0\n[1]\n'
    warehouse = loaded(desk, lines, max_rejected=0.5)
    assert warehouse.sources[0].files[0].rows_rejected == 2
    ledger = warehouse.ledger.read_text()
    assert ",3," in ledger
    assert "is no JSON" in ledger
    assert "is no record" in ledger


@pytest.mark.parametrize("text", ['[{"a": 1}, {"a"', '{"a": [{"b": 1}, }', '[{"a": NaN}]', "[" * 100_000])
def test_what_is_no_json_is_refused(desk: Desk, text: str) -> None:
    assert "no JSON" in refused(desk, text)


@pytest.mark.parametrize(
    "text", ['[{"x":' * 100_000, '{"a":' * 1_000 + "1" + "}" * 1_000, '["[",' + "[" * 300 + "]" * 300 + "]"]
)
def test_endless_nesting_is_refused(desk: Desk, text: str) -> None:
    assert "nested too deeply" in refused(desk, text)


def test_brackets_inside_texts_are_no_nesting(desk: Desk) -> None:
    text = json.dumps([{"date": "2026-07-01", "amount": 1, "note": '[[[{{{\\"' * 1_000}] * 50)
    assert rows(desk, text, "SELECT count(*) FROM costs") == [(50,)]


def test_an_endless_text_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_TEXT", 100_000)
    assert "a text in it is far too long" in refused(desk, '[{"a": "' + "x" * 300_000 + '"}]')


def test_too_many_keys_are_no_table(desk: Desk) -> None:
    assert "different keys" in refused(desk, json.dumps([{f"k{n}": 1 for n in range(2_001)}]))


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("", [(1, {"r": [{"a": [1, 2]}, {"a": [3]}]})]),
        ("r.item", [(1, {"a": [1, 2]}), (2, {"a": [3]})]),
        ("r.item.a.item", [(1, 1), (2, 2), (3, 3)]),
        ("nothing", []),
    ],
)
def test_values_at_a_path_of_a_document(desk: Desk, path: str, values: list[Any]) -> None:
    assert list(opened(desk, '{"r": [{"a": [1, 2]}, {"a": [3]}]}').json(path)) == values


def test_values_at_a_path_of_lines(desk: Desk) -> None:
    file = opened(desk, '{"a": {"b": [1, 2]}}\n\n{"a": {"b": [0.5]}}\n')
    assert list(file.json("a.b.item")) == [(1, 1), (1, 2), (3, Decimal("0.5"))]


def test_a_broken_line_is_named(desk: Desk) -> None:
    file = opened(desk, '{"a": 1}\n{"a": 2}\n{"a"\n')
    with pytest.raises(DataError) as caught:
        list(file.json())
    assert str(caught.value.problems[0]).startswith("a.json:3: this is no JSON")


def test_a_compressed_file_is_unpacked_only_when_it_is_read(desk: Desk, tmp_path: Path) -> None:
    file = opened(desk, gzip.compress(LINES.encode()), "a.json.gz")
    assert file.format == "json"
    assert file.head.startswith(b'{"date"')
    assert not list((tmp_path / "work").rglob("unpacked/*"))
    assert len(list(file.json())) == 2
    assert list((tmp_path / "work").rglob("unpacked/*"))


def test_records_at_a_path_are_a_table_of_their_own(desk: Desk) -> None:
    file = opened(desk, json.dumps({"won": RECORDS, "lost": [{"x": 1}]}))
    assert [file.within(path).grids()[0].header for path in ("won.item", "lost.item")] == [
        ("date", "channel", "amount"),
        ("x",),
    ]
