"""The gettext domain of the first-party plugins: ``_`` makes their sentences, the hook says where catalogues lie."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from reportgen import hookimpl
from reportgen.document import Words
from reportgen.records import Translations

reportgen_api = 1

DOMAIN = "reportgen_plugins"

_ = Words(DOMAIN)


@hookimpl
def reportgen_translations() -> Iterable[Translations]:
    """Catalogues of this domain, one folder a locale."""
    yield Translations(domain=DOMAIN, folder=Path(__file__).parent / "locales")
