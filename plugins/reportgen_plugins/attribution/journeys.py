"""Conversions, the touches before them and the credit they earn, in SQL: touches never leave the engine.

``deal``, ``customer`` and ``lead`` are families of relations with the same shape; ``path`` has those that ready-made journeys
allow. Where both instants are known they are compared, else the local dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.tables import NO_TOUCH
from reportgen_plugins.attribution.settings import attribution
from reportgen_plugins.kpis.stages import own_lead

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.attribution.record import AttributionModel

Sql = tuple[str, Mapping[str, object]]

# First and latest source (incomplete) say nothing more of a contact whose touches are recorded. Without any touch at all,
# where a contact came from stands for its history, and is marked as all that is known.
TOUCHES = """
WITH recorded AS (
    SELECT DISTINCT t.contact_id
    FROM touches AS t
    WHERE coalesce(t.complete, TRUE) AND t.contact_id IN (SELECT s.contact_id FROM touches AS s WHERE NOT s.complete)
)
SELECT
    t.contact_id, t.occurred_at, t.occurred_on, t.channel, t.campaign, coalesce(t.complete, TRUE) AS complete
FROM touches AS t
WHERE coalesce(t.complete, TRUE) OR t.contact_id NOT IN (SELECT r.contact_id FROM recorded AS r)
UNION ALL
SELECT c.contact_id, c.created_at, c.created_on, c.channel, c.campaign, FALSE
FROM contacts AS c
WHERE c.channel IS NOT NULL AND NOT EXISTS (SELECT 1 FROM touches)
"""

# A deal is one conversion, however many contacts it has; it became a lead when the first of them did.
_DEALS = f"""
WITH leads AS (
    SELECT
        l.deal_id,
        min({own_lead("on")}) AS lead_on,
        CASE WHEN count({own_lead("at")}) = count({own_lead("on")}) THEN min({own_lead("at")}) END AS lead_at
    FROM deal_contacts AS l
    JOIN contacts AS c ON c.contact_id = l.contact_id
    GROUP BY l.deal_id
)
SELECT
    coalesce(s._source, '') || ' ' || s.deal_id AS conversion_id,
    s.deal_id,
    s.closed_at AS converted_at,
    s.closed_on AS converted_on,
    coalesce(s.amount, 0) AS value,
    l.lead_at,
    l.lead_on,
    s.created_at AS opportunity_at,
    s.created_on AS opportunity_on
FROM sales_deals AS s
LEFT JOIN leads AS l ON l.deal_id = s.deal_id
WHERE s.outcome = 'won' AND s.closed_on IS NOT NULL
"""
_DEAL_MEMBERS = """
SELECT DISTINCT c.conversion_id, l.contact_id
FROM deal_conversions AS c
JOIN deal_contacts AS l ON l.deal_id = c.deal_id
"""


def _contact_conversions(stage: str) -> str:
    return f"""
SELECT
    s.unit_id AS conversion_id,
    CASE WHEN count(s.{stage}_at) = count(s.{stage}_on) THEN min(s.{stage}_at) END AS converted_at,
    min(s.{stage}_on) AS converted_on,
    CAST(0 AS DECIMAL(18, 4)) AS value,
    CASE WHEN count(s.lead_at) = count(s.lead_on) THEN min(s.lead_at) END AS lead_at,
    min(s.lead_on) AS lead_on,
    CASE WHEN count(s.opportunity_at) = count(s.opportunity_on) THEN min(s.opportunity_at) END AS opportunity_at,
    min(s.opportunity_on) AS opportunity_on
FROM contact_stages AS s
GROUP BY s.unit_id
HAVING min(s.{stage}_on) IS NOT NULL
"""


def _contact_members(family: str) -> str:
    return f"""
