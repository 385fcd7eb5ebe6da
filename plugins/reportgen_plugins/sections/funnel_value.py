"""The value that entries into stages created, at the values that the plan gives its stages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.document import Column, Label, Note, Quantity, Row, Table
from reportgen.records import Ask
from reportgen_plugins.kpis import settings
from reportgen_plugins.kpis.required import COUNTED
from reportgen_plugins.kpis.worth import given_gains
from reportgen_plugins.sections.cells import Money, share
from reportgen_plugins.sections.derived import none_of, planned, quotient
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan
    from reportgen_plugins.kpis.settings import Stage

_KPI = "value_created"


@dataclass(frozen=True, slots=True)
class Created:
    """A sentence for the page, and the table behind it for the appendix."""

    sentence: Note
    table: Table


def asks(plan: Plan) -> Iterator[Ask]:
    """Value created, in all and by stage, where the plan says what stages are worth."""
    if settings.funnel(plan).stage_values:
        yield Ask((_KPI,))
        yield Ask((_KPI,), by="stage")


def created(reading: Reading) -> Created | None:
    """What the period's entries into stages are worth; None without values in the plan, or without any entry."""
    funnel = settings.funnel(reading.context.plan)
    total, parts = reading.find(_KPI), reading.by(_KPI, "stage")
    if not funnel.stage_values or total is None or total.value is None or not parts:
        return None
    gains = given_gains(funnel)
    money = Money.fitting([total.value], reading.currency)
    rows, values = [], Money.fitting(gains.values(), reading.currency)
    amounts: dict[Stage, Decimal] = {}
    for stage in (each for each in funnel.stages if each in gains):
        figure = parts.get(stage)
        amounts[stage] = (figure.value if figure is not None else None) or Decimal(0)
        rows.append(
            Row(
                (
                    Label(reading.label(COUNTED[stage])),
                    reading.quantity(reading.find(COUNTED[stage])),
                    values.quantity(gains[stage], derived=planned(reading.context.plan)),
                    money.quantity(
                        amounts[stage],
                        figure=figure.id if figure is not None else "",
                        derived=None if figure is not None else none_of(total),
                    ),
                    Quantity(
                        share(amounts[stage], total.value),
                        "ratio",
                        digits=0,
                        bare=True,
                        derived=quotient(figure, total) if figure is not None else none_of(total),
                    ),
                )
            )
        )
    rows.append(Row((Label(_("Total")), None, None, money.figure(total), None), kind="total"))
    most = max(amounts, key=lambda stage: amounts[stage])
    sentence = _(
        "Value created: at the stage values of the plan, the entries of {period} are worth {value}; {share} of that: {stage}.",
        period=when(reading.context),
        value=money.quantity(total.value, bare=False, figure=total.id),
        share=Quantity(share(amounts[most], total.value), "ratio", digits=0, derived=quotient(parts.get(most), total)),
        stage=reading.label(COUNTED[most]),
    )
    table = Table(
        id="value-created",
        columns=(
            Column("stage", _("Stage"), align="start", width=160),
            Column("entries", _("Entries"), width=70),
            Column("worth", _("An entry adds"), values.unit, width=90),
            Column("value", _("Value created"), money.unit, width=100),
            Column("share", _("Share"), _("%"), width=60),
        ),
        rows=tuple(rows),
        title=_("Value created by stage"),
        subtitle=_(
            "{period}; an entry adds the value of its stage less that of the stage before, as the plan gives them",
            period=when(reading.context),
        ),
    )
    return Created(Note(sentence), table)
