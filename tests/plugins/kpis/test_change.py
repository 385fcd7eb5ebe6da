from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.calendar import Period, previous, year_ago
from reportgen.document import Words
from reportgen.plan import Plan
from reportgen.records import Figure, Figures
from reportgen_plugins.kpis import change
from tests.plugins.kpis.book import a_plan

_ = Words("test")
CHANNELS = ("Ads", "Direct", "E-mail")


def planned(**scenarios: Period) -> Plan:
    """A plan that compares the third quarter of 2026 with the quarter before, unless told otherwise."""
    plan = a_plan(assumptions={"gross_margin": Decimal("0.7")})
    return replace(plan, scenarios={"actual": plan.period, **(scenarios or {"previous": previous(plan.period)})})


def figure(plan: Plan, kpi: str, value: Any, scenario: str = "actual", **more: Any) -> Figure:
    stretch, dimensions = plan.scenarios[scenario], tuple(more.pop("by", {}).items())
    return Figure(kpi, "count", scenario, stretch.start, stretch.end, dimensions, value=Decimal(value), **more)


def told(
    plan: Plan, rows: dict[str, dict[str, tuple[int, int, int, str]]], cost: tuple[str, str] = ("50", "60")
) -> Figures:
    """Sessions, leads, deals and revenue by scenario and channel, as they are measured, with their totals."""
    found = []
    for scenario, channels in rows.items():
        for index, kpi in enumerate(("sessions", "leads", "deals_won", "revenue")):
            parts = {channel: Decimal(row[index]) for channel, row in channels.items()}
            found.append(figure(plan, kpi, sum(parts.values()), scenario))
            if kpi != "deals_won":
                found += [figure(plan, kpi, part, scenario, by={"channel": name}) for name, part in parts.items()]
        for name, row in channels.items():
            own = figure(plan, "average_deal", 0, scenario, by={"channel": name})
            found.append(replace(own, numerator=Decimal(row[3]), denominator=Decimal(row[2])))
    for scenario, amount in zip(rows, cost, strict=True):
        earned = sum((Decimal(row[3]) for row in rows[scenario].values()), Decimal(0)) * Decimal("0.7")
        found += [
            figure(plan, "cost", amount, scenario),
            figure(plan, "cost", amount, scenario, by={"category": "media"}),
            figure(plan, "roi", (earned - Decimal(amount)) / Decimal(amount), scenario),
        ]
    return Figures(found)


def value(figures: Figures, kpi: str, against: str = "previous", **dimensions: str) -> Decimal | None:
    names: dict[str, Any] = {**dimensions}
    found = figures.find(kpi, scenario=f"change_{against}", **names)
    return None if found is None else found.value


def explained(plan: Plan, figures: Figures) -> Figures:
    return Figures(change.compute(plan, figures))