SELECT c.conversion_id, s.contact_id
FROM {family}_conversions AS c
JOIN contact_stages AS s ON s.unit_id = c.conversion_id
"""


@dataclass(frozen=True, slots=True)
class Family:
    """What journeys lead to: how its conversions and their contacts are found."""

    name: str
    inputs: tuple[str, ...]
    optional: tuple[str, ...]
    conversions: str
    members: str


FAMILIES = (
    Family("deal", ("sales_deals", "deal_contacts", "contacts"), ("deal_contacts", "contacts"), _DEALS, _DEAL_MEMBERS),
    *(
        Family(stage, ("contact_stages",), (), _contact_conversions(stage), _contact_members(stage))
        for stage in ("customer", "lead")
    ),
)


def _compared(first: str, than: str, sign: str) -> str:
    return (
        f"CASE WHEN {first}_at IS NOT NULL AND {than}_at IS NOT NULL THEN {first}_at {sign} {than}_at "
        f"ELSE {first}_on {sign} {than}_on END"
    )


_AGE = (
    "CASE WHEN t.occurred_at IS NOT NULL AND c.converted_at IS NOT NULL "
    "THEN date_diff('second', t.occurred_at, c.converted_at) / 86400.0 "
    "ELSE date_diff('day', t.occurred_on, c.converted_on) END"
)

#: Touches of one journey in order; what happened at the same instant is put in the order of its names.
ORDER = "h.occurred_on, h.occurred_at NULLS FIRST, h.contact_id, h.channel, h.campaign NULLS FIRST"


def history(family: str, plan: Plan) -> Sql:
    """A row a conversion and touch of one of its contacts; ``standing``: ``within`` the look-back, ``before`` it, ``after``."""
    settings = attribution(plan)
    return (
        f"""
SELECT
    c.*,
    t.*,
    {_AGE} AS age_days,
    {_compared("t.occurred", "c.lead", "<=")} AS before_lead,
    {_compared("t.occurred", "c.opportunity", "<=")} AS before_opportunity,
    CASE
        WHEN {_compared("t.occurred", "c.converted", ">")} THEN 'after'
        WHEN {_AGE} > $lookback_days THEN 'before'
        ELSE 'within'
    END AS standing
FROM {family}_conversions AS c
JOIN {family}_members AS m ON m.conversion_id = c.conversion_id
JOIN attributed_touches AS t ON t.contact_id = m.contact_id
""",
        {"lookback_days": settings.lookback_days},
    )


def journeys(family: str, plan: Plan) -> Sql:
    """The touches within the look-back, ranked, with the columns that models weigh by."""
    names, values = listed("direct", attribution(plan).direct)
    return (
        f"""
WITH placed AS (
    SELECT
        h.conversion_id,
        h.converted_on,
        CAST(1 AS DECIMAL(18, 4)) AS weight,
        h.value,
        h.channel,
        h.campaign,
        h.age_days,
        h.before_lead,
        h.before_opportunity,
        lower(trim(h.channel)) IN ({names}) AS direct,
        row_number() OVER (PARTITION BY h.conversion_id ORDER BY {ORDER}) AS place
    FROM {family}_history AS h
    WHERE h.standing = 'within'
),
counted AS (
    SELECT
        p.conversion_id,
        substr(md5(p.conversion_id), 1, 2) AS sample,
        count(*) AS touches,
        max(CASE WHEN NOT p.direct THEN p.place END) AS last_non_direct,
        max(CASE WHEN p.before_lead THEN p.place END) AS lead_place,
        max(CASE WHEN p.before_opportunity THEN p.place END) AS opportunity_place
    FROM placed AS p
    GROUP BY p.conversion_id
),
channels AS (
    SELECT p.conversion_id, p.channel, count(*) AS of_channel FROM placed AS p GROUP BY p.conversion_id, p.channel
)
SELECT p.*, c.sample, c.touches, c.last_non_direct, c.lead_place, c.opportunity_place, n.of_channel
FROM placed AS p
JOIN counted AS c ON c.conversion_id = p.conversion_id
JOIN channels AS n ON n.conversion_id = p.conversion_id AND n.channel = p.channel
""",
        values,
    )


# A ready-made journey stands for all its conversions, over the whole period; an empty one is a journey without touches.
# Such a journey is a list in order already, which needs no window to be ranked and counted. Lists are made of journeys that
# are numbered already (a sort would carry them along), and what is the same for all steps is found once a journey.
_PATHS = """
WITH numbered AS (
    SELECT
        row_number() OVER (ORDER BY p.path, p.conversions, p.value, p.non_converting) AS number,
        p.path,
        p.conversions,
        coalesce(p.value, 0) AS value,
        coalesce(p.non_converting, 0) AS non_converting
    FROM paths AS p
),
parted AS (
    SELECT
        n.*, list_filter(list_transform(string_split(n.path, '>'), lambda part: trim(part)), lambda part: part <> '') AS parts
    FROM numbered AS n
),
named AS (
    SELECT p.*, list_transform(p.parts, lambda part: {named}) AS channels FROM parted AS p
),
counted AS (
    SELECT
        n.*,
        len(n.channels) AS touches,
        len(n.channels) + 1
            - list_position(list_reverse(list_transform(n.channels, lambda part: lower(part) IN ({direct}))), FALSE)
        AS last_non_direct
    FROM named AS n
),
steps AS (
    SELECT
        c.number, c.conversions, c.value, c.non_converting, c.touches, c.last_non_direct, c.channels,
        unnest(c.channels) AS channel,
        generate_subscripts(c.channels, 1) AS place
    FROM counted AS c
)
SELECT
    s.number AS conversion_id,
    CAST($end AS DATE) AS converted_on,
    CAST(s.conversions AS DECIMAL(18, 4)) AS weight,
    CAST(s.value AS DECIMAL(18, 4)) AS value,
    CAST(s.non_converting AS DECIMAL(18, 4)) AS non_converting,
    '' AS sample,
    s.channel,
    CAST(NULL AS VARCHAR) AS campaign,
    CAST(NULL AS DOUBLE) AS age_days,
    lower(s.channel) IN ({direct}) AS direct,
    CAST(s.place AS INTEGER) AS place,
    CAST(s.touches AS INTEGER) AS touches,
    CAST(len(list_filter(s.channels, lambda part: part = s.channel)) AS INTEGER) AS of_channel,
    CAST(s.last_non_direct AS INTEGER) AS last_non_direct,
    CAST(NULL AS INTEGER) AS lead_place,
    CAST(NULL AS INTEGER) AS opportunity_place
