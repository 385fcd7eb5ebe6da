"""``excel``: any canonical table from sheets of workbooks (xlsx, xlsm, xlsb, xls, ods) and of web pages saved as .xls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from itertools import groupby
from typing import TYPE_CHECKING

from reportgen import hookimpl
from reportgen.errors import DataError, Location, Problem
from reportgen.records import Connector, ExportFile, FileMapping, LoadContext
from reportgen.tables import TABLES
from reportgen_plugins.connectors.generic import Reader, TableOptions, recognise

if TYPE_CHECKING:
    from reportgen.plan import Source

reportgen_api = 1

_SHOWN = 8


class ExcelOptions(TableOptions):
    """``sheet`` is a sheet's name or number (from 1, of the visible ones that are filled); ``*`` in a name stands for anything.

    Left out, the only sheet of a workbook that has the table's required columns is read.
    """

    sheet: str | int = ""


@hookimpl
def reportgen_connectors() -> Iterable[Connector]:
    """The connector ``excel``."""
    yield Connector(
        name="excel",
        summary="Any table from Excel workbooks, by column names",
        tables=tuple(TABLES),
        options=ExcelOptions,
        load=load,
        recognise=recognise,
        formats=("sheet",),
    )


def load(source: Source, context: LoadContext) -> Iterable[FileMapping]:
    """Declare the chosen sheets of each workbook as rows of the source's table."""
    options = source.options
    assert isinstance(options, ExcelOptions)  # noqa: S101  # the plan validated the source with this connector's model
    reader = Reader(source, context)
    chosen: list[ExportFile] = []
    problems: list[Problem] = []
    for _, sheets in groupby(context.files(options.files, "files", formats=("sheet",)), _workbook):
        try:
            chosen += _chosen(list(sheets), options.sheet, reader)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(*problems)
    return reader.declared(chosen)


def _workbook(file: ExportFile) -> str:
    return file.shown.removesuffix(f"!{_name(file)}")


def _name(file: ExportFile) -> str:
    return file.part.rsplit("!", 1)[-1]


def _chosen(sheets: Sequence[ExportFile], wanted: str | int, reader: Reader) -> Sequence[ExportFile]:
    """The sheets of one workbook that the plan means. Raises DataError when there is none, or several might be."""
    where = Location(_workbook(sheets[0]))
    if wanted:
        if isinstance(wanted, int):
            found = sheets[wanted - 1 : wanted] if wanted > 0 else ()
        else:
            found = [sheet for sheet in sheets if fnmatchcase(_name(sheet).casefold(), wanted.casefold())]
        if not found:
            raise DataError(Problem(f"has no sheet {wanted!r}", f"its filled sheets are {_listed(sheets)}", where))
        return found
    found = [sheet for sheet in sheets if reader.wanted(sheet)]
    if len(found) > 1:
        what = f"sheets {_listed(found)} all look like {reader.table}"
        raise DataError(Problem(what, "say which: sheet: <name>, or sheet: '*' for all", where))
    return found or sheets[:1]


def _listed(sheets: Sequence[ExportFile]) -> str:
    names = ", ".join(repr(_name(sheet)) for sheet in sheets[:_SHOWN])
    return names + (", …" if len(sheets) > _SHOWN else "")
