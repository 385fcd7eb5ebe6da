from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from reportgen_plugins.kpis.settings import Benchmarks, FunnelSettings


def test_rates_are_read_as_written() -> None:
    assert FunnelSettings.model_validate({"rates": {"visitor_to_lead": 0.015}}).rates == {
        "visitor_to_lead": Decimal("0.015")
    }


@pytest.mark.parametrize("name", ["lead_to_mqls", "mql_to_lead", "lead", "lead_to_lead"])
def test_a_rate_that_is_no_step_forwards_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="a rate is named <stage>_to_<later stage>"):
        FunnelSettings.model_validate({"rates": {name: 0.5}})


def test_a_rate_above_one_is_refused() -> None:
    with pytest.raises(ValidationError):
        FunnelSettings.model_validate({"rates": {"lead_to_mql": 20}})


def test_contact_is_another_word_for_lead() -> None:
    assert FunnelSettings.model_validate({"stages": ["contact", "customer"]}).stages == ("lead", "customer")


@pytest.mark.parametrize("stages", [["customer", "lead"], ["lead"], ["lead", "lead"]])
def test_stages_keep_their_order(stages: list[str]) -> None:
    with pytest.raises(ValidationError, match="in this order"):
        FunnelSettings.model_validate({"stages": stages})


def test_a_benchmark_needs_its_source() -> None:
    with pytest.raises(ValidationError, match="source"):
        Benchmarks.model_validate([{"kpi": "roi", "low": 0.1, "high": 0.2}])


def test_a_benchmark_goes_from_low_to_high() -> None:
    with pytest.raises(ValidationError, match="lies above"):
        Benchmarks.model_validate([{"kpi": "roi", "low": 0.3, "high": 0.2, "source": "a survey"}])
