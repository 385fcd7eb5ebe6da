"""A report about an invented company with every kind of block and cell, as sections would compose it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from reportgen.document import (
    Bar,
    Bullet,
    Chapter,
    Chart,
    Column,
    Columns,
    Document,
    Findings,
    Hero,
    IntervalCell,
    Label,
    Name,
    Note,
    PageBreak,
    Prose,
    Quantity,
    Row,
    Span,
    Sparkline,
    Status,
    Step,
    Steps,
    Table,
    Text,
    Variance,
    Words,
)
from reportgen.document.cells import Effect
from reportgen.records import Figure, Figures, KpiInfo, Report, Translations

_ = Words("sample")
HERE = Path(__file__).parent
TRANSLATIONS = (Translations(domain="sample", folder=HERE / "locales"),)

PERIOD = Span(date(2026, 7, 1), date(2026, 9, 30), "2026-Q3")
MONTHS = tuple(date(2025 + (month + 6) // 12, (month + 6) % 12 + 1, 1) for month in range(15))
YEAR = tuple(date(2026, month, 1) for month in range(1, 13))
ROI = Figure(
    kpi="roi",
    unit="ratio",
    scenario="actual",
    start=PERIOD.start,
    end=PERIOD.end,
    value=D("1.0538745"),
    numerator=D(114200),
    denominator=D(108400),
)


def money(value: str | None, digits: int = 1, *, signed: bool = False) -> Quantity:
    return Quantity(
        D(value) * 1000 if value else None, "currency", "EUR", digits, signed=signed, compact=True, bare=True
    )


def count(value: str | None, digits: int | None = None) -> Quantity:
    return Quantity(D(value) if value else None, "count", digits=digits)


def percent(value: str | None, digits: int = 1, *, signed: bool = False, bare: bool = False) -> Quantity:
    return Quantity(D(value) / 100 if value else None, "ratio", digits=digits, signed=signed, bare=bare)


def delta(value: str | None, effect: Effect) -> Variance:
    return Variance(percent(value, signed=True), effect)


def spark(*values: float | None, kind: Any = "line") -> Sparkline:
    return Sparkline(tuple(None if value is None else D(str(value)) for value in values), kind)


GROWING = (21, 22, 24, 23, 26, 27, 30, 29, 33, 34, 36, 35, 38, 39, 40)


def summary() -> Chapter:
    quarters = [
        Span(date(y, m, 1), date(y + m // 10, (m + 2) % 12 + 1, 1) - timedelta(days=1))
        for y, m in ((2025, 7), (2025, 10), (2026, 1), (2026, 4), (2026, 7))
    ]
    values = ("-0.05", "-0.07", "-1.00", "0.45", "1.05")
    data = tuple((quarter, D(value), "actual") for quarter, value in zip(quarters, values, strict=True))
    chart = Chart(
        "roi_quarters",
        "columns",
        ("time", "value", "scenario"),
        (*data, (quarters[-1], D("0.75"), "target")),
        alt=_(
            "Column chart, Q3 2025 to Q3 2026: ROI rose from {low} to {high}.",
            low=percent("-5", 0),
            high=percent("105", 0),
        ),
        subtitle=_("ROI by quarter, AC; Q3 2026 plan outlined"),
        unit="ratio",
        size=(156, 112),
    )
    hero = Hero(
        _("ROI"),
        _("on gross profit at {margin} margin, full cost", margin=percent("70", 0)),
        Quantity(D("1.0538745"), "ratio", digits=0, signed=True, figure=ROI.id),
        (
            (_("ΔPL"), Variance(Quantity(D("0.304"), "points", signed=True), "favourable")),
            (_("ΔPY"), Variance(Quantity(D("1.108"), "points", signed=True), "favourable")),
        ),
        chart,
    )
    deals = spark(0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 0, 2, kind="columns")
    rows = (
        Row(
            (
                Label(_("Revenue"), _("kEUR")),
                deals,
                money("318.0"),
                money("250"),
                delta("27.2", "favourable"),
                money("96"),
                delta("231.3", "favourable"),
            )
        ),
        Row(
            (
                Label(_("Full cost"), _("kEUR")),
                spark(*GROWING),
                money("108.4"),
                money("100"),
                delta("8.4", "adverse"),
                money("71.1"),
                delta("52.5", "adverse"),
            )
        ),
        Row(
            (
                Label(_("Customers"), _("number")),
                deals,
                count("3"),
                count("2.27", 2),
                delta("32", "favourable"),
                count("1"),
                delta("200", "favourable"),
            )
        ),
        Row(
            (
                Label(_("MQLs"), _("number")),
                spark(12, 11, None, 13, 14, 12, 11, 15),
                count("49"),
                count("54"),
                delta("-9.3", "adverse"),
                count("33"),
                delta("48.5", "favourable"),
            )
        ),
        Row(
            (
                Label(_("Cost per lead"), Name("EUR")),
                spark(*reversed(GROWING)),
                count("335"),
                count("352"),
                delta("-5", "favourable"),
                count("416"),
                delta(None, "neutral"),
            )
        ),
    )
    key = Table(
        "key_figures",
        (
            Column("measure", _("Measure"), align="start", width=84),
            Column("trend", _("Trend"), align="centre", width=58, decorative=True),
            Column("actual", _("AC"), width=36),
            Column("pl", _("PL"), width=36),
            Column("dpl", _("ΔPL"), width=44),
            Column("py", _("PY"), width=28),
            Column("dpy", _("ΔPY"), width=46),
        ),
        rows,
        _("Key figures"),
        _("{period}; ΔPL and ΔPY in % of the reference", period=PERIOD),
    )
    findings = Findings(
        _("What the board should know"),
        (
            (
                _(
                    "ROI rose to {roi}, {points} over plan.",
                    roi=percent("105", 0, signed=True),
                    points=Quantity(D("0.30"), "points", digits=0),
                ),
                _.plural("{count} deal closed. Few data.", "{count} deals closed. Few data.", count=3),
                _("Keep content. {owner}", owner="CMO"),
            ),
            (
                _("Only {rate} of leads qualify against {plan} planned.", rate=percent("15.1"), plan=percent("20", 0)),
                _("Paid leads grew and qualify at {rate}.", rate=percent("5.8")),
                _("Score paid leads. {owner}, {due}", owner="Head of demand", due=date(2026, 10, 31)),
            ),
            (Name("Full cost ran <b>over</b> plan & stayed there."), None, None),
        ),
    )
    bullet = Bullet(D(522), D(1000), D(1000), D(750), D(783), D(653), D(913))
    goals = Table(
        "goals",
        (
            Column("goal", _("Goal"), align="start", width=130),
            Column("actual", _("Actual"), width=38),
            Column("bar", None, align="start", width=176, decorative=True),
            Column("attained", _("Attained"), width=46),
            Column("forecast", _("Forecast"), width=46),
            Column("status", _("Status"), align="start", width=68),
        ),
        (
            Row(
                (
                    Label(
                        _("Revenue"),
                        _(
                            "{target} by {day}",
                            target=Quantity(D(1_000_000), "currency", "EUR", 0, compact=True),
                            day=date(2026, 12, 31),
                        ),
                    ),
                    money("522", 0),
                    bullet,
                    percent("69.6"),
                    money("783", 0),
                    Status("off_track"),
                )
            ),
            Row(
                (
                    Label(_("MQLs")),
                    count("49"),
                    Bullet(D(49), D(54), D(60)),
                    percent("90.7"),
                    count("49"),
                    Status("at_risk"),
                )
            ),
            Row(
                (
                    Label(_("Full cost")),
                    money("299", 0),
                    Bullet(D(299), D(400), D(420), D(300), D(398)),
                    percent("100.3"),
                    money("402.5"),
                    Status("on_track"),
                )
            ),
            Row(
                (
                    Label(_("Sessions")),
                    count("6804"),
                    Bullet(D(6804), D(7500), D(8000)),
                    count(None),
                    count(None),
                    Status("pending"),
                )
            ),
        ),
        _("Goals and pacing"),
        _("Each goal on its own scale from 0"),
    )
    message = _(
        "Each euro of cost brought {back} of gross profit in {period}, but the year is heading for {gap} under its revenue goal",
        back=count("2.05", 2),
        period=PERIOD,
        gap=percent("22", 0),
    )
    return Chapter("summary", _("Summary"), message, (Columns((160, 332), ((hero,), (key,))), findings, goals))


def roi() -> Chapter:
    returns = (0, 0, 0, 0, 69, 74, 78, 0, 144)
    costs = (30, 31, 31, 32, 33, 34, 35, 36, 37)
    total, data = D(0), []
    for month, back, cost in zip(YEAR, returns, costs, strict=False):
        total += back - cost
        data.append((month, D(back) * 1000, D(cost) * 1000, total * 1000))
    curve = Chart(
        "cash",
        "curve",
        ("time", "return", "cost", "cumulative"),
        tuple(data),
        alt=_("Curve, January to September 2026: break-even in September."),
        title=_("Cumulative gross profit less full cost"),
        subtitle=_("kEUR, January to September 2026, AC; time runs left to right"),
        unit="currency",
        currency="EUR",
        size=(504, 230),
        marks=(
            (
                date(2026, 8, 12),
                _("{day}: new website live", day=Span(date(2026, 8, 12), date(2026, 8, 12), style="short")),
            ),
        ),
        labels=(("time", _("Month")),),
        notes=(_("The curve starts at zero."),),
    )
    readings = Columns(
        (160, 160, 160),
        tuple(
            (
                Prose(
                    (
                        (
                            _("Why."),
                            _(
                                "Two of three deals closed in September, worth {sum}.",
                                sum=Quantity(D(206000), "currency", "EUR", 0, compact=True),
                            ),
                        ),
                    )
                ),
            )
            for _index in range(3)
        ),
    )
    rows = (
        Row(
            (_("Salaries"), money("42"), money("42"), delta(None, "neutral"), Bar(D(0), D(10), origin="middle")), "body"
        ),
        Row(
            (
                _("Media"),
                money("22.4"),
                money("18"),
                delta("24.4", "adverse"),
                Bar(D("4.4"), D(10), effect="adverse", origin="middle"),
            )
        ),
        Row(
            (
                _("Overhead"),
                money("2.4"),
                money("3"),
                delta("-20", "favourable"),
                Bar(D("-0.6"), D(10), effect="favourable", origin="middle"),
            ),
            "highlight",
        ),
        Row(
            (
                _("Full cost"),
                money("108.4"),
                money("100"),
                delta("8.4", "adverse"),
                Bar(D("8.4"), D(10), effect="adverse", origin="middle"),
            ),
            "total",
        ),
        Row((_("Return"),), "group"),
        Row((_("Revenue"), money("318"), money("250"), delta("27.2", "favourable"), None)),
    )
    table = Table(
        "cost",
        (
            Column("cost", _("Cost"), align="start", width=150),
            Column("actual", _("AC"), _("kEUR"), width=70),
            Column("pl", _("PL"), _("kEUR"), width=70),
            Column("d", _("ΔPL %"), width=80),
            Column("bar", None, align="start", width=100, decorative=True),
        ),
        rows,
        _("What it cost and what came back"),
        _("AC against PL; bars: ΔPL"),
        (_("Shares may not sum."),),
    )
    return Chapter(
        "roi",
        _("Return on investment"),
        _("The programme broke even in September"),
        (curve, readings, table),
        _("Source: {sources}", sources="crm, spend"),
    )


def funnel() -> Chapter:
    stages = (
        ("Leads", 324, None, "neutral"),
        ("MQLs", 49, "64.8", "adverse"),
        ("SQLs", 12, "13.0", "neutral"),
        ("Customers", 3, "2.6", "neutral"),
    )
    chart = Chart(
        "funnel",
        "funnel",
        ("stage", "value", "planned", "effect"),
        tuple((_(name), D(value), D(plan) if plan else None, effect) for name, value, plan, effect in stages),
        alt=_("Funnel: too few leads qualify."),
        title=_("The funnel to scale"),
        size=(504, 84),
    )
    table = Table(
        "stages",
        (
            Column("stage", _("Stage"), align="start", width=90),
            Column("actual", _("AC"), width=50, group=_("Count")),
            Column("required", _("Required"), width=50, group=_("Count")),
            Column("bar", None, align="start", width=110, group=_("Count"), decorative=True),
            Column("rate", _("AC"), _("in %"), width=50, group=_("Conversion rate")),
            Column("interval", _("95% interval"), width=80, group=_("Conversion rate")),
        ),
        (
            Row((Name("Sessions"), count("20412"), count("18939"), Bar(D(108), D(140), D(100)), None, None)),
            Row(
                (
                    _("Leads"),
                    count("324"),
                    count("284"),
                    Bar(D(114), D(140), D(100)),
                    percent("1.59", 2, bare=True),
                    IntervalCell(percent("1.4", bare=True), percent("1.8", bare=True), outside=False),
                )
            ),
            Row(
                (
                    _("MQLs"),
                    count("49"),
                    count("56.8"),
                    Bar(D(86), D(140), D(100), "adverse"),
                    percent("15.1", bare=True),
                    IntervalCell(percent("11.6", bare=True), percent("19.4", bare=True), outside=True),
                ),
                "highlight",
            ),
        ),
        _("Stages against what the revenue goal requires"),
    )
    steps = Steps(
        "backwards",
        _("From the goal back to the visits"),
        _("per month, unrounded"),
        (
            Step(_("Customers"), count("0.7576", 4), count("1.0", 1), delta("32", "favourable"), percent("50", 0)),
            Step(_("SQLs"), count("3.7879", 4), count("4.0", 1), delta("5.6", "favourable"), percent("20", 0)),
            Step(
                _("MQLs"),
                count("18.9394", 4),
                count("16.3", 1),
                delta("-13.8", "adverse"),
                percent("20", 0),
                effect="adverse",
            ),
            Step(_("Leads"), count("94.6970", 4), count("108.0", 1), delta("14", "favourable")),
        ),
        (_("Nine whole customers are {money} short.", money=Quantity(D(10000), "currency", "EUR", 0)),),
    )
    return Chapter(
        "funnel",
        _("Funnel"),
        _("Too few leads qualify: {rate} against {plan} planned", rate=percent("15.1"), plan=percent("20", 0)),
        (chart, table, steps),
        _("Source: {sources}", sources="web, crm"),
    )


def channels() -> Chapter:
    names = ("Organic search", "E-mail", "Paid search", "Referral", "Organic social", "Paid social")
    sessions, costs = (8640, 1930, 2890, 1120, 2210, 2240), ("19.8", "6.9", "14.6", "2.4", "4.8", "12.9")
    rows = [
        Row(
            (Name(channel), count(str(visits)), Bar(D(visits), D(9000)), spark(*GROWING), money(cost), count(None)),
            "highlight" if channel == "Paid social" else "body",
        )
        for channel, visits, cost in zip(names, sessions, costs, strict=True)
    ]
    rows += [
        Row((Name("(shared)"), None, None, None, money("47.0"), None)),
        Row((_("Total"), count("20412"), None, spark(*GROWING), money("108.4"), count("36")), "total"),
    ]
    table = Table(
        "channels",
        (
            Column("channel", _("Channel"), align="start", width=110),
            Column("sessions", _("Sessions"), width=70),
            Column("bar", None, align="start", width=60, decorative=True),
            Column("trend", _("Monthly"), align="centre", width=64, decorative=True),
            Column("cost", _("Cost"), _("kEUR"), width=60),
            Column("cac", _("CAC"), _("kEUR")),
        ),
        tuple(rows),
        _("Channels by revenue"),
        notes=(_("n/a: no customer."),),
    )
    shares = Chart(
        "shares",
        "shares",
        ("category", "value", "reference", "effect"),
        (
            (Name("Organic search"), D("0.335"), D("0.322"), "favourable"),
            (Name("E-mail"), D("0.317"), D("0.112"), "favourable"),
            (Name("Paid search"), D("0.156"), D("0.238"), "adverse"),
            (Name("Paid social"), D("0.023"), D("0.21"), "adverse"),
        ),
        alt=_("Shares of cost and revenue by channel."),
        title=_("Revenue share against cost share"),
        subtitle=_("ring: cost, square: revenue"),
        unit="ratio",
        size=(246, 150),
    )
    bridge = Chart(
        "bridge",
        "waterfall",
        ("step", "value", "role", "effect"),
        (
            (Span(date(2026, 4, 1), date(2026, 6, 30)), D(204000), "start", "neutral"),
            (_("More leads"), D(53500), "step", "favourable"),
            (_("Larger deals"), D(70500), "step", "favourable"),
            (_("Discounts"), D(-10000), "step", "adverse"),
            (PERIOD, D(318000), "end", "neutral"),
        ),
        alt=_("Bridge of revenue."),
        title=_("Revenue: what changed"),
        unit="currency",
        currency="EUR",
        size=(246, 150),
    )
    bars = Chart(
        "revenue",
        "bars",
        ("category", "value", "reference", "effect"),
        (
            (Name("Organic search"), D(106500), D(90000), "neutral"),
            (Name("Paid social"), D(7300), D(20000), "adverse"),
            (Name("</script><script>alert(1)</script>"), D(9600), None, "neutral"),
        ),
        alt=_("Bars of revenue by channel."),
        title=_("Revenue by channel"),
        unit="currency",
        currency="EUR",
        size=(246, 96),
    )
    lines = Chart(
        "leads",
        "line",
        ("time", "value", "series", "scenario"),
        tuple(
            (month, D(value) if value else None, Name(series), "actual")
            for series, base in (("Organic", 0), ("Paid", 9))
            for month, value in zip(MONTHS, (v - base if v != 29 else 0 for v in GROWING), strict=True)
        ),
        alt=_("Leads by month."),
        title=_("Leads by month"),
        size=(246, 96),
    )
    return Chapter(
        "channels",
        _("Channels"),
        _(
            "Paid social takes {cost} of channel cost and returns {share} of revenue",
            cost=percent("21", 0),
            share=percent("2", 0),
        ),
        (table, Columns((246, 246), ((shares, bars), (bridge, lines)))),
        _("Source: {sources}", sources="web, crm, spend"),
    )


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
