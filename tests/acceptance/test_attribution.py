"""The attribution playbook's shop, built for real: every figure that was counted independently."""

from __future__ import annotations

import csv
import json

import pytest

from tests.acceptance.running import SHARED, Built, build

DATA = SHARED / "dbtlabs_attribution_playbook"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not DATA.is_dir(), reason=f"public data is not there: {DATA}")]

MODELS = ("first-touch", "last-touch", "position-based", "linear")
REVENUE = {
    "adwords": (10, 15, 16.4, 19.1071), "bing": (0, 25, 10, 6.4286), "direct": (140, 145, 141.4, 141.4286),
    "facebook_ads": (95, 50, 71.4, 70.1786), "google": (30, 40, 35.8, 37.8571),
}  # fmt: skip
CONVERSIONS = {
    "adwords": (1, 1, 1.24, 1.3690), "bing": (0, 2, 0.80, 0.4762), "direct": (11, 11, 10.94, 10.9762),
    "facebook_ads": (7, 4, 5.44, 5.3929), "google": (2, 3, 2.58, 2.7857),
}  # fmt: skip


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("playbook")
    plan = folder / "plan.yaml"
    plan.write_text(
        f"""
report: {{name: playbook, period: 2020-02, compare: [], currency: USD, timezone: UTC}}
data_roots: [{json.dumps(str(SHARED))}]
attribution: {{model: linear, lookback_days: 30}}
sections: [channels, {{attribution: {{top: 8}}}}, method]
sources:
  conversions:
    connector: csv
    table: deals
    files: {json.dumps(str(DATA / "customer_conversions.csv"))}
    columns: {{deal_id: customer_id, contact_ids: customer_id, created_at: converted_at, closed_at: converted_at,
      amount: revenue}}
    values: {{is_won: "true", currency: USD}}
    dates: "%Y-%m-%d %H:%M:%S"
  web:
    connector: csv
    table: touches
    files: {json.dumps(str(DATA / "sessions.csv"))}
    columns: {{contact_id: customer_id, occurred_at: started_at, channel: utm_source, medium: utm_medium, campaign: utm_campaign}}
    dates: "%Y-%m-%d %H:%M:%S"
    ragged: pad
  spend:
    connector: csv
    table: costs
    files: {json.dumps(str(DATA / "ad_spend.csv"))}
    columns: {{date: date_day, channel: utm_source, campaign: utm_campaign, amount: spend}}
    values: {{category: media, currency: USD}}
""",
        encoding="utf-8",
    )
    return build(plan, folder, "--as-of", "2020-03-01", "--format", "html,json", name="playbook", period="2020-02")


@pytest.mark.parametrize(
    ("kpi", "expected"), [("attributed_revenue", REVENUE), ("attributed_conversions", CONVERSIONS)]
)
def test_the_playbooks_credits(playbook: Built, kpi: str, expected: dict[str, tuple[float, ...]]) -> None:
    figures = playbook.figures()
    for channel, values in expected.items():
        for model, value in zip(MODELS, values, strict=True):
            assert figures.value(kpi, channel=channel, model=model) == pytest.approx(value, abs=5e-5), (channel, model)


@pytest.mark.parametrize("model", MODELS)
def test_credits_add_up_to_the_totals(playbook: Built, model: str) -> None:
    figures = playbook.figures()
    for kpi, total in (("attributed_revenue", 275), ("attributed_conversions", 21)):
        parts = [f["value"] for f in figures.all if f["kpi"] == kpi and set(f["dimensions"]) == {"channel", "model"}
                 and f["dimensions"]["model"] == model]  # fmt: skip
        assert sum(parts) == pytest.approx(total, abs=1e-9)
        assert figures.value(kpi, model=model) == total


def test_cost_per_acquisition_and_roas_by_the_linear_model(playbook: Built) -> None:
    figures = playbook.figures()
    for channel, cost, roas in (("adwords", 34.3304, 0.4065), ("facebook_ads", 57.8543, 0.2249)):
        assert figures.value("attributed_cost_per_conversion", channel=channel, model="linear") == pytest.approx(
            cost, abs=5e-5
        )
        assert figures.value("attributed_roas", channel=channel, model="linear") == pytest.approx(roas, abs=5e-5)


def test_what_was_spent(playbook: Built) -> None:
    figures = playbook.figures()
    assert (figures.value("cost"), figures.value("media_cost")) == (359, 359)
    assert [figures.value("cost", channel=channel) for channel in ("adwords", "facebook_ads")] == [47, 312]


@pytest.mark.parametrize("channel", ["bing", "direct", "google"])
def test_channels_without_spend_have_no_cost_per_acquisition(playbook: Built, channel: str) -> None:
    for kpi in ("attributed_cost_per_conversion", "attributed_roas"):
        figure = playbook.figures().find(kpi, channel=channel, model="linear")
        assert figure is not None
        assert (figure["value"], figure["status"]) == (None, "not_available")
        assert figure["reason"]


def test_the_journeys_hold_39_touches(playbook: Built) -> None:
    with next(playbook.folder.glob("data/*attribution-inputs.csv")).open(encoding="utf-8-sig", newline="") as file:
        counts = {what: float(count) for what, count, _how in [*csv.reader(file)][1:]}
    assert counts["Touches in the journeys"] == 39
    assert counts["Conversions: deals won in the period"] == 21
    assert counts["of these without a recorded touch"] == 0


def test_revenue_by_channel_follows_the_plans_model(playbook: Built) -> None:
    figures = playbook.figures()
    for channel, values in REVENUE.items():
        assert figures.value("revenue", channel=channel) == pytest.approx(values[3], abs=5e-5)
    assert figures.value("roi", channel="adwords") == pytest.approx((19.1071 - 47) / 47, abs=5e-5)


def test_the_pages_name_the_model_and_deny_causes(playbook: Built) -> None:
    page = (playbook.folder / "en/report.html").read_text(encoding="utf-8")
    assert "Revenue and ROI by channel are attributed by the model" in page
    assert "association, not cause" in page
    assert "Attribution: rules and limits" in page
