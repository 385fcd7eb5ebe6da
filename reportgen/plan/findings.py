"""Where the second pass collects what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from reportgen.errors import PluginError, Problem
from reportgen.plan.model import Key, Positions
from reportgen.plan.names import choose, dotted
from reportgen.plan.parsing import Parsed
from reportgen.plan.wording import misread, worded


class Findings:
    """Problems of one plan, those of the first pass included."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.problems: list[Problem] = list(parsed.problems)

    @property
    def data(self) -> Mapping[str, Any]:
        """The plan as plain data, secrets in place."""
        return self.parsed.data

    @property
    def positions(self) -> Positions:
        """Where everything stands."""
        return self.parsed.positions

    def add(self, key: Key, what: str, advice: str = "", *, at_key: bool = False, unknown: bool = False) -> None:
        """Note a problem of the value (or of the name) at ``key``; ``unknown`` of a name that nothing offers."""
        where = self.positions.of_key(*key) if at_key else self.positions.at(*key)
        self.problems.append(Problem(f"{dotted(key)}: {what}", advice, where, unknown))

    def add_outside(self, what: str, advice: str = "") -> None:
        """Note a problem of the command line."""
        self.problems.append(Problem(what, advice))

    def unknown(
        self, key: Key, kind: str, name: str, valid: Collection[str], *, more: str = "", at_key: bool = False
    ) -> None:
        """Note a name that nobody offers, with the valid ones."""
        advice = "; ".join(filter(None, (choose(name, valid), more)))
        self.add(key, f"unknown {kind} {name!r}", advice, at_key=at_key, unknown=True)

    def validated(self, model: type[BaseModel], value: Any, key: Key) -> BaseModel | None:
        """``value``, which stands at ``key``, as a plugin's own model sees it; None when that finds faults.

        Raises PluginError when the model itself breaks.
        """
        if key in self.parsed.faulty:
            return None
        before = len(self.problems)
        try:
            valid = model.model_validate(value)
        except ValidationError as error:
            self.problems += worded(error, model, value, self.positions, key, self.parsed.faulty)
            return None
        except Exception as error:  # a plugin may fail in any way
            what = f"{dotted(key)}: the plugin's model {model.__name__} failed: {type(error).__name__}: {error}"
            raise PluginError(Problem(what, "report it to the plugin's authors", self.positions.at(*key))) from error
        for inner, what in misread(valid, value, key):
            self.add(inner, what)
        return valid if len(self.problems) == before else None

    def ordered(self) -> list[Problem]:
        """All problems, each once: those of the command line, then down the plan, then down the files that it names."""

        def place(problem: Problem) -> tuple[bool, str, int, int]:
            where = problem.where
            if where is None:
                return False, "", 0, 0
            other = where.path != self.positions.path
            return other, where.path if other else "", where.line, where.column

        return sorted(dict.fromkeys(self.problems), key=place)
