"""Turns exported marketing and sales files into the ROI report that a board reads.

Plugins import from here: :data:`hookimpl`, :class:`Plan`; those that take plugins themselves :data:`hookspec`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportgen.hookspecs import hookimpl, hookspec
    from reportgen.plan import Plan

__version__ = "0.1.0"
__all__ = ["Plan", "__version__", "hookimpl", "hookspec"]

_LAZY = {"hookimpl": "reportgen.hookspecs", "hookspec": "reportgen.hookspecs", "Plan": "reportgen.plan"}


def __getattr__(name: str) -> Any:
    # Imported on first use: ``reportgen --help`` must not pay for pluggy and pydantic.
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(name)
