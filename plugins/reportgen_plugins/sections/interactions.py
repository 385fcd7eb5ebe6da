"""Names of interactions, and of what ended a lead without a sale."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.document import Name, Text
from reportgen.tables import NO_TOUCH, NOT_SET
from reportgen_plugins.words import _

_INTERACTIONS: Mapping[str, Text] = {
    "visit": _("Visit"),
    "form": _("Form"),
    "download": _("Download"),
    "event": _("Event"),
    "email_open": _("E-mail opened"),
    "email_click": _("E-mail clicked"),
    "nurture": _("Nurturing"),
    "sales": _("Sales touch"),
    "first": _("First source"),
    "latest": _("Latest source"),
    NO_TOUCH: _("No recorded touch"),
    NOT_SET: _("Unnamed touch"),
}
#: Why leads were lost, by the names that figures bear.
FATES: Mapping[str, Text] = {
    "rejected": _("Rejected by sales"),
    "deal lost": _("Deal lost"),
    "unsubscribed": _("Unsubscribed"),
    "inactive": _("Inactive"),
}


def interaction(name: str) -> Text | Name:
    """An interaction of the contract in the reader's language; any other as it stands in the data."""
    return _INTERACTIONS.get(name, Name(name))
