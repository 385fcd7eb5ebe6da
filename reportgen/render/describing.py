"""What a chart is called by those who do not see it: its type, its period and what it shows, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reportgen.document import Chart, Span, Text, Words
from reportgen.render.catalogues import CORE
from reportgen.render.words import Language

_ = Words(CORE)
_KINDS: Mapping[str, Text] = {
    "columns": _("Column chart"), "line": _("Line chart"), "curve": _("Line over columns"), "bars": _("Bar chart"),
    "funnel": _("Funnel chart"), "shares": _("Dot chart"), "waterfall": _("Waterfall chart"), "tornado": _("Tornado chart"),
    "heat": _("Heat map"), "ages": _("Step chart"),
}  # fmt: skip


def described(chart: Chart, period: Span, language: Language) -> str:
    """``Column chart, Q3 2026: cost per lead rose from 41 to 48 EUR``; the report's period only where the rest tells none."""
    kind, said = _KINDS.get(chart.kind, _("Chart")), language.plain(chart.alt)
    known = (language.plain(span) for span in (period, replace(period, style="dates")))
    if any(words in said for words in known):
        return language.plain(_("{kind}: {words}", kind=kind, words=chart.alt))
    return language.plain(_("{kind}, {period}: {words}", kind=kind, period=period, words=chart.alt))
