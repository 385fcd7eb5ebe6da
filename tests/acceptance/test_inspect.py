"""``reportgen inspect``: what it says of files is what a build does with them, and what it proposes builds."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from reportgen import cli
from reportgen.testing import Project

pytestmark = pytest.mark.slow

CONTACTS = "contact_id,created_at,channel\n1,2026-07-02,E-mail\n2,2026-08-20,Referral\n3,2026-09-30,E-mail\n"
DEALS = "deal_id,created_at,closed_at,amount,currency,is_won\n1,2026-07-05,2026-09-30,1200.50,{0},true\n"
SPEND = "date,channel,amount\n{0}-01,Paid search,10.50\n{0}-30,Paid search,11.25\n"

CONNECTORS = """
from reportgen import hookimpl
from reportgen.records import Connector, Options, Recognised

reportgen_api = 1


class Choice(Options):
    files: str


def load(source, context):
    return ()


def one(file):
    return Recognised(what="One's export", sure=0.9) if "Alpha" in file.grids()[0].header else None


def two(file):
    header = file.grids()[0].header
    if "Alpha" in header:
        return Recognised(what="Two's export", sure=0.9)
    return Recognised(what="Two's export", sure=0.4, missing=("Alpha",)) if "Beta" in header else None


@hookimpl
def reportgen_connectors():
    for name, recognise in (("one", one), ("two", two)):
        yield Connector(name=name, summary=name, tables=(), options=Choice, load=load, recognise=recognise)
