"""What a build leaves behind: the folder, report.json and the manifest as contracts describe them."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import stat
from pathlib import Path

import pytest

from tests.acceptance.running import DEMO, ROOT, Built, build, here

CONTACTS = "exports/hubspot/hubspot-crm-exports-all-contacts-2026-10-01"


def test_the_folder_holds_the_report_in_every_form(demo: Built) -> None:
    files = {path.relative_to(demo.folder).as_posix() for path in demo.folder.rglob("*") if path.is_file()}
    assert {"en/report.html", "en/report.pdf", "report.json", "manifest.json"} <= files
    assert any(re.fullmatch(r"data/[^/]+\.csv", name) for name in files)


def test_the_folder_is_all_that_standard_output_says(demo: Built) -> None:
    assert demo.run.out.splitlines() == [str(demo.folder)]


def test_nothing_but_the_report_lies_in_the_folder(demo: Built) -> None:
    files = {path.relative_to(demo.folder).as_posix() for path in demo.folder.rglob("*") if path.is_file()}
    allowed = re.compile(r"en/report\.(html|pdf)|report\.json|manifest\.json|data/[^/]+\.csv")
    assert [name for name in sorted(files) if not allowed.fullmatch(name)] == []


def test_the_manifest_hashes_every_output_and_input(demo: Built) -> None:
    text = (demo.folder / "manifest.json").read_text(encoding="utf-8")
    files = [path for path in demo.folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    for path in files:
        assert hashlib.sha256(path.read_bytes()).hexdigest() in text, path
    for path in (DEMO / "plan.yaml", DEMO / "exports/spend.csv"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in text, path


def test_the_report_has_the_shape_other_tools_read(demo: Built) -> None:
    report = demo.report
    assert report["schema"] == "reportgen.report/1"
    assert (report["name"], report["currency"], report["timezone"]) == ("northwind", "EUR", "Europe/Paris")
    assert report["as_of"] == "2026-10-01"
    assert report["period"] == {"label": "2026-Q3", "start": "2026-07-01", "end": "2026-09-30", "partial": False}
    assert set(report) == {
        "schema", "name", "title", "currency", "timezone", "as_of", "period", "figures", "goals", "findings", "sources",
        "warnings",
    }  # fmt: skip
    keys = {
        "id", "kpi", "value", "unit", "scenario", "start", "end", "dimensions", "partial", "numerator", "denominator",
        "interval", "status", "reason",
    }  # fmt: skip
    assert all(set(figure) == keys for figure in report["figures"])
    units = {"count", "ratio", "currency", "currency_per_day", "days", "hours", "months", "seconds", "score", "points"}
    assert {figure["unit"] for figure in report["figures"]} <= units


def test_every_row_of_every_file_is_accounted_for(demo: Built) -> None:
    sources = {source["name"]: source for source in demo.report["sources"]}
    assert set(sources) == {
        "crm", "web", "spend", "tracking", "mail", "social", "followers", "pages", "tests", "work", "survey",
    }  # fmt: skip
    for source in sources.values():
        for file in source["files"]:
            assert file["rows_read"] == file["rows_used"] + file["rows_rejected"], file["path"]
    hashes = {file["sha256"]: file["path"] for source in sources.values() for file in source["files"]}
    assert hashlib.sha256((DEMO / "exports/spend.csv").read_bytes()).hexdigest() in hashes


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_identical_files_count_once_and_are_told(demo: Built) -> None:
    contacts = [f for s in demo.report["sources"] if s["name"] == "crm" for f in s["files"] if "contacts" in f["path"]]
    rows = sum(len(records(DEMO / f"{CONTACTS}-{part}.csv")) for part in (1, 2))
    assert sum(file["rows_read"] for file in contacts) == rows
    assert "2026-10-01-2 (1).csv" in demo.run.err


def test_rejected_rows_stay_out_of_the_report_and_say_why(demo: Built) -> None:
    ledger = demo.folder.parents[1] / ".private/northwind/2026-Q3/rejects.csv"
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600
    rows = records(ledger)
    assert len(rows) == 3
    text = ledger.read_text(encoding="utf-8")
    for trace in ("2026-13-45", "31/02/2026", "Record ID"):
        assert trace in text
    rejected = sum(file["rows_rejected"] for source in demo.report["sources"] for file in source["files"])
    assert rejected == 3


@pytest.mark.parametrize(
    ("file", "encoding", "sign"),
    [("exports/spend.csv", "cp1252", "31/02/2026"), (f"{CONTACTS}-1.csv", "utf-8", "2026-13-45 09:00")],
)
def test_rejected_rows_name_their_physical_line(demo: Built, file: str, encoding: str, sign: str) -> None:
    ledger = records(demo.folder.parents[1] / ".private/northwind/2026-Q3/rejects.csv")
    # Cells with line breaks stand before it: a line is not a row.
    before = (DEMO / file).read_bytes().decode(encoding).split(sign)[0]
    assert [row["line"] for row in ledger if row["value"] == sign] == [str(before.count("\n") + 1)]


def test_no_person_of_the_crm_stands_in_the_report(demo: Built) -> None:
    for path in demo.folder.rglob("*"):
        if path.suffix in {".html", ".json", ".csv"}:
            text = path.read_text(encoding="utf-8")
            assert "northwind-contacts.example" not in text, path
            assert "Call back in the afternoon" not in text, path


def test_the_html_is_one_file_that_asks_the_network_for_nothing(demo: Built) -> None:
    html = (demo.folder / "en/report.html").read_text(encoding="utf-8")
    loads = re.findall(r"""(?:src|href|data)\s*=\s*["']?(?:https?:)?//[^"'\s>]+""", html)
    assert loads == []
    assert "Northwind Tools" in html
    assert "default-src 'none'" in html


def test_the_pdf_is_a_tagged_document_of_several_pages(demo: Built) -> None:
    import pikepdf

    with pikepdf.open(demo.folder / "en/report.pdf") as pdf:
        assert len(pdf.pages) >= 4
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        width, height = (float(value) for value in list(pdf.pages[0].MediaBox)[2:])
        assert (round(width), round(height)) == (595, 842)


def test_data_files_hold_the_printed_figures(demo: Built) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((demo.folder / "data").glob("*.csv")))
    assert "318000" in text.replace(",", "")


