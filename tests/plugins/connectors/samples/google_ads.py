from __future__ import annotations

from reportgen.testing import Sample

REPORT = """\
Campaign report
"September 1, 2026 - September 30, 2026"
Day,Campaign,Campaign ID,Currency code,Clicks,Impr.,CTR,Cost,Conversions,Conv. value
2026-09-01,brand_search_pt,20100200300,EUR,41,612,6.70%,58.31,2.00,0.00
2026-09-01,generic_search_crm,20100200301,EUR,"1,204","21,450",5.61%,"1,310.42",6.50, --
Total: Campaigns, --, --,EUR,"1,245","22,062",5.64%,"1,368.73",8.50,0.00
Total: Account, --, --,EUR,"1,245","22,062",5.64%,"1,368.73",8.50,0.00
"""

SAMPLES = (Sample(name="campaigns.csv", content=REPORT.encode(), rows={"costs": 2}),)
