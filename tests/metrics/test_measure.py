"""Figures of measures: kinds, dimensions, zeros and reasons."""

# mypy: disable-error-code="comparison-overlap"
# Decimals equal integers, also within tuples, which mypy does not see.

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reportgen.calendar import Period
from reportgen.errors import PluginError
from reportgen.metrics import default_asks, kpi_infos
from reportgen.plan import Plan
from reportgen.records import Ask, Computed, Figure, Figures, Relation

from .conftest import Company, a_formula, a_measure, make_plan, storage, value


def test_a_flow_counts_the_rows_of_its_period(company: Company) -> None:
    result = company.ask(Ask(("leads", "cost"), scenarios=("actual", "previous")))
    assert value(result, "leads") == 5
    assert value(result, "leads", scenario="previous") == 1
    assert value(result, "cost") == Decimal("510.05")
    assert result.problems == ()


def test_a_dimension_names_its_missing_values(company: Company) -> None:
    result = company.ask(Ask(("leads", "cost"), by="channel"))
    leads = {figure.dimension("channel"): figure.value for figure in result.figures.by("leads", "channel")}
    assert leads == {"Paid": 3, "Email": 1, "(not set)": 1}
    cost = {figure.dimension("channel"): figure.value for figure in result.figures.by("cost", "channel")}
    assert cost == {"Paid": Decimal("400.05"), "(shared)": 50, "Fairs": 60}


def test_months_carry_their_own_dates_and_a_month_without_rows_is_zero(company: Company) -> None:
    result = company.ask(Ask(("leads",), grain="month"))
    found = result.figures.by("leads", "month")
    assert [(figure.dimension("month"), figure.value) for figure in found] == [
        ("2026-07", 3),
        ("2026-08", 2),
        ("2026-09", 0),
    ]
    assert (found[0].start, found[0].end, found[0].partial) == (date(2026, 7, 1), date(2026, 7, 31), False)


def test_a_value_that_fell_to_nothing_is_zero(company: Company) -> None:
    result = company.ask(Ask(("leads",), by="channel", grain="month"))
    assert value(result, "leads", month="2026-08", channel="Email") == 0


def test_where_narrows_one_measure_and_not_its_neighbour(company: Company) -> None:
    result = company.ask(Ask(("cost", "media_cost")))
    assert value(result, "media_cost") == Decimal("460.05")
    assert len(company.engine.queries) == 1


def test_a_table_that_nobody_fills_makes_its_measures_unavailable_with_the_reason(company: Company) -> None:
    company.add(a_measure("revenue", relation="deals", date="closed_on", aggregate="sum(r.amount)"))
    figure = company.ask(Ask(("revenue",))).figures.find("revenue")
    assert figure is not None
    assert figure.status == "not_available"
    assert figure.reason is not None
    assert figure.reason.msgid == "no source fills {table}"


def test_a_period_before_the_first_date_is_not_available(company: Company) -> None:
    figure = company.ask(Ask(("leads",), scenarios=("year_ago",))).figures.find("leads", scenario="year_ago")
    assert figure is not None
    assert figure.value is None
    assert figure.reason is not None
    assert figure.reason.msgid == "there is no data before {date}"


def test_a_relation_is_made_after_its_inputs_and_once(company: Company) -> None:
    company.relations = {
        "paid": Relation(
            name="paid",
            inputs=("contacts",),
            sql=lambda plan: ("SELECT * FROM contacts WHERE channel = $c", {"c": "Paid"}),
        ),
        "paid_july": Relation(
            name="paid_july",
            inputs=("paid",),
            sql=lambda plan: ("SELECT * FROM paid WHERE lead_on < DATE '2026-08-01'", {}),
        ),
    }
    company.add(a_measure("july", relation="paid_july"), a_measure("paid", relation="paid"))
    result = company.ask(Ask(("july", "paid")), Ask(("paid",), by="channel"))
    assert company.engine.created == ["paid", "paid_july"]
    assert value(result, "july") == 2
    assert value(result, "paid") == 3


def test_an_ask_within_other_dates_is_actual(company: Company) -> None:
    within = Period(date(2026, 6, 1), date(2026, 6, 30), "2026-06", "month")
    figure = company.ask(Ask(("leads",), within=within)).figures.find("leads")
    assert figure is not None
    assert (figure.scenario, figure.start, figure.value) == ("actual", date(2026, 6, 1), 1)


def test_a_column_that_no_source_fills_makes_its_measures_unavailable(company: Company) -> None:
    company.add(a_measure("mqls", date="mql_on", needs=("mql_at",)))
    figure = company.ask(Ask(("mqls",))).figures.find("mqls")
    assert figure is not None
    assert figure.reason is not None
    assert figure.reason.msgid == "no source fills {columns} of {table}"


