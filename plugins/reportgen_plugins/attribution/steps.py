"""Steps from touch to touch, counted in SQL: all that a Markov chain needs to know of any number of journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen_plugins.attribution.record import OUTSIDE, THEN
from reportgen_plugins.attribution.settings import attribution

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.attribution.journeys import Sql

_THEN = f"chr({ord(THEN)})"
#: A touch without the unit (a campaign) is a state of its own.
_UNKNOWN = "(not set)"


def converting_steps(family: str, unit: str, plan: Plan) -> Sql:
    """Steps of converting journeys by the day of the conversion; ``unit`` is what states are made of: channel or campaign."""
    return _inside(family, unit, attribution(plan).markov_order, "weight"), {}


def sampled(sample: str, order: int) -> str:
    """The random group of a journey, in SQL, from two hexadecimal digits: a 256th of all.

    A chain that remembers more has many more steps to count in each group; it makes do with 64, then 16 of them.
    """
    second = f"substr({sample}, 2, 1)"
    coarse = {1: f" || {second}", 2: f" || translate({second}, '0123456789abcdef', '000044448888cccc')", 3: ""}
    return f"substr({sample}, 1, 1){coarse[order]}"


def group_of(sample: str, order: int) -> str:
    """The same in Python."""
    return sample if order == 1 else sample[:1] + ("048c"[int(sample[1], 16) // 4] if order == 2 else "")  # noqa: PLR2004


#: The random groups that journeys fall into.
SAMPLES = tuple(f"{number:02x}" for number in range(256))


def groups_of(order: int) -> tuple[str, ...]:
    """All groups of journeys that a chain of an order is drawn from."""
    return tuple(dict.fromkeys(group_of(sample, order) for sample in SAMPLES))


def path_open_steps(family: str, plan: Plan) -> Sql:
    """Steps of ready-made journeys that did not convert; they hold at the period's end only."""
    steps = _inside(family, "channel", attribution(plan).markov_order, "non_converting")
    return (
        f"""
SELECT s.converted_on AS valid_from, s.converted_on AS valid_until, s.sample, s.from_state, s.to_state, s.journeys
FROM ({steps}) AS s
WHERE s.journeys <> 0
""",
        {},
    )


def _inside(family: str, unit: str, order: int, counted: str) -> str:
    over = "OVER (PARTITION BY t.conversion_id ORDER BY t.place)"
    earlier = "".join(f"coalesce(lag(t.unit, {back}) {over} || {_THEN}, '') || " for back in range(order - 1, 0, -1))
    return f"""
WITH touched AS (
    SELECT t.conversion_id, t.converted_on, {sampled("t.sample", order)} AS sample, t.place, t.touches, t.{counted} AS journeys,
        coalesce(t.{unit}, '{_UNKNOWN}') AS unit
    FROM {family}_journeys AS t
    WHERE t.{counted} <> 0
),
states AS (SELECT t.*, {earlier}t.unit AS state FROM touched AS t),
steps AS (
    SELECT
        t.converted_on, t.sample, t.journeys, t.place, t.touches, t.state AS to_state,
        coalesce(lag(t.state) {over}, '{OUTSIDE}') AS from_state
    FROM states AS t
)
SELECT s.converted_on, s.sample, s.from_state, s.to_state, sum(s.journeys) AS journeys
FROM steps AS s
GROUP BY s.converted_on, s.sample, s.from_state, s.to_state
UNION ALL
SELECT s.converted_on, s.sample, s.to_state, '{OUTSIDE}', sum(s.journeys)
FROM steps AS s
WHERE s.place = s.touches
GROUP BY s.converted_on, s.sample, s.to_state
"""


