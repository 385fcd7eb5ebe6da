"""The channel of a session where no export tells it: ordered rules over source, medium and campaign, as one SQL expression.

One definition serves every form of export: downloads and the Data API (by row), events and visits (by session).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reportgen_plugins.connectors.headers import words

_RULES = "google_analytics/channels.yaml"
_LOOKED_AT = ("source", "medium", "campaign", "site")


@dataclass(frozen=True, slots=True)
class Channel:
    """The SQL expression of a row's channel over its columns source, medium and campaign, and the values it binds."""

    sql: str
    parameters: Mapping[str, object]


def channel(more: Mapping[str, Any], *, campaign: str = "campaign", site: str = "") -> Channel:
    """The channel by our rules and those of a team's own words (``more``, see channels.yaml).

    ``campaign`` is the expression of a row's campaign (``NULL`` where none is known), ``site`` that of the kind of its source,
    where something else than our lists knows it.
    """
    known = _ruled(more)
    parameters: dict[str, object] = {}

    def bound(value: object) -> str:
        parameters[f"channel_{len(parameters)}"] = value
        return f"$channel_{len(parameters) - 1}"

    def holds(name: str, wanted: object) -> str:
        if isinstance(wanted, list):
            return f"list_contains({bound([str(each).lower() for each in wanted])}, {name}_told)"
        return f"regexp_full_match({name}_told, {bound(str(wanted))})"

    kinds = () if site else known["sources"].items()
    looked_up = "".join(f" WHEN {holds('source', names)} THEN {bound(kind)}" for kind, names in kinds)
    cases = (
        f"WHEN {' AND '.join(holds(name, rule[name]) for name in _LOOKED_AT if name in rule)} THEN {bound(rule['channel'])}"
        for rule in known["rules"]
    )
    said = {"source": "source", "medium": "medium", "campaign": campaign}
    # a subquery: the engine judges each combination of source, medium and campaign once, however many rows have it
    plain = ", ".join(f"lower(trim(coalesce({column}::VARCHAR, ''))) AS {name}_told" for name, column in said.items())
    kind = f"(SELECT *, {site or (f'CASE{looked_up} END' if looked_up else 'NULL')} AS site_told FROM (SELECT {plain}))"
    return Channel(f"(SELECT CASE {' '.join(cases)} ELSE {bound(known['otherwise'])} END FROM {kind})", parameters)


def wrong(own: object) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
    """What is wrong with a team's own rules and sources: what, what to do, and where."""
    shape = "write channels: {sources: {social: [name, …]}}"
    if not isinstance(own, Mapping):
        yield "channels holds no sources", shape, ()
        return
    for key in own.keys() - {"sources", "replace", "rules"}:
        yield f"{key!r} is no part of channels", "the parts are sources, replace, rules", (key,)
    sources, rules = own.get("sources", {}), own.get("rules", [])
    kinds = words(_RULES)["sources"].keys()
    if not isinstance(sources, Mapping) or not all(isinstance(names, list) for names in sources.values()):
        yield "sources are no lists of names", shape, ("sources",)
    elif not rules and (unknown := [kind for kind in sources if kind not in kinds]):
        yield f"no rule knows the kind {unknown[0]!r}", f"the kinds are {', '.join(kinds)}", ("sources", unknown[0])
    if not isinstance(rules, list) or not all(isinstance(rule, Mapping) and "channel" in rule for rule in rules):
        yield "a rule names no channel", "write rules: [{channel: Partners, source: [name, …]}]", ("rules",)


def _ruled(more: Mapping[str, Any]) -> Mapping[str, Any]:
    """Our rules and sources with a team's own: sources beside ours (before them: theirs decide), rules in their place."""
    ours, own = words(_RULES), more.get("channels", {})
    sources = {} if own.get("replace") else ours["sources"]
    added = own.get("sources", {})
    theirs = {str(name).lower() for names in added.values() for name in names}
    merged = {
        kind: [*added.get(kind, ()), *(name for name in sources.get(kind, ()) if name not in theirs)]
        for kind in {**sources, **added}
    }
    return {"rules": own.get("rules", ours["rules"]), "sources": merged, "otherwise": ours["otherwise"]}
