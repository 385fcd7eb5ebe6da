"""The statistics tables of four ad platforms that their publisher tests with: same sums, through the vendors' connectors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugins.connectors.declaring import Load

REAL = Path(__file__).parents[4] / "shared" / "data" / "fivetran_dbt_ad_reporting"

CASES = [
    ("google-ads", "google_ads_account_stats_data.csv", "1632.33", 19, "9742.0000", "176.0000"),
    ("meta-ads", "facebook_ads_basic_ad_data.csv", "643.63", 10, None, None),
    ("linkedin-ads", "linkedin_ad_analytics_by_campaign_data.csv", "530.62", 20, None, None),
    ("microsoft-ads", "microsoft_ads_campaign_performance_daily_report_data.csv", "946.34", 2_630, None, None),
]


@pytest.mark.skipif(not REAL.exists(), reason="the public data lie beside the project")
@pytest.mark.parametrize(("connector", "name", "amount", "rows", "clicks", "conversions"), CASES)
def test_the_sums_of_the_publisher(
    loaded: Load, connector: str, name: str, amount: str, rows: int, clicks: str | None, conversions: str | None
) -> None:
    source = f"ads: {{connector: {connector}, files: {name}, values: {{currency: EUR}}}}"
    found = loaded({name: (REAL / name).read_bytes()}, source)
    (file,) = found.warehouse.sources[0].files
    assert (file.rows_read, file.rows_used, file.rows_rejected) == (rows, rows, 0)
    ((sum_, all_clicks),) = found.rows("SELECT round(sum(amount), 2), sum(clicks) FROM costs")
    assert sum_ == amount
    if clicks:
        assert all_clicks == clicks
        assert found.rows("SELECT sum(conversions) FROM costs") == [(conversions,)]
