"""What is said of costs of no channel wherever a page shows the cost of channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.document import Quantity, Text
from reportgen_plugins.kpis.sharing import lacking_weight, sharing_rule
from reportgen_plugins.sections.cells import Money, share
from reportgen_plugins.sections.channel_rows import shared_cost
from reportgen_plugins.sections.derived import quotient
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen_plugins.sections.reading import Reading


def about_shared(reading: Reading) -> Text | None:
    """By which rule shared costs reach channels, and what stays shared and why; None where there is nothing to say."""
    rule, reason = sharing_rule(reading.context.plan), lacking_weight(reading.context.plan)
    common = shared_cost(reading)
    if common is None or not common.value:
        return _("By the plan's rule, {rule}.", rule=rule) if rule else None
    amount = Money.fitting([common.value], reading.currency).quantity(common.value, bare=False, figure=common.id)
    if rule and reason:
        return _("By the plan's rule, {rule}; {amount} stay shared: {reason}.", rule=rule, amount=amount, reason=reason)
    return _(
        "{amount}, {share} of full cost, belong to no single channel; ROI by channel leaves them out.",
        amount=amount,
        share=Quantity(
            share(common.value, reading.value("cost")),
            "ratio",
            digits=0,
            derived=quotient(common, reading.find("cost")),
        ),
    )


def rule_notes(reading: Reading) -> tuple[Text, ...]:
    """The rule as a note below a table or chart that shows the cost of channels; none where the plan declares none."""
    rule = sharing_rule(reading.context.plan)
    return (_("Cost of channels: {rule}.", rule=rule),) if rule else ()
