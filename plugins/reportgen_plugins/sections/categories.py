"""Names of cost categories."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.document import Name, Text
from reportgen_plugins.words import _

_CATEGORIES: Mapping[str, Text] = {
    "media": _("Media"),
    "content": _("Content"),
    "tools": _("Tools"),
    "agency": _("Agency"),
    "training": _("Training"),
    "salaries": _("Salaries"),
    "overhead": _("Overhead"),
}


def category(name: str) -> Text | Name:
    """A cost category of the contract in the reader's language; any other as it stands in the data."""
    return _CATEGORIES.get(name.strip().lower(), Name(name))
