"""A report about an invented company with every kind of block and cell, as sections would compose it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from reportgen.document import (
    Chapter,
    Chart,
    Column,
    Document,
    Name,
    Note,
    PageBreak,
    Row,
    Table,
    Text,
)
from reportgen.records import Figures, KpiInfo, Report, Translations
from tests.render.sample_funnel import channels, funnel
from tests.render.sample_parts import MONTHS, PERIOD, ROI, _, count
from tests.render.sample_summary import roi, summary

HERE = Path(__file__).parent
TRANSLATIONS = (Translations(domain="sample", folder=HERE / "locales"),)


def method() -> Chapter:
    rows = tuple(
        Row((Name(f"source {index}"), Name(f"exports/file_{index:03}.csv"), count(str(index * 37)), PERIOD))
        for index in range(1, 65)
    )
    sources = Table(
        "sources",
        (
            Column("source", _("Source"), align="start"),
            Column("file", _("File"), align="start"),
            Column("rows", _("Rows")),
            Column("period", _("Period"), align="start"),
        ),
        (*rows, Row((_("Total"), None, count("76960"), None), "total")),
        _("Sources"),
        _("Files read for this report"),
        limit=60,
    )
    columns = Chart(
        "sessions",
        "columns",
        ("time", "value", "scenario"),
        tuple(
            (month, D(1000 + 37 * index), "forecast" if index > 12 else "actual")
            for index, month in enumerate(MONTHS)
            if index != 4
        ),
        alt=_("Sessions by month."),
        title=_("Sessions by month"),
        size=(504, 120),
    )
    return Chapter(
        "method",
        _("Method and sources"),
        None,
        (
            Note(_("Revenue by channel rests on three deals."), "caveat", _("Few data")),
            Note(Name("plugin acme: <boom>"), "failure", _("A part is missing")),
            Note(_("All times are local.")),
            columns,
            PageBreak(),
            sources,
        ),
        appendix=True,
    )


def document() -> Document:
    return Document(
        name="northwind",
        title="Inbound marketing ROI",
        organization="Northwind Tools",
        period=PERIOD,
        partial=False,
        scenarios=(_("Actual (AC)"), _("plan (PL)"), _("Q3 2025 (PY)")),
        purpose="decide",
        ask="Approve **60 kEUR** for the spring programme, February to May 2027.",
        currency="EUR",
        timezone="Europe/Paris",
        as_of=date(2026, 10, 1),
        chapters=(summary(), roi(), funnel(), channels(), method()),
        colophon=((_("Plan"), Name("1a86792713be")), (_("Made with"), Name("reportgen 0.1.0"))),
    )


def report(shown: Document | None = None, options: dict[str, Any] | None = None) -> Report:
    """A report whose plan and context hold only what rendering reads."""
    info = KpiInfo(
        "roi",
        Text("sample", "ROI"),
        Text("sample", "ROI"),
        "ratio",
        "higher",
        additive=False,
        formula="(gross_profit - full_cost) / full_cost",
    )
    context = SimpleNamespace(kpis={"roi": info})
    plan = SimpleNamespace(format_options=options or {})
    return Report(shown or document(), Figures([ROI]), cast("Any", context), cast("Any", plan))
