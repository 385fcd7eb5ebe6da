"""A small world of figures made by hand: the company of the design pages (money in thousands), third quarter of 2026."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from reportgen.calendar import Period, containing, previous, split, year_ago
from reportgen.document import (
    Argument,
    Bar,
    Block,
    Bullet,
    Cell,
    Chapter,
    Chart,
    Hero,
    IntervalCell,
    Label,
    Name,
    Quantity,
    Span,
    Table,
    Text,
    Variance,
    Words,
    walk,
)
from reportgen.document.text import Unit
from reportgen.plan import Goal, Plan, Positions
from reportgen.plan.schema import PlanModel
from reportgen.records import (
    Absent,
    Ask,
    Context,
    Figure,
    Figures,
    FileRecord,
    Finding,
    GoalResult,
    Interval,
    KpiInfo,
    SourceRecord,
)
from reportgen_plugins.kpis.settings import Benchmarks, FunnelSettings, RoiSettings, SlaSettings

_ = Words("test")

QUARTER = containing(date(2026, 7, 1), "quarter")
RATES = {
    "visitor_to_lead": "0.015",
    "lead_to_mql": "0.20",
    "mql_to_sql": "0.20",
    "sql_to_opportunity": "0.40",
    "opportunity_to_customer": "0.50",
}

UNITS: Mapping[str, tuple[Unit, str]] = {
    "sessions": ("count", "higher"),
    "leads": ("count", "higher"),
    "mqls": ("count", "higher"),
    "sqls": ("count", "higher"),
    "opportunities": ("count", "higher"),
    "customers": ("count", "higher"),
    "deals_won": ("count", "higher"),
    "revenue": ("currency", "higher"),
    "average_deal": ("currency", "higher"),
    "average_new_deal": ("currency", "higher"),
    "cost": ("currency", "lower"),
    "cost_per_lead": ("currency", "lower"),
    "customer_acquisition_cost": ("currency", "lower"),
    "roi": ("ratio", "higher"),
    "visitor_to_lead_rate": ("ratio", "higher"),
    "lead_to_mql_rate": ("ratio", "higher"),
    "mql_to_sql_rate": ("ratio", "higher"),
    "sql_to_opportunity_rate": ("ratio", "higher"),
    "opportunity_to_customer_rate": ("ratio", "higher"),
    "mql_to_customer_rate": ("ratio", "higher"),
    "bounce_rate": ("ratio", "lower"),
    "win_rate": ("ratio", "higher"),
    "opportunity_to_proposal_rate": ("ratio", "higher"),
    "proposal_to_win_rate": ("ratio", "higher"),
    "sales_cycle_days": ("days", "lower"),
    "deals_lost": ("count", "lower"),
    "speed_to_lead_hours": ("hours", "lower"),
    "sla_follow_up_rate": ("ratio", "higher"),
    "sales_acceptance_rate": ("ratio", "higher"),
    "rejected_leads": ("count", "lower"),
    "lost_leads": ("count", "lower"),
    "drop_out_rate": ("ratio", "lower"),
    "forgotten_leads": ("count", "lower"),
    "forgotten_lead_share": ("ratio", "lower"),
    "customer_retention_rate": ("ratio", "higher"),
    "repeat_revenue_share": ("ratio", "higher"),
    "referral_revenue_share": ("ratio", "higher"),
    "referred_new_business_share": ("ratio", "higher"),
    "net_promoter_score": ("score", "higher"),
    "support_page_views": ("count", "neutral"),
}
KPIS = {
    name: KpiInfo(name, _(name), _("what it means"), unit, cast("Any", better), additive=unit != "ratio")
    for name, (unit, better) in UNITS.items()
}


def plan_of(period: Period = QUARTER, as_of: date = date(2026, 10, 1), **data: Any) -> Plan:
    """A validated plan; keys that plugins own may be given as their models' data."""
    funnel = FunnelSettings.model_validate(data.pop("funnel", {}))
    settings = {
        "funnel": funnel,
        "roi": RoiSettings.model_validate(data.pop("roi", {})),
        "sla": SlaSettings.model_validate(data.pop("sla", {})),
        "benchmarks": Benchmarks.model_validate(data.pop("benchmarks", ())),
    }
    data.setdefault("report", {"currency": "EUR", "timezone": "Europe/Paris"})
    return Plan(
        path=Path("plan.yaml"),
        name="northwind",
        title="Inbound marketing ROI",
        organization="Northwind Tools",
        as_of=as_of,
        period=period,
        scenarios={"actual": period, "previous": previous(period), "year_ago": year_ago(period)},
        locales=("en",),
        formats=("json",),
        data=PlanModel.model_validate(data),
        sources=(),
        sections=(),
        settings=settings,
        roots=(),
        positions=Positions("plan.yaml", {}),
    )


