"""Chapters of the sample: funnel, channels."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from reportgen.document import (
    Bar,
    Chapter,
    Chart,
    Column,
    Columns,
    IntervalCell,
    Name,
    Quantity,
    Row,
    Span,
    Step,
    Steps,
    Table,
)
from tests.render.sample_parts import GROWING, MONTHS, PERIOD, _, count, delta, money, percent, spark


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
