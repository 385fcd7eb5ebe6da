"""What a failing part costs: its own part of the report, or the build where the plan cannot do without it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reportgen.testing import Project, Run
from tests.here import Here

HEAD = """
from decimal import Decimal
from reportgen import hookimpl
from reportgen.document import Chapter, Words
from reportgen.records import *
reportgen_api = 1
_ = Words("mine")
"""

SECTION = """
def asks(plan, options):
    {asks}
    return ()

def compose(figures, context, options):
    {compose}
    return Chapter("mine", _("Mine"), None, ())

@hookimpl
def reportgen_sections():
    yield Section(name="mine", title=_("Mine"), options=Options, asks=asks, compose=compose)
"""


FEW = ", figures: {kpis: [leads], by: []}}"


@pytest.fixture
def project(reportgen_project: Project) -> Project:
    """The starting point, with few figures."""
    here = Here(reportgen_project.folder)
    here.run("init", ".")
    plan = here.folder / "plan.yaml"
    plan.write_text(plan.read_text().replace("}", FEW, 1))
    return here


def build(project: Project, plugin: str, formats: str = "json", **plan: object) -> Run:
    """Build the starting point with a plugin of its own, and further keys of the plan."""
    project.write("mine.py", HEAD + plugin)
    text = (project.folder / "plan.yaml").read_text().split("\n# more\n")[0]
    more = "\n".join(
        f"{key}: {json.dumps(value)}"
        for key, value in {"sections": ["summary"], **plan, "plugins": {"use": ["./mine.py"]}}.items()
    )
    project.plan(f"{text}\n# more\n{more}\n")
    return project.build("--as-of", "2026-10-01", formats=formats)


@pytest.mark.parametrize("where", ["asks", "compose"])
@pytest.mark.parametrize("how", ["raise RuntimeError('boom')", "raise SystemExit(1)"])
def test_a_section_that_fails_costs_its_own_part(project: Project, where: str, how: str) -> None:
    bodies = {"asks": "pass", "compose": "pass", where: how}
    run = build(project, SECTION.format(**bodies), "html,json", sections=["summary", "mine"])
    assert run.code == 0, run.stderr
    assert "section mine failed" in run.stderr
    assert "Traceback" not in run.stderr
    assert run.folder is not None
    page = (run.folder / "en/report.html").read_text()
    assert "This section could not be made" in page
    assert run.value("leads") is not None


def test_a_section_cannot_change_what_others_see(project: Project) -> None:
    plugin = SECTION.format(asks="pass", compose="context.kpis.clear(); context.scenarios.clear()")
    run = build(project, plugin, "html,json", sections=["mine", "summary", "method"])
    assert run.code == 0, run.stderr
    assert run.value("leads") is not None


def test_a_section_that_composes_something_else_costs_its_own_part(project: Project) -> None:
    run = build(project, SECTION.format(asks="pass", compose="return 'text'"), sections=["mine"])
    assert run.code == 0
    assert "it gives str, not Chapter or Absent" in run.stderr


@pytest.mark.parametrize(("sections", "chapter"), [(["summary", "mine"], "left-out"), (["mine", "method"], "method")])
def test_a_section_that_leaves_itself_out_is_told_once(project: Project, sections: list[str], chapter: str) -> None:
    plugin = SECTION.format(asks="pass", compose="return Absent(_('It needs trials.'))")
    run = build(project, plugin, "html", sections=sections)
    assert run.code == 0, run.stderr
    assert run.folder is not None
    page = (run.folder / "en/report.html").read_text()
    assert 'id="mine"' not in page
    assert page.count("Mine.") == page.count("It needs trials.") == 1
    assert page.index(f'<section id="{chapter}"') < page.index("It needs trials.")


def test_any_warning_counts_under_strict(project: Project) -> None:
    build(project, SECTION.format(asks="pass", compose="raise RuntimeError('boom')"), sections=["mine"])
    assert project.build("--as-of", "2026-10-01", "--strict").code == 1


def test_a_gate_of_the_plan_makes_the_exit_code_1(project: Project) -> None:
    plugin = SECTION.format(asks="pass", compose="raise RuntimeError('boom')")
    run = build(project, plugin, sections=["mine"], gates={"max_warnings": 0})
    assert run.code == 1
    assert run.folder is not None


def test_what_the_plan_puts_in_the_appendix_stands_behind_the_body(project: Project) -> None:
    plugin = SECTION.format(asks="pass", compose="pass")
    run = build(project, plugin, "html,json", sections=[{"summary": {"appendix": True}}, "roi"])
    assert run.folder is not None, run.stderr
    page = (run.folder / "en/report.html").read_text()
    assert page.index('id="roi"') < page.index('id="summary"')


def test_detail_stands_in_the_appendix_and_closes_a_section_that_stands_there(project: Project) -> None:
    plugin = SECTION.format(
        asks="pass",
        compose="from reportgen.document import Name, Prose\n"
        '    return Chapter("mine", _("Mine"), None, (), detail=(Prose(((None, Name("further")),)),))',
    )
    body = build(project, plugin, "html,json", sections=["mine", "method"])
    assert body.folder is not None, body.stderr
    page = (body.folder / "en/report.html").read_text()
    assert page.index('id="mine"') < page.index('id="mine-detail"') < page.index("further")

    behind = build(project, plugin, "html,json", sections=[{"mine": {"appendix": True}}])
    assert behind.folder is not None, behind.stderr
    page = (behind.folder / "en/report.html").read_text()
    assert "mine-detail" not in page
    assert "further" in page


def test_a_required_section_that_fails_ends_the_build(project: Project) -> None:
    plugin = SECTION.format(asks="pass", compose="raise RuntimeError('boom')")
    run = build(project, plugin, sections=[{"mine": {"required": True}}])
    assert run.code == 4
    assert run.folder is None


def test_a_connector_that_fails_ends_the_build(project: Project) -> None:
    plugin = """
