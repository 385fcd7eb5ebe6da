"""The canonical tables: what connectors fill and KPIs read. Names and grains are a contract.

Storage of a field's type on the engine:

========== ======================================================================================
type       columns
========== ======================================================================================
text       ``<name> VARCHAR``
date       ``<name> DATE``
instant    ``<name> TIMESTAMP`` in UTC, NULL where the source knows only a date, and beside it the
           local date in the report's time zone: ``created_at`` has ``created_on``
count      ``<name> BIGINT``
number     ``<name> DECIMAL(18,4)``
money      ``<name> DECIMAL(18,4)``, in the report's currency once loaded
flag       ``<name> BOOLEAN``
========== ======================================================================================

Every loaded table also has ``_source VARCHAR`` (the plan's name of the source the row came from), and a traced one
``_place VARCHAR`` (file and line). Columns that a table does not know travel along as VARCHAR under their own name.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

FieldType = Literal["text", "date", "instant", "count", "number", "money", "flag"]

#: Names for what is missing or cannot be given a place; reports say them in their language.
NOT_SET = "(not set)"
SHARED = "(shared)"
NO_TOUCH = "(no recorded touch)"
NO_SCORE = "(no score)"
NAMELESS = frozenset({NOT_SET, SHARED, NO_TOUCH, NO_SCORE})

#: Where the file and line of a traced table's row stand.
PLACE = "_place"

#: Text fields whose spellings are unified (case, outer spaces, the plan's ``channels``) and which reports break down by.
DIMENSIONS = (
    "channel", "campaign", "stage", "band", "persona", "segment", "category", "source", "email", "network", "page",
    "experiment", "variant",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a canonical table; ``required`` means the column must exist and a null rejects its row.

    ``nullable`` marks a required column whose single values may be missing: such a row is kept, left out of sums and
    counted in a caveat (amounts).
    """

    name: str
    type: FieldType
    required: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table: what one row is, its fields, and the fields that tell two rows apart.

    ``missing`` gives the name that a dimension's missing value is shown under where it is not ``(not set)``. ``traced``
    tables are small ones whose single rows are spoken of: each remembers its file and line (``_place``).
    """

    name: str
    grain: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    traced: bool = False

    def field(self, name: str) -> Field | None:
        """The field called ``name``, or None."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that must exist."""
        return tuple(field.name for field in self.fields if field.required)


def local_date(instant: str) -> str:
    """The name of the local-date column beside an instant: ``created_at`` → ``created_on``."""
    return instant.removesuffix("_at") + "_on"


def activity_done(alias: str) -> str:
    """SQL for whether a row of ``activities`` is done: as much as was planned; unless both amounts are known, any or approved."""
    return (
        f"CASE WHEN {alias}.planned IS NOT NULL AND {alias}.done IS NOT NULL THEN {alias}.done >= {alias}.planned "
        f"ELSE coalesce({alias}.done, 0) > 0 OR {alias}.approved_on IS NOT NULL END"
    )


def _fields(spec: str) -> tuple[Field, ...]:
    """Read ``name:type`` pairs; ``!`` marks a required column, ``!?`` a required column with nullable values."""
    found: list[Field] = []
    for word in spec.split():
        name, _, kind = word.partition(":")
        required, nullable = "!" in kind, kind.endswith("?")
        type_: FieldType = kind.rstrip("!?") or "text"  # type: ignore[assignment]  # checked by tests over TABLES
        found.append(Field(name, type_, required, nullable))
    return tuple(found)


_ALL = (
    Table(
        "sessions",
        "a day × breakdown of web sessions",
        _fields(
            "date:date! until:date source medium campaign channel landing_page country device visitor_type sessions:count! "
            "engaged_sessions:count users:count new_users:count pageviews:count engagement_seconds:number "
            "key_events:number revenue:money breakdown"
        ),
    ),
    Table(
        "contacts",
        "a person in the CRM",
        _fields(
            "contact_id:text! created_at:instant! channel source medium campaign lifecycle_stage lead_at:instant mql_at:instant "
            "sql_at:instant opportunity_at:instant customer_at:instant lead_score:number persona company_id owner country "
            "first_sales_touch_at:instant sales_status rejection_reason conversion_point response unsubscribed_at:instant "
            "last_activity_at:instant"
        ),
        key=("contact_id",),
    ),
    Table(
        "deals",
        "a sales opportunity",
        _fields(
            "deal_id:text! created_at:instant closed_at:instant amount:money!? currency pipeline stage probability:number "
            "is_won:flag is_closed:flag company_id channel campaign deal_type referred:flag proposal_at:instant loss_reason"
        ),
        key=("deal_id",),
    ),
    Table(
        "deal_contacts",
        "a contact of a deal",
        _fields("deal_id:text! contact_id:text! is_primary:flag"),
        key=("deal_id", "contact_id"),
    ),
    Table(
        "touches",
        "an interaction of a contact",
        _fields("contact_id:text! occurred_at:instant! channel:text! source medium campaign interaction complete:flag"),
    ),
    Table(
        "costs",
        "money or time spent",
        _fields(
            "date:date! until:date category channel campaign band stage amount:money!? hours:number hourly_rate:money currency"
        ),
        missing=(("channel", SHARED),),
    ),
    Table(
        "emails",
        "an e-mail campaign",
        _fields(
            "email_id:text! sent_at:instant! name campaign recipients:count delivered:count! unique_opens:count "
            "unique_clicks:count bounces:count unsubscribes:count conversions:number revenue:money"
        ),
        key=("email_id",),
    ),
    Table(
        "social_posts",
        "a post, or a page's day",
        _fields(
            "post_id:text! published_at:instant! network:text! grain campaign impressions:count reactions:number comments:count "
            "shares:count clicks:number conversions:number followers:count"
        ),
        key=("post_id",),
    ),
    Table(
        "pages",
        "a page × day",
        _fields(
            "page:text! date:date! kind views:count entrances:count engagement_seconds:number cta_views:count "
            "cta_clicks:count conversions:number"
        ),
    ),
    Table(
        "experiments",
        "a variant of a test",
        _fields("experiment:text! variant:text! exposures:count! conversions:count! revenue:money is_control:flag"),
        key=("experiment", "variant"),
    ),
    Table(
        "paths",
        "ready-made journeys",
        _fields("path:text! conversions:number! value:money non_converting:number"),
    ),
    Table(
        "targets",
        "a planned value",
        _fields("kpi:text! start:date! end:date! value:number! channel campaign"),
        traced=True,
    ),
    Table(
        "activities",
        "planned work",
        _fields(
            "activity:text! unit planned:number done:number channel owner hours:number due:date submitted_at:instant "
            "approved_at:instant"
        ),
    ),
    Table(
        "feedback",
        "an answer of a customer",
        _fields("customer_id date:date! score:number!"),
    ),
)

#: All canonical tables by name.
TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ALL})
