from __future__ import annotations

from reportgen.testing import Sample

CAMPAIGNS = """\
Title,Subject,Audience,Send Date,Send Weekday,Total Recipients,Successful Deliveries,Soft Bounces,Hard Bounces,Total Bounces,\
Unique Opens,Open Rate,Total Opens,Unique Clicks,Click Rate,Total Clicks,Unsubscribes,Unique Id,Total Revenue,Campaign Cost
Autumn webinar invite,"Join us, 3 Oct",Newsletter,"Sep 15, 2026 10:00 am",Tuesday,2000,1960,30,10,40,700,35.71%,1012,98,5.00%,\
141,6,a1b2c3d4e5,n/a,n/a
Autumn webinar reminder,Last seats,Newsletter,"Oct 01, 2026 04:15 pm",Thursday,1994,1960,24,10,34,588,30.00%,820,59,3.01%,77,2,\
b2c3d4e5f6,n/a,n/a
"""

SAMPLES = (Sample(name="campaigns.csv", content=CAMPAIGNS.encode(), rows={"emails": 2}),)
