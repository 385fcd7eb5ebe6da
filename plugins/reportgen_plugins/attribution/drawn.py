"""Ready-made journeys dealt into random groups, in SQL: the family ``drawn``, which intervals of ``path`` are drawn from.

A row of ``paths`` stands for many journeys, of which nothing but their number is known. Each goes to a group by a hash, as
recorded journeys do. Of more than ``_MOST`` of a kind, so many parts go to groups instead: of each, what makes the groups
differ as much as if the journeys themselves had been dealt; the rest lies evenly in all of them. The sum stays the same.
"""

from __future__ import annotations

_MOST = 1024

SAMPLES = f"""
WITH numbered AS (
    SELECT
        row_number() OVER (ORDER BY p.path, p.conversions, p.value, p.non_converting) AS number,
        CAST(p.conversions AS DOUBLE) AS conversions,
        CAST(coalesce(p.value, 0) AS DOUBLE) AS value,
        CAST(coalesce(p.non_converting, 0) AS DOUBLE) AS non_converting
    FROM paths AS p
),
counted AS (
    SELECT n.number, TRUE AS converting, n.conversions AS journeys FROM numbered AS n WHERE n.conversions > 0
    UNION ALL
    SELECT n.number, FALSE, n.non_converting FROM numbered AS n WHERE n.non_converting > 0
),
sized AS (SELECT c.*, CAST(least(greatest(floor(c.journeys), 1), {_MOST}) AS BIGINT) AS parts FROM counted AS c),
parted AS (
    SELECT s.number, s.converting, s.journeys / s.parts AS size, unnest(range(s.parts)) AS part FROM sized AS s
),
dealt AS (
    SELECT
        p.number, p.converting, substr(md5(p.number || ' ' || p.converting || ' ' || p.part), 1, 2) AS sample,
        least(sqrt(p.size), p.size) AS journeys
    FROM parted AS p
    UNION ALL
    SELECT p.number, p.converting, printf('%02x', CAST(p.part % 256 AS INTEGER)), p.size - sqrt(p.size)
    FROM parted AS p
    WHERE p.size > 1
),
summed AS (
    SELECT
        d.number, d.sample,
        sum(CASE WHEN d.converting THEN d.journeys ELSE 0 END) AS weight,
        sum(CASE WHEN d.converting THEN 0 ELSE d.journeys END) AS non_converting
    FROM dealt AS d
    GROUP BY d.number, d.sample
)
SELECT
    s.number AS path_id,
    s.number || ' ' || s.sample AS conversion_id,
    s.sample,
    CAST(s.weight AS DECIMAL(18, 4)) AS weight,
    CAST(CASE WHEN n.conversions > 0 THEN n.value * s.weight / n.conversions ELSE 0 END AS DECIMAL(18, 4)) AS value,
    CAST(s.non_converting AS DECIMAL(18, 4)) AS non_converting
FROM summed AS s
JOIN numbered AS n ON n.number = s.number
"""

JOURNEYS = """
SELECT
    s.conversion_id, j.converted_on, s.weight, s.value, s.non_converting, s.sample, j.channel, j.campaign, j.age_days, j.direct,
    j.place, j.touches, j.of_channel, j.last_non_direct, j.lead_place, j.opportunity_place
FROM path_samples AS s
JOIN path_journeys AS j ON j.conversion_id = s.path_id
"""

LEDGER = """
SELECT
    s.conversion_id, CAST($end AS DATE) AS converted_on, s.sample, s.weight, s.value, coalesce(j.touches, 0) AS touches,
    CAST(0 AS BIGINT) AS touches_before, CAST(0 AS BIGINT) AS touches_after, CAST(1 AS BIGINT) AS contacts, FALSE AS incomplete
FROM path_samples AS s
LEFT JOIN path_journeys AS j ON j.conversion_id = s.path_id AND j.place = 1
"""
