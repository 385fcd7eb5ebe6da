"""The process that opens a workbook: ``python -m reportgen.sheets.program <task as JSON>``.

It sets its own bounds of memory and time first. It writes each visible sheet to the task's folder and prints what it wrote as
JSON, or ``{"refused": why}``; when it dies, its parent says so.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Columns of a sheet; a table of more is lying on its side.
MAX_COLUMNS = 2_000
MAX_SHEETS = 200


class _RefusedError(Exception):
    """What is said of a workbook that is not opened."""


def main() -> int:
    """Do the task that the only argument describes; the process's exit code."""
    task = json.loads(sys.argv[1])
    memory, seconds, size = task["memory"], task["seconds"], task["size"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    path, folder = Path(task["path"]), Path(task["folder"])
    try:
        sheets = list(_page(path, folder) if task["page"] else _workbook(path, folder))
        answer: dict[str, Any] = {"sheets": sheets}
    except _RefusedError as error:
        answer = {"refused": str(error)}
    except MemoryError:
        answer = {"refused": "it needs more memory than a table may"}
    json.dump(answer, sys.stdout)
    return 0


def _page(path: Path, folder: Path) -> Iterator[dict[str, Any]]:
    from reportgen.sheets.pages import read_page

    if told := read_page(path, folder / "0.csv"):
        yield {"name": "", "file": "0.csv", **told}


def _workbook(path: Path, folder: Path) -> Iterator[dict[str, Any]]:
    import python_calamine
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    from reportgen.sheets.writer import write_sheet

    try:
        workbook = python_calamine.load_workbook(path)
        visible = [each for each in workbook.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
        names = [each.name for each in visible if each.typ == SheetTypeEnum.WorkSheet]
        if len(names) > MAX_SHEETS:
            raise _RefusedError(f"it has {len(names)} sheets, at most {MAX_SHEETS} are opened")
        for number, name in enumerate(names):
            sheet = workbook.get_sheet_by_name(name)
            if sheet.width > MAX_COLUMNS:
                raise _RefusedError(f"its sheet {name!r} has {sheet.width} columns, at most {MAX_COLUMNS:,} are read")
            file = f"{number}.csv"
            if told := write_sheet(sheet.iter_rows(), sheet.width, folder / file):
                yield {"name": name, "file": file, **told}
    except python_calamine.PasswordError as error:
        raise _RefusedError("it is protected by a password") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _RefusedError(f"it is damaged ({' '.join(str(error).split())[:100]})") from error


if __name__ == "__main__":
    sys.exit(main())
