"""Quoting: the only two ways in which a name or a text of ours enters SQL; what comes from outside is bound."""

from __future__ import annotations


def identifier(name: str) -> str:
    """``name`` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """``text`` as a quoted SQL string."""
    return "'" + text.replace("'", "''") + "'"


class Parameters:
    """Collects values to bind; hands out the placeholder of each."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def bind(self, value: object) -> str:
        """The placeholder that stands for ``value``."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"${name}"
