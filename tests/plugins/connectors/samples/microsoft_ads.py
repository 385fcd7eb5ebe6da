from __future__ import annotations

from reportgen.testing import Sample

REPORT = """\
"Report Name: Campaign weekly"
"Report Time: 9/1/2026,9/30/2026"
"Potential Incomplete Data: false"
"Rows: 2"

"TimePeriod","AccountName","CampaignName","CampaignId","CurrencyCode","Impressions","Clicks","Spend","Conversions"
"2026-09-01","Example Co","bing_brand","436000001","EUR","310","12","9.84","1"
"2026-09-02","Example Co","bing_brand","436000001","EUR","295","10","8.11","0"

"©2026 Microsoft Corporation. All rights reserved. "
"""

SAMPLES = (Sample(name="report.csv", content=REPORT.encode(), rows={"costs": 2}),)
