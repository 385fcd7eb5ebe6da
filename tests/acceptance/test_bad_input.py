"""What users do wrong gets one clear line each and the documented exit code; the last good report stays as it was.

Most run in the tests' own process; what concerns several builds, checks or hostile text in one of its own, as users do.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.acceptance.running import DEMO, Run, here, reportgen

PLAN = """\
report: {name: small, period: 2026-09, currency: EUR, timezone: Europe/Paris}
sources:
  people: {connector: csv, table: contacts, files: contacts.csv}
  deals: {connector: csv, table: deals, files: deals.csv}
costs:
  - {category: salaries, amount: 3_000, every: month, from: 2026-01-01}
"""
CONTACTS = "contact_id,created_at,channel\n1,2026-09-03,Email\n2,2026-09-14,Referral\n3,2026-09-28,Email\n"
DEALS = "deal_id,created_at,closed_at,amount,currency,is_won\nD1,2026-08-14,2026-09-15,1200.00,EUR,true\n"


class Project:
    """A small plan with its data, to be spoilt by a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("plan.yaml", PLAN)
        self.write("contacts.csv", CONTACTS)
        self.write("deals.csv", DEALS)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def change(self, old: str, new: str) -> None:
        assert old in PLAN
        self.write("plan.yaml", PLAN.replace(old, new))

    def build(self, *options: str, plan: str = "plan.yaml") -> Run:
        return here("build", plan, "--as-of", "2026-10-01", "--format", "json", *options, cwd=self.folder)

    def fails(self, code: int, *words: str, plan: str = "plan.yaml") -> Run:
        """The build fails with this exit code; one line of the errors says all the ``words``."""
        run = self.build(plan=plan)
        assert run.code == code, run.err
        assert run.out == ""
        assert "Traceback" not in run.err
        assert any(all(word.lower() in line.lower() for word in words) for line in run.lines), run.err
        return run


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def report_of(project: Project) -> bytes:
    return (project.folder / "build/small/2026-09/report.json").read_bytes()


def test_the_small_plan_is_good_as_it_stands(project: Project) -> None:
    run = project.build()
    assert run.code == 0, run.err
    assert (project.folder / "build/small/2026-09/report.json").is_file()


# --- the plan's fault: 2 ---------------------------------------------------------------------------------------------


def test_no_plan(project: Project) -> None:
    project.fails(2, "nothing.yaml", plan="nothing.yaml")


def test_an_empty_plan(project: Project) -> None:
    project.write("plan.yaml", "")
    project.fails(2, "plan.yaml", "empty")


def test_a_plan_that_is_no_mapping(project: Project) -> None:
    project.write("plan.yaml", "- one\n- two\n")
    project.fails(2, "plan.yaml:1")


def test_a_plan_that_is_no_yaml(project: Project) -> None:
    project.write("plan.yaml", "report: {name: small\nsources: [")
    project.fails(2, "plan.yaml:")


def test_a_key_twice(project: Project) -> None:
    project.write("plan.yaml", PLAN + "report: {name: other}\n")
    project.fails(2, "plan.yaml:7", "report")


def test_an_unknown_key_with_the_likely_one(project: Project) -> None:
    project.change("currency: EUR", "curency: EUR")
    project.fails(2, "plan.yaml:1:", "curency", "currency")


def test_wrong_types_are_all_told_at_once_with_their_places(project: Project) -> None:
    project.write("plan.yaml", PLAN.replace("amount: 3_000", "amount: plenty").replace("name: small", "name: [1]"))
    run = project.fails(2, "plan.yaml:6:", "amount")
    assert any(line.startswith("plan.yaml:1:") for line in run.lines)


def test_a_missing_file(project: Project) -> None:
    project.change("files: deals.csv", "files: dials.csv")
    project.fails(2, "plan.yaml:4:", "dials.csv")


def test_a_file_outside_the_plans_folder(project: Project) -> None:
    (project.folder.parent / "elsewhere.csv").write_text(DEALS, encoding="utf-8")
    project.change("files: deals.csv", "files: ../elsewhere.csv")
    project.fails(2, "plan.yaml:4:", "outside")


