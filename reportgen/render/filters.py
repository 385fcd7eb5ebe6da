"""What templates may say: filters and globals over the document's values, all of them escaped here or by Jinja.

* ``{{ text | words }}`` markup, ``unlinked`` where its figures lead nowhere, ``plain`` text for attributes
* ``say("Contents")`` a word of the core's own
* ``{{ block | kind }}`` which macro draws it; ``{{ cell | mark(width) }}`` a small drawing
* what only a page on the screen needs stands in ``screen``
* ``stylesheet(name)``, ``digest(css)``, ``placeholder(chart)``, ``page_of()``
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from jinja2 import pass_context
from markupsafe import Markup, escape

from reportgen.charts import mark
from reportgen.charts.marks import arrow, shape, swatch
from reportgen.document import (
    Argument,
    Bar,
    Bullet,
    Chapter,
    Chart,
    Column,
    Commentary,
    Fragment,
    IntervalCell,
    Name,
    Passage,
    Quantity,
    Row,
    Sparkline,
    Status,
    Table,
    Text,
    Words,
)
from reportgen.document.passages import plain
from reportgen.render import assets
from reportgen.render.catalogues import CORE
from reportgen.render.describing import described
from reportgen.render.fitting import Fitting, lines
from reportgen.render.placeholders import placeholder
from reportgen.render.screen import Screen
from reportgen.render.words import clean, direction, spoken

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context

    from reportgen.render.context import Renderer

_ = Words(CORE)
Drawn = Sparkline | Bar | Bullet | IntervalCell | Status
#: Pixels of a point on paper.
_PIXEL = 96 / 72
HEALTH = {
    "on_track": _("on track"),
    "at_risk": _("at risk"),
    "off_track": _("off track"),
    "pending": _("pending"),
    "incomplete": _("incomplete"),
}


@dataclass(frozen=True)
class Pages:
    """The words and drawings of one rendering, as filters and globals."""

    renderer: Renderer

    def equip(self, environment: Environment) -> None:
        """Add everything to the environment."""
        language = self.renderer.language
        environment.filters |= {
            "words": language.html, "unlinked": partial(language.html, traced=False), "plain": language.plain, "kind": kind,
            "mark": self.mark, "status": self.status,
            "interval": lambda cell: language.interval(cell.low, cell.high), "spanners": spanners, "shares": self.fitting.shares,
            "described": lambda chart: described(chart, self.renderer.report.document.period, language),
            "printed": printed, "bold": self.bold, "tied": tied, "together": together, "merged": merged, "pacing": pacing,
            "spoken": self.spoken, "turned": self.turned, "written": self.written,
        }  # fmt: skip
        environment.globals |= {
            "say": self.say, "plural": self.plural, "placeholder": self.placeholder,
            "stylesheet": self.stylesheet, "digest": assets.digest, "page_of": self.page_of,
            "swatch": self.swatch, "diamond": self.diamond,
            "arrow": self.arrow, "brand": self.renderer.brand, "logo": self.logo, "classification": self.classification,
            "part": self.part,
            "language": language.locale, "name": named, "paged": False, "dates": lambda span: replace(span, style="dates"),
        }  # fmt: skip
        Screen(self.renderer).equip(environment)

    @cached_property
    def fitting(self) -> Fitting:
        """Finds widths for the columns of tables."""
        language = self.renderer.language
        return Fitting(
            lines(self.renderer.report.document), language.bare, lambda cell: language.bare(HEALTH[cell.health]),
            self.renderer.style.width,
        )  # fmt: skip

    # --- words ------------------------------------------------------------------------------------------------------

    def say(self, msgid: str, /, **arguments: Argument) -> Markup:
        """A sentence of the core's own catalogue."""
        return self.renderer.language.html(_(msgid, **arguments))

    def plural(self, singular: str, plural: str, /, count: int, **arguments: Argument) -> Markup:
        """A sentence of the core's own catalogue that depends on a count."""
        return self.renderer.language.html(_.plural(singular, plural, count, **arguments))

    def page_of(self) -> Markup:
        """``Page 2 of 6``, with counters of the style sheet in the places of the numbers."""
        message = str(self.renderer.language.html(_("Page {n} of {total}", n=Name("{n}"), total=Name("{total}"))))
        return Markup(re.sub(r"<bdi[^>]*>\{(n|total)\}</bdi>", r'<bdi dir="ltr" class="\1"></bdi>', message))  # noqa: S704

    def classification(self) -> Markup:
        """Who may read the report: the brand's words in this language, else our own; empty where it has none."""
        words = self.renderer.brand.classification
        if words is None:
            return self.renderer.language.html(_("Board confidential"))
        language = self.renderer.language
        chosen = spoken(words, language.locale) or words.get("")
        return language.html(Name(chosen)) if chosen else Markup()

    def logo(self, height: float) -> Markup:
        """The brand's logo at a height in points, no wider than six times that; empty where it has none."""
        logo, name = self.renderer.brand.logo, self.renderer.brand.name or self.renderer.report.document.organization
        if logo is None:
            return Markup()
        wide, tall = logo.size
        scale = min(height / tall, 6 * height / wide)
        return Markup('<img class="logo" src="{}" alt="{}" width="{}" height="{}">').format(
            assets.data_url(logo),
            self.renderer.language.plain(Name(name)),
            *(round(side * scale * _PIXEL) for side in logo.size),
        )

    def part(self, what: str) -> str:
        """The template by which a theme draws blocks of a kind, ``parts/<kind>.html.j2``; empty where it leaves them to ours."""
        name = f"parts/{what}.html.j2"
        return name if any((folder / name).is_file() for folder in self.renderer.folders) else ""

    def bold(self, text: str | Name) -> Markup:
        """A sentence of the plan with its money figures made bold: ``Approve **60 kEUR**``."""
        whole = self.renderer.language.html(named(text))  # one name, so that its parts keep their order
        return Markup(re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", str(whole)))  # noqa: S704  # escaped above

    def spoken(self, it: Commentary) -> tuple[Passage, ...]:
        """What somebody wrote in this language, or for all of them."""
        return it.spoken(self.renderer.locale)

    def turned(self, passages: tuple[Passage, ...]) -> str:
        """The direction of a commentary in a language that runs against the page, else nothing."""
        own = direction(plain(passages))
        return own if own and own != self.renderer.language.locale.direction else ""

    def written(self, words: tuple[Fragment, ...]) -> Markup:
        """Words of an author: escaped, with our own elements for their styles; live figures like everywhere."""
        return Markup("").join(self._fragment(fragment) for fragment in words)

    def _fragment(self, fragment: Fragment) -> Markup:
        value = fragment.value
        if value == "\n":
            return Markup("<br>")
        text = (
            self.renderer.language.html(value, traced=not fragment.link)
            if isinstance(value, Quantity)
            else escape(clean(value))
        )
        for wanted, element in ((fragment.code, "code"), (fragment.emphasis, "em"), (fragment.strong, "b")):
            if wanted:
                text = Markup(f"<{element}>{{}}</{element}>").format(text)  # noqa: S704  # one of three names
        return (
            Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(fragment.link, text)
            if fragment.link
            else text
        )

    @pass_context
    def status(self, context: Context, cell: Status) -> Markup:
        """Shape and word of a goal's health."""
        return Markup('{} <span class="word">{}</span>').format(
            self.mark(context, cell), self.renderer.language.html(HEALTH[cell.health])
        )

    # --- drawings ---------------------------------------------------------------------------------------------------

    def _paint(self, context: Context) -> Callable[[str], str]:
        """How the page writes colours: print knows no custom properties inside SVG."""
        if context.get("paged", default=False):
            return self.renderer.style.__getitem__
        return "var(--{})".format

    @pass_context
    def mark(self, context: Context, cell: Drawn, width: float | None = None) -> Markup:
        """A cell's small drawing, made of numbers and constants only."""
        mirror = self.renderer.language.locale.direction == "rtl"
        return Markup(mark(cell, self._paint(context), mirror=mirror, width=width or 0))  # noqa: S704  # no words in it

    @pass_context
    def swatch(self, context: Context, name: str) -> Markup:
        """A key to the notation."""
        return Markup(swatch(name, self._paint(context)))  # noqa: S704  # drawn from constants

    @pass_context
    def arrow(self, context: Context) -> Markup:
        """From one step to the next."""
        mirror = self.renderer.language.locale.direction == "rtl"
        return Markup(arrow(self._paint(context), mirror=mirror))  # noqa: S704  # drawn from constants

    @pass_context
    def diamond(self, context: Context) -> Markup:
        """What stands before an adverse difference."""
        return Markup(shape("diamond", "bad", self._paint(context)))  # noqa: S704  # drawn from constants

    def placeholder(self, chart: Chart) -> str:
        """The data URL that stands for a chart until the PDF is laid out."""
        return placeholder(list(self.renderer.charts).index(chart.id))

    def stylesheet(self, name: str, *, inline: bool = True, shown: str = "") -> Markup:
        """The text of the page's one style element; ``shown`` is the page, where it is known beforehand."""
        css = self.renderer.stylesheet(name, inline=inline, shown=shown)
        return Markup(css.replace("</", "<\\/"))  # noqa: S704  # a theme's own file, which cannot end its element


def kind(value: object) -> str:
    """The class of a block or cell, for templates to choose by."""
    return "nothing" if value is None else type(value).__name__.lower()


def named(words: str | Name) -> Name:
    """A name for ``words``; one that the plan gives by language stays as it is."""
    return words if isinstance(words, Name) else Name(words)


def printed(table: Table) -> tuple[tuple[Row, ...], Row | None]:
    """The rows that are printed (the first ``limit``), and the total at the foot, if there is one."""
    foot = table.rows[-1] if table.rows and table.rows[-1].kind == "total" else None
    body = table.rows[:-1] if foot else table.rows
    return body[: table.limit], foot


def spanners(columns: Sequence[Column]) -> list[tuple[Text | None, int]]:
    """Runs of columns under one spanner, with their lengths; empty when no column has one."""
    if not any(column.group for column in columns):
        return []
    return [(group, len(list(run))) for group, run in groupby(columns, key=lambda column: column.group)]


def together(chapters: Sequence[Chapter], first: Chapter) -> tuple[Chapter, ...]:
    """``first`` and the chapters that are joined to it: those that share its sheets."""
    behind = chapters[chapters.index(first) + 1 :]
    return first, *takewhile(lambda chapter: chapter.joined, behind)


def merged(texts: Iterable[Text]) -> list[Text]:
    """Lines that say the same but for the names they list, as one line that lists them all: the sources of one page."""
    found: dict[Text, dict[str, dict[str, None]]] = {}
    for text in texts:
        listed = {key: value.text for key, value in text.args if isinstance(value, Name)}
        bare = replace(text, args=tuple((key, "" if key in listed else value) for key, value in text.args))
        names = found.setdefault(bare, {key: {} for key in listed})
        for key, value in listed.items():
            names[key] |= dict.fromkeys(value.split(", "))
    return [
        replace(
            bare,
            args=tuple(
                (key, Name(", ".join(sorted(names[key]))) if key in names else value) for key, value in bare.args
            ),
        )
        for bare, names in found.items()
    ]


def tied(text: Markup) -> Markup:
    """A headline whose last two words stay together, so that no line holds one word alone."""
    head, space, tail = text.rpartition(" ")
    # a space inside a tag is not one between words
    return Markup(f"{head}\u00a0{tail}") if space and "<" not in tail else text  # noqa: S704  # markup stays as it was


def pacing(table: Table) -> bool:
    """Whether a table draws goals, so that it needs a key to their marks."""
    return any(isinstance(cell, Bullet) and cell.actual is not None for row in table.rows for cell in row.cells)