FROM steps AS s
"""


def path_journeys(plan: Plan) -> Sql:
    """The touches of ready-made journeys, shaped like those of :func:`journeys`; channels by the names that the plan gives."""
    names, values = listed("direct", attribution(plan).direct)
    cases = ""
    for index, (name, aliases) in enumerate(plan.data.channels.items()):
        marks, more = listed(f"alias_{index}_", (name, *aliases))
        cases += f" WHEN lower(part) IN ({marks}) THEN $channel_{index}"
        values = values | more | {f"channel_{index}": name}
    named = f"CASE{cases} ELSE part END" if cases else "part"
    return _PATHS.replace("{named}", named).replace("{direct}", names), values | {"end": plan.period.end}


PATH_LEDGER = """
SELECT
    CAST($end AS DATE) AS converted_on,
    CAST(p.conversions AS DECIMAL(18, 4)) AS weight,
    CAST(coalesce(p.value, 0) AS DECIMAL(18, 4)) AS value,
    CASE WHEN replace(replace(p.path, '>', ''), ' ', '') = '' THEN 0
         ELSE 1 + length(p.path) - length(replace(p.path, '>', '')) END AS touches,
    CAST(0 AS BIGINT) AS touches_before,
    CAST(0 AS BIGINT) AS touches_after,
    CAST(1 AS BIGINT) AS contacts,
    FALSE AS incomplete,
    '' AS sample
FROM paths AS p
"""

_LEDGER = """
WITH counted AS (
    SELECT
        h.conversion_id,
        count(CASE WHEN h.standing = 'within' THEN 1 END) AS touches,
        count(CASE WHEN h.standing = 'before' THEN 1 END) AS touches_before,
        count(CASE WHEN h.standing = 'after' THEN 1 END) AS touches_after,
        max(CASE WHEN h.standing = 'within' AND NOT h.complete THEN 1 ELSE 0 END) = 1 AS incomplete
    FROM {family}_history AS h
    GROUP BY h.conversion_id
),
people AS (SELECT m.conversion_id, count(*) AS contacts FROM {family}_members AS m GROUP BY m.conversion_id)
SELECT
    c.conversion_id,
    c.converted_on,
    CAST(1 AS DECIMAL(18, 4)) AS weight,
    c.value,
    coalesce(n.touches, 0) AS touches,
    coalesce(n.touches_before, 0) AS touches_before,
    coalesce(n.touches_after, 0) AS touches_after,
    coalesce(p.contacts, 0) AS contacts,
    coalesce(n.incomplete, FALSE) AS incomplete,
    substr(md5(c.conversion_id), 1, 2) AS sample
FROM {family}_conversions AS c
LEFT JOIN counted AS n ON n.conversion_id = c.conversion_id
LEFT JOIN people AS p ON p.conversion_id = c.conversion_id
"""


def ledger(family: str) -> str:
    """A row a conversion: what of its contacts' touches counts, and what does not and why."""
    return _LEDGER.replace("{family}", family)