class MyOptions(Options):
    files: str

def load(source, context):
    raise RuntimeError("boom")
    yield

@hookimpl
def reportgen_connectors():
    yield Connector(name="mine", summary="x", tables=("contacts",), options=MyOptions, load=load)
"""
    project.write("mine.py", HEAD + plugin)
    project.plan(
        {
            "report": {"period": "2026-09"},
            "sources": {"crm": {"connector": "mine", "files": "contacts.csv"}},
            "plugins": {"use": ["./mine.py"]},
        }
    )
    run = project.build("--as-of", "2026-10-01")
    assert run.code == 4, run.stderr
    assert "boom" in run.stderr
    assert run.stderr.count("\n") == 1


def test_a_kpi_whose_sql_fails_costs_its_own_figures(project: Project) -> None:
    plugin = """
@hookimpl
def reportgen_kpis():
    yield Measure(name="odd", label=_("Odd"), definition=_("Odd"), unit="count", relation="contacts", date="created_on",
                  aggregate="no_such_function(1)")
"""
    project.plan((project.folder / "plan.yaml").read_text().replace(FEW, "}"))
    run = build(project, plugin)
    assert run.code == 0, run.stderr
    assert "KPI 'odd' cannot be measured" in run.stderr
    assert run.figure("odd")["status"] == "not_available"
    assert run.value("leads") is not None


def test_a_format_that_fails_publishes_nothing_and_leaves_the_last_report(project: Project) -> None:
    good = project.build("--as-of", "2026-10-01")
    assert good.folder is not None
    before = {path: path.read_bytes() for path in good.folder.rglob("*") if path.is_file()}
    plugin = """
def render(report, context):
    raise RuntimeError("boom")

@hookimpl
def reportgen_outputs():
    yield Output(name="mine", summary="x", render=render)