"""


class Desk:
    """A folder to stand in, and the command run on it."""

    def __init__(self, project: Project, capsys: pytest.CaptureFixture[str]) -> None:
        self.project = project
        self.write = project.write
        self._capsys = capsys

    def inspect(self, *arguments: str, code: int = 0) -> str:
        self._capsys.readouterr()
        ended = cli.run(["inspect", *arguments])
        printed = self._capsys.readouterr()
        assert ended == code, printed
        assert code == 2 or not printed.err
        return printed.out

    def told(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.inspect(*arguments, "--json", code=code))
        return told


@pytest.fixture
def desk(reportgen_project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(reportgen_project.folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1791000000")  # 3 October 2026
    return Desk(reportgen_project, capsys)


def pasted(printed: str) -> str:
    """The plan at the end of what was printed."""
    return printed[printed.index("report:") :]


# --- the plan -----------------------------------------------------------------------------------------------------------


def test_the_plan_over_several_files_builds_as_it_is_printed(desk: Desk) -> None:
    desk.write("exports/contacts.csv", CONTACTS)
    desk.write("exports/deals.csv", DEALS.format("EUR"))
    for month in ("2026-07", "2026-08", "2026-09"):
        desk.write(f"exports/ads/spend-{month}.csv", SPEND.format(month))
    plan = pasted(desk.inspect("exports"))
    assert "period: 2026-Q3" in plan
    assert "files: exports/ads/spend-2026-*.csv" in plan
    assert plan.count("expect: {through: period-end}") == 3
    desk.project.plan(plan)
    run = desk.project.build("--as-of", "2026-10-03")
    assert run.code == 0, run.stderr
    assert run.value("leads") == 3
    assert run.value("cost") == pytest.approx(3 * 21.75)
    assert not run.report["warnings"]


def test_a_single_file_is_a_plan_too(desk: Desk) -> None:
    desk.write("contacts.csv", CONTACTS)
    desk.project.plan(pasted(desk.inspect("contacts.csv")))
    assert desk.project.build("--as-of", "2026-10-03").value("leads") == 3


def test_the_plan_is_written_where_it_is_wanted_and_never_over_another(desk: Desk) -> None:
    desk.write("exports/contacts.csv", CONTACTS)
    desk.write("reports/keep.txt", "")
    desk.inspect("exports/contacts.csv", "--plan", "reports/q3.yaml")
    written = (desk.project.folder / "reports/q3.yaml").read_text()
    assert "files: ../exports/contacts.csv" in written
    assert "data_roots: [../exports]" in written
    assert str(desk.project.folder) not in written
    assert desk.project.run("check", "reports/q3.yaml", "--as-of", "2026-10-03").code == 0
    desk.inspect("exports/contacts.csv", "--plan", "reports/q3.yaml", code=2)
    assert (desk.project.folder / "reports/q3.yaml").read_text() == written


def test_nothing_is_written_unasked(desk: Desk) -> None:
    desk.write("contacts.csv.gz", gzip.compress(CONTACTS.encode()))
    desk.inspect("contacts.csv.gz")
    assert [path.name for path in desk.project.folder.iterdir()] == ["contacts.csv.gz"]


def test_the_reports_currency_is_that_of_the_files(desk: Desk) -> None:
    desk.write("deals.csv", DEALS.format("CHF"))
    assert "currency: CHF" in desk.inspect("deals.csv")


def test_rates_of_further_currencies_are_asked_for(desk: Desk) -> None:
    desk.write(
        "deals.csv", DEALS.format("CHF") + "2,2026-07-05,2026-09-30,5,CHF,true\n3,2026-07-05,2026-09-30,5,USD,true\n"
    )
    assert "# currencies: {USD: {rate: …, on: …}}  # CHF per USD" in desk.inspect("deals.csv")


def test_a_month_is_proposed_when_no_quarter_is_whole(desk: Desk) -> None:
    desk.write("contacts.csv", "contact_id,created_at\n1,2026-08-01\n2,2026-09-29\n")
    assert desk.told("contacts.csv")["plan"]["report"]["period"] == "2026-09"


def test_days_that_fill_no_month_are_proposed_themselves(desk: Desk) -> None:
    desk.write("contacts.csv", "contact_id,created_at\n1,2026-09-10\n2,2026-09-20\n")
    assert desk.told("contacts.csv")["plan"]["report"]["period"] == "2026-09-10..2026-09-20"


def test_dates_to_come_do_not_move_the_period(desk: Desk) -> None:
    desk.write("contacts.csv", "contact_id,created_at,mql_at\n1,2026-07-01,\n2,2026-09-30,\n3,2027-01-31,\n")
    assert desk.told("contacts.csv")["plan"]["report"]["period"] == "2026-Q3"


# --- what a file is -----------------------------------------------------------------------------------------------------


def test_an_unknown_file_is_answered_with_a_mapping_to_check(desk: Desk) -> None:
    desk.write("kosten.csv", "Datum;Kanal;Betrag\n2026-09-01;Messe;12,50\n")
    printed = desk.inspect("kosten.csv", code=3)
    assert "no known export" in printed
    assert "table: costs" in printed
    assert "columns: {date: Datum, channel: Kanal, amount: Betrag}" in printed


def test_two_formats_that_match_equally_are_both_named(desk: Desk) -> None:
    desk.write("mine.py", CONNECTORS)
    desk.write("a.csv", "Alpha,Number\nx,1\ny,2\n")
    (file,) = desk.told("a.csv", "--use", "./mine.py", code=3)["files"]
    assert file["connector"] is None
    assert [rival["connector"] for rival in file["rivals"]] == ["one", "two"]
    assert "could be either" in desk.inspect("a.csv", "--use", "./mine.py", code=3)


def test_the_nearest_export_is_named_with_the_columns_it_lacks(desk: Desk) -> None:
    desk.write("mine.py", CONNECTORS)
    desk.write("b.csv", "Beta,Number\nx,1\ny,2\n")
    assert "nearest: Two's export (connector two); it lacks Alpha" in desk.inspect(
        "b.csv", "--use", "./mine.py", code=3
    )


def test_members_of_an_archive_are_told_one_by_one(desk: Desk) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("part-1.csv", CONTACTS)
        archive.writestr("part-2.csv", "contact_id,created_at\n9,2026-09-01\n")
    desk.write("export.zip", packed.getvalue())
    (file,) = desk.told("export.zip")["files"]
    assert [(part["path"], part["rows_used"]) for part in file["parts"]] == [
        ("export.zip!part-1.csv", 3),
        ("export.zip!part-2.csv", 1),
    ]


# --- what a build would do with it --------------------------------------------------------------------------------------


def test_ambiguous_dates_are_told_with_the_option_that_settles_them(desk: Desk) -> None:
    desk.write("contacts.csv", "contact_id,created_at\n1,03/04/2026\n2,05/06/2026\n")
    printed = desk.inspect("contacts.csv", code=3)
    assert "ambiguous dates in column 'created_at'" in printed
    assert "# dates: …  # day-first or month-first?" in printed
    assert "2 rows read" in printed


def test_how_columns_were_read_is_told(desk: Desk) -> None:
    desk.write("spend.csv", "date;channel;amount\n31/08/2026;Messe;1.234,50\n01/09/2026;Messe;9,75\n")
    (file,) = desk.told("spend.csv")["files"]
    (part,) = file["parts"]
    assert (part["delimiter"], part["encoding"], part["first"], part["last"]) == (
        ";",
        "utf-8",
        "2026-08-31",
        "2026-09-01",
    )
    columns = {column["header"]: column for column in part["tables"][0]["columns"]}
    assert columns["date"]["read_as"] == "day-first"
    assert columns["amount"]["read_as"] == "comma"
    assert columns["amount"]["type"] == "money"
    assert columns["amount"]["fields"] == ["amount"]


def test_rows_that_would_be_rejected_are_told_with_line_and_reason(desk: Desk) -> None:
    rows = "".join(f"2026-09-{day:02},Messe,5\n" for day in range(1, 31))
    desk.write("spend.csv", f"date,channel,amount\n{rows}2026-09-30,Messe,viel\n")
    (file,) = desk.told("spend.csv")["files"]
    assert file["parts"][0]["rows_rejected"] == 1
    assert file["rejects"] == ["spend.csv:32: column 'amount': value 'v…' is not an amount"]
    assert file["good"]


def test_a_file_that_a_build_refuses_for_its_rows_is_told_so(desk: Desk) -> None:
    desk.write("spend.csv", "date,amount\n2026-09-01,5\nnever,7\n")
    (file,) = desk.told("spend.csv", code=3)["files"]
    assert "1 of 2 rows are rejected, more than max_rejected (5%)" in file["problems"][0]
    assert "spend.csv:3: column 'date': value 'n…' is not a date" in file["rejects"]


def test_what_one_file_lacks_stops_none_of_the_others(desk: Desk) -> None:
    desk.write("empty.csv", "")
    desk.write("contacts.csv", CONTACTS)
    told = desk.told("empty.csv", "contacts.csv", code=3)
    assert [file["good"] for file in told["files"]] == [False, True]
    assert list(told["plan"]["sources"]) == ["contacts"]


def test_personal_data_show_their_shape_only(desk: Desk) -> None:
    rows = (
        "7001,2026-09-01,Zuleika Canary,zuleika@canary.example,+44 20 7946 0958,Dear Sirs I am a canary,020 794 609\n"
    )
    desk.write("contacts.csv", f"contact_id,created_at,full name,contact,line,note,Phone\n{rows}")
    desk.write("headless.csv", "7001,zuleika@canary.example\n7002,yann@canary.example\n")
    for arguments in (["contacts.csv"], ["contacts.csv", "--json"], ["headless.csv"]):
        printed = desk.inspect(*arguments, code=3 if "headless.csv" in arguments else 0).lower()
        assert not [word for word in ("zuleika", "canary", "sirs", "7946", "794 609", "7001,") if word in printed]
    assert "x@x.x" in desk.inspect("contacts.csv")


# --- the command line ---------------------------------------------------------------------------------------------------


def test_files_that_are_not_there_are_a_wrong_command_line(desk: Desk) -> None:
    desk.inspect("nothing.csv", code=2)
    desk.inspect(code=2)


def test_a_folder_stands_for_the_exports_in_it(desk: Desk) -> None:
    desk.write("in/contacts.csv", CONTACTS)
    desk.write("in/README.md", "read me")
    desk.write("in/.hidden.csv", "x")
    assert [file["path"] for file in desk.told("in")["files"]] == ["in/contacts.csv"]
    (desk.project.folder / "none").mkdir()
    desk.inspect("none", code=2)


def test_no_absolute_path_is_printed(desk: Desk, tmp_path: Path) -> None:
    outside = tmp_path / "downloads/contacts.csv"
    outside.parent.mkdir()
    outside.write_text(CONTACTS)
    printed = desk.inspect(str(outside))
    assert "files: ../downloads/contacts.csv" in printed
    assert "data_roots: [../downloads]" in printed
    assert str(tmp_path) not in printed
