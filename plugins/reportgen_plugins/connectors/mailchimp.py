"""``mailchimp``: e-mail campaigns from Mailchimp's list of campaigns, and what they cost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import field_validator

from reportgen import hookimpl
from reportgen.records import Connector, Derived, FieldMapping, FileMapping, LoadContext, Options, QueryResult
from reportgen_plugins.connectors.offered import vendor
from reportgen_plugins.connectors.sheet import Sheet
from reportgen_plugins.connectors.vendor import VendorOptions, declared
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1

WORDS = "mailchimp.yaml"
#: What the engine's expressions do not know: looking around, and repeating an earlier group.
_BEYOND = re.compile(r"\(\?<?[=!]|\\[1-9]|\(\?P=")
_COSTS = (
    "SELECT sent_on AS date, 'media' AS category, 'Email' AS channel, cost AS amount{more} FROM {{rows}} "
    "WHERE cost IS NOT NULL"
)


class CampaignName(Options):
    """``pattern`` is a regular expression; its first group (else the whole of what it matches) is the campaign."""

    pattern: str

    @field_validator("pattern")
    @classmethod
    def _readable(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        if _BEYOND.search(pattern):
            raise ValueError(f"{pattern!r} looks around or back, which is not read; write it without")
        return pattern


class MailchimpOptions(VendorOptions):
    """``campaign`` says how a title names its campaign; without it e-mails have none."""

    campaign: CampaignName | None = None


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``mailchimp``."""
    yield vendor(
        "mailchimp",
        "Mailchimp e-mail campaigns and their costs (list export)",
        ("emails", "costs"),
        WORDS,
        load,
        MailchimpOptions,
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare each list as e-mails; campaigns that state a cost are costs too."""
    options = source.options
    assert isinstance(options, MailchimpOptions)  # noqa: S101  # the plan validated the source with this connector's model

    def money(found: Sheet, lent: LoadContext) -> Iterator[FieldMapping]:
        if options.currency:
            yield FieldMapping(name="currency", constant=options.currency)
        elif found.header("revenue") or found.header("cost"):
            lent.caveat(
                _("Mailchimp’s revenue and costs are taken to be in the report’s currency; the export does not say")
            )

    if not source.common.timezone:
        context.caveat(_("Mailchimp exports state no time zone; their times are read as {zone}", zone=context.timezone))
    return tuple(
        replace(each, derived=(*each.derived, *_campaign(options.campaign)), also=_costs(each, named=options.campaign))
        for each in declared(source, context, WORDS, {"campaigns": money})
    )


def _campaign(said: CampaignName | None) -> Iterator[Derived]:
    """The campaign that a title names."""
    if said:
        group = 1 if re.compile(said.pattern).groups else 0
        yield Derived(
            name="campaign",
            sql=f"nullif(trim(regexp_extract(name, $pattern, {group})), '')",
            parameters={"pattern": said.pattern},
        )


def _costs(mapping: FileMapping, *, named: object) -> tuple[QueryResult, ...]:
    """What the campaigns cost, where the list says so."""
    fields = {field.name for field in mapping.fields}
    if "cost" not in fields:
        return ()
    more = [name for name in ("campaign", "currency") if name in fields or (name == "campaign" and named)]
    return (QueryResult(table="costs", sql=_COSTS.format(more="".join(f", {name}" for name in more))),)
