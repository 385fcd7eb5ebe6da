"""``${NAME}`` in a plan: secrets from the environment, wrapped so that printing a plan never shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from reportgen.errors import Problem
from reportgen.plan.model import Key, Positions
from reportgen.plan.names import dotted

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Secrets:
    """Replaces text that holds ``${NAME}`` by SecretStr; only fields declared as SecretStr accept that.

    A plan is otherwise never interpolated. ``faulty`` are the values whose variable is missing.
    """

    def __init__(self, environ: Mapping[str, str], positions: Positions) -> None:
        self._environ = environ
        self._positions = positions
        self.problems: list[Problem] = []
        self.faulty: set[Key] = set()

    def resolved(self, value: Any, key: Key = ()) -> Any:
        """A copy of plain data with its secrets in place."""
        match value:
            case dict():
                return {name: self.resolved(item, (*key, name)) for name, item in value.items()}
            case list():
                return [self.resolved(item, (*key, index)) for index, item in enumerate(value)]
            case str() if names := _REFERENCE.findall(value):
                return self._secret(value, names, key)
        return value

    def _secret(self, text: str, names: list[str], key: Key) -> SecretStr | None:
        missing = [name for name in dict.fromkeys(names) if not self._environ.get(name)]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            what = f"{dotted(key)}: {' and '.join(missing)} {verb} not set in the environment"
            self.problems.append(Problem(what, "export it before the build", self._positions.at(*key)))
            self.faulty.add(key)
            return None
        return SecretStr(_REFERENCE.sub(lambda found: self._environ[found[1]], text))
