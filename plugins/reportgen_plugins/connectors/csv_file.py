"""``csv``: any canonical table from CSV files."""

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


class CsvOptions(TableOptions):
    """``files`` are CSV files, in whatever encoding and with whatever delimiter."""


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``csv``."""
    yield Connector(
        name="csv",
        summary="Any table from CSV files, by column names",
        tables=tuple(TABLES),
        options=CsvOptions,
        load=load,
        recognise=recognise,
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare each file of the source as rows of its table."""
    options = source.options
    assert isinstance(options, CsvOptions)  # noqa: S101  # the plan validated the source with this connector's model
    return Reader(source, context).declared(context.files(options.files, "files"))
