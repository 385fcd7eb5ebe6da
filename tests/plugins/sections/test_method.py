from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from reportgen.document import Chapter, Note, Prose, Table, Words, walk
from reportgen.records import Figure
from reportgen_plugins.sections import method
from reportgen_plugins.sections.method import MethodOptions
from tests.plugins.sections.world import cells, chapter, figure, finding, plan_of, say, source, table, world

_ = Words("test")


def composed(figures: list[Figure] | None = None, plan: Any = None, **changes: Any) -> Chapter:
    found, context = world(plan or plan_of(), figures or [], **changes)
    return chapter(method.compose(found, context, MethodOptions()))


def caveats(page: Chapter) -> list[str]:
    return [say(block.text) for block in page.blocks if isinstance(block, Note)]


def test_the_message_counts_rows_and_caveats() -> None:
    page = composed(sources=(source(caveats=(_("Deals have no type."),)),))

    # 1,471 of 1,486
    assert say(page.message) == "99.0% of 1,486 rows were used; 1 caveat limits what the figures can carry"


def test_without_caveats_the_message_says_so() -> None:
    assert say(composed(sources=(source(rejected=0),)).message) == (
        "100.0% of 1,486 rows were used, and no caveat limits the figures"
    )


def test_a_plan_without_sources_rests_on_itself() -> None:
    assert say(composed().message) == "No rows were read: the report rests on the plan alone"


def test_caveats_stand_first() -> None:
    page = composed(sources=(source(caveats=(_("Deals have no type."),)),))

    assert caveats(page) == ["crm: Deals have no type."]
    assert isinstance(page.blocks[0], Note)
    assert say(page.blocks[0].title) == "Caveats"


def test_a_period_that_is_not_over_is_a_caveat() -> None:
    plan = plan_of(as_of=date(2026, 8, 20))
    period = replace(plan.period, end=date(2026, 8, 20), partial=True)

    assert any("not over: 2026-Q3 to 2026-08-20" in caveat for caveat in caveats(composed(period=period, plan=plan)))


def test_figures_that_are_kept_back_are_counted() -> None:
    plan = plan_of()
    kept = [replace(figure(plan, "leads", None, owner=name), status="suppressed") for name in ("Ada", "Bo")]

    found = caveats(composed([*kept, figure(plan, "leads", 3, owner="Cy")], plan))

    assert found == ["Figures kept back, since they would tell of few people: 2."]


def test_warnings_of_the_build_are_counted() -> None:
    assert "2 warnings were given" in caveats(composed(warnings=("a", "b")))[0]


def test_a_file_shows_its_rows_and_the_start_of_its_hash() -> None:
    row = cells(table(composed(sources=(source(),)), "sources"), "crm")

    assert (row["file"], row["rows_read"], row["rows_used"], row["rows_rejected"], row["sha256"]) == (
        "contacts.csv", "1,486", "1,471", "15", "e56dd81e36",
    )  # fmt: skip


def test_files_are_totalled() -> None:
    both = (source(), replace(source(rejected=1), name="more"))

    row = cells(table(composed(sources=both), "sources"), "Total")

    assert (row["file"], row["rows_read"], row["rows_rejected"]) == ("2 files", "2,972", "16")


def test_only_kpis_with_a_value_are_defined() -> None:
    plan = plan_of()
    page = composed([figure(plan, "leads", 324), figure(plan, "roi", None)], plan)

    block = table(page, "definitions")

    assert [[say(cell) for cell in row.cells] for row in block.rows] == [["leads", "what it means", "324", "↑"]]


def test_declared_rates_are_listed_with_their_source() -> None:
    row = cells(table(composed(rates=(("USD", Decimal("0.91"), "ECB, 2026-09-30"),)), "rates"), "USD")

    assert (row["rate"], row["source"]) == ("0.9100", "ECB, 2026-09-30")


def test_without_foreign_money_there_are_no_rates() -> None:
    assert "rates" not in [block.id for block in walk(composed().blocks) if isinstance(block, Table)]


def test_four_kinds_of_empty_values_have_four_signs() -> None:
    block = table(composed(), "signs")

    assert len({say(row.cells[0]) for row in block.rows[2:6]}) == 4


def test_the_page_says_how_the_report_was_made_and_leaves_versions_to_the_colophon() -> None:
    page = composed(versions=(("reportgen", "0.1.0"), ("duckdb", "2.0")))

    prose = next(block for block in page.blocks if isinstance(block, Prose))
    said = " ".join(say(text) for _head, text in prose.paragraphs)

    assert "currency EUR" in said
    assert "0.1.0" not in said


def test_sections_that_were_left_out_are_named_with_their_reason() -> None:
    page = composed(dropped=((_("Return on investment"), _("It needs costs.")),))

    prose = next(block for block in page.blocks if isinstance(block, Prose))

    assert [(say(head), say(reason)) for head, reason in prose.paragraphs] == [
        ("Return on investment.", "It needs costs.")
    ]


def test_the_chapter_is_an_appendix() -> None:
    assert composed().appendix


def test_every_finding_stands_with_its_rule_and_next_step() -> None:
    light, heavy = (
        finding(id=name, weight=Decimal(weight), threshold=_("From {count} on.", count=weight))
        for name, weight in (("light", 1), ("heavy", 9))
    )
    block = table(composed(findings=(light, heavy)), "findings")

    assert [say(row.cells[0]) for row in block.rows] == ["Needs attention"] * 2
    assert [say(row.cells[2]) for row in block.rows] == ["From 9 on.", "From 1 on."]
    assert [say(row.cells[3]) for row in block.rows] == ["No action is decided yet."] * 2


def test_without_findings_there_is_no_table_of_rules() -> None:
    assert "findings" not in [block.id for block in composed().blocks if isinstance(block, Table)]


def test_a_benchmark_of_any_kpi_stands_beside_what_was_reached() -> None:
    plan = plan_of(benchmarks=[{"kpi": "lead_to_mql_rate", "low": "0.17", "high": "0.25", "source": "Survey 2026"}])
    page = composed([figure(plan, "lead_to_mql_rate", "0.15")], plan)

    assert [ask.kpis for ask in method.asks(plan, MethodOptions())] == [("lead_to_mql_rate",)]
    assert cells(table(page, "benchmarks"), "lead_to_mql_rate") == {
        "measure": "lead_to_mql_rate", "actual": "15.0%", "low": "17.0%", "high": "25.0%", "source": "Survey 2026"
    }  # fmt: skip