def test_a_columns_date_stands_for_its_instant(company: Company) -> None:
    company.tables["contacts"] = replace(company.tables["contacts"], filled=frozenset({"lead_at"}))
    company.add(a_measure("dated", needs=("lead_on",)))
    assert value(company.ask(Ask(("dated",))), "dated") == 5


def test_a_snapshot_takes_rows_up_to_the_end_that_still_count(company: Company) -> None:
    company.add(
        a_measure("known", kind="snapshot", additive=False),
        a_measure("old", kind="snapshot", additive=False, where="r.lead_on < period.start"),
    )
    result = company.ask(Ask(("known", "old"), grain="month"))
    assert [figure.value for figure in result.figures.by("known", "month")] == [4, 6, 6]
    assert [figure.value for figure in result.figures.by("old", "month")] == [1, 4, 6]


def test_a_trailing_measure_looks_back_whole_months_from_the_end(company: Company) -> None:
    company.add(a_measure("recent", kind="trailing", months=2, additive=False))
    assert value(company.ask(Ask(("recent",))), "recent") == 2


def test_a_median_without_rows_is_not_available_and_carries_its_mean_and_cases(company: Company) -> None:
    company.add(
        a_measure(
            "typical_cost", relation="costs", date="date", unit="currency", aggregate="median(r.amount)", additive=False,
            beside={"mean": "avg(r.amount)"}, cases="count(*)",
        )
    )  # fmt: skip
    figures = company.ask(Ask(("typical_cost",), scenarios=("actual", "previous"))).figures
    actual, before = figures.find("typical_cost"), figures.find("typical_cost", scenario="previous")
    assert actual is not None
    assert before is not None
    assert actual.value == Decimal("80.025")
    assert dict(actual.beside)["mean"] == Decimal("127.5125")
    assert actual.few
    assert before.status == "not_available"


def test_a_quotient_keeps_its_parts_and_gets_its_interval(company: Company) -> None:
    company.add(
        a_measure(
            "paid_share",
            numerator="count(CASE WHEN r.channel = 'Paid' THEN 1 END)",
            denominator="count(*)",
            interval="wilson",
        )
    )
    figures = company.ask(Ask(("paid_share",), grain="month"), Ask(("paid_share",))).figures
    total = figures.find("paid_share")
    assert total is not None
    assert (total.numerator, total.denominator, total.value) == (3, 5, Decimal("0.6"))
    assert total.interval is not None
    assert total.few
    empty = figures.find("paid_share", month="2026-09")
    assert empty is not None
    assert empty.status == "not_available"


def test_what_is_known_only_today_is_not_told_of_earlier_dates(company: Company) -> None:
    company.add(a_measure("today", kind="snapshot", additive=False, today_only=True))
    figures = company.ask(Ask(("today",), scenarios=("actual", "previous"))).figures
    assert figures.find("today", scenario="actual").value == 6  # type: ignore[union-attr]  # fails if None
    assert figures.find("today", scenario="previous").status == "not_available"  # type: ignore[union-attr]  # fails if None


def test_an_optional_table_that_is_missing_is_an_empty_one(company: Company) -> None:
    company.relations = {
        "reached": Relation(
            name="reached", inputs=("contacts", "touches"), optional=("touches",),
            sql=lambda plan: ("SELECT c.*, t.occurred_on FROM contacts c LEFT JOIN touches t USING (contact_id)", {}),
        )
    }  # fmt: skip
    company.add(a_measure("reached", relation="reached"))
    assert value(company.ask(Ask(("reached",))), "reached") == 5
    assert company.engine.columns("touches") == storage("touches")


def test_a_broken_relation_costs_its_own_measures_and_says_so(company: Company) -> None:
    company.relations = {
        "broken": Relation(name="broken", inputs=("contacts",), sql=lambda plan: ("SELECT nonsense", {}))
    }
    company.add(a_measure("lost", relation="broken"))
    result = company.ask(Ask(("lost", "leads")))
    assert value(result, "leads") == 5
    assert value(result, "lost") is None
    assert [problem.what.split(":")[0] for problem in result.problems] == ["relation 'broken' cannot be made"]


def test_a_broken_measure_leaves_its_neighbours_alone(company: Company) -> None:
    company.add(a_measure("lost", aggregate="sum(r.nonsense)"))
    result = company.ask(Ask(("lost", "leads")))
    assert value(result, "leads") == 5
    assert value(result, "lost") is None
    assert "KPI 'lost' cannot be measured" in result.problems[0].what