def credits_of(family: str, models: tuple[AttributionModel, ...], plan: Plan) -> Sql:
    """Credit and credited value by day, model, channel and campaign (and ``sample``, a random 256th of the journeys).

    Weights are divided by their sum; the running sums are rounded to 12 decimals, so that a conversion's credits add up to
    1 exactly. A conversion without a touch gives its credit to ``(no recorded touch)``.
    """
    settings = attribution(plan)
    weighed = [model for model in models if model.weight]
    numbers = range(len(weighed))
    over = "OVER (PARTITION BY t.conversion_id"
    raw = ", ".join(f"CAST({model.weight} AS DOUBLE) AS _raw_{n}" for n, model in zip(numbers, weighed, strict=True))
    running = ", ".join(
        f"CASE WHEN t.place = t.touches THEN 1 ELSE round(sum(t._raw_{n}) {over} ORDER BY t.place ROWS UNBOUNDED PRECEDING) "
        f"/ nullif(sum(t._raw_{n}) {over}), 0), 12) END AS _sum_{n}"
        for n in numbers
    )
    earned = ", ".join(
        f"CAST(t._sum_{n} AS DECIMAL(18, 12)) - coalesce(lag(CAST(t._sum_{n} AS DECIMAL(18, 12))) {over} ORDER BY t.place), 0) "
        f"AS _credit_{n}"
        for n in numbers
    )
    # Of journeys that led to nothing (most of the ready-made ones) the channels are named, no more.
    nothing = ", ".join("0" for _model in weighed)
    # Multiplied in the widest decimal: a narrow product overflows from a hundred on.
    summed = ", ".join(
        f"CAST(sum(CAST(t._credit_{n} AS DECIMAL(38, 12)) * CAST(t.weight AS DECIMAL(18, 4))) AS DECIMAL(38, 12)) "
        f"AS _credit_{n}, "
        f"CAST(sum(CAST(t._credit_{n} AS DECIMAL(38, 12)) * CAST(t.value AS DECIMAL(18, 4))) AS DECIMAL(38, 16)) "
        f"AS _value_{n}"
        for n in numbers
    )
    rows = "\nUNION ALL\n".join(
        f"SELECT s.converted_on, s.sample, s.channel, s.campaign, $model_{n} AS model, s._credit_{n} AS credit, "
        f"s._value_{n} AS value FROM summed AS s\nUNION ALL\n"
        f"SELECT n.converted_on, n.sample, '{NO_TOUCH}', '{NO_TOUCH}', $model_{n}, n.credit, n.value FROM untouched AS n"
        for n in numbers
    )
    sql = f"""
WITH raw AS (SELECT t.*, {raw} FROM {family}_journeys AS t WHERE t.weight <> 0 OR t.value <> 0),
running AS (SELECT t.*, {running} FROM raw AS t),
earned AS (
    SELECT t.converted_on, t.sample, t.channel, t.campaign, t.weight, t.value, {earned} FROM running AS t
    UNION ALL
    SELECT DISTINCT t.converted_on, t.sample, t.channel, t.campaign, 0, 0, {nothing}
    FROM {family}_journeys AS t
    WHERE t.weight = 0 AND t.value = 0
),
summed AS (
    SELECT t.converted_on, t.sample, t.channel, t.campaign, {summed}
    FROM earned AS t
    GROUP BY t.converted_on, t.sample, t.channel, t.campaign
),
untouched AS (
    SELECT l.converted_on, l.sample, CAST(sum(l.weight) AS DECIMAL(38, 12)) AS credit,
        CAST(sum(l.value) AS DECIMAL(38, 16)) AS value
    FROM {family}_ledger AS l
    WHERE l.touches = 0
    GROUP BY l.converted_on, l.sample
)
{rows}
"""
    values: dict[str, object] = {f"model_{n}": model.name for n, model in zip(numbers, weighed, strict=True)}
    return sql, values | {"half_life_days": settings.half_life_days, "lookback_days": settings.lookback_days}


def listed(name: str, words: tuple[str, ...]) -> tuple[str, dict[str, object]]:
    """Names of the plan as placeholders of an SQL list, and their values in small letters."""
    values: dict[str, object] = {f"{name}_{n}": word.strip().lower() for n, word in enumerate(words)}
    return ", ".join(f"${key}" for key in values), values
