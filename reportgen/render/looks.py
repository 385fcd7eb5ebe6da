"""What can be wrong with how a report would look, known before anything is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from reportgen.charts.contrast import TEXT, Faint, faint
from reportgen.charts.fonts import faces
from reportgen.charts.style import Style, style
from reportgen.errors import Location, PlanError, Problem
from reportgen.render.environment import DEFAULT, folders

if TYPE_CHECKING:
    from reportgen.plan import Plan
    from reportgen.records import Brand, Theme

#: Names of tokens as a brand writes them.
_NAMES = {"ac": "actual", "py": "previous", "pyline": "outline", "amber": "warning", "paper": "ground"}


def theme_of(plan: Plan, themes: Mapping[str, Theme]) -> Theme:
    """The plan's theme, else the default one."""
    return plan.theme or themes[DEFAULT]


def doubts(plan: Plan, themes: Mapping[str, Theme]) -> tuple[Problem, ...]:
    """Colours that cannot be told apart well enough. Raises PlanError for a family that no file has."""
    theme, brand = theme_of(plan, themes), plan.brand
    look = style(folders(theme, themes), "en", brand)
    _families(look, brand)
    found = [*_faint(look.light, brand, theme, "light"), *_faint(look.dark, brand, theme, "dark")]
    return tuple(dict.fromkeys(found))


def _families(look: Style, brand: Brand) -> None:
    if not brand.latin and not brand.arabic:
        return
    known = sorted({face.family for face in faces(look.fonts)})
    for script, family in (("latin", brand.latin), ("arabic", brand.arabic)):
        if family and family not in known:
            advice = f"put its TTF or OTF files into fonts.folder; there are: {', '.join(known)}"
            raise PlanError(Problem(f"fonts.{script}: no file has the family {family!r}", advice, brand.fonts_where))


def _faint(colours: Mapping[str, str], brand: Brand, theme: Theme, ground: str) -> Iterable[Problem]:
    for pair in faint(colours):
        token, under = _named(pair.token, colours), _named(pair.ground, colours)
        what = f"{ground} colours: {token} on {under} has a contrast of {_told(pair)} to 1"
        advice = f"text needs {pair.least:g}" if pair.least == TEXT else f"marks need {pair.least:g}"
        yield Problem(what, f"{advice}; choose another colour", _place(pair, brand, theme))


def _named(token: str, colours: Mapping[str, str]) -> str:
    return f"{_NAMES.get(token, token)} {colours[token]}"


def _told(pair: Faint) -> str:
    """Cut, not rounded: 4.499 is no 4.5."""
    return f"{int(pair.ratio * 100) / 100:.2f}"


def _place(pair: Faint, brand: Brand, theme: Theme) -> Location | None:
    for token in (pair.token, pair.ground):
        if token in brand.colours:
            return brand.colours[token].where
    return Location(str(theme.folder / "tokens.json"))