def test_an_unknown_kpi_is_an_error_that_names_who_asked(company: Company) -> None:
    with pytest.raises(PluginError) as caught:
        company.ask(Ask(("leeds",)))
    assert str(caught.value) == "a test asks for the unknown KPI 'leeds'; did you mean 'leads'?"


def test_one_relation_date_and_kind_takes_one_query_however_much_is_asked(company: Company) -> None:
    company.ask(
        Ask(("leads", "cost", "media_cost", "cost_per_lead"), scenarios=("actual", "previous", "year_ago")),
        Ask(("leads", "cost", "media_cost", "cost_per_lead"), by="channel", scenarios=("actual", "previous")),
        Ask(("leads", "cost", "cost_per_lead"), by="campaign"),
        Ask(("leads", "cost", "cost_per_lead"), grain="week"),
    )
    assert len(company.engine.queries) == 2


def test_a_dimension_with_a_view_of_its_own_is_read_from_it(company: Company) -> None:
    company.engine._connection.execute("CREATE TABLE by_channel AS SELECT * FROM costs UNION ALL SELECT * FROM costs")
    company.tables["costs"] = replace(company.tables["costs"], views={"channel": "by_channel"})
    result = company.ask(Ask(("cost",)), Ask(("cost",), by="channel"))
    assert value(result, "cost") == Decimal("510.05")
    assert value(result, "cost", channel="Fairs") == 120


def test_two_dimensions_cross_and_each_names_its_missing_values(company: Company) -> None:
    company.load(
        "deals",
        [
            {
                "deal_id": str(number),
                "closed_on": date(2026, 7, 5),
                "channel": channel,
                "campaign": campaign,
                "amount": 10,
            }
            for number, (channel, campaign) in enumerate([("Paid", "Spring"), ("Paid", None), ("Email", "Spring")])
        ],
    )
    dimensions = {"dimensions": ("campaign", "channel"), "relation": "deals", "date": "closed_on"}
    company.add(a_measure("deals", **dimensions), a_measure("middle", aggregate="median(amount)", **dimensions))
    company.add(a_formula("share", "deals", "deals", dimensions=("campaign", "channel")))
    result = company.ask(
        Ask(("deals", "middle", "share"), by="channel,campaign", grain="month"), Ask(("deals",), by="channel")
    )
    assert [
        figure.id for figure in result.figures if figure.kpi == "deals" and figure.dimension("month") == "2026-07"
    ] == [
        "deals|actual|2026-07-01|2026-07-31|campaign=(not set)|channel=Paid|month=2026-07",
        "deals|actual|2026-07-01|2026-07-31|campaign=Spring|channel=Email|month=2026-07",
        "deals|actual|2026-07-01|2026-07-31|campaign=Spring|channel=Paid|month=2026-07",
    ]
    assert value(result, "middle", channel="Email", campaign="Spring", month="2026-07") == 10
    assert value(result, "share", channel="Paid", campaign="(not set)", month="2026-07") == 1
    assert value(result, "deals", channel="Paid") == 2


def test_two_dimensions_of_sessions_under_several_breakdowns_are_left_out(company: Company) -> None:
    company.tables["costs"] = replace(company.tables["costs"], views={"channel": "costs"})
    result = company.ask(Ask(("cost",), by="campaign,channel"), Ask(("cost",), by="channel"))
    assert result.figures.by("cost", "campaign", channel="Fairs") == ()
    assert value(result, "cost", channel="Fairs") == 60


def test_a_figure_tells_its_sql_tables_and_sources(company: Company) -> None:
    figure = company.ask(Ask(("leads",))).figures.find("leads")
    assert figure is not None
    assert figure.provenance is not None
    assert figure.provenance.sql == company.engine.queries[0]
    assert figure.provenance.tables == ("contacts",)
    assert figure.provenance.sources == ("contacts-file",)


def test_a_hidden_ingredient_is_reported_only_where_somebody_named_it(company: Company) -> None:
    company.add(a_measure("secret", hidden=True))
    company.add(a_formula("double", "secret + secret"))
    assert company.ask(Ask(("double",))).figures.find("secret") is None
    fresh = company.ask(Ask(("double", "secret")))
    assert value(fresh, "secret") == 5


def test_computed_figures_rest_on_those_they_ask_for(company: Company) -> None:
    def compute(plan: Plan, figures: Figures) -> Iterator[Figure]:
        leads = figures.find("leads")
        assert leads is not None
        assert leads.value is not None
        yield Figure("leads", "count", "required", leads.start, leads.end, value=leads.value * 2)

    company.add(Computed(name="needed", provides=("leads",), asks=lambda plan: [Ask(("leads",))], compute=compute))
    result = company.ask(Ask(("cost",)))
    assert value(result, "leads", scenario="required") == 10


