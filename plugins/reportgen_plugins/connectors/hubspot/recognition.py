"""Which HubSpot object an export holds, by its header row alone: file names are whatever people make of them."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.errors import DataError, Location, Problem
from reportgen.records import ExportFile, Grid, Recognised
from reportgen_plugins.connectors.headers import find, shown
from reportgen_plugins.connectors.hubspot import dumps
from reportgen_plugins.connectors.hubspot.lexicon import Lexicon, own

#: Objects that are read, each under the option of its name, and one that is only known.
KINDS = ("contacts", "deals", "companies", "emails")
TICKETS = "tickets"
#: How sure a header makes: e-mail and ticket columns are guessed.
_SURE = {"contacts": 0.85, "deals": 0.95, "companies": 0.9, "tickets": 0.6, "emails": 0.4}


def kind_of(header: tuple[str, ...], lexicon: Lexicon) -> str:
    """``contacts``, ``deals``, … or nothing."""
    for kind, said in lexicon.data["signatures"].items():
        if all(lexicon.has(header, group) for group in said["groups"]) and not lexicon.has(
            header, said.get("without", ())
        ):
            return str(kind)
    return ""


def table(file: ExportFile, asked: str, lexicon: Lexicon) -> tuple[Grid, str]:
    """The table of ``file`` and what it holds. Raises DataError when that is not what was ``asked`` for, or unknown."""
    grid = file.grid(lambda header: kind_of(header, lexicon) != "") or next(iter(file.grids()), Grid((), 1, None, ()))
    kind, place = kind_of(grid.header, lexicon), Location(file.shown, grid.line)
    if asked and kind not in ("", asked):
        advice = f"name it under {kind}" if kind in KINDS else f"name an export of {asked}"
        raise DataError(Problem(f"this is a HubSpot export of {kind}, not of {asked}", advice, place))
    if not asked and not kind:
        advice = (
            'export contacts or deals from HubSpot with "Record ID" and all properties, or teach the plan your labels '
            "(vocabulary: words.yaml)"
        )
        raise DataError(Problem(f"this is no HubSpot export; its columns are {shown(grid.header)}", advice, place))
    return grid, asked or kind


def beside(file: ExportFile, files: Iterable[ExportFile], lexicon: Lexicon) -> bool:
    """Whether ``file`` is a sheet that holds no export, of a workbook in which another one of ``files`` holds one."""

    def known(each: ExportFile) -> bool:
        return each.grid(lambda header: kind_of(header, lexicon) != "") is not None

    if file.format != "sheet" or not file.part or known(file):
        return False
    book = file.shown.removesuffix(file.part)
    return any(each.shown == book + each.part and known(each) for each in files if each.part and each is not file)


def recognise(file: ExportFile) -> Recognised | None:
    """What HubSpot export ``file`` is, if any."""
    if file.format == "json":
        if kind := dumps.kind_of(file):
            return Recognised(what=f"HubSpot {kind} (API)", sure=0.9, key=kind)
        return None
    known = own()
    grid = file.grid(lambda header: kind_of(header, known) != "")
    if grid is None:
        return None
    kind = kind_of(grid.header, known)
    what = "HubSpot marketing e-mail export" if kind == "emails" else f"HubSpot {kind} export"
    internal = bool(find(grid.header, ("hs_object_id",))) and kind != TICKETS
    return Recognised(what=what, sure=1.0 if internal else _SURE[kind], key=kind if kind in KINDS else "files")
