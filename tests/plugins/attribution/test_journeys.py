"""What belongs to a journey, what does not, and that nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from reportgen.records import Ask
from tests.plugins.attribution.ledgers import CATALOGUE, Row, World, a_plan, deal, journeys, linked, ready_made, touch

Make = Callable[[Mapping[str, Sequence[Row]]], World]
NONE = "(no recorded touch)"


def linear(world: World, **settings: Any) -> dict[str, Decimal]:
    """Conversions by the linear model."""
    found = world.credit(a_plan(attribution=settings))["linear"]
    return {channel: credit for channel, credit in found.items() if credit}


def one_deal(touches: list[Row], closed: str = "2026-09-15T12:00", **more: object) -> dict[str, list[Row]]:
    return {"touches": touches, "deals": [deal("1", closed, **more)], "deal_contacts": linked("1", "p", "q")}


def test_contacts_of_a_deal_share_one_journey_and_its_amount_once(world: Make) -> None:
    made = world(one_deal([touch("p", "2026-09-01T09:00", "a"), touch("q", "2026-09-02T09:00", "b")]))
    assert linear(made) == {"a": Decimal("0.5"), "b": Decimal("0.5")}
    revenue = made.credit(a_plan(), "attributed_revenue")
    assert revenue["first-touch"] == {"a": 90, "b": 0}
    assert sum(revenue["linear"].values()) == 90


def test_a_touch_at_the_instant_of_the_conversion_counts_and_one_after_it_does_not(world: Make) -> None:
    made = one_deal([touch("p", "2026-09-15T12:00", "at"), touch("p", "2026-09-15T12:01", "after")])
    assert linear(world(made)) == {"at": 1}


def test_where_only_the_day_of_the_conversion_is_known_its_touches_count(world: Make) -> None:
    made = one_deal([touch("p", "2026-09-15T23:00", "that day"), touch("p", "2026-09-16T00:30", "next")], "2026-09-15")
    assert linear(world(made)) == {"that day": 1}


def test_the_look_back_ends_to_the_second(world: Make) -> None:
    touches = [touch("p", "2026-08-16T12:00", "in"), touch("p", "2026-08-16T11:59", "out")]
    assert linear(world(one_deal(touches)), lookback_days=30) == {"in": 1}


def test_a_conversion_without_touches_is_kept(world: Make) -> None:
    made = {
        **one_deal([touch("x", "2026-09-01T09:00", "a")]),
        "deals": [deal("1", "2026-09-15", 70), deal("2", "2026-09-16", 30)],
    }
    plan = a_plan()
    for model, credit in world(made).credit(plan, "attributed_revenue").items():
        assert credit[NONE] == 100, model
    assert linear(world(made)) == {NONE: 2}


def test_touches_of_one_instant_stand_in_the_order_of_their_names(world: Make) -> None:
    same = "2026-09-01T09:00"
    forth = [touch("p", same, "b"), touch("p", same, "a"), touch("p", same, "c")]
    for touches in (forth, forth[::-1]):
        credit = world(one_deal(touches)).credit(a_plan())
        assert credit["first-touch"]["a"] == credit["last-touch"]["c"] == 1


def test_deals_lost_open_or_of_another_period_are_no_conversions(world: Make) -> None:
    made = one_deal([touch("p", "2026-06-01T09:00", "a")])
    made["deals"] = [
        deal("1", "2026-06-15"), deal("2", "2026-09-01", is_won=False, is_closed=True), deal("3", "2026-10-15"),
    ]  # fmt: skip
    assert world(made).figure(a_plan(), "attributed_conversions").value == 0


def test_deals_without_an_amount_count_and_bring_nothing(world: Make) -> None:
    made = world(one_deal([touch("p", "2026-09-01T09:00", "a")], amount=None))
    assert linear(made) == {"a": 1}
    assert made.figure(a_plan(), "attributed_revenue", channel="a", model="linear").value == 0


@pytest.mark.parametrize(("conversion", "expected"), [("customer", {"a": 1}), ("lead", {NONE: 1})])
def test_customers_or_leads_may_be_the_conversion(world: Make, conversion: str, expected: dict[str, int]) -> None:
    made: dict[str, list[Row]] = {
        "touches": [touch("p", "2026-08-01T09:00", "a")],
        "contacts": [
            {"contact_id": "p", "created_at": "2026-07-01", "lead_at": "2026-07-20", "customer_at": "2026-09-01"}
        ],
    }
    assert linear(world(made), conversion=conversion) == expected


def test_campaigns_get_credit_too(world: Make) -> None:
    touches = [touch("p", "2026-09-01T09:00", "a", campaign="spring"), touch("p", "2026-09-02T09:00", "b")]
    credit = world(one_deal(touches)).credit(a_plan(), by="campaign")
    assert credit["linear"] == {"spring": Decimal("0.5"), "(not set)": Decimal("0.5")}
    assert credit["markov"] == {"spring": Decimal("0.5"), "(not set)": Decimal("0.5")}


# --- what is not known ------------------------------------------------------------------------------------------------


def test_first_and_latest_source_allow_first_and_last_touch_only(world: Make) -> None:
    touches = [
        touch("p", "2026-09-01T09:00", "a", complete=False), touch("p", "2026-09-05T09:00", "b", complete=False),
    ]  # fmt: skip
    made, plan = world(one_deal(touches)), a_plan()
    assert set(made.credit(plan)) == {"first-touch", "last-touch"}
    figure = made.figure(plan, "attributed_conversions", model="linear")
    assert figure.status == "not_available"
    assert figure.reason is not None
    assert "first and the latest source" in figure.reason.msgid


def test_a_contact_whose_touches_are_recorded_needs_no_first_and_latest_source(world: Make) -> None:
    touches = [touch("p", "2026-09-01T09:00", "crm", complete=False), touch("p", "2026-09-05T09:00", "a"),
               touch("p", "2026-09-06T09:00", "b", complete=True)]  # fmt: skip
    assert linear(world(one_deal(touches))) == {"a": Decimal("0.5"), "b": Decimal("0.5")}


def test_without_touches_a_contacts_own_source_stands_for_them(world: Make) -> None:
    made: dict[str, list[Row]] = {
        "deals": [deal("1", "2026-09-15", channel="the deal's")],
        "deal_contacts": linked("1", "p"),
        "contacts": [{"contact_id": "p", "created_at": "2026-08-01", "channel": "a"}],
    }
    plan = a_plan(attribution={"model": "first-touch"})
    assert world(made).credit(plan) == {"first-touch": {"a": 1}, "last-touch": {"a": 1}}
    # Revenue stays with the deal's own channel: nobody recorded a touch.
    assert world(made).figure(plan, "revenue", channel="the deal's").value == 90


def test_without_any_history_nothing_is_attributed(world: Make) -> None:
    figure = world({"deals": [deal("1", "2026-09-15")]}).figure(a_plan(), "attributed_conversions")
    assert figure.status == "not_available"
    assert figure.reason is not None


def test_ready_made_journeys_stand_for_the_whole_period_only(world: Make) -> None:
    made, plan = world(ready_made([("a > b", 2, 1)], 10)), a_plan()
    assert made.figure(plan, "attributed_revenue", channel="a", model="linear").value == 10
    months = [figure for figure in made.figures(plan, Ask(("attributed_conversions",), grain="month"))
              if figure.kpi == "attributed_conversions"]  # fmt: skip
    assert len(months) == 3
    assert all(figure.status == "not_available" for figure in months)


def test_ready_made_journeys_have_no_dates_for_models_that_need_them(world: Make) -> None:
    credit = world(ready_made([("a > b", 2, 1)])).credit(a_plan())
    assert set(credit) == {
        "first-touch", "last-touch", "last-non-direct", "linear", "position-based", "markov", "shapley",
    }  # fmt: skip


def test_ready_made_journeys_use_the_plans_names_of_channels(world: Make) -> None:
    plan = a_plan(channels={"E-mail": ["email"]})
    assert world(ready_made([("Email > e-mail", 1, 0)])).credit(plan)["shapley"] == {"E-mail": 1}


def test_an_empty_ready_made_journey_is_one_without_touches(world: Make) -> None:
    assert linear(world(ready_made([("", 3, 0), ("a", 1, 0)]))) == {NONE: 3, "a": 1}


# --- journeys without a conversion ------------------------------------------------------------------------------------


def open_journeys(world: World) -> Decimal | None:
    return world.figure(a_plan(attribution={"lookback_days": 30}), "open_journeys").value


@pytest.mark.parametrize(
    ("at", "counted"), [("2026-08-31", 1), ("2026-08-30", 0), ("2026-09-30", 1), ("2026-10-01", 0)]
)
def test_journeys_without_conversion_were_touched_in_the_look_back_of_the_end(
    world: Make, at: str, counted: int
) -> None:
    made = {**one_deal([touch("p", "2026-09-01", "a"), touch("open", at, "b")]), "deal_contacts": linked("1", "p")}
    assert open_journeys(world(made)) == counted


def test_who_has_converted_before_has_no_open_journey(world: Make) -> None:
    touches = [touch("p", "2026-05-01", "a"), touch("p", "2026-09-20", "b"), touch("q", "2026-09-20", "b")]
    made = {"touches": touches, "deals": [deal("1", "2026-06-01"), deal("2", "2026-10-01")],
            "deal_contacts": [*linked("1", "p"), *linked("2", "q")]}  # fmt: skip
    # q converts after the period's end: by then the journey is open.
    assert open_journeys(world(made)) == 1


# --- revenue everywhere -----------------------------------------------------------------------------------------------


def test_revenue_and_roi_by_channel_follow_the_plans_model_and_name_it(world: Make) -> None:
    made = one_deal([touch("p", "2026-09-01T09:00", "a"), touch("p", "2026-09-02T09:00", "b")], channel="own")
    made["costs"] = [{"date": date(2026, 9, 1), "channel": "a", "category": "media", "amount": 15}]
    plan = a_plan(attribution={"model": "linear"})
    found = world(made).figures(plan, Ask(("revenue", "roi", "roas", "deals_won"), by="channel"), Ask(("revenue",)))
    by_channel = {f.dimension("channel"): f for f in found if f.kpi == "revenue" and f.dimension("channel")}
    assert {name: figure.value for name, figure in by_channel.items()} == {"a": 45, "b": 45}
    basis = by_channel["a"].basis
    assert basis is not None
    assert basis.arguments["model"].msgid == "Linear"  # type: ignore[union-attr]  # a label
    assert found.find("roi", channel="a").value == 2  # type: ignore[union-attr]  # it is there
    assert found.find("roas", channel="a").value == 3  # type: ignore[union-attr]  # it is there
    # Deals are counted, not shared out: by their own channel.
    assert found.find("deals_won", channel="own").value == 1  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize("model", ["linear", "markov", "time-decay", "shapley", "w-shaped"])
def test_channels_add_up_to_revenue_to_the_cent(world: Make, model: str) -> None:
    made = journeys([("a > b > c", 3, 2), ("c > a > a", 4, 1), ("", 2, 0)], 1)
    for number, row in enumerate(made["deals"]):
        made["deals"][number] = {**row, "amount": Decimal("10.01") * (number + 1)}
    plan = a_plan(attribution={"model": model, "compare": []})
    found = world(made).figures(plan, Ask(("revenue",), by="channel"), Ask(("revenue",)))
    total = found.find("revenue")
    parts = [
        figure.value
        for figure in found
        if figure.kpi == "revenue" and figure.dimension("channel") and figure.value is not None
    ]
    assert total is not None
    assert sum(parts) == total.value


def test_before_the_first_recorded_touch_revenue_stays_with_the_deals_own_channel(world: Make) -> None:
    made = one_deal([touch("p", "2026-09-01T09:00", "a")])
    made["deals"].append(deal("2", "2026-05-15", channel="own"))
    plan = a_plan(compare=["previous"])
    found = world(made).figures(plan, Ask(("revenue",), by="channel", scenarios=("actual", "previous")))
    values = {
        (f.scenario, f.dimension("channel")): f.value
        for f in found
        if f.kpi == "revenue" and f.value and f.dimension("channel")
    }
    assert values == {("actual", "a"): 90, ("previous", "own"): 90}


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [{"model": "linaer"}, {"compare": ["linaer"]}])
def test_a_model_that_nobody_offers_is_a_mistake_of_the_plan(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="did you mean 'linear'"):
        CATALOGUE.settings["attribution"].model.model_validate(given)


def test_compare_chooses_the_models_that_are_computed(world: Make) -> None:
    plan = a_plan(attribution={"model": "linear", "compare": ["last-touch", "linear"]})
    assert set(world(journeys([("a > b", 1, 0)])).credit(plan)) == {"linear", "last-touch"}