def test_a_computed_record_that_fails_is_a_warning(company: Company) -> None:
    def compute(plan: Plan, figures: Figures) -> list[Figure]:
        raise ZeroDivisionError("division by zero")

    company.add(Computed(name="needed", provides=("leads",), asks=lambda plan: [], compute=compute))
    result = company.ask(Ask(("leads",)))
    assert value(result, "leads") == 5
    assert [problem.what for problem in result.problems] == ["KPI 'needed' cannot be computed: division by zero"]


def test_the_default_asks_hold_totals_channels_campaigns_and_months(company: Company) -> None:
    company.add(a_measure("secret", hidden=True))
    asks = [ask for _who, ask in default_asks(company.plan, company.catalogue)]
    assert all("secret" not in ask.kpis for ask in asks)
    assert [(ask.by, ask.grain, ask.scenarios) for ask in asks] == [
        ("", "", ("actual", "previous", "year_ago")),
        ("channel", "", ("actual", "previous", "year_ago")),
        ("campaign", "", ("actual",)),
        ("", "month", ("actual",)),
    ]


def test_the_plan_narrows_and_widens_what_is_reported(company: Company) -> None:
    plan = make_plan(report={"figures": {"kpis": ["leads"], "by": ["persona", "week"]}})
    asks = [ask for _who, ask in default_asks(plan, company.catalogue)]
    assert [(ask.kpis, ask.by, ask.grain) for ask in asks] == [
        (("leads",), "", ""), (("leads",), "persona", ""), (("leads",), "", "week"),
    ]  # fmt: skip


def test_a_kpi_is_described_with_its_formula(company: Company) -> None:
    infos = kpi_infos(company.plan, company.catalogue)
    assert infos["cost_per_lead"].formula == "cost ÷ leads"
    assert infos["leads"].additive


def test_a_sum_of_several_days_counts_only_where_all_of_them_lie(company: Company) -> None:
    company.load(
        "sessions",
        [
            {"date": date(2026, 7, 1), "until": date(2026, 8, 31), "channel": "Paid", "sessions": 60},
            {"date": date(2026, 9, 1), "channel": "Email", "sessions": 5},
        ],
    )
    company.add(a_measure("sessions", relation="sessions", date="date", aggregate="sum(r.sessions)"))
    result = company.ask(Ask(("sessions",)), Ask(("sessions",), by="channel"), Ask(("sessions",), grain="month"))
    assert value(result, "sessions") == 65
    assert value(result, "sessions", channel="Paid") == 60
    july, august, september = result.figures.by("sessions", "month")
    assert september.value == 5
    for cut in (july, august):
        assert cut.reason is not None
        assert cut.reason.msgid == "the data give {start} to {end} in one sum, of which this is a part"


def test_what_nobody_fills_is_named_as_the_user_knows_it(company: Company) -> None:
    handed = Relation(
        name="handed",
        inputs=("contacts",),
        sql=lambda plan: ("SELECT mql_on, NULL AS waited, NULL AS agreed, lead_on FROM contacts", {}),
        filled_by={"waited": "contacts.first_sales_touch_at", "agreed": "sla.follow_up_hours"},
    )
    company.relations = {"handed": handed}
    company.add(
        a_measure("speed", relation="handed", needs=("mql_on", "waited", "agreed")),
        a_measure("kept", relation="handed", needs=("agreed",)),
    )
    figures = company.ask(Ask(("speed", "kept"))).figures
    reasons = {name: figure.reason for name in ("speed", "kept") if (figure := figures.find(name)) is not None}
    assert [reason and {key: str(text) for key, text in reason.args} for reason in reasons.values()] == [
        {"columns": "Name(text='first_sales_touch_at, mql_at')", "table": "Name(text='contacts')"},
        {"key": "Name(text='sla.follow_up_hours')"},
    ]


def test_what_is_derived_from_an_empty_table_is_missing_also_beside_filled_ones(company: Company) -> None:
    company.load("deals", [])
    company.relations = {
        "won": Relation(name="won", inputs=("deals",), sql=lambda plan: ("SELECT * FROM deals", {})),
        "both": Relation(
            name="both", inputs=("won", "contacts"), sql=lambda plan: ("SELECT c.lead_on FROM contacts AS c, won", {})
        ),
    }
    company.add(a_measure("joined", relation="both"))
    result = company.ask(Ask(("joined",)))
    figure = result.figures.find("joined")
    assert result.problems == ()
    assert figure is not None
    assert figure.reason is not None
    assert figure.reason.msgid == "{table} has no rows"
