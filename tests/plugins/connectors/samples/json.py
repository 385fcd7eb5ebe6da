from __future__ import annotations

from reportgen.testing import Sample

SAMPLES = (
    Sample(
        name="spend.json",
        content=b'{"results": [{"date": "2026-09-01", "amount": 12.5}, {"date": "2026-09-02", "amount": 1.234}]}',
        options={"table": "costs"},
        rows={"costs": 2},
    ),
    Sample(
        name="deals.jsonl",
        content=b'{"deal_id": 1, "created_at": "2026-07-01", "amount": 5}\n{"deal_id": 2, "created_at": "2026-07-02"}\n',
        options={"table": "deals"},
        rows={"deals": 2},
    ),
)
