"""Chapters of the sample: summary, return on investment."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

from reportgen.document import (
    Bar,
    Bullet,
    Chapter,
    Chart,
    Column,
    Columns,
    Findings,
    Hero,
    Label,
    Name,
    Prose,
    Quantity,
    Row,
    Span,
    Status,
    Table,
    Variance,
)
from tests.render.sample_parts import GROWING, PERIOD, ROI, YEAR, _, count, delta, money, percent, spark


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
