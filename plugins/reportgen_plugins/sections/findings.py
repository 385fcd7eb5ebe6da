"""The rules that look for findings: sentences made from figures, each with evidence and threshold."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen import hookimpl
from reportgen.records import FindingRule
from reportgen_plugins.sections import (
    rules_change,
    rules_channels,
    rules_data,
    rules_expectations,
    rules_funnel,
    rules_goals,
    rules_money,
    rules_sales,
)

reportgen_api = 1


@hookimpl
def reportgen_findings() -> Iterable[FindingRule]:
    """Offer the rules."""
    yield FindingRule(name="bottleneck", asks=rules_funnel.asks, find=rules_funnel.find)
    yield FindingRule(name="goals-at-risk", asks=rules_goals.asks, find=rules_goals.find)
    yield FindingRule(name="missed-expectations", asks=rules_expectations.asks, find=rules_expectations.find)
    yield FindingRule(name="revenue-driver", asks=rules_change.asks, find=rules_change.revenue)
    yield FindingRule(name="leads-driver", asks=rules_change.asks, find=rules_change.leads)
    yield FindingRule(name="roi-change", asks=rules_money.roi_asks, find=rules_money.roi_change)
    yield FindingRule(name="break-even", asks=rules_money.break_even_asks, find=rules_money.broke_even)
    yield FindingRule(name="cost-over-plan", asks=rules_money.cost_asks, find=rules_money.cost_over_plan)
    yield FindingRule(name="channel-returns", asks=rules_channels.asks, find=rules_channels.low_returns)
    yield FindingRule(name="campaign-returns", asks=rules_channels.asks, find=rules_channels.low_campaign_returns)
    yield FindingRule(name="channel-lead-cost", asks=rules_channels.asks, find=rules_channels.lead_costs)
    yield FindingRule(name="agreement", asks=rules_sales.agreement_asks, find=rules_sales.agreement)
    yield FindingRule(name="sales-rates", asks=rules_sales.fall_asks, find=rules_sales.falls)
    yield FindingRule(name="forgotten-leads", asks=rules_sales.care_asks, find=rules_sales.forgotten)
    yield FindingRule(name="data-caveats", asks=rules_data.asks, find=rules_data.find)
