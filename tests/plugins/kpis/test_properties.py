"""What holds of any company's figures: the order of rows is no matter, parts sum to the whole, money has no size of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.records import Ask, Figure, Formula, Measure
from tests.plugins.kpis.book import Book, Row, a_plan, catalogue

Tables = dict[str, list[Row]]

KPIS = tuple(name for name, kpi in catalogue().kpis.items() if isinstance(kpi, Measure | Formula) and not kpi.hidden)
ADDITIVE = tuple(
    name
    for name in KPIS
    if getattr(catalogue().kpis[name], "additive", False) and not getattr(catalogue().kpis[name], "apart", ())
)
#: Ratios of sums, which have no part that is counted apart.
RATIOS = tuple(
    kpi
    for kpi in catalogue().kpis.values()
    if isinstance(kpi, Measure) and kpi.kind == "flow" and kpi.numerator and not kpi.apart
)
PLAN = a_plan(assumptions={"gross_margin": "0.5", "customer_lifetime_months": 20})

_days = st.integers(0, 150).map(lambda days: (date(2026, 5, 20) + timedelta(days=days)).isoformat())
_maybe = st.none() | _days
_channels = st.sampled_from(["Ads", "Mail", "(shared)", None])
_campaigns = st.sampled_from(["Spring", None])
_money = st.decimals(-500, 5000, places=2)

_contacts = st.fixed_dictionaries(
    {"created_at": _days, "mql_at": _maybe, "sql_at": _maybe, "customer_at": _maybe, "channel": _channels,
     "campaign": _campaigns, "lifecycle_stage": st.sampled_from(["Subscriber", "lead", None])}
)  # fmt: skip
_deals = st.fixed_dictionaries(
    {"created_at": _days, "closed_at": _maybe, "amount": st.none() | _money, "is_won": st.sampled_from([True, False, None]),
     "channel": _channels, "deal_type": st.sampled_from(["new", "repeat", None]),
     "probability": st.sampled_from([Decimal("0.2"), None])}
)  # fmt: skip
_costs: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"date": _days.map(date.fromisoformat), "length": st.integers(0, 40), "amount": _money, "channel": _channels,
     "campaign": _campaigns, "category": st.sampled_from(["media", "tools"])}
)  # fmt: skip
_sessions = st.fixed_dictionaries(
    {"date": _days.map(date.fromisoformat), "sessions": st.integers(0, 50), "engaged_sessions": st.none() | st.integers(0, 9),
     "channel": _channels}
)  # fmt: skip


@st.composite
def companies(draw: st.DrawFn) -> Tables:
    """Up to a dozen rows a table; every deal has up to two contacts."""
    contacts = [{"contact_id": f"c{i}", **row} for i, row in enumerate(draw(st.lists(_contacts, max_size=12)))]
    deals = [{"deal_id": f"d{i}", **row} for i, row in enumerate(draw(st.lists(_deals, max_size=8)))]
    names = [row["contact_id"] for row in contacts]
    links = [
        {"deal_id": deal["deal_id"], "contact_id": name}
        for deal in deals
        for name in (draw(st.lists(st.sampled_from(names), max_size=2, unique=True)) if names else [])
    ]
    costs = [
        {
            **{key: value for key, value in row.items() if key != "length"},
            "until": row["date"] + timedelta(row["length"]),
        }
        for row in draw(st.lists(_costs, max_size=8))
    ]
    sessions = draw(st.lists(_sessions, max_size=8))
    found: Tables = {"contacts": [*contacts], "deals": [*deals], "deal_contacts": [*links], "costs": [*costs]}
    return found | {"sessions": [*sessions]}


def _larger(row: Row) -> Row:
    amount = row.get("amount")
    return {**row, "amount": amount * 10} if isinstance(amount, Decimal) else row


def measured(tables: Tables, *asks: Ask) -> Mapping[str, Figure]:
    asked = asks or (Ask(KPIS), Ask(KPIS, by="channel"), Ask(KPIS, grain="month"))
    return Book(Path(), tables).figures(PLAN, *asked).ids()


def said(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        name: (figure.value, figure.numerator, figure.denominator, figure.reason) for name, figure in figures.items()
    }


_few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
@_few
@given(companies(), st.randoms(use_true_random=False))
def test_the_order_of_rows_is_no_matter(tables: Tables, random: Any) -> None:
    shuffled = {name: random.sample(rows, len(rows)) for name, rows in tables.items()}
    assert said(measured(shuffled)) == said(measured(tables))


@_few
@given(companies())
def test_channels_campaigns_and_months_sum_to_the_total(tables: Tables) -> None:
    asks = (Ask(ADDITIVE), *(Ask(ADDITIVE, by=name) for name in ("channel", "campaign")), Ask(ADDITIVE, grain="month"))
    figures = Book(Path(), tables).figures(PLAN, *asks)
    for kpi in ADDITIVE:
        total = figures.find(kpi, start=PLAN.period.start, end=PLAN.period.end)
        assert total is not None
        for dimension in ("channel", "campaign", "month") if total.ok else ():
            offered = catalogue().kpis[kpi].dimensions  # type: ignore[union-attr]  # measures and formulas
            if dimension == "month" or dimension in offered:
                parts = figures.by(kpi, dimension)
                assert sum(part.value or 0 for part in parts) == total.value, (kpi, dimension)


@pytest.mark.slow
@_few
@given(companies())
def test_ratios_are_recomputed_from_the_counts_of_their_parts(tables: Tables) -> None:
    names = tuple(kpi.name for kpi in RATIOS)
    figures = Book(Path(), tables).figures(PLAN, Ask(names), Ask(names, by="channel"), Ask(names, grain="month"))
    for kpi in RATIOS:
        total = figures.find(kpi.name, start=PLAN.period.start, end=PLAN.period.end)
        assert total is not None
        for dimension in ("month", *({"channel"} & set(kpi.dimensions))) if total.ok else ():
            parts = figures.by(kpi.name, dimension)
            assert sum(part.numerator or 0 for part in parts) == total.numerator, (kpi.name, dimension)
            assert sum(part.denominator or 0 for part in parts) == total.denominator, (kpi.name, dimension)


@pytest.mark.slow
@_few
@given(companies())
def test_money_ten_times_as_large_is_worth_ten_times_as_much(tables: Tables) -> None:
    # What an amount leaves over when it is spread by days has a size of its own.
    tables["costs"] = [{**row, "until": None} for row in tables["costs"]]
    larger = {name: [_larger(row) for row in rows] for name, rows in tables.items()}
    before, after = measured(tables, Ask(KPIS)), measured(larger, Ask(KPIS))
    for name, figure in before.items():
        scale = 10 if figure.unit in ("currency", "currency_per_day") else 1
        if figure.value is None:
            assert after[name].value is None
        else:
            assert abs((after[name].value or 0) - figure.value * scale) <= abs(figure.value) / 10**9 + Decimal(
                "0.01"
            ), name


def test_the_properties_are_held_against_every_kind_of_kpi() -> None:
    kinds = {kpi.kind for kpi in catalogue().kpis.values() if isinstance(kpi, Measure)}
    assert kinds == {"flow", "snapshot", "trailing"}
    assert set(ADDITIVE) >= {"leads", "customers", "revenue", "cost", "sessions", "value_created"}
