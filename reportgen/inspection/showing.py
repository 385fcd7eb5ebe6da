"""An inspection as text for a person, and as data for machines (schema ``reportgen.inspection/1``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from reportgen.inspection.proposal import name_of
from reportgen.inspection.recognising import near
from reportgen.inspection.writing import snippet

if TYPE_CHECKING:
    from reportgen.inspection.model import Claim, Column, Inspected, Inspection, Part, Sheet
    from reportgen.records import FileRecord

SCHEMA = "reportgen.inspection/1"
_CERTAIN, _LIKELY = 0.95, 0.75
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_READ_AS = {"point": "decimal point", "comma": "decimal comma"}


def lines(inspection: Inspection) -> Iterator[str]:
    """The inspection as a person reads it, the plan to paste at its end."""
    for file in inspection.files:
        yield from _file(file)
        yield ""
    proposal = inspection.proposal
    if proposal is None:
        return
    if proposal.problems:
        yield "The plan does not build as it stands:"
        yield from (f"  {problem}" for problem in proposal.problems)
        yield ""
    several = len(inspection.files) > 1
    yield "A plan over these files:" if several else "To paste into a plan (or use it whole):"
    yield ""
    yield from proposal.text.splitlines()


def _file(file: Inspected) -> Iterator[str]:
    candidate, read = file.candidate, file.read
    yield candidate.shown
    yield from (f"  {line}" for line in _verdict(file))
    records = {record.path: record for record in read.records}
    for part in candidate.parts:
        if part.file.part:
            yield f"  {part.file.part}: {_said(part) or 'not recognised'}"
        yield f"  {_dialect(part, records.get(part.file.shown))}"
        if record := records.get(part.file.shown):
            yield f"  {_rows(record)}"
        for sheet in read.sheets.get(part.file.shown, ()):
            yield from (f"  {line}" for line in _sheet(sheet))
    for title, items in (
        ("rejected", read.rejects), ("to know", read.caveats), ("warnings", read.warnings), ("refused", read.problems)
    ):  # fmt: skip
        if items:
            yield f"  {title}:"
            yield from (f"    {item}" for item in items)
    if file.guess:
        yield "  to map it, check each column of this guess:"
        source = {name_of(file.guess["connector"], file.guess): file.guess}
        yield from (f"    {line}" for line in snippet(source, {}).splitlines())
    if read.asks:
        yield "  only you can say:"
        yield from (f"    {option}: {question}" for option, question in read.asks.items())


def _verdict(file: Inspected) -> Iterator[str]:
    candidate = file.candidate
    if claim := candidate.chosen:
        yield f"{claim.said.what} (connector {claim.connector.name}), {_sure(claim)}"
    elif candidate.rivals:
        yield "could be either of these; name the connector that is right in the plan:"
        yield from (f"  {claim.said.what} (connector {claim.connector.name})" for claim in candidate.rivals)
    elif candidate.parts:
        yield "no known export"
        for claim in near(candidate):
            lacking = f"; it lacks {', '.join(claim.said.missing)}" if claim.said.missing else ""
            yield f"  nearest: {claim.said.what} (connector {claim.connector.name}){lacking}"


def _said(part: Part) -> str:
    best = max((claim for claim in part.claims if claim.whole), key=lambda claim: claim.said.sure, default=None)
    return best.said.what if best else ""


def _sure(claim: Claim) -> str:
    sure = claim.said.sure
    return "certain" if sure >= _CERTAIN else "likely" if sure >= _LIKELY else "perhaps"


def _dialect(part: Part, record: FileRecord | None) -> str:
    file = part.file
    if file.format != "csv":
        return {"sheet": "sheet", "json": "JSON", "parquet": "Parquet"}[file.format]
    encoding = (record.encoding if record else "") or file.encoding
    return f"{encoding}, {_DELIMITERS.get(file.delimiter, file.delimiter)}"


def _rows(record: FileRecord) -> str:
    dates = f", {record.first} to {record.last}" if record.first else ""
    rows = f"{record.rows_read:,} rows read, {record.rows_used:,} used, {record.rows_rejected:,} rejected"
    return rows + dates


def _sheet(sheet: Sheet) -> Iterator[str]:
    place = f"header on line {sheet.line}" if sheet.line else "columns"
    yield f"{place}, for {', '.join(sheet.tables)}:" if sheet.tables else f"{place}:"
    rows = [(column.header, column.type or "empty", _feeds(column), _examples(column)) for column in sheet.columns]
    widths = [max(len(row[at]) for row in rows) for at in range(3)] if rows else []
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        yield f"  {'  '.join(cells)}  {row[3]}".rstrip()


def _feeds(column: Column) -> str:
    if column.dropped:
        return "personal, not loaded"
    return ", ".join(column.fields) or "-"


def _examples(column: Column) -> str:
    read = f"[{_READ_AS.get(column.read_as, column.read_as)}] " if column.read_as else ""
    return read + " · ".join(column.examples)


# --- for machines -----------------------------------------------------------------------------------------------------


def data(inspection: Inspection) -> dict[str, Any]:
    """The inspection as JSON."""
    proposal = inspection.proposal
    return {
        "schema": SCHEMA,
        "files": [_file_data(file) for file in inspection.files],
        "plan": proposal.data if proposal else None,
        "text": proposal.text if proposal else "",
        "problems": [str(problem) for problem in proposal.problems] if proposal else [],
    }


def _file_data(file: Inspected) -> dict[str, Any]:
    candidate, read = file.candidate, file.read
    claim = candidate.chosen
    records = {record.path: record for record in read.records}
    return {
        "path": candidate.shown,
        "connector": claim.connector.name if claim else None,
        "what": claim.said.what if claim else None,
        "sure": claim.said.sure if claim else None,
        "good": file.good,
        "rivals": _claims(candidate.rivals),
        "nearest": _claims(near(candidate)) if claim is None else [],
        "parts": [_part_data(part, records.get(part.file.shown), read.sheets) for part in candidate.parts],
        "rejects": [str(problem) for problem in read.rejects],
        "caveats": list(read.caveats),
        "warnings": [str(problem) for problem in read.warnings],
        "problems": [str(problem) for problem in (*candidate.problems, *read.problems)],
        "asks": dict(read.asks),
        "guess": dict(file.guess),
    }


def _claims(claims: Iterable[Claim]) -> list[dict[str, Any]]:
    return [
        {
            "connector": claim.connector.name, "what": claim.said.what, "sure": claim.said.sure,
            "missing": list(claim.said.missing),
        }
        for claim in claims
    ]  # fmt: skip


def _part_data(part: Part, record: FileRecord | None, sheets: Any) -> dict[str, Any]:
    file = part.file
    return {
        "path": file.shown,
        "part": file.part,
        "what": _said(part),
        "format": file.format,
        "encoding": file.encoding,
        "delimiter": file.delimiter if file.format == "csv" else "",
        "sha256": file.sha256,
        "rows_read": record.rows_read if record else None,
        "rows_used": record.rows_used if record else None,
        "rows_rejected": record.rows_rejected if record else None,
        "first": record.first.isoformat() if record and record.first else None,
        "last": record.last.isoformat() if record and record.last else None,
        "tables": [
            {
                "line": sheet.line,
                "fills": list(sheet.tables),
                "columns": [
                    {
                        "header": column.header, "type": column.type, "fields": list(column.fields),
                        "examples": list(column.examples), "read_as": column.read_as, "dropped": column.dropped,
                    }
                    for column in sheet.columns
                ],
            }
            for sheet in sheets.get(file.shown, ())
        ],
    }  # fmt: skip
