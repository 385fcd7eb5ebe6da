from __future__ import annotations

from reportgen.testing import Sample

DAILY = """\
Reporting starts,Reporting ends,Campaign name,Campaign ID,Day,Results,Result indicator,Reach,Impressions,Link clicks,\
Amount spent (EUR),Attribution setting
2026-09-01,2026-09-30,fb_autumn-webinar,120200000000000001,2026-09-01,4,actions:lead,3120,4021,57,61.07,7-day click
2026-09-01,2026-09-30,fb_retarget_q3,120200000000000002,2026-09-01,,,890,1204,9,12.50,7-day click
"""

SAMPLES = (Sample(name="campaigns.csv", content=b"\xef\xbb\xbf" + DAILY.encode(), rows={"costs": 2}),)
