"""The plan's own scoring as a table: what earns how many points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.document import Column, Label, Name, Quantity, Row, Table, Text
from reportgen_plugins.quality.settings import lead_scoring
from reportgen_plugins.sections.interactions import interaction
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen_plugins.sections.reading import Reading

BY_RULES = "contacts_scored_by_rules"
_FIELDS: Mapping[str, Text] = {
    "channel": _("Channel"),
    "source": _("Source"),
    "medium": _("Medium"),
    "campaign": _("Campaign"),
    "country": _("Country"),
    "persona": _("Persona"),
    "lifecycle_stage": _("Lifecycle stage"),
    "owner": _("Owner"),
    "conversion_point": _("Conversion point"),
    "response": _("Response"),
}


def rules_table(reading: Reading) -> Table | None:
    """Points by interaction and by what a contact is; None where the scores are not the plan's."""
    made = reading.value(BY_RULES)
    if not made:
        return None
    settings = lead_scoring(reading.context.plan)
    earned = [
        Row((Label(_("Each touch")), Label(interaction(name)), Quantity(points)))
        for name, points in settings.points.items()
    ]
    fitting = [
        Row((Label(_FIELDS[rule.field]), Label(Name(", ".join(rule.values))), Quantity(rule.points)))
        for rule in settings.fit
    ]
    return Table(
        id="scoring-rules",
        columns=(
            Column("rule", _("What counts"), align="start", width=140),
            Column("value", _("Is"), align="start", width=240),
            Column("points", _("Points")),
        ),
        rows=(*earned, *fitting),
        title=_("How scores are made"),
        subtitle=_("No source tells lead scores; the plan's rules score {contacts} contacts", contacts=Quantity(made)),
    )