def context_of(plan: Plan, **changes: Any) -> Context:
    """The context of a plan."""
    context = Context(
        plan=plan,
        period=plan.period,
        scenarios=plan.scenarios,
        kpis=KPIS,
        goals=(),
        findings=(),
        sources=(),
        tables=(),
        warnings=(),
    )
    return replace(context, **changes)


def figure(
    plan: Plan,
    kpi: str,
    value: str | int | Decimal | None,
    scenario: str = "actual",
    *,
    over: Period | None = None,
    parts: tuple[int, int] | None = None,
    interval: tuple[str, str] | None = None,
    **dimensions: str,
) -> Figure:
    """A figure over the scenario's stretch, or ``over`` another one; ``parts`` are numerator and denominator."""
    stretch = over or plan.scenarios.get(scenario, plan.period)
    found = Figure(
        kpi=kpi,
        unit=UNITS.get(kpi, ("count", ""))[0],
        scenario=scenario,
        start=stretch.start,
        end=stretch.end,
        dimensions=tuple(dimensions.items()),
        value=None if value is None else Decimal(value),
        numerator=Decimal(parts[0]) if parts else None,
        denominator=Decimal(parts[1]) if parts else None,
        interval=Interval(Decimal("0.95"), Decimal(interval[0]), Decimal(interval[1])) if interval else None,
        few=bool(parts and parts[1] < 30),
    )
    return found.unavailable(_("no data")) if value is None else found


def totals(plan: Plan) -> list[Figure]:
    """The quarter as the design pages show it, with the quarter before and the year before."""
    rows: Mapping[str, tuple[Any, Any, Any]] = {
        "sessions": (20_412, 19_000, 15_000),
        "leads": (324, 279, 206),
        "mqls": (49, 54, 40),
        "sqls": (12, 12, 8),
        "opportunities": (5, 4, 2),
        "customers": (3, 2, 1),
        "deals_won": (3, 2, 1),
        "revenue": (318_000, 204_000, 96_000),
        "cost": (108_400, 98_600, 71_100),
        "roi": ((Decimal(222_600) - 108_400) / 108_400, (Decimal(142_800) - 98_600) / 98_600, Decimal("-0.0549")),
        "average_deal": (106_000, 102_000, 96_000),
        "average_new_deal": (106_000, 102_000, 96_000),
        "cost_per_lead": (Decimal(108_400) / 324, Decimal(98_600) / 279, Decimal(71_100) / 206),
    }
    found = [
        figure(plan, kpi, value, scenario)
        for kpi, values in rows.items()
        for scenario, value in zip(("actual", "previous", "year_ago"), values, strict=True)
    ]
    return [*found, *rates(plan)]


def rates(plan: Plan) -> list[Figure]:
    """Rates with Wilson intervals as the design's page 3 prints them."""
    rows = (
        ("visitor_to_lead_rate", 324, 20_412, ("0.01425", "0.0177")),
        ("lead_to_mql_rate", 49, 324, ("0.1163", "0.1943")),
        ("mql_to_sql_rate", 12, 49, ("0.1460", "0.3809")),
        ("sql_to_opportunity_rate", 5, 12, ("0.1933", "0.6805")),
        ("opportunity_to_customer_rate", 3, 5, ("0.2307", "0.8824")),
    )
    found = [
        figure(plan, kpi, Decimal(top) / bottom, parts=(top, bottom), interval=interval)
        for kpi, top, bottom, interval in rows
    ]
    earlier = (("lead_to_mql_rate", 54, 279), ("mql_to_sql_rate", 12, 54))
    return found + [
        figure(plan, kpi, Decimal(top) / bottom, "previous", parts=(top, bottom)) for kpi, top, bottom in earlier
    ]


def monthly(plan: Plan, kpi: str, first: date, values: Iterable[int | str | None]) -> list[Figure]:
    """A value a month from the month of ``first``, as a month of a longer ask."""
    months = split(Period(first, plan.period.end, ""), "month")
    return [
        figure(plan, kpi, value, over=month, month=month.label) for month, value in zip(months, values, strict=False)
    ]


def by(plan: Plan, kpi: str, dimension: str, values: Mapping[str, int | str | None]) -> list[Figure]:
    """A value for each value of a dimension."""
    names: dict[str, Any] = {}
    return [figure(plan, kpi, value, **names | {dimension: name}) for name, value in values.items()]


def goal(plan: Plan, kpi: str = "revenue", **changes: Any) -> GoalResult:
    """A goal that is behind its pace: 522 of 750 thousand due, heading for 783 of a million."""
    options = changes.pop("options", {"target": 1_000_000, "from": "2026-01-01", "by": "2026-12-31", "owner": "CMO"})
    result = GoalResult(
        goal=Goal.model_validate({"kpi": kpi, **options}),
        kpi=KPIS[kpi],
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
        target=Decimal(1_000_000),
        actual=figure(plan, kpi, 522_000, over=Period(date(2026, 1, 1), date(2026, 9, 30), "")),
        expected=Decimal(750_000),
        attainment=Decimal("0.696"),
        status="red",
        forecast=Decimal(783_000),
        low=Decimal(653_000),
        high=Decimal(913_000),
    )
    return replace(result, **changes)