def test_an_unknown_connector_with_the_likely_one(project: Project) -> None:
    project.change("people: {connector: csv", "people: {connector: hubsport")
    project.fails(2, "plan.yaml:3:", "hubsport", "hubspot")


def test_an_unknown_kpi_in_a_goal_with_the_likely_one(project: Project) -> None:
    project.write("plan.yaml", PLAN + "goals:\n  - {kpi: revenu, target: 5, every: month}\n")
    project.fails(2, "plan.yaml:8:", "revenu", "did you mean", "revenue")


def test_an_unknown_section_with_the_likely_one(project: Project) -> None:
    project.write("plan.yaml", PLAN + "sections: [sumary]\n")
    project.fails(2, "plan.yaml:7:", "sumary", "summary")


def test_an_unknown_format(project: Project) -> None:
    run = project.build("--format", "docx")
    assert run.code == 2, run.err
    assert "docx" in run.err


def test_a_period_that_is_none(project: Project) -> None:
    project.change("period: 2026-09", "period: 2026-Q5")
    project.fails(2, "plan.yaml:1:", "2026-Q5")


def test_an_unknown_option(project: Project) -> None:
    run = project.build("--fromat", "json")
    assert run.code == 2
    assert len(run.lines) <= 3


# --- the data's fault: 3 ---------------------------------------------------------------------------------------------


def test_a_missing_column_says_what_was_found(project: Project) -> None:
    project.write("deals.csv", DEALS.replace("amount,", "worth,"))
    project.fails(3, "deals.csv", "amount", "worth")


def test_ambiguous_dates_are_refused(project: Project) -> None:
    project.write("contacts.csv", "contact_id,created_at\n1,03/09/2026\n2,04/09/2026\n")
    project.fails(3, "contacts.csv", "day-first")


def test_ambiguous_dates_are_read_when_the_plan_says_how(project: Project) -> None:
    project.write("contacts.csv", "contact_id,created_at\n1,03/09/2026\n2,04/09/2026\n")
    project.change("files: contacts.csv", "files: contacts.csv, dates: day-first")
    run = project.build()
    assert run.code == 0, run.err
    assert '"leads|actual|2026-09-01|2026-09-30"' in report_of(project).decode()


def test_mixed_currencies_are_refused_without_rates(project: Project) -> None:
    project.write("deals.csv", DEALS + "D2,2026-08-20,2026-09-20,900.00,USD,true\n")
    project.fails(3, "USD", "rate")


def test_mixed_currencies_are_converted_with_rates(project: Project) -> None:
    project.write("deals.csv", DEALS + "D2,2026-08-20,2026-09-20,900.00,USD,true\n")
    project.write("plan.yaml", PLAN + "currencies: {USD: {rate: 0.90, on: 2026-09-30, source: ECB}}\n")
    run = project.build()
    assert run.code == 0, run.err
    figures = {figure["id"]: figure["value"] for figure in json.loads(report_of(project))["figures"]}
    assert figures["revenue|actual|2026-09-01|2026-09-30"] == 2_010


def test_too_many_bad_rows_refuse_the_file(project: Project) -> None:
    project.write("contacts.csv", CONTACTS + "4,2026-13-01,Email\n,2026-09-09,Email\n")
    project.fails(3, "contacts.csv")


def test_an_empty_file(project: Project) -> None:
    project.write("deals.csv", "")
    project.fails(3, "deals.csv")


def test_a_file_that_is_no_table(project: Project) -> None:
    (project.folder / "deals.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff")
    project.fails(3, "deals.csv")


# --- plugins: 4, writing: 5 ------------------------------------------------------------------------------------------


def test_a_broken_local_plugin_that_nothing_needs_costs_a_warning(project: Project) -> None:
    project.write("broken.py", "reportgen_api = 1\nraise RuntimeError('half written')\n")
    project.write("plan.yaml", PLAN + "plugins: {use: [./broken.py]}\n")
    run = project.build()
    assert run.code == 0, run.err
    assert "half written" in run.err
    assert "Traceback" not in run.err


