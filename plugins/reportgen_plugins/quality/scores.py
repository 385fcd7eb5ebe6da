"""The band of each contact by its lead score, and leads that take longer than their band should."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reportgen.records import Relation
from reportgen.tables import NO_SCORE
from reportgen_plugins.quality.settings import lead_scoring, names

if TYPE_CHECKING:
    from reportgen import Plan

# Equal scores share a band: what counts is how many scored contacts score less.
_RANKED = """
SELECT
    c.contact_id,
    c.lead_score,
    rank() OVER (ORDER BY c.lead_score) - 1 AS lower_scores,
    count(*) OVER () AS scores
FROM contacts AS c
WHERE c.lead_score IS NOT NULL
"""

# A lead is overdue on the first day after its expected time.
_LEAD_AGES = """
SELECT
    e.contact_id,
    e.channel,
    e.campaign,
    e.persona,
    e.band,
    s.expected_days,
    e.lead_on + s.expected_days + 1 AS overdue_on,
    e.closed_on - 1 AS open_until
FROM lead_ends AS e
JOIN scored_contacts AS s ON s.contact_id = e.contact_id
"""


def scored_contacts(plan: Plan) -> tuple[str, Mapping[str, object]]:
    """One row a contact: its score, its band (``(no score)`` apart), the tenth of scores it is in, its expected days."""
    settings = lead_scoring(plan)
    bands = names(settings)
    parameters: dict[str, object] = {"no_score": NO_SCORE}
    parameters |= {f"band_{place}": name for place, name in enumerate(bands)}
    if settings.bands is None:
        above = [f"r.lower_scores * {len(bands)} >= r.scores * {place}" for place in range(len(bands))]
    else:
        above = [f"r.lead_score >= CAST($from_{place} AS DECIMAL(18, 4))" for place in range(len(bands))]
        parameters |= {f"from_{place}": bound for place, bound in enumerate(settings.bands.values()) if place}
    cases = " ".join(f"WHEN {above[place]} THEN $band_{place}" for place in reversed(range(1, len(bands))))
    expected = {
        place: settings.expected_days[name] for place, name in enumerate(bands) if name in settings.expected_days
    }
    parameters |= {f"days_{place}": days for place, days in expected.items()}
    days = " ".join(f"WHEN $band_{place} THEN CAST($days_{place} AS INTEGER)" for place in expected)
    sql = f"""
WITH ranked AS ({_RANKED}),
banded AS (
    SELECT
        c.contact_id,
        c.created_on,
        c.lead_score,
        CASE WHEN r.contact_id IS NULL THEN $no_score {cases} ELSE $band_0 END AS band
    FROM contacts AS c
    LEFT JOIN ranked AS r ON r.contact_id = c.contact_id
)
SELECT
    b.*,
    {f"CASE b.band {days} END" if days else "CAST(NULL AS INTEGER)"} AS expected_days
FROM banded AS b
"""
    return sql, parameters


def lead_ages(_plan: Plan) -> tuple[str, Mapping[str, object]]:
    """One row a lead (a contact): the day from which it is overdue, and the last day on which it was open."""
    return _LEAD_AGES, {}


#: Contacts are optional: deals without contacts have no bands, and are counted all the same.
SCORED_CONTACTS = Relation(
    name="scored_contacts", inputs=("contacts",), optional=("contacts",), sql=scored_contacts,
    filled_by={"expected_days": "lead_scoring.expected_days"},
)  # fmt: skip
LEAD_AGES = Relation(
    name="lead_ages", inputs=("lead_ends", "scored_contacts"), sql=lead_ages,
    filled_by={"expected_days": "lead_scoring.expected_days"},
)  # fmt: skip
