"""Real exports of other people, whose figures were counted independently.

Olist: 8,000 marketing-qualified leads and 842 closed deals of a marketplace. Playbook: the conversions and spend of a shop.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.running import SHARED, Figures, build

OLIST = {
    "organic search": (2_296, 271), "paid search": (1_586, 195), "social": (1_350, 75), "unknown": (1_099, 179),
    "direct traffic": (499, 56), "email": (493, 15), "referral": (284, 24), "other": (150, 4), "display": (118, 6),
    "other publicities": (65, 3), "(not set)": (60, 14),
}  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SHARED.is_dir(), reason=f"public data is not there: {SHARED}")]


def _plan(folder: Path, name: str, report: str, sources: str) -> Path:
    plan = folder / "plan.yaml"
    plan.write_text(
        f"report: {{name: {name}, {report}}}\ndata_roots: [{json.dumps(str(SHARED))}]\nsources:\n{sources}",
        encoding="utf-8",
    )
    return plan


@pytest.fixture(scope="module")
def olist(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    folder = tmp_path_factory.mktemp("olist")
    data = SHARED / "olist_marketing_funnel"
    plan = _plan(
        folder,
        "olist",
        "period: 2017-06-14..2018-11-14, compare: [], currency: BRL, timezone: UTC",
        f"""
  leads:
    connector: csv
    table: contacts
    files: {json.dumps(str(data / "olist_marketing_qualified_leads_dataset.csv"))}
    columns: {{contact_id: mql_id, created_at: first_contact_date, channel: origin}}
  won:
    connector: csv
    table: deals
    files: {json.dumps(str(data / "olist_closed_deals_dataset.csv"))}
    columns: {{deal_id: mql_id, contact_ids: mql_id, created_at: won_date, closed_at: won_date, amount: declared_monthly_revenue}}
    values: {{is_won: "true", currency: BRL}}
""",
    )
    return build(
        plan, folder, "--as-of", "2018-11-15", "--format", "json", name="olist", period="2017-06-14..2018-11-14"
    ).figures()


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    folder = tmp_path_factory.mktemp("playbook")
    data = SHARED / "dbtlabs_attribution_playbook"
    plan = _plan(
        folder,
        "playbook",
        "period: 2020-02, compare: [], currency: USD, timezone: UTC",
        f"""
  conversions:
    connector: csv
    table: deals
    files: {json.dumps(str(data / "customer_conversions.csv"))}
    columns: {{deal_id: customer_id, created_at: converted_at, closed_at: converted_at, amount: revenue}}
    values: {{is_won: "true", currency: USD}}
  spend:
    connector: csv
    table: costs
    files: {json.dumps(str(data / "ad_spend.csv"))}
    columns: {{date: date_day, channel: utm_source, campaign: utm_campaign, amount: spend}}
    values: {{category: media, currency: USD}}
""",
    )
    return build(plan, folder, "--as-of", "2020-03-01", "--format", "json", name="playbook", period="2020-02").figures()


def test_olist_won_842_of_8000_leads(olist: Figures) -> None:
    assert (olist.value("leads"), olist.value("customers"), olist.value("deals_won")) == (8_000, 842, 842)
    assert olist.value("lead_to_customer_rate") == pytest.approx(0.10525)


@pytest.mark.parametrize("origin", OLIST)
def test_olist_leads_and_wins_by_origin(olist: Figures, origin: str) -> None:
    leads, won = OLIST[origin]
    assert olist.value("leads", channel=origin) == leads
    assert olist.value("customers", channel=origin) == won
    assert olist.value("lead_to_customer_rate", channel=origin) == pytest.approx(won / leads)


def test_olist_origins_are_all_there_is(olist: Figures) -> None:
    listed = {
        f["dimensions"]["channel"] for f in olist.all if f["kpi"] == "leads" and set(f["dimensions"]) == {"channel"}
    }
    assert listed == set(OLIST)


def test_olist_leads_take_a_median_fortnight_to_be_won(olist: Figures) -> None:
    assert olist.value("lead_to_customer_days") == pytest.approx(14.6507, abs=5e-5)


def test_the_playbook_earned_275_for_359(playbook: Figures) -> None:
    assert (playbook.value("revenue"), playbook.value("cost"), playbook.value("deals_won")) == (275, 359, 21)
    assert playbook.value("roas") == pytest.approx(275 / 359)
    assert playbook.value("roi") == pytest.approx((275 - 359) / 359)


@pytest.mark.parametrize(("channel", "spend"), [("adwords", 47), ("facebook_ads", 312)])
def test_the_playbooks_spend_by_source(playbook: Figures, channel: str, spend: int) -> None:
    assert playbook.value("media_cost", channel=channel) == spend


def test_ragged_rows_are_padded_when_the_plan_says_so(tmp_path: Path) -> None:
    sessions = SHARED / "dbtlabs_attribution_playbook/sessions.csv"
    plan = _plan(
        tmp_path,
        "ragged",
        "period: 2020-02, compare: [], timezone: UTC",
        f"""
  web:
    connector: csv
    table: sessions
    files: {json.dumps(str(sessions))}
    columns: {{date: started_at, channel: utm_source, campaign: utm_campaign}}
    values: {{sessions: "1"}}
    dates: "%Y-%m-%d %H:%M:%S"
    ragged: pad
""",
    )
    figures = build(
        plan, tmp_path, "--as-of", "2020-03-01", "--format", "json", name="ragged", period="2020-02"
    ).figures()
    assert figures.value("sessions") == 90


def test_ragged_rows_are_refused_when_it_does_not(tmp_path: Path) -> None:
    sessions = SHARED / "dbtlabs_attribution_playbook/sessions.csv"
    plan = _plan(
        tmp_path,
        "ragged",
        "period: 2020-02, compare: [], timezone: UTC",
        f"""
  web:
    connector: csv
    table: sessions
    files: {json.dumps(str(sessions))}
    columns: {{date: started_at, channel: utm_source, campaign: utm_campaign}}
    values: {{sessions: "1"}}
    dates: "%Y-%m-%d %H:%M:%S"
""",
    )
    build(plan, tmp_path, "--as-of", "2020-03-01", "--format", "json", name="ragged", period="2020-02", code=3)
