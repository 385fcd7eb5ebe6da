"""The demonstration's files: reproducible, small, and with the quirks that real exports have."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "configs/demo"
CONTACTS = "hubspot/hubspot-crm-exports-all-contacts-2026-10-01"


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def generated(out: Path, *options: str) -> dict[str, bytes]:
    command = [sys.executable, "-B", str(DEMO / "generate.py"), "--out", str(out), *options]
    subprocess.run(command, check=True, capture_output=True)
    return tree(out)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for part in (1, 2):
        with (DEMO / f"exports/{CONTACTS}-{part}.csv").open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file)
    return found


@pytest.fixture(scope="module")
def deals() -> list[dict[str, str]]:
    path = DEMO / "exports/hubspot/hubspot-crm-exports-all-deals-2026-10-01.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_generator_writes_the_very_files_that_are_kept(tmp_path: Path) -> None:
    assert generated(tmp_path) == tree(DEMO / "exports")


def test_another_seed_invents_another_company(tmp_path: Path) -> None:
    other = generated(tmp_path, "--seed", "7")
    kept = tree(DEMO / "exports")
    assert set(other) == set(kept)
    assert other["spend.csv"] != kept["spend.csv"]


def test_the_whole_example_is_small_enough_for_git() -> None:
    assert sum(len(content) for content in tree(DEMO).values()) < 3_000_000


def test_contacts_have_commas_quotes_and_line_breaks_in_cells(rows: list[dict[str, str]]) -> None:
    assert any("," in row["Last Name"] for row in rows)
    assert any('"' in row["Company Name"] for row in rows)
    assert any("\n" in row["Notes"] for row in rows)
    assert any(";" in row["Preferred channels"] for row in rows)


def test_some_contacts_skip_a_stage_or_have_no_source(rows: list[dict[str, str]]) -> None:
    mql, sql = "Became a Marketing Qualified Lead Date", "Became a Sales Qualified Lead Date"
    assert any(row[sql] and not row[mql] for row in rows)
    assert any(row["Lifecycle Stage"] == "Lead" and not row["Became a Lead Date"] for row in rows)
    assert any(row["Became a Lead Date"] and not row["Original Traffic Source"] for row in rows)


def test_fewer_than_one_row_in_a_hundred_is_unusable(rows: list[dict[str, str]]) -> None:
    bad = [row for row in rows if not row["Record ID"] or row["Create Date"].startswith("2026-13")]
    assert len(bad) == 2
    assert len(bad) < len(rows) / 100


def test_one_file_was_downloaded_twice() -> None:
    kept = tree(DEMO / "exports")
    assert kept[f"{CONTACTS}-2.csv"] == kept[f"{CONTACTS}-2 (1).csv"]


def test_an_open_deal_has_an_expected_close_date(deals: list[dict[str, str]]) -> None:
    open_deals = [deal for deal in deals if deal["Is Deal Closed?"] == "false"]
    assert open_deals
    assert all(deal["Close Date"] for deal in open_deals)


def test_deals_have_several_contacts_or_none_and_two_currencies(deals: list[dict[str, str]]) -> None:
    counted = {len(deal["Associated Contact IDs"].split(";")) for deal in deals if deal["Associated Contact IDs"]}
    assert max(counted) >= 3
    assert any(not deal["Associated Contact IDs"] for deal in deals)
    assert {deal["Currency"] for deal in deals} == {"EUR", "USD"}
    assert any(deal["Amount"] != deal["Amount in company currency"] for deal in deals)


def test_every_linked_contact_exists(rows: list[dict[str, str]], deals: list[dict[str, str]]) -> None:
    known = {row["Record ID"] for row in rows}
    linked = {contact for deal in deals for contact in deal["Associated Contact IDs"].split(";") if contact}
    assert linked <= known


def test_exploration_totals_have_a_cell_too_many_and_are_right() -> None:
    lines = (DEMO / "exports/ga4/free-form-2026-q3.csv").read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Date,"))
    header, totals, *data = (line.split(",") for line in lines[start:])
    assert len(totals) == len(header) + 1
    assert totals[-1] == "Grand total"
    assert int(totals[2]) == sum(int(row[2]) for row in data) == 20_412


def test_spend_is_a_spreadsheets_csv() -> None:
    raw = (DEMO / "exports/spend.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    text = raw.decode("cp1252")
    assert "31/08/2026;Paid social;salon-été;" in text
    assert "\r\n" in text
