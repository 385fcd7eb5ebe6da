"""A chart of every kind, small, with what charts meet: gaps, negative values, hostile names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

from reportgen.charts import Style, style
from reportgen.document import Chart, Name, Span, Words
from reportgen.locale import Locale
from reportgen.render import theme_folder
from reportgen.render.catalogues import catalogues
from reportgen.render.words import Language

_ = Words("sample")
HOSTILE = "</script><script>alert(1)</script>"
MONTHS = tuple(date(2026, month, 1) for month in range(1, 10))
BOARD: tuple[Path, ...] = (theme_folder("board"),)

#: Each chart with the number of marks its data make.
CHARTS: dict[str, tuple[Chart, int]] = {
    chart.kind: (chart, marks)
    for chart, marks in (
        (
            Chart(
                "columns",
                "columns",
                ("time", "value", "scenario"),
                (
                    *((month, D(10 * index - 20), "actual") for index, month in enumerate(MONTHS[:6]) if index != 3),
                    (MONTHS[5], D(40), "target"),
                    (MONTHS[6], D(50), "forecast"),
                    (MONTHS[7], None, "actual"),
                    (MONTHS[4], D(5), "year_ago"),
                ),
                alt=_("columns"),
                unit="ratio",
                size=(246, 120),
            ),
            8,
        ),
        (
            Chart(
                "line",
                "line",
                ("time", "value", "series", "scenario"),
                (
                    *(
                        (month, D(index) if index != 4 else None, Name(HOSTILE), "actual")
                        for index, month in enumerate(MONTHS)
                    ),
                    *((month, D(index + 1), "Paid", "forecast") for index, month in enumerate(MONTHS)),
                ),
                alt=_("line"),
                marks=((date(2026, 8, 12), Name(HOSTILE)),),
            ),
            17,
        ),
        (
            Chart(
                "outlook",
                "outlook",
                ("time", "value", "scenario", "low", "high"),
                (
                    *(
                        (month, D(900 + 40 * index) if index != 2 else None, "actual", None, None)
                        for index, month in enumerate(MONTHS[:6])
                    ),
                    *((month, D(1000), "target", None, None) for month in MONTHS),
                    *((month, D(1100), "forecast", D(1000), D(1250)) for month in MONTHS[6:]),
                ),
                alt=_("outlook"),
                size=(246, 110),
            ),
            5 + len(MONTHS) + len(MONTHS[6:]),
        ),
        (
            Chart(
                "curve",
                "curve",
                ("time", "return", "cost", "cumulative", "scenario", "low", "high"),
                (
                    *(
                        (month, D(index * 2000), D(5000), D(index * 9000 - 30000), "actual", None, None)
                        for index, month in enumerate(MONTHS[:7])
                    ),
                    *((month, D(9000), D(5000), D(30000), "forecast", D(15000), D(50000)) for month in MONTHS[7:]),
                ),
                marks=((date(2026, 4, 12), Name(HOSTILE)),),
                alt=_("curve"),
                unit="currency",
                currency="EUR",
            ),
            8 + 9 + 9,
        ),
        (
            Chart(
                "bars",
                "bars",
                ("category", "value", "reference", "effect"),
                (
                    (Name(HOSTILE), D(106500), D(90000), "neutral"),
                    (Name("a.b[0]:'\"\\c"), D(-7300), None, "adverse"),
                    (Name("none"), None, D(10), "favourable"),
                ),
                alt=_("bars"),
                unit="currency",
                currency="EUR",
                size=(246, 90),
            ),
            4,
        ),
        (
            Chart(
                "funnel",
                "funnel",
                ("stage", "value", "planned", "effect"),
                (
                    (_("Leads"), D(324), None, "neutral"),
                    (_("MQLs"), D(49), D("64.8"), "adverse"),
                    (Name(HOSTILE), D(0), D("2.6"), "neutral"),
                ),
                alt=_("funnel"),
                size=(504, 60),
            ),
            5,
        ),
        (
            Chart(
                "shares",
                "shares",
                ("category", "value", "reference", "effect"),
                ((Name("a"), D("0.335"), D("0.322"), "favourable"), (Name(HOSTILE), D("0.023"), None, "adverse")),
                alt=_("shares"),
                unit="ratio",
                size=(246, 90),
            ),
            3,
        ),
        (
            Chart(
                "waterfall",
                "waterfall",
                ("step", "value", "role", "effect"),
                (
                    (Span(date(2026, 4, 1), date(2026, 6, 30)), D(204000), "start", "neutral"),
                    (Name(HOSTILE), D(-10000), "step", "adverse"),
                    (_("nothing"), None, "step", "neutral"),
                    (_("More"), D(124000), "step", "favourable"),
                    (_("End"), D(318000), "end", "neutral"),
                ),
                alt=_("waterfall"),
                unit="currency",
                currency="EUR",
                size=(246, 90),
            ),
            4,
        ),
        (
            Chart(
                "tornado",
                "tornado",
                ("category", "up", "down"),
                (
                    (_("Average deal"), D("0.21"), D("-0.21")),
                    (Name(HOSTILE), D("-0.11"), D("0.13")),
                    (_("nothing"), None, D(0)),
                ),
                alt=_("tornado"),
                labels=(("up", _("+10%")), ("down", _("-10%"))),
                unit="points",
                size=(246, 90),
            ),
            5,
        ),
        (
            Chart(
                "heat",
                "heat",
                ("row", "column", "value"),
                (
                    (Span(MONTHS[0], date(2026, 1, 31), style="month"), _("30 days"), D("0.1")),
                    (Span(MONTHS[0], date(2026, 1, 31), style="month"), _("60 days"), D("0.25")),
                    (Name(HOSTILE), _("30 days"), D(0)),
                    (Name(HOSTILE), _("60 days"), None),
                ),
                alt=_("heat"),
                unit="ratio",
                size=(246, 60),
            ),
            3,
        ),
        (
            Chart(
                "ages",
                "ages",
                ("series", "age", "value", "low", "high"),
                (
                    *((_("Q3"), age, D(age) / 1000, D(age) / 2000, D(age) / 500) for age in range(0, 90, 10)),
                    *((Name(HOSTILE), age, D(age) / 900, None, None) for age in range(0, 200, 10)),
                    (_("none"), 10, None, None, None),
                ),
                alt=_("ages"),
                unit="ratio",
                size=(246, 120),
            ),
            9 + 20,
        ),
    )
}


def speaker(tag: str = "en") -> Language:
    return Language(Locale(tag), catalogues((), tag))


def look(language: str = "en") -> Style:
    return style(BOARD, language)
