"""Section ``content``: which pages and offers bring visits in and turn them into leads, and where little work may gain most."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen import hookimpl
from reportgen.document import (
    Argument,
    Bar,
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Label,
    Name,
    Prose,
    Quantity,
    Row,
    Table,
    Text,
)
from reportgen.records import Absent, Ask, Context, Figures, Finding, FindingRule, Options, Section
from reportgen.tables import NOT_SET
from reportgen_plugins.sections.derived import from_figures
from reportgen_plugins.sections.page_rows import BY, KPIS, Page, QuickWin, pages, quick_wins
from reportgen_plugins.sections.ranking import weight
from reportgen_plugins.sections.rates import DASH, count, digits_of, few, headline, interval, rate
from reportgen_plugins.sections.reading import Reading, when
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen import Plan
    from reportgen.records import Figure

reportgen_api = 1

_IN_CHART = 10
_WINS = 3
_KINDS: Mapping[str, Text] = {
    "blog": _("Blog"),
    "landing": _("Landing page"),
    "offer": _("Offer"),
    "support": _("Support"),
}


class ContentOptions(Options):
    """``top``: how many pages are printed; the CSV has them all."""

    top: Annotated[int, Field(ge=1, le=40)] = 15


def asks(_plan: Plan, _options: ContentOptions) -> Iterable[Ask]:
    """What pages tell, in total and page by page."""
    yield Ask(KPIS, scenarios=("actual", "previous"))
    yield from finding_asks(_plan)


def finding_asks(_plan: Plan) -> Iterable[Ask]:
    """Pages with their kinds."""
    yield Ask(KPIS, by="kind")
    yield Ask(KPIS, by=BY)


def compose(figures: Figures, context: Context, options: ContentOptions) -> Chapter | Absent:
    """The chapter; absent where no page was seen."""
    reading = Reading(figures, context)
    found = pages(reading)
    if not found:
        return Absent(_("No source tells how pages did in the period."))
    wins = quick_wins(found)
    blocks: list[Block] = []
    chart = _chart(reading, found[:_IN_CHART], wins)
    if chart is not None:
        blocks.append(chart)
    blocks.append(_table(reading, found, options.top))
    if wins:
        blocks.append(Prose(tuple((None, _gain(win)) for win in wins[:_WINS]), _("Quick wins")))
    message = headline(reading, "landing_page_conversion_rate") or _(
        "{page} is seen most: {count} views in {period}",
        page=Name(max(found, key=lambda page: page.value("page_views")).name),
        count=Quantity(max(page.value("page_views") for page in found)),
        period=when(context),
    )
    return Chapter("content", _("Pages and offers"), message, tuple(blocks), source=reading.source(*KPIS))


def _chart(reading: Reading, found: tuple[Page, ...], wins: tuple[QuickWin, ...]) -> Chart | None:
    overall, low = reading.value("landing_page_conversion_rate"), {win.page.name for win in wins}
    rates = [(page, figure) for page in found if (figure := page.get("landing_page_conversion_rate")) is not None]
    if overall is None or len(rates) < 2:  # noqa: PLR2004  # one page is all of them
        return None
    best = max(rates, key=lambda row: row[1].value or 0)
    return Chart(
        id="landing-page-rates",
        kind="bars",
        fields=("category", "value", "reference", "effect"),
        data=tuple(
            (page.name, figure.value, overall, "adverse" if page.name in low else "neutral") for page, figure in rates
        ),
        alt=_(
            "Conversion rate of the pages most visits begin on, {period}: {page} has the highest, {rate}.",
            period=when(reading.context),
            page=Name(best[0].name),
            rate=Quantity(best[1].value, "ratio", digits=1),
        ),
        title=_("Landing-page conversion rate"),
        subtitle=_(
            "% of entrances, the most entered pages first, {period}; outline: all pages", period=when(reading.context)
        ),
        labels=(
            ("category", _("Page")),
            ("value", _("Conversion rate")),
            ("reference", _("All pages")),
            ("effect", _("Effect")),
        ),
        unit="ratio",
        size=(504, 24 + 18 * len(rates)),
    )


def _table(reading: Reading, found: tuple[Page, ...], top: int) -> Table:
    largest = max(page.value("page_views") for page in found) or Decimal(1)
    rows = [Row((_called(page), *_cells(page.figures, Bar(page.value("page_views"), largest)))) for page in found]
    total = {kpi: figure for kpi in KPIS if (figure := reading.find(kpi)) is not None}
    last = Row((Label(_("Total")), *_cells(total, None)), kind="total")
    return Table(
        id="pages",
        columns=(
            Column("page", _("Page"), align="start", width=150),
            Column("views", _("Views")),
            Column("views_bar", None, align="start", width=34, decorative=True),
            Column("entrances", _("Entrances")),
            Column("engagement_seconds", _("Time a view"), _("seconds")),
            Column("cta_click_rate", _("Calls to action clicked"), _("%")),
            Column("conversions", _("Conversions")),
            Column("conversion_rate", _("of entrances"), _("%")),
            Column("interval", _("Interval"), _("%"), width=54),
        ),
        rows=(*rows[:top], last, *rows[top:]),
        title=_("Pages by entrances"),
        subtitle=_("{period}, AC; interval: 95%, of the conversion rate", period=when(reading.context)),
        notes=(_("– not told for this page."), *few(page.get(kpi) for page in found for kpi in KPIS)),
        limit=top + 1,
    )


def _called(page: Page) -> Label:
    return Label(Name(page.name), None if page.kind == NOT_SET else _KINDS.get(page.kind.lower(), Name(page.kind)))


def _cells(figures: Mapping[str, Figure], bar: Bar | None) -> tuple[Cell, ...]:
    seconds = figures.get("page_engagement_seconds")
    return (
        count(figures.get("page_views")),
        bar,
        count(figures.get("page_entrances")),
        DASH
        if seconds is None or not seconds.ok
        else Quantity(seconds.value, "seconds", digits=0, bare=True, figure=seconds.id),
        rate(figures.get("cta_click_rate")),
        count(figures.get("page_conversions")),
        rate(figures.get("landing_page_conversion_rate")),
        interval(figures.get("landing_page_conversion_rate")),
    )


def _words(win: QuickWin) -> dict[str, Argument]:
    digits = max(digits_of(win.rate), digits_of(win.others))
    others = from_figures(_("All other pages of its kind together, as of this one: {page}"), page=win.figure)
    gain = from_figures(
        _("({others} − {page}) × entrances"),
        others=(_("Other pages of its kind"), Quantity(win.others, "ratio", derived=others)),
        page=win.figure,
    )
    return {
        "rate": Quantity(win.rate, "ratio", digits=digits, figure=win.figure.id),
        "others": Quantity(win.others, "ratio", digits=digits, derived=others),
        "entrances": Quantity(win.figure.denominator, figure=win.figure.id),
        "gain": Quantity(win.gain, digits=0, derived=gain),
    }


def _gain(win: QuickWin) -> Text:
    return _(
        "{page}: {rate} of {entrances} visits that begin here convert, {others} on other pages of its kind; at their rate it "
        "would bring {gain} conversions more.",
        page=Name(win.page.name),
        **_words(win),
    )


def find(figures: Figures, context: Context) -> Iterable[Finding]:
    """The page that would gain most at the rate of others of its kind."""
    for win in quick_wins(pages(Reading(figures, context)))[:1]:
        yield Finding(
            id=f"quick-win-page-{win.page.name}",
            severity="attention",
            text=_(
                "Quick win: {page} converts {rate} of {entrances} visits, other pages of its kind {others}; at their rate it "
                "would bring {gain} conversions more.",
                page=Name(win.page.name),
                **_words(win),
            ),
            figures=(win.figure.id,),
            weight=weight("attention", (win.others - win.rate) / win.others),
            on="landing_page_conversion_rate",
            threshold=_(
                "At least the median entrances of its kind and 30, and a rate lower than chance explains, all pages tested."
            ),
        )


SECTION = Section(
    name="content",
    title=_("Pages and offers"),
    options=ContentOptions,
    asks=asks,
    compose=compose,
    order=56,
    order_for={"visibility": 24},
    summary="Which pages bring visits in and convert them, and where little work may gain most",
)


@hookimpl
def reportgen_sections() -> Iterable[Section]:
    """Offer the section."""
    yield SECTION


@hookimpl
def reportgen_findings() -> Iterable[FindingRule]:
    """Offer the rule."""
    yield FindingRule(name="quick-win-pages", asks=finding_asks, find=find)