def test_a_broken_local_plugin_that_the_plan_needs_is_the_plugins_fault(project: Project) -> None:
    project.write("broken.py", "reportgen_api = 1\nraise RuntimeError('half written')\n")
    project.write("plan.yaml", PLAN + "plugins: {use: [./broken.py]}\nsections: [retention]\n")
    project.fails(4, "broken")


FAILING = """\
from pydantic import BaseModel
from reportgen import hookimpl
from reportgen.records import Connector

reportgen_api = 1

class NoOptions(BaseModel):
    pass

def load(source, context):
    raise KeyError("amount")

@hookimpl
def reportgen_connectors():
    yield Connector(name="acme", summary="Acme", tables=("contacts",), options=NoOptions, load=load)
"""


def test_a_connector_that_fails_is_the_plugins_fault(project: Project) -> None:
    project.write("acme.py", FAILING)
    plan = PLAN.replace("{connector: csv, table: contacts, files: contacts.csv}", "{connector: acme}")
    project.write("plan.yaml", plan + "plugins: {use: [./acme.py]}\n")
    project.fails(4, "acme")


def test_an_output_folder_that_cannot_be_made(project: Project) -> None:
    project.write("taken", "a file where the folder should be")
    run = project.build("--out", "taken")
    assert run.code == 5, run.err
    assert "taken" in run.err
    assert len(run.lines) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_folder_that_cannot_be_written(project: Project) -> None:
    locked = project.folder / "locked"
    locked.mkdir(mode=0o500)
    run = project.build("--out", "locked")
    assert run.code == 5, run.err


# --- what stands, stands ---------------------------------------------------------------------------------------------


def test_the_last_good_report_survives_every_failure(project: Project) -> None:
    assert project.build().code == 0
    before = report_of(project)
    project.write("deals.csv", DEALS.replace("amount,", "worth,"))
    assert project.build().code == 3
    project.write("plan.yaml", "")
    assert project.build().code == 2
    assert report_of(project) == before
    left = {path.name for path in (project.folder / "build/small").iterdir() if not path.name.endswith(".lock")}
    assert left == {"2026-09"}


def test_of_several_plans_the_worst_exit_code_counts_and_the_good_one_is_built(project: Project) -> None:
    project.write("bad.yaml", "")
    run = reportgen("build", "plan.yaml", "bad.yaml", "--as-of", "2026-10-01", "--format", "json", cwd=project.folder)
    assert run.code == 2
    assert (project.folder / "build/small/2026-09/report.json").is_file()


def test_every_problem_is_one_line_with_what_to_do(project: Project) -> None:
    project.write(
        "plan.yaml",
        PLAN.replace("amount: 3_000", "amount: plenty") + "sections: [sumary]\ngoals: [{kpi: x, target: 1}]\n",
    )
    run = project.build()
    assert run.code == 2
    assert run.lines
    assert all(re.match(r"plan\.yaml:\d+:\d+: ", line) for line in run.lines), run.err


def test_hostile_text_in_data_stays_text(project: Project) -> None:
    evil = "</script><script>alert(1)</script>"
    project.write(
        "contacts.csv",
        f'contact_id,created_at,channel\n1,2026-09-03,"{evil}"\n2,2026-09-04,\'; DROP TABLE contacts; --\n',
    )
    run = reportgen("build", "plan.yaml", "--as-of", "2026-10-01", "--format", "html,json", cwd=project.folder)
    assert run.code == 0, run.err
    html = (project.folder / "build/small/2026-09/en/report.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in html
    assert evil in report_of(project).decode()


def test_check_finds_the_same_without_a_report(project: Project) -> None:
    project.write("deals.csv", DEALS.replace("amount,", "worth,"))
    run = reportgen("check", "plan.yaml", cwd=project.folder)
    assert run.code == 3, run.err
    assert not (project.folder / "build").exists()


def test_check_passes_the_demonstration(tmp_path: Path) -> None:
    run = reportgen("check", DEMO / "plan.yaml", "--as-of", "2026-10-01", cwd=tmp_path)
    assert run.code == 0, run.err
