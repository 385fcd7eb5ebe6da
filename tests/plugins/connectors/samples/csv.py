from __future__ import annotations

from reportgen.testing import Sample

SAMPLES = (
    Sample(
        name="spend.csv",
        content=(
            b"Date;Channel;Amount;Currency;Remark\r\n"
            b'31/08/2026;Paid search;"1.234,50";EUR;"two\r\nlines"\r\n'
            b"01/09/2026;Messe;9,75;EUR;\r\n"
        ),
        options={"table": "costs"},
        rows={"costs": 2},
    ),
    Sample(
        name="more spend.csv",
        content=b"date,channel,amount,currency\n2026-09-02,Print,12.50,CHF\n",
        options={"table": "costs"},
        rows={"costs": 1},
    ),
    Sample(
        name="deals.csv",
        content=b"deal_id,created_at,amount,contact_ids\nd1,2026-07-01,100,a;b\nd2,2026-07-02,,\n",
        options={"table": "deals"},
        rows={"deals": 2, "deal_contacts": 2},
    ),
    Sample(
        name="people.csv",
        content=b"Person,Joined\n1,2026-07-01\n2,2026-07-02\n",
        options={"table": "contacts", "columns": {"contact_id": "Person", "created_at": "Joined"}},
        rows={"contacts": 2},
        recognised=False,
    ),
)
