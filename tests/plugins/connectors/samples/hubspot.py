from __future__ import annotations

from reportgen.testing import Sample

LABELS = """\
Record ID,First Name,Last Name,Email,Create Date,Lifecycle Stage,Lead Status,Original Traffic Source,\
Original Traffic Source Drill-Down 1,Original Traffic Source Drill-Down 2,Became a Lead Date
90100200301,Ines,Duarte,ines@orchard.example,2026-02-03 09:14,Customer,,Paid search,autumn-webinar,"crm pricing, compare",\
2026-02-03 09:14
90100200302,Wei,"Tan, Jr.",wei@pier.example,2026-02-04 23:58,Marketing Qualified Lead,Open,AI referrals,chatgpt.com,,\
2026-02-04 23:58
"""
INTERNAL = """\
hs_object_id,email,createdate,lifecyclestage,hs_analytics_source,hs_analytics_source_data_1
90100200303,omar@quay.example,2026-03-03 09:14,customer,PAID_SEARCH,autumn-webinar
"""
DEALS = """\
Record ID,Deal Name,Deal Stage,Pipeline,Amount,Currency,Create Date,Close Date,Is Closed Won,Is Deal Closed
17700440011,Orchard renewal,Closed won,Sales Pipeline,12000,EUR,2026-02-20 16:40,2026-04-02 08:00,true,true
17700440057,Pier pilot,Contract sent,Sales Pipeline,4500.50,EUR,2026-03-01 10:00,,false,false
"""

SAMPLES = (
    Sample(
        name="contacts.csv",
        content=LABELS.encode(),
        key="contacts",
        rows={"contacts": 2, "touches": 2},
        personal=("Duarte", "ines@orchard.example", "Tan, Jr.", "wei@pier.example"),
    ),
    Sample(
        name="internal.csv",
        content=INTERNAL.encode(),
        key="contacts",
        rows={"contacts": 1, "touches": 1},
        personal=("omar@quay.example",),
    ),
    Sample(name="deals.csv", content=DEALS.encode(), key="deals", rows={"deals": 2}),
)
