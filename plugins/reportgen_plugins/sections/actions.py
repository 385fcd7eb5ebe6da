"""Actions that the plan decided, beside what they answer: a KPI, a goal, a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.document import Label, Name, Text
from reportgen_plugins.sections import goal_rows
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from reportgen.plan.schema import Action
    from reportgen.records import Context, GoalResult


def decided(context: Context, *names: str) -> tuple[Action, ...]:
    """The plan's actions on any of ``names``, in its order."""
    return tuple(action for action in context.plan.data.actions if action.on in names)


def step(action: Action, as_of: date) -> Label:
    """An action with its owner and its date; one whose day is over before ``as_of`` says so."""
    return Label(Name.of(action.text), _who_and_when(action, as_of))


def _who_and_when(action: Action, as_of: date) -> Text | Name | None:
    overdue = action.due is not None and action.due < as_of
    if action.owner and action.due:
        if overdue:
            return _("{owner}, overdue since {due}", owner=Name(action.owner), due=action.due)
        return _("{owner}, {due}", owner=Name(action.owner), due=action.due)
    if action.due:
        return _("overdue since {due}", due=action.due) if overdue else _("by {due}", due=action.due)
    return Name(action.owner) if action.owner else None


def _unended(words: str | Mapping[str, str]) -> Name:
    """An action's words as a part of a sentence, without a full stop of their own."""
    if isinstance(words, str):
        return Name(words.rstrip("."))
    return Name.of({locale: text.rstrip(".") for locale, text in words.items()})


def on_goals(context: Context, goals: tuple[GoalResult, ...]) -> tuple[Text, ...]:
    """A sentence for each action on a goal, and for each goal behind its pace that nothing is decided on."""
    said: list[Text] = []
    for goal in goals:
        found = decided(context, goal.kpi.name)
        name = goal_rows.name(goal)
        for action in found:
            who = _who_and_when(action, context.plan.as_of)
            what = _unended(action.text)
            if who is None:
                said.append(_("{goal}: {action}.", goal=name, action=what))
            else:
                said.append(_("{goal}: {action} ({who}).", goal=name, action=what, who=who))
        if not found and goal.status in {"amber", "red"}:
            said.append(_("{goal}: no action is decided yet.", goal=name))
    return tuple(said)
