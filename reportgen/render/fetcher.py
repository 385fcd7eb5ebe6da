"""What a page may load while it is laid out: font files of its theme (``asset:NAME``) and ``data:``; nothing else, ever.

This module is imported in worker processes only: it needs WeasyPrint.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]  # ships no types

_NAME = re.compile(r"asset:([A-Za-z0-9][A-Za-z0-9._-]*)")


class Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Resolves ``asset:`` in the ``fonts`` of the given theme folders, nearest first."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self._folders = folders

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The response for ``url``; raises ValueError for what a page may not load."""
        found = _NAME.fullmatch(url)
        if found:
            for folder in self._folders:
                path = folder / "fonts" / found[1]
                if path.is_file():
                    return URLFetcherResponse(url, path.read_bytes())
            raise ValueError(f"no theme has {found[1]}")
        if not url.startswith("data:"):
            raise ValueError("only bundled assets may be loaded")
        return super().fetch(url, headers)