@pytest.mark.slow
def test_a_second_build_writes_the_same_bytes(demo: Built, tmp_path: Path) -> None:
    again = build(DEMO / "plan.yaml", tmp_path, "--as-of", "2026-10-01", name="northwind", period="2026-Q3")
    first, second = (
        {p.relative_to(b.folder).as_posix(): p.read_bytes() for p in b.folder.rglob("*") if p.is_file()}
        for b in (demo, again)
    )
    assert set(first) == set(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_an_environment_date_stands_for_today(tmp_path: Path) -> None:
    plan = DEMO.parent / "minimal/plan.yaml"
    # 1790812800 is 1 October 2026, 00:00 UTC.
    environment = {"SOURCE_DATE_EPOCH": "1790812800"}
    run = here("build", plan, "--out", tmp_path, "--format", "json", cwd=tmp_path, environment=environment)
    assert run.code == 0, run.err
    report = json.loads((tmp_path / "minimal/2026-09/report.json").read_text(encoding="utf-8"))
    assert report["as_of"] == "2026-10-01"


@pytest.mark.slow
def test_strict_turns_a_warning_into_a_failed_gate(tmp_path: Path) -> None:
    built = build(
        DEMO / "plan.yaml", tmp_path, "--as-of", "2026-10-01", "--format", "json", "--strict",
        name="northwind", period="2026-Q3", code=1,
    )  # fmt: skip
    assert built.report["figures"]


def test_a_period_on_the_command_line_replaces_the_plans(tmp_path: Path) -> None:
    built = build(
        ROOT / "configs/minimal/plan.yaml", tmp_path, "--as-of", "2026-10-01", "--format", "json", "--period", "2026-08",
        name="minimal", period="2026-08",
    )  # fmt: skip
    assert built.report["period"]["start"] == "2026-08-01"
    assert (built.figures().value("leads"), built.figures().value("revenue")) == (8, 0)  # 11 and 11 000 in September


@pytest.mark.slow
@pytest.mark.parametrize("period", ["2026-Q2", "2026-06"])
def test_the_same_days_have_the_same_figures_whatever_they_are_compared_with(
    demo: Built, tmp_path: Path, period: str
) -> None:
    built = build(
        DEMO / "plan.yaml", tmp_path, "--as-of", "2026-10-01", "--format", "json", "--period", period,
        name="northwind", period=period,
    )  # fmt: skip
    if period == "2026-Q2":
        for kpi in ("sessions", "leads", "mqls", "revenue", "cost"):
            before = demo.figures().value(kpi, "previous", "2026-04-01", "2026-06-30")
            assert built.figures().value(kpi) == before, kpi
    else:
        assert built.figures().value("customers") == 1
