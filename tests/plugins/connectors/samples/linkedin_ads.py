from __future__ import annotations

from reportgen.testing import Sample

REPORT = (
    "Campaign Performance Report (in UTC)\nReport Start: 09/01/2026, Report End: 09/30/2026\n\n"
    "Start Date (in UTC)\tAccount Name\tCurrency\tCampaign Group Name\tCampaign ID\tCampaign Name\tTotal Spent\t"
    "Impressions\tClicks\tConversions\tLeads\n"
    "9/1/2026\tExample Co\tEUR\tDemand Gen\t401001\tli_autumn-webinar_eu\t184.20\t9120\t61\t3\t2\n"
    '9/14/2026\tExample Co\tEUR\tDemand Gen\t401001\tli_autumn-webinar_eu\t"1,020.75"\t40210\t255\t9\t7\n'
)

SAMPLES = (
    Sample(name="plain.csv", content=REPORT.encode(), rows={"costs": 2}),
    Sample(name="campaigns.csv", content=REPORT.replace("\n", "\r\n").encode("utf-16"), rows={"costs": 2}),
)