def finding(**changes: Any) -> Finding:
    """A finding."""
    made = Finding(
        id="bottleneck", severity="attention", text=_("Too few leads qualify."), figures=(), weight=Decimal(60)
    )
    return replace(made, **changes)


def source(rejected: int = 15, **changes: Any) -> SourceRecord:
    """A source with one file."""
    file = FileRecord(
        "contacts.csv", "e56dd81e36" + "0" * 54, 1_486, 1_486 - rejected, rejected, last=date(2026, 10, 1)
    )
    return replace(SourceRecord("crm", "hubspot", (file,)), **changes)


# --- reading what was composed ------------------------------------------------------------------------------------------


def say(value: Cell | Argument) -> str:
    """A cell or sentence in plain English, numbers rounded as stated."""
    match value:
        case Text():
            message = value.msgid
            used = set(re.findall(r"{(\w+)}", value.msgid + value.plural))
            assert used | {"count"} == set(value.arguments) | {"count"}, value.msgid
            if value.plural and value.arguments["count"] != 1:
                message = value.plural
            words = {name: say(argument) for name, argument in value.args}
            return re.sub(r"{(\w+)}", lambda name: words[name[1]], message)
        case Name():
            return value.text
        case Quantity():
            return _number(value)
        case Span():
            return value.label or f"{value.start}..{value.end}"
        case Label():
            return say(value.text) + (f" / {say(value.note)}" if value.note else "")
        case Variance():
            return say(value.quantity) + (" ◆" if value.effect == "adverse" else "")
        case IntervalCell():
            return f"{say(value.low)}–{say(value.high)}"
        case None:
            return ""
        case _:
            return str(value)


def _number(quantity: Quantity) -> str:
    if quantity.value is None:
        return "n/a"
    value = quantity.value * (100 if quantity.unit in {"ratio", "points"} else 1)
    value = value / 1000 if quantity.compact else value
    digits = quantity.digits if quantity.digits is not None else (1 if quantity.unit in {"ratio", "points"} else 0)
    text = f"{value:{'+' if quantity.signed else ''},.{digits}f}"
    if quantity.bare:
        return text
    unit = ("k" if quantity.compact else "") + quantity.currency
    return text + {"ratio": "%", "points": " points"}.get(quantity.unit, f" {unit}" if unit else "")


def chapter(composed: Chapter | Absent) -> Chapter:
    """The chapter, after checking what every chapter must keep."""
    assert isinstance(composed, Chapter), say(composed.reason)
    blocks = tuple(walk(composed.blocks))
    ids = [block.id for block in blocks if isinstance(block, Table | Chart)]
    assert len(ids) == len(set(ids))
    for block in blocks:
        _check(block)
    assert composed.message is not None
    assert len(say(composed.message)) <= 130, say(composed.message)
    assert any(letter.isdigit() for letter in say(composed.message)) or "No" in say(composed.message)
    return composed


def _check(block: Block) -> None:
    if isinstance(block, Table):
        for row in block.rows:
            assert len(row.cells) == len(block.columns), block.id
            for cell in row.cells:
                if isinstance(cell, Bar | Bullet):
                    assert cell.scale > 0
                else:
                    say(cell)
        assert sum(column.width or 0 for column in block.columns) <= 504
        assert sum(row.kind == "highlight" for row in block.rows) <= 1
    if isinstance(block, Chart):
        assert all(len(row) == len(block.fields) for row in block.data)
        assert say(block.alt)
    if isinstance(block, Hero):
        say(block.basis)


def table(composed: Chapter, name: str) -> Table:
    """The table with this id."""
    return next(
        block for block in walk((*composed.blocks, *composed.detail)) if isinstance(block, Table) and block.id == name
    )


def cells(block: Table, row: str) -> dict[str, str]:
    """The words of a row, found by its first cell, by column."""
    found = next(line for line in block.rows if say(line.cells[0]).split(" / ")[0] == row)
    return {column.key: say(cell) for column, cell in zip(block.columns, found.cells, strict=True)}


def world(plan: Plan, figures: Iterable[Figure] = (), **changes: Any) -> tuple[Figures, Context]:
    """Figures and context of a plan."""
    return Figures(figures), context_of(plan, **changes)


def asked(asks: Iterable[Ask]) -> set[str]:
    """The KPIs that are asked for."""
    return {kpi for ask in asks for kpi in ask.kpis}