"""
    run = build(project, plugin, "json,mine")
    assert run.code == 4
    assert "format mine (en) failed: RuntimeError: boom" in run.stderr
    assert {path: path.read_bytes() for path in good.folder.rglob("*") if path.is_file()} == before


def test_a_broken_plugin_the_plan_does_without_is_a_warning(project: Project) -> None:
    run = build(project, "raise RuntimeError('boom')")
    assert run.code == 0
    assert "mine.py" in run.stderr
    assert "RuntimeError: boom" in run.stderr


def test_a_broken_plugin_whose_section_the_plan_wants_is_a_plugin_failure(project: Project) -> None:
    run = build(project, "raise RuntimeError('boom')", sections=["summary", "from-mine"])
    assert run.code == 4
    assert "RuntimeError: boom" in run.stderr
    assert "from-mine" in run.stderr


def test_what_a_plugin_does_after_publication_cannot_spoil_the_report(project: Project) -> None:
    plugin = """
@hookimpl
def reportgen_built(report):
    assert (report.folder / "report.json").exists()
    raise RuntimeError("boom")
"""
    run = build(project, plugin)
    assert run.code == 0
    assert "reportgen_built of plugin" in run.stderr
    assert "boom" in run.stderr
    assert run.folder is not None


def test_a_plugins_own_check_becomes_a_finding(project: Project) -> None:
    plugin = """
@hookimpl
def reportgen_check(plan, ledger):
    yield Finding(id="few-files", severity="attention", text=_("Only {count} sources", count=len(ledger)), figures=(),
                  weight=Decimal(99))
"""
    run = build(project, plugin)
    assert {
        "id": "few-files",
        "severity": "attention",
        "text": "Only 2 sources",
        "figures": [],
        "cause": None,
        "action": None,
        "threshold": None,
    } in run.report["findings"]


def test_the_day_of_a_reproducible_build_comes_from_the_environment(project: Project) -> None:
    project.env["SOURCE_DATE_EPOCH"] = "1790812800"  # 2026-10-01
    assert project.build().report["as_of"] == "2026-10-01"
    project.env["SOURCE_DATE_EPOCH"] = "tomorrow"
    run = project.build()
    assert run.code == 2
    assert "SOURCE_DATE_EPOCH" in run.stderr


@pytest.mark.parametrize("formats", ["json", pytest.param("html,pdf", marks=pytest.mark.slow)])
def test_the_same_inputs_give_the_same_bytes(reportgen_project: Project, formats: str) -> None:
    def bytes_of(run: Run) -> dict[str, bytes]:
        assert run.folder is not None, run.stderr
        return {str(p.relative_to(run.folder)): p.read_bytes() for p in sorted(run.folder.rglob("*")) if p.is_file()}

    reportgen_project.run("init", ".")
    first = bytes_of(reportgen_project.build("--as-of", "2026-10-01", formats=formats))
    reportgen_project.env |= {"PYTHONHASHSEED": "7", "TZ": "Asia/Riyadh", "LC_ALL": "C"}
    second = bytes_of(reportgen_project.build("--as-of", "2026-10-01", formats=formats))
    assert [name for name in first if first[name] != second.get(name)] == []
    assert set(first) == set(second)


def test_the_layout_of_the_folder_is_the_documented_one(project: Project) -> None:
    run = project.build("--as-of", "2026-10-01", "--locale", "en,fr", formats="html,json")
    assert run.folder is not None
    assert run.folder.relative_to(project.folder) == Path("build/project/2026-09")
    found = {path.relative_to(run.folder).parts[0] for path in run.folder.rglob("*") if path.is_file()}
    assert found == {"en", "fr", "report.json", "manifest.json", "data"}
    manifest = json.loads((run.folder / "manifest.json").read_text())
    assert set(manifest["files"]) | {"manifest.json"} == {
        str(path.relative_to(run.folder)) for path in run.folder.rglob("*") if path.is_file()
    }
