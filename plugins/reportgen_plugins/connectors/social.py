"""``social``: posts and days of pages on LinkedIn, Facebook, Instagram, X, YouTube and TikTok."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from reportgen import hookimpl
from reportgen.errors import DataError, Location, Problem
from reportgen.records import Connector, FieldMapping, FileMapping, LoadContext
from reportgen_plugins.connectors.headers import words
from reportgen_plugins.connectors.offered import vendor
from reportgen_plugins.connectors.sheet import Sheet
from reportgen_plugins.connectors.vendor import VendorOptions, declared
from reportgen_plugins.connectors.yearless import dated
from reportgen_plugins.words import _

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1

WORDS = "social.yaml"
#: Fields that LinkedIn counts apart for posts that were paid for.
_PAID = ("impressions", "clicks", "reactions", "comments", "shares")
#: How X writes dates today, and how it wrote the time of a tweet.
_X_DATES = {
    "%a, %b %d, %Y": re.compile(r"[A-Za-z]{3}, [A-Za-z]{3} \d{1,2}, \d{4}"),
    "%Y-%m-%d %H:%M %z": re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d{4}"),
}
_NETWORKS = ("facebook", "instagram")


class SocialOptions(VendorOptions):
    """``linkedin`` says whether its days count with what was paid for, or ``organic`` alone.

    ``year`` is the year of the first row of files whose dates have none (TikTok).
    """

    linkedin: Literal["total", "organic"] = "total"
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``social``."""
    yield vendor(
        "social",
        "Page analytics of LinkedIn, Meta, X, YouTube and TikTok",
        ("social_posts",),
        WORDS,
        load,
        SocialOptions,
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare each file as posts or days of the page that it is of, the network by its content."""
    options = source.options
    assert isinstance(options, SocialOptions)  # noqa: S101  # the plan validated the source with this connector's model

    def yearless(found: Sheet, _lent: LoadContext) -> Iterator[FieldMapping]:
        days = dated(found, options.year)
        yield FieldMapping(name="published_at", column=found.header("day"), values=days)

    mappings = declared(
        source,
        context,
        WORDS,
        {
            "linkedin_days": _month_first,
            "linkedin_followers": _month_first,
            "linkedin_posts": _month_first,
            "meta_days": _insight,
            "x_posts": _x,
            "x_days": _x,
            "x_tweets": _x,
            "youtube_posts": _clicks_told,
            "tiktok_days": yearless,
            "tiktok_followers": yearless,
        },
        instead={name: f"organic_{name}" for name in _PAID} if options.linkedin == "organic" else {},
    )
    _warn_of_two_grains(mappings, context)
    return mappings


def _month_first(found: Sheet, _context: LoadContext) -> Iterator[FieldMapping]:
    """LinkedIn writes dates as MM/DD/YYYY in every language."""
    yield FieldMapping(name="published_at", column=found.header("day"), dayfirst=False)


def _x(found: Sheet, context: LoadContext) -> Iterator[FieldMapping]:
    """Dates are English whatever the language; shares are of two kinds."""
    texts = found.sample("day")
    pattern = next((pattern for pattern, form in _X_DATES.items() if any(map(form.fullmatch, texts))), "")
    yield FieldMapping(name="published_at", column=found.header("day"), pattern=pattern)
    if found.header("reposts") and found.header("sends"):
        context.caveat(_("Shares on X are reposts and shares together"))


def _clicks_told(found: Sheet, context: LoadContext) -> Iterator[FieldMapping]:
    if found.header("thumbnails") and found.header("through"):
        context.caveat(_("Clicks on YouTube are derived: impressions of thumbnails times their click-through rate"))
    yield from ()


def _insight(found: Sheet, _context: LoadContext) -> Iterator[FieldMapping]:
    """A file of Meta's insights holds one metric, which only its title names. Raises DataError for one without title."""
    titles = [line.strip().strip('"').strip() for line in found.grid.above]
    title = next((line for line in reversed(titles) if line and not line.lower().startswith("sep=")), "").lower()
    if not title:
        what = "no title above the header says what these figures are"
        raise DataError(Problem(what, "export it again and change nothing in it", found.place))
    fields: dict[str, list[str]] = words(WORDS)["insights"]
    name = next((name for name, known in fields.items() if title in known), title)
    yield FieldMapping(name=name, column=found.header("metric"), kind="number")
    if network := next((network for network in _NETWORKS if network in title), ""):
        yield FieldMapping(name="network", constant=network)


def _warn_of_two_grains(mappings: Iterable[FileMapping], context: LoadContext) -> None:
    """Days of a page and its posts tell the same figures twice; ``grain`` keeps them apart."""
    told: dict[tuple[str, str], str] = {}
    for mapping in mappings:
        said = {field.name: field.constant for field in mapping.fields}
        for network in (said["network"],) if said.get("network") else _NETWORKS:
            told.setdefault((network or "", said.get("grain") or ""), mapping.file.shown)
    for network, grain in product(dict.fromkeys(network for network, _grain in told), ("page_day",)):
        days, posts = told.get((network, grain)), told.get((network, "post"))
        if days and posts and days.partition("!")[0] != posts.partition("!")[0]:
            what = f"tells {network} by day, and {posts} by post: no figure adds up both"
            context.warn(Problem(what, "name one of the two if one is enough", Location(days)))
