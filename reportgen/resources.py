"""Where the files that are not Python stand: the one place that knows a checkout from an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def templates() -> Path:
    """The folder of themes."""
    packaged = _PACKAGE / "templates"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "templates"


def starter() -> Path:
    """The folder that ``reportgen init`` copies: a plan and small exports."""
    packaged = _PACKAGE / "starter"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "configs" / "minimal"
