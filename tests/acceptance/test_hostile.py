"""Hostile and clumsy input through the command line: one clear line each, the documented exit code, no wrong figure."""

from __future__ import annotations

import errno
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from reportgen.cli import run

PLAN = """\
report: {name: small, period: 2026-09, currency: EUR, timezone: Europe/Paris}
sources:
  people: {connector: csv, table: contacts, files: contacts.csv}
  deals: {connector: csv, table: deals, files: deals.csv}
  spend: {connector: csv, table: costs, files: costs.csv}
"""
FILES = {
    "contacts.csv": "contact_id,created_at,channel\n1,2026-09-03,Email\n2,2026-09-14,Referral\n",
    "deals.csv": "deal_id,created_at,closed_at,amount,currency,is_won\nD1,2026-08-14,2026-09-15,1200.00,EUR,true\n",
    "costs.csv": "date,category,channel,amount\n2026-09-01,media,Email,100.25\n2026-09-15,media,Referral,50\n",
}


class Desk:
    """A small plan with its data in a folder of its own, built in this process."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.plan = PLAN
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(data)

    def option(self, source: str, more: str) -> None:
        """Add keys to a source of the plan."""
        before = self.plan
        self.plan = self.plan.replace(f"files: {source}.csv", f"files: {source}.csv, {more}")
        assert self.plan != before

    def build(self, *options: str) -> tuple[int, list[str]]:
        """The exit code and the lines on standard error."""
        self.write("plan.yaml", self.plan)
        code = run(["build", "plan.yaml", "--as-of", "2026-10-01", *(options or ("--format", "json"))])
        lines = self._capsys.readouterr().err.splitlines()
        assert "bug of ours" not in " ".join(lines), lines
        return code, lines

    def refused(self, code: int, *words: str) -> list[str]:
        """The build fails with ``code``; one line holds all ``words``."""
        found, lines = self.build()
        assert found == code, lines
        assert any(all(word in line for word in words) for line in lines), lines
        return lines

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "build/small/2026-09/report.json").read_text())
        return found

    def value(self, kpi: str) -> float | None:
        """The KPI's total over the report's period."""
        (found,) = (f["value"] for f in self.report()["figures"] if f["id"] == f"{kpi}|actual|2026-09-01|2026-09-30")
        return None if found is None else float(found)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys)


# --- the plan --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("encoding: klingon", ("encoding", "'klingon'")),
        ("encoding: base64", ("encoding", "'base64'")),
        ("encoding: rot13", ("encoding", "'rot13'")),
        ("delimiter: ab", ("delimiter", "one sign")),
        ('delimiter: "\\""', ("delimiter", "one sign")),
        ('delimiter: "\\n"', ("delimiter", "one sign")),
        ('dates: "%Q"', ("dates", "unknown directive '%Q'")),
        ('dates: "%Y-%m-%d%"', ("dates", "unknown directive '%'")),
        ('dates: "%d.%m."', ("dates", "does not hold day, month and year")),
        ("expect: {through: someday}", ("expect.through", "period-end")),
        ("expect: {warn_after: soon}", ("expect.warn_after", "3 days")),
    ],
)
def test_what_no_file_can_be_read_by_is_the_plans_fault(desk: Desk, more: str, words: tuple[str, ...]) -> None:
    desk.option("contacts", more)
    desk.refused(2, "plan.yaml:3:", *words)


def test_a_pattern_of_dates_reads_them(desk: Desk) -> None:
    desk.write("contacts.csv", "contact_id,created_at\n1,2026 Sep 03\n2,2026 Sep 14\n")
    desk.option("contacts", 'dates: "%Y %b %d"')
    assert desk.build()[0] == 0
    assert desk.value("leads") == 2


@pytest.mark.parametrize("title", ['"\\ud83d"', '"\\0"', '"\\e[2J"'])
def test_what_is_no_text_is_refused(desk: Desk, title: str) -> None:
    desk.plan = desk.plan.replace("name: small", f"name: small, title: {title}")
    desk.refused(2, "plan.yaml:1:", "control character")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_outside_the_calendar_is_refused(desk: Desk, day: str) -> None:
    code, lines = desk.build("--as-of", day, "--format", "json")
    assert code == 2
    assert lines[0].startswith(f"--as-of: {day} lies outside the years")


def test_a_file_name_that_is_no_text_is_refused(desk: Desk) -> None:
    try:
        Path(os.fsdecode(b"caf\xe9.csv")).write_text(FILES["contacts.csv"], encoding="utf-8")
    except OSError:
        pytest.skip("this file system refuses such names itself")
    desk.plan = desk.plan.replace("contacts.csv", "caf*.csv")
    desk.refused(2, "plan.yaml:3:", "name is not UTF-8")


def test_a_source_of_no_files_is_refused(desk: Desk) -> None:
    desk.plan = desk.plan.replace("files: contacts.csv", "files: []")
    desk.refused(2, "plan.yaml:3:", "names no file")


# --- files -----------------------------------------------------------------------------------------------------------


def _zip() -> bytes:
    buffer = io.BytesIO()
    zipfile.ZipFile(buffer, "w").close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ("empty",)),
        (b"\xef\xbb\xbf\r\n \r\n", ("empty",)),
        (b"\n\n  <div>Sign in</div>", ("web page",)),
        (b'[\n{"error": 1}]', ("JSON",)),
        (b"\x1f\x8b\x08\x00rest", ("archive cannot be opened",)),
    ],
)
def test_what_is_no_table_is_said_in_one_line(desk: Desk, content: bytes, words: tuple[str, ...]) -> None:
    desk.write("deals.csv", content)
    assert len(desk.refused(3, "deals.csv", *words)) == 1


def test_an_archive_without_files_is_refused(desk: Desk) -> None:
    desk.write("contacts.zip", _zip())
    desk.plan = desk.plan.replace("contacts.csv", "contacts.zip")
    desk.refused(3, "contacts.zip", "holds no file")


def test_a_file_in_another_encoding_than_the_plan_says_is_refused(desk: Desk) -> None:
    desk.option("contacts", "encoding: utf-16")
    desk.refused(3, "contacts.csv", "no text in the encoding 'utf-16'")


def test_two_refused_files_are_told_in_one_run(desk: Desk) -> None:
    desk.write("contacts.csv", FILES["contacts.csv"] + "3,nonsense,Email\n")
    desk.write("deals.csv", FILES["deals.csv"] + "D2,2026-08-14,nonsense,5,EUR,true\n")
    lines = desk.refused(3, "contacts.csv:4", "created_at")
    assert any(line.startswith("deals.csv:3: column 'closed_at'") for line in lines), lines


def test_hundreds_of_columns_that_no_table_knows_do_no_harm(desk: Desk) -> None:
    header, row, _end = FILES["deals.csv"].split("\n")
    more = range(600)
    desk.write("deals.csv", f"{header},{','.join(f'x{i}' for i in more)}\n{row}{',1' * len(more)}\n")
    assert desk.build()[0] == 0
    assert desk.value("revenue") == 1_200


def test_a_table_lying_on_its_side_is_refused(desk: Desk) -> None:
    header, row, _end = FILES["deals.csv"].split("\n")
    more = range(10_000)
    desk.write("deals.csv", f"{header},{','.join(f'x{i}' for i in more)}\n{row}{',1' * len(more)}\n")
    desk.refused(3, "deals.csv:1:", "10,006 columns")


# --- values ----------------------------------------------------------------------------------------------------------


def test_amounts_marked_with_another_currency_are_refused(desk: Desk) -> None:
    desk.write("costs.csv", "date,category,amount\n2026-09-01,media,$100.50\n2026-09-02,media,€5\n")
    desk.refused(3, "costs.csv:2:", "'amount'", "not in EUR")


def test_amounts_marked_with_the_reports_currency_are_read(desk: Desk) -> None:
    desk.write(
        "costs.csv", "date,category,amount\n" + "".join(f"2026-09-01,media,{a}\n" for a in ("€1", "2 EUR", "3€"))
    )
    assert desk.build()[0] == 0
    assert desk.value("cost") == 6


def test_a_currency_column_outweighs_the_mark(desk: Desk) -> None:
    desk.write("costs.csv", "date,category,amount,currency\n2026-09-01,media,$100,USD\n")
    desk.plan += "currencies: {USD: {rate: 0.5, on: 2026-09-30}}\n"
    assert desk.build()[0] == 0
    assert desk.value("cost") == 50


def test_counts_below_zero_are_refused(desk: Desk) -> None:
    desk.write("visits.csv", "date,channel,sessions\n2026-09-01,Email,-20\n")
    desk.plan += "  web: {connector: csv, table: sessions, files: visits.csv}\n"
    desk.refused(3, "visits.csv:2:", "'sessions'", "-20")


# --- gates and messages ----------------------------------------------------------------------------------------------


def test_a_source_that_is_too_old_says_why_the_gate_failed(desk: Desk) -> None:
    desk.option("costs", "expect: {error_after: 3 days}")
    code, lines = desk.build()
    assert code == 1
    assert any("plan.yaml:5:" in line and "16 days old" in line for line in lines), lines


def test_too_many_warnings_say_why_the_gate_failed(desk: Desk) -> None:
    desk.option("costs", "expect: {warn_after: 3 days}")
    desk.plan += "gates: {max_warnings: 0}\n"
    code, lines = desk.build()
    assert code == 1
    assert any("plan.yaml:6:" in line and "the plan allows 0" in line for line in lines), lines


def test_messages_cannot_steer_the_terminal(desk: Desk) -> None:
    name = "c\x1b[2J\u202egpj.csv"
    desk.write(name, "")
    desk.plan = desk.plan.replace("files: contacts.csv", "files: c*j.csv")
    lines = desk.refused(3, "empty")
    assert not any("\x1b" in line or "\u202e" in line for line in lines)


def test_a_reader_that_went_away_is_no_failed_gate(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr("sys.stdout", Gone())
    assert desk.build()[0] == 5
    assert desk.value("leads") == 2