def open_steps(family: str, unit: str, plan: Plan) -> Sql:
    """Steps of contacts that have not converted, each with the first and last day at whose end it counts.

    A contact not converted by a period's end has a journey of the touches in the look-back before it. Which of its touches
    are in, and which is the first and the last, changes from day to day; each step therefore says when it holds:
    ``valid_from`` … ``valid_until`` are ends of periods. ``depth`` touches before are in with it, and the one before those
    is out (unless the chain does not remember that far).
    """
    settings = attribution(plan)
    order = settings.markov_order
    # All windows are alike, so that touches are put in order once. Touches are sorted before anything is known of them but
    # what their order and their steps need: a narrow row sorts faster. Those after the conversion are the last of a contact.
    over = "OVER (PARTITION BY t.contact_id ORDER BY t.occurred_on, t.occurred_at NULLS FIRST, t.channel, t.campaign NULLS FIRST)"
    back = ", ".join(
        f"lag(coalesce(t.{unit}, '{_UNKNOWN}'), {n}) {over} AS unit_{n}, "
        f"lag(t.occurred_on, {n}) {over} + CAST($lookback_days AS INTEGER) AS out_{n}"
        for n in range(1, order + 1)
    )
    # One pass over the touches, which makes a row a kind of step: a query for each kind would keep all touches for the next.
    kinds = [_step(depth, order) for depth in range(order + 1)] + [_end(depth, order) for depth in range(order)]
    numbers = ", ".join(f"({kind})" for kind in range(len(kinds)))
    chosen = [
        f"CASE kinds.kind {' '.join(f'WHEN {kind} THEN {cell}' for kind, cell in enumerate(cells))} END"
        for cells in zip(*kinds, strict=True)
    ]
    return (
        f"""
WITH converted AS (
    SELECT m.contact_id, min(c.converted_on) AS converted_on
    FROM {family}_members AS m
    JOIN {family}_conversions AS c ON c.conversion_id = m.conversion_id
    GROUP BY m.contact_id
),
ordered AS (
    SELECT
        t.contact_id, t.occurred_on, coalesce(t.{unit}, '{_UNKNOWN}') AS unit, {back},
        lead(t.occurred_on) {over} - 1 AS last_until
    FROM attributed_touches AS t
    WHERE t.complete
),
open AS (
    SELECT
        t.*,
        t.occurred_on + CAST($lookback_days AS INTEGER) AS out_on,
        c.converted_on - 1 AS open_until,
        {sampled("md5(t.contact_id)", order)} AS sample
    FROM ordered AS t
    LEFT JOIN converted AS c ON c.contact_id = t.contact_id
    WHERE c.converted_on IS NULL OR c.converted_on > t.occurred_on
),
steps AS (
    SELECT
        {chosen[0]} AS valid_from, {chosen[1]} AS valid_until, o.sample, {chosen[2]} AS from_state, {chosen[3]} AS to_state
    FROM open AS o
    CROSS JOIN (VALUES {numbers}) AS kinds(kind)
)
SELECT s.valid_from, s.valid_until, s.sample, s.from_state, s.to_state, CAST(1 AS DECIMAL(18, 4)) AS journeys
FROM steps AS s
WHERE s.valid_until >= s.valid_from
""",
        {"lookback_days": settings.lookback_days},
    )


def _state(first: int, last: int) -> str:
    """The touches ``first`` back to ``last`` back (0 is the touch itself) as one state."""
    units = ["o.unit" if back == 0 else f"o.unit_{back}" for back in range(first, last - 1, -1)]
    return f" || {_THEN} || ".join(units) if units else f"'{OUTSIDE}'"


def _limits(depth: int, order: int, *, ends: bool) -> tuple[str, str]:
    """From when until when exactly ``depth`` touches before are in (at least, at the chain's reach); null: fewer are."""
    reach = order - 1 if ends else order
    since = "o.occurred_on"
    if depth < reach:
        since = f"greatest(o.occurred_on, coalesce(o.out_{depth + 1} + 1, o.occurred_on))"
    until = f"o.out_{depth}" if depth else "o.out_on"
    limits = [until, f"coalesce(o.open_until, {until})", *([f"coalesce(o.last_until, {until})"] if ends else [])]
    least = f"least({', '.join(limits)})"
    return since, f"CASE WHEN o.unit_{depth} IS NOT NULL THEN {least} END" if depth else least


#: From when and until when a step counts, and the states that it goes from and to, in SQL.
_Kind = tuple[str, str, str, str]


def _step(depth: int, order: int) -> _Kind:
    return *_limits(depth, order, ends=False), _state(depth, 1), _state(min(depth, order - 1), 0)


def _end(depth: int, order: int) -> _Kind:
    return *_limits(depth, order, ends=True), _state(depth, 0), f"'{OUTSIDE}'"
