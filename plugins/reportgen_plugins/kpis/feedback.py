"""What customers say: the net promoter score with its interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from functools import partial
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.document import Text
from reportgen.records import Derivation, Interval, Kpi, Measure, Modelled, Stretch
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen import Plan

reportgen_api = 1

_READ = ("feedback_answers", "feedback_promoters", "feedback_detractors")
_Z95, _LEVEL = Decimal("1.959963984540054"), Decimal("0.95")
_FEW = 30
_DIGITS = 50
_FULL = Decimal(100)


def score_of(answers: Decimal, promoters: Decimal, detractors: Decimal) -> Derivation:
    """The score, −100 to 100, with its 95 % interval: adjusted Wald.

    Three answers are added before the spread is taken, 3/4 a promoter and 3/4 a detractor of them (Rocks, "Interval
    Estimation for the Net Promoter Score", The American Statistician 70, 2016): the plain interval shrinks to nothing where
    all answers agree.
    """
    if answers <= 0:
        return Derivation(reason=_("nobody answered in the period"))
    with localcontext() as context:
        context.prec = _DIGITS
        lead = _FULL * (promoters - detractors)
        cases = answers + 3
        share_for, share_against = ((part + Decimal("0.75")) / cases for part in (promoters, detractors))
        centre = share_for - share_against
        reach = _Z95 * ((share_for + share_against - centre**2) / cases).sqrt()
        low, high = (min(max(_FULL * end, -_FULL), _FULL) for end in (centre - reach, centre + reach))
        return Derivation(
            value=lead / answers,
            numerator=lead,
            denominator=answers,
            interval=Interval(_LEVEL, low, high),
            few=answers < _FEW,
        )


def _derive(_plan: Plan, _by: str, stretch: Stretch) -> Mapping[tuple[str, ...], Derivation] | Text:
    answers, promoters, detractors = (stretch.total(kpi) for kpi in _READ)
    if answers is None or promoters is None or detractors is None:
        return stretch.reason("feedback_answers") or _("nobody answered in the period")
    return {(): score_of(answers, promoters, detractors)}


@hookimpl
def reportgen_kpis() -> Iterable[Kpi]:
    """The score and what it is counted from."""
    counted = partial(
        Measure,
        unit="count",
        relation="feedback",
        date="date",
        aggregate="count(*)",
        additive=True,
        dimensions=(),
        hidden=True,
    )
    yield counted(
        name="feedback_answers",
        label=_("Answers"),
        definition=_("Answers of customers with a score from 0 to 10."),
        where="r.score BETWEEN 0 AND 10",
    )
    yield counted(
        name="feedback_promoters",
        label=_("Promoters"),
        definition=_("Answers of customers with a score of 9 or 10."),
        where="r.score BETWEEN 9 AND 10",
    )
    yield counted(
        name="feedback_detractors",
        label=_("Detractors"),
        definition=_("Answers of customers with a score from 0 to 6."),
        where="r.score BETWEEN 0 AND 6",
    )
    yield Modelled(
        name="net_promoter_score",
        label=_("Net promoter score"),
        definition=_(
            "Answers with a score of 9 or 10 less those with 0 to 6, divided by all answers from 0 to 10, times 100."
        ),
        unit="score",
        reads=lambda _plan, _by: tuple((kpi, "") for kpi in _READ),
        derive=_derive,
        better="higher",
        dimensions=(),
    )
