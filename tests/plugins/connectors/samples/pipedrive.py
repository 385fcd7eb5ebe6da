from __future__ import annotations

from reportgen.testing import Sample

DEALS = """\
Deal - ID,Deal - Title,Deal - Value,Deal - Currency of value,Deal - Status,Deal - Stage,Deal - Deal created,Deal - Won time,\
Deal - Lost time,Deal - Organization,Deal - Contact person
811,Orchard annual,12000,EUR,won,Negotiation,2026-02-20 16:40:00,2026-04-02 08:00:00,,Orchard Ltd,Ines Duarte
812,Pier trial,,EUR,open,Demo,2026-09-09 10:00:00,,,"Pier, Quay & Co",Wei Tan
"""

SAMPLES = (Sample(name="deals.csv", content=DEALS.encode(), rows={"deals": 2}, personal=("Ines Duarte", "Wei Tan")),)
