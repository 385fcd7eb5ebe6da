"""The score of each contact, by the CRM or the plan's own rules, its band, and leads that take longer than their band should."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reportgen.records import Relation
from reportgen.tables import NO_SCORE
from reportgen_plugins.quality.settings import lead_scoring, names

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.quality.settings import LeadScoringSettings

_TENTHS = 10

# Equal scores share a band: what counts is how many scored contacts score less.
_RANKED = """
SELECT
    s.contact_id,
    s.lead_score,
    rank() OVER (ORDER BY s.lead_score) - 1 AS lower_scores,
    count(*) OVER () AS scores
FROM scores AS s
WHERE s.lead_score IS NOT NULL
"""

_GIVEN = """
SELECT c.contact_id, c.created_on, c.lead_score, CAST(NULL AS BOOLEAN) AS by_rules
FROM contacts AS c
"""

# Two scales never stand side by side: where one contact bears a score of the CRM, the plan's own rules are left alone.
_RULED = """
SELECT
    c.contact_id,
    c.created_on,
    CASE WHEN k.scores > 0 THEN c.lead_score ELSE {behaviour} + {fit} END AS lead_score,
    CASE WHEN k.scores = 0 THEN TRUE END AS by_rules
FROM contacts AS c
CROSS JOIN (SELECT count(c.lead_score) AS scores FROM contacts AS c) AS k
"""
_EARNED = """LEFT JOIN (
    SELECT t.contact_id, sum(CASE lower(trim(t.interaction)) {cases} ELSE 0 END) AS points
    FROM touches AS t
    GROUP BY t.contact_id
) AS e ON e.contact_id = c.contact_id
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
    scores, parameters = _scores(settings)
    parameters["no_score"] = NO_SCORE
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
WITH scores AS ({scores}),
ranked AS ({_RANKED}),
banded AS (
    SELECT
        s.contact_id,
        s.created_on,
        s.lead_score,
        s.by_rules,
        CASE WHEN r.contact_id IS NULL THEN $no_score {cases} ELSE $band_0 END AS band,
        lpad(CAST(r.lower_scores * {_TENTHS} // r.scores + 1 AS VARCHAR), 2, '0') AS score_tenth
    FROM scores AS s
    LEFT JOIN ranked AS r ON r.contact_id = s.contact_id
)
SELECT
    b.*,
    {f"CASE b.band {days} END" if days else "CAST(NULL AS INTEGER)"} AS expected_days
FROM banded AS b
"""
    return sql, parameters


def _scores(settings: LeadScoringSettings) -> tuple[str, dict[str, object]]:
    """SQL for a row a contact with its score, and whether the plan's rules made it."""
    if not settings.scores:
        return _GIVEN, {}
    parameters: dict[str, object] = {}
    cases = []
    for place, (interaction, points) in enumerate(settings.points.items()):
        parameters |= {f"interaction_{place}": interaction.strip().lower(), f"points_{place}": points}
        cases.append(f"WHEN $interaction_{place} THEN CAST($points_{place} AS DECIMAL(18, 4))")
    fits = []
    for place, rule in enumerate(settings.fit):
        values = {f"fit_{place}_{n}": value.strip().lower() for n, value in enumerate(rule.values)}
        parameters |= {**values, f"fit_points_{place}": rule.points}
        listed = ", ".join(f"${name}" for name in values)
        fits.append(
            f"CASE WHEN lower(trim(c.{rule.field})) IN ({listed}) THEN CAST($fit_points_{place} AS DECIMAL(18, 4)) ELSE 0 END"
        )
    sql = _RULED.format(behaviour="coalesce(e.points, 0)" if cases else "0", fit=" + ".join(fits) or "0")
    return sql + (_EARNED.format(cases=" ".join(cases)) if cases else ""), parameters


def _inputs(plan: Plan) -> tuple[str, ...]:
    """Touches are read only where they earn points."""
    return ("contacts", "touches") if lead_scoring(plan).points else ("contacts",)


def lead_ages(_plan: Plan) -> tuple[str, Mapping[str, object]]:
    """One row a lead (a contact): the day from which it is overdue, and the last day on which it was open."""
    return _LEAD_AGES, {}


#: Contacts are optional: deals without contacts have no bands, and are counted all the same.
SCORED_CONTACTS = Relation(
    name="scored_contacts", inputs=_inputs, optional=("contacts", "touches"), sql=scored_contacts,
    filled_by={"expected_days": "lead_scoring.expected_days"},
)  # fmt: skip
LEAD_AGES = Relation(
    name="lead_ages", inputs=("lead_ends", "scored_contacts"), sql=lead_ages,
    filled_by={"expected_days": "lead_scoring.expected_days"},
)  # fmt: skip
