"""What HubSpot calls things: its properties and their labels, the words in their cells, and what a team adds to both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from reportgen_plugins.connectors.headers import Names, Vocabulary, find, words

LABELS = "hubspot/labels.yaml"
WORDS = "hubspot/words.yaml"
#: Stands in a property's name or label for a lifecycle stage: its internal name, or one of its labels.
_STAGE = "{stage}"


@dataclass(frozen=True, slots=True)
class Source:
    """An original source: the channel it shows as, all texts that mean it, and what it says of further fields.

    ``says`` gives, of source, medium and campaign, a drill-down (``detail_1``, ``detail_2``) or a constant (``=cpc``).
    """

    channel: str
    texts: tuple[str, ...]
    says: Mapping[str, str]


@dataclass(frozen=True)
class Lexicon:
    """The words of ``data`` (the shape of words.yaml, its labels under ``labels``)."""

    data: Mapping[str, Any]

    def headers(self, name: str) -> tuple[str, ...]:
        """Every header that the property ``name`` may have: its internal name first, then its labels."""
        labels = self.data["labels"]
        if name in labels:
            return (name, *_flat(labels[name]))
        for stage, texts in self.data["values"]["lifecyclestage"].items():
            for pattern, spelt in labels.items():
                if pattern.replace(_STAGE, stage) == name:
                    return (name, *(_of_stage(label, (stage, *texts)) for label in _flat(spelt)))
        return (name,)

    def entered(self, stage: str) -> tuple[str, ...]:
        """Headers of the date on which a deal entered ``stage``, an internal name or a label."""
        named = [name for name in self.data["labels"] if name.endswith(f"entered_{_STAGE}")]
        labels = [label for name in named for label in _flat(self.data["labels"][name])]
        spaced = r"[\W_]*".join(re.escape(letter) for letter in re.sub(r"[\W_]+", "", stage))
        return (
            *(name.replace(_STAGE, stage) for name in named),
            *(label.replace(_STAGE, f"(?:{spaced})") for label in labels),
        )

    def vocabulary(self, kind: str) -> Vocabulary:
        """The names of the fields of ``kind``, and words for their values."""
        columns: dict[str, Names] = {
            field: tuple(self.headers(name) for name in names) for field, names in self.data[kind].items()
        }
        channels = {text: source.channel for source in self.sources() for text in source.texts}
        values = {
            "channel": channels,
            "latest_channel": channels,
            "lifecycle_stage": self._canonical("lifecyclestage"),
            "deal_type": self._canonical("deal_type"),
            "is_won": self._canonical("flag"),
            "is_closed": self._canonical("flag"),
        }
        return Vocabulary(columns, {field: texts for field, texts in values.items() if field in columns})

    def has(self, header: tuple[str, ...], names: Iterable[str]) -> bool:
        """Whether some property of ``names`` is among the headers."""
        return bool(find(header, (spelt for name in names for spelt in self.headers(name))))

    def sources(self) -> Iterator[Source]:
        """Every original source that HubSpot knows."""
        for value, said in self.data["sources"].items():
            texts = _both_apostrophes((value, said["channel"], *said.get("labels", ())))
            says = {field: said[field] for field in ("source", "medium", "campaign") if field in said}
            yield Source(said["channel"], tuple(dict.fromkeys(text.lower() for text in texts)), says)

    def texts(self, *path: str) -> tuple[str, ...]:
        """A list of the data, by the keys that lead to it."""
        found: Any = self.data
        for key in path:
            found = found[key]
        return tuple(found)

    def _canonical(self, name: str) -> dict[str, str]:
        known = self.data["values"][name]
        return {text.lower(): value for value, labels in known.items() for text in _both_apostrophes((value, *labels))}


@cache
def own() -> Lexicon:
    """The connector's own words."""
    return Lexicon({**words(WORDS), "labels": words(LABELS)})


def extended(more: Mapping[str, Any]) -> Lexicon:
    """The connector's words with ``more`` of a team, whose come first."""
    return Lexicon(_merged(own().data, more))


def _merged(known: Any, more: Any) -> Any:
    if isinstance(known, Mapping) and isinstance(more, Mapping):
        return {
            key: _merged(known.get(key), more.get(key)) for key in (*known, *(key for key in more if key not in known))
        }
    if isinstance(more, list) and isinstance(known, list | Mapping):
        return [*more, *_flat(known)]
    return known if more is None else more


def _flat(labels: Any) -> tuple[str, ...]:
    """Labels by language, or in a list, in order."""
    if isinstance(labels, Mapping):
        return tuple(label for texts in labels.values() for label in texts)
    return tuple(labels)


def _of_stage(label: str, texts: Iterable[str]) -> str:
    """A label with a stage in it, as the regular expression that finds it under every label of the stage."""
    return label.replace(_STAGE, f"(?:{'|'.join(map(re.escape, texts))})")


def _both_apostrophes(texts: Iterable[str]) -> Iterator[str]:
    """Typewriter and typographic ones are the same to a reader."""
    for text in texts:
        yield text
        if "'" in text:
            yield text.replace("'", "’")
