"""gettext catalogues, read from ``.po`` files when a locale is rendered: there is nothing to compile or to forget."""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import Location, Problem, RenderError

if TYPE_CHECKING:
    from reportgen.records import Translations

#: The domain of the core's own words.
CORE = "reportgen"


def core_folder() -> Path:
    """Where the core's own catalogues stand."""
    import reportgen

    return Path(reportgen.__file__).parent / "locales"


def catalogues(translations: Iterable[Translations], tag: str) -> Mapping[str, gettext.NullTranslations]:
    """The catalogue of each domain for ``tag``, its language (``pt_BR`` → ``pt``), else the message ids themselves."""
    folders = [(CORE, core_folder()), *((entry.domain, entry.folder) for entry in translations)]
    found: dict[str, gettext.NullTranslations] = {}
    for domain, folder in folders:
        for name in dict.fromkeys((tag, tag.replace("-", "_"), tag.replace("-", "_").split("_")[0])):
            path = folder / f"{name}.po"
            if path.is_file():
                found[domain] = _read(path)
                break
    return found


def _read(path: Path) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    compiled = BytesIO()
    try:
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, locale=path.stem, abort_invalid=True))
    except (PoFileError, UnicodeDecodeError, ValueError) as exc:
        problem = Problem(f"the catalogue cannot be read: {exc}", "repair it with msgfmt -c", Location(str(path)))
        raise RenderError(problem) from exc
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
