"""``json``: any canonical table from JSON, a document that holds a list of records or a record a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.records import Connector, FileMapping, LoadContext
from reportgen.tables import TABLES
from reportgen_plugins.connectors.generic import Reader, TableOptions, recognise

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1


class JsonOptions(TableOptions):
    """``rows`` is the path of the list of records (``data.items``); left out, the only list of objects is taken."""

    rows: str = ""


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``json``."""
    yield Connector(
        name="json",
        summary="Any table from JSON documents or JSON lines, by the records' keys",
        tables=tuple(TABLES),
        options=JsonOptions,
        load=load,
        recognise=recognise,
        formats=("json",),
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare each file of the source as rows of its table."""
    options = source.options
    assert isinstance(options, JsonOptions)  # noqa: S101  # the plan validated the source with this connector's model
    files = context.files(options.files, "files", formats=("json",))
    if options.rows:
        files = tuple(file.within(f"{options.rows}.item") for file in files)
    return Reader(source, context).declared(files)
