"""Checks of single keys that need the catalogue, the world's time zones, languages and currencies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from reportgen.plan.findings import Findings
from reportgen.plan.model import Key
from reportgen.plan.names import closest
from reportgen.records import Computed
from reportgen.tables import DIMENSIONS

if TYPE_CHECKING:
    from reportgen.plan.schema import ReportModel
    from reportgen.records import Catalogue

#: Languages that the report's own words are translated into.
LANGUAGES = ("ar", "en", "fr")

#: What ``report.figures.by`` may name.
BREAKDOWNS = (*DIMENSIONS, "month", "week", "quarter", "model", "role", "cohort")

_CURRENCY = re.compile("[A-Z]{3}")
_LOCALE = re.compile(r"(?P<language>[a-z]{2})(?:[-_](?P<region>[A-Z]{2}))?")


def kpi_names(catalogue: Catalogue) -> set[str]:
    """The ids a plan may use: KPIs that are no mere ingredients, and what computed ones provide."""
    names: set[str] = set()
    for kpi in catalogue.kpis.values():
        if isinstance(kpi, Computed):
            names.update(kpi.provides)
        elif not kpi.hidden:
            names.add(kpi.name)
    return names


def kpis(found: Findings, catalogue: Catalogue) -> None:
    """Goals, actions, ``report.figures`` and lists below the keys of plugins (``kpi``) name KPIs that exist."""
    known = kpi_names(catalogue)
    for key in ("goals", *catalogue.settings):
        items = found.data.get(key)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            name = item.get("kpi") if isinstance(item, dict) else None
            if isinstance(name, str) and name not in known:
                found.unknown((key, index, "kpi"), "KPI", name, known)
    answerable = {*known, *catalogue.findings}
    actions = found.data.get("actions")
    for index, action in enumerate(actions if isinstance(actions, list) else ()):
        on = action.get("on") if isinstance(action, dict) else None
        # Ids of findings are words joined by hyphens, some of them names from the data: no plan can know those.
        if isinstance(on, str) and on not in answerable and "-" not in on:
            found.unknown(("actions", index, "on"), "KPI or finding", on, answerable)
    for index, name in enumerate(_texts(found.data, "report", "figures", "kpis")):
        if name not in known:
            found.unknown(("report", "figures", "kpis", index), "KPI", name, known)
    for index, name in enumerate(_texts(found.data, "report", "figures", "by")):
        if name not in BREAKDOWNS:
            found.unknown(("report", "figures", "by", index), "breakdown", name, BREAKDOWNS)


def report(found: Findings, model: ReportModel) -> None:
    """The time zone exists; Arabic-Indic digits are for Arabic."""
    timezone(found, ("report", "timezone"), model.timezone)
    chosen = model.numbering if isinstance(model.numbering, dict) else {}
    for name, digits in chosen.items():
        key = ("report", "numbering", name)
        if not is_locale(name):
            found.add(key, f"unknown locale {name!r}", f"choose among {', '.join(LANGUAGES)}", at_key=True)
        elif digits == "arab" and not name.startswith("ar"):
            found.add(key, f"{name!r} is not written in Arabic-Indic digits", "write latn, or leave it out")


def numbering(model: ReportModel, locale: str) -> Literal["latn", "arab", ""]:
    """The digits that the plan chose for a locale; empty where it leaves them to the locale's custom."""
    chosen = model.numbering
    if isinstance(chosen, dict):
        return chosen.get(locale) or chosen.get(locale.split("-", maxsplit=1)[0]) or ""
    return chosen if chosen and locale.startswith("ar") else ""


def locales(found: Findings, model: ReportModel, override: tuple[str, ...] | None) -> tuple[str, ...]:
    """The report's locales as ``en`` or ``ar-EG``, each once."""
    single = isinstance(model.locale, str)
    listed = override if override is not None else (model.locale,) if isinstance(model.locale, str) else model.locale
    for index, name in enumerate(listed):
        if not is_locale(name):
            advice = f"choose among {', '.join(LANGUAGES)}, also with a region like ar-EG"
            if override is not None:
                found.add_outside(f"--locale: unknown locale {name!r}", advice)
            else:
                key: Key = ("report", "locale") if single else ("report", "locale", index)
                found.add(key, f"unknown locale {name!r}", advice)
    if not listed:
        found.add(("report", "locale"), "must name at least one locale")
    return tuple(dict.fromkeys(name.replace("_", "-") for name in listed))


def timezone(found: Findings, key: Key, name: Any) -> None:
    """A time zone of the IANA database; an empty one is the report's."""
    if not isinstance(name, str) or not name:
        return
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # names of folders and odd paths raise all of these
        meant = closest(name, available_timezones())
        found.add(key, f"unknown time zone {name!r}", f"did you mean {meant!r}?" if meant else "write Europe/Paris")


def currencies(found: Findings, model: ReportModel) -> None:
    """Currencies exist, and what the plan costs in others has a rate."""
    from babel.numbers import list_currencies

    known = list_currencies()
    rates = found.data.get("currencies")
    costs = found.data.get("costs")
    advice = "write its ISO 4217 code, for example EUR"
    if model.currency not in known:
        found.add(("report", "currency"), f"unknown currency {model.currency!r}", advice)
    for name in rates if isinstance(rates, dict) else ():
        if _CURRENCY.fullmatch(name) and name not in known:
            found.add(("currencies", name), f"unknown currency {name!r}", advice, at_key=True)
    convertible = {model.currency, *(rates if isinstance(rates, dict) else ())}
    for index, cost in enumerate(costs if isinstance(costs, list) else ()):
        name = cost.get("currency") if isinstance(cost, dict) else None
        if isinstance(name, str) and _CURRENCY.fullmatch(name) and name not in convertible:
            advice = f"declare its rate: `currencies: {{{name}: {{rate: …, on: 2026-09-30}}}}`"
            found.add(("costs", index, "currency"), f"there is no rate from {name!r} to {model.currency}", advice)


def channels(found: Findings) -> None:
    """Two systems' names for a channel lead to one name only."""
    declared = found.data.get("channels")
    owners: dict[str, str] = {}
    for name, spellings in declared.items() if isinstance(declared, dict) else ():
        for index, spelling in enumerate(spellings if isinstance(spellings, list) else ()):
            if not isinstance(spelling, str):
                continue
            owner = owners.setdefault(spelling.strip().casefold(), name)
            if owner != name:
                found.add(("channels", name, index), f"{spelling!r} already belongs to {owner!r}", "keep one of them")


def is_locale(name: str) -> bool:
    """Whether ``name`` is one of our languages, maybe with a region: ``ar``, ``ar-EG``."""
    match = _LOCALE.fullmatch(name)
    if not match or match["language"] not in LANGUAGES:
        return False
    if not match["region"]:
        return True
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(name.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _texts(data: Any, *key: str) -> list[str]:
    """The texts of a list of the plan; other items are the schema's business."""
    for name in key:
        data = data.get(name) if isinstance(data, dict) else None
    return [item if isinstance(item, str) else "" for item in data] if isinstance(data, list) else []
