"""Jinja's sandbox, which remembers what it has judged.

This module brings Jinja along; it is imported when a page is rendered.
"""

from __future__ import annotations

from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment


class Sandbox(ImmutableSandboxedEnvironment):
    """Lets templates read what is public and change nothing.

    Whether an attribute may be read hangs on its name and the type of its owner alone, and a report asks for the same ones
    some ten thousand times: each is judged once.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._judged: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read ``attr`` of ``obj``."""
        key = (type(obj), attr)
        if key not in self._judged:
            self._judged[key] = super().is_safe_attribute(obj, attr, value)
        return self._judged[key]