rows = st.dictionaries(
    st.sampled_from(CHANNELS),
    st.tuples(
        st.integers(0, 3000), st.integers(0, 300), st.integers(0, 30),
        st.decimals(-100_000, 1_000_000, places=2).map(str),
    ),
    min_size=1,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(rows, rows)
def test_bars_and_their_channels_add_up_to_the_cent(
    before: dict[str, tuple[int, int, int, str]], after: dict[str, tuple[int, int, int, str]]
) -> None:
    plan = planned()
    figures = explained(plan, told(plan, {"previous": before, "actual": after}))

    for kpi, index in (("revenue", 3), ("leads", 1)):
        moved = sum((Decimal(row[index]) for row in after.values()), Decimal(0)) - sum(
            (Decimal(row[index]) for row in before.values()), Decimal(0)
        )
        assert value(figures, kpi) == moved
        bars = figures.by(kpi, "effect", scenario="change_previous")
        assert sum(bar.value for bar in bars if bar.value is not None) == moved
        for bar in bars:
            effect = bar.dimension("effect") or ""
            parts = figures.by(kpi, "channel", scenario="change_previous", effect=effect)
            assert sum((part.value for part in parts if part.value is not None), Decimal(0)) == bar.value


@settings(max_examples=40, deadline=None)
@given(rows, rows, st.tuples(st.integers(1, 10_000), st.integers(1, 10_000)))
def test_effects_on_roi_add_up(
    before: dict[str, tuple[int, int, int, str]],
    after: dict[str, tuple[int, int, int, str]],
    cost: tuple[int, int],
) -> None:
    plan = planned()
    figures = told(plan, {"previous": before, "actual": after}, (str(cost[0]), str(cost[1])))
    effects = explained(plan, figures).by("roi", "effect", scenario="change_previous")

    then, now = (figures.find("roi", scenario=scenario) for scenario in ("previous", "actual"))
    assert then is not None
    assert now is not None
    moved = (now.value or Decimal(0)) - (then.value or Decimal(0))
    assert abs(sum((each.value or Decimal(0) for each in effects), Decimal(0)) - moved) <= Decimal("0.0001")
    assert {each.unit for each in effects} == {"points"}


def test_nothing_moved_and_every_effect_is_nothing() -> None:
    plan, same = planned(), {"Ads": (100, 10, 2, "500.00")}
    figures = explained(plan, told(plan, {"previous": same, "actual": same}, ("50", "50")))

    assert {each.value for each in figures} == {0}


def test_revenue_that_a_model_shares_out_is_explained_by_deals_that_it_shares_out() -> None:
    plan = planned()
    plan = replace(plan, settings={**plan.settings, "attribution": object()})
    figures = told(plan, {"previous": {"Ads": (100, 10, 1, "100")}, "actual": {"Ads": (100, 10, 2, "300")}})
    basis = _("by the model")
    model = {"revenue": (("50", "50"), ("100", "200")), "attributed_conversions": (("0.5", "0.5"), ("1", "1"))}
    shared = [
        figure(plan, kpi, part, scenario, by={"channel": name}, basis=basis if kpi == "revenue" else None)
        for kpi, parts in model.items()
        for scenario, ends in zip(("previous", "actual"), parts, strict=True)
        for name, part in zip(("Ads", "E-mail"), ends, strict=True)
    ]  # fmt: skip
    more = figure(plan, "leads", 0, by={"channel": "E-mail"})

    found = explained(plan, figures.merged([*shared, more]))

    # E-mail made half a deal of 50, then one of 200, but no lead: its factors cannot be compared.
    assert value(found, "revenue", channel="E-mail", effect="new-or-gone") == 150
    # Ads: 10 leads × 0.05 × 100, then 10 × 0.1 × 100: the rate alone.
    assert value(found, "revenue", channel="Ads", effect="rate") == 50
    assert value(found, "revenue", effect="volume") == value(found, "revenue", effect="value") == 0


def test_without_channels_the_whole_is_explained() -> None:
    plan = planned()
    figures = Figures(
        figure(plan, kpi, part, scenario)
        for kpi, ends in {"sessions": (100, 120), "leads": (4, 6), "deals_won": (1, 3), "revenue": (100, 450)}.items()
        for scenario, part in zip(("previous", "actual"), ends, strict=True)
    )

    found = explained(plan, figures)

    assert [value(found, "revenue", effect=name) for name in ("volume", "rate", "value")] == [
        Decimal("95.83"), Decimal("158.34"), Decimal("95.83"),
    ]  # fmt: skip
    assert not found.by("revenue", "channel", scenario="change_previous", effect="rate")
    assert value(found, "leads", effect="volume") == Decimal("0.90")


def test_a_comparison_without_data_says_why_there_are_no_effects() -> None:
    plan = planned()
    figures = told(plan, {"previous": {}, "actual": {"Ads": (100, 10, 2, "500")}})
    reason = _("there is no data before {date}", date=date(2026, 7, 1))
    missing = figures.find("revenue", scenario="previous")
    assert missing is not None
    found = explained(plan, figures.merged([missing.unavailable(reason)]))

    whole = found.find("revenue", scenario="change_previous")
    assert whole is not None
    assert whole.reason == reason
    assert found.find("revenue", scenario="change_previous", effect="volume") is None
    assert value(found, "leads") == 10


def test_few_deals_are_marked() -> None:
    plan = planned()
    few = told(plan, {"previous": {"Ads": (100, 90, 40, "500")}, "actual": {"Ads": (100, 90, 29, "500")}})
    many = told(plan, {"previous": {"Ads": (100, 90, 40, "500")}, "actual": {"Ads": (100, 90, 30, "500")}})

    marked = [explained(plan, figures).find("revenue", scenario="change_previous") for figures in (few, many)]

    assert [each.few for each in marked if each is not None] == [True, False]


@pytest.mark.parametrize(
    ("baseline", "kept"),
    [(Period(date(2025, 1, 1), date(2025, 12, 31), "2025"), False), (Period(date(2025, 1, 1), date(2025, 3, 31), "Q1"), True)],
)  # fmt: skip
def test_only_periods_of_the_same_length_are_explained(baseline: Period, kept: bool) -> None:
    plan = planned(year_ago=year_ago(a_plan().period), baseline=baseline)

    asked = {scenario for ask in change.asks(plan) for scenario in ask.scenarios}

    assert asked == {"actual", "year_ago", *(["baseline"] if kept else [])}


def test_a_plan_that_compares_nothing_asks_nothing() -> None:
    assert not list(change.asks(a_plan()))
    assert not list(change.compute(a_plan(), Figures()))


@pytest.mark.parametrize(("currency", "unit"), [("JPY", 1), ("KWD", Decimal("0.001"))])
def test_effects_are_rounded_to_the_smallest_coin_of_the_currency(currency: str, unit: Decimal) -> None:
    plan = planned()
    report = plan.data.report.model_copy(update={"currency": currency})
    plan = replace(plan, data=plan.data.model_copy(update={"report": report}))
    found = explained(plan, told(plan, {"previous": {"Ads": (1, 4, 1, "100")}, "actual": {"Ads": (1, 6, 3, "450")}}))

    bars = [each.value or Decimal(0) for each in found.by("revenue", "effect", scenario="change_previous")]
    assert sum(bars) == 350
    assert all(bar % unit == 0 for bar in bars)
    assert any(bar % (unit * 10) for bar in bars)
