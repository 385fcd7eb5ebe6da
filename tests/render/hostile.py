"""The sample with a payload wherever data or plan may put words."""

from __future__ import annotations

import dataclasses
from typing import Any

from reportgen.document import Document, Name, Text
from tests.render.sample import document


def poisoned(payload: str) -> Document:
    """Every name, every text argument that is data, title, organisation and ask say ``payload``."""
    made: Document = _poison(document(), payload)
    return dataclasses.replace(made, title=payload, organization=payload, ask=f"**{payload}** {payload}")


def _poison(value: Any, payload: str) -> Any:
    match value:
        case Name():
            return Name(payload)
        case Text():
            return dataclasses.replace(
                value,
                args=tuple(
                    (key, payload if isinstance(item, str) else _poison(item, payload)) for key, item in value.args
                ),
            )
        case tuple():
            return tuple(_poison(item, payload) for item in value)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {field.name: _poison(getattr(value, field.name), payload) for field in dataclasses.fields(value)}
            return dataclasses.replace(value, **fields)
        case _:
            return value
