from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("formats", "line"),
    [
        ("[html, {pdf: {variants: pdf/ua-1}}]", "report.formats[2].pdf.variants: unknown key"),
        ("[{pdff: {}}]", "report.formats[1]: unknown format 'pdff'; did you mean 'pdf'? valid: html, json, pdf"),
        ("[{html: {}, pdf: {}}]", "report.formats[1]: must be one format, `name` or `{name: {option: value}}`"),
        ("[]", "report.formats: must name at least one format; valid: html, json, pdf"),
    ],
)
def test_a_fault_among_formats_is_told_at_its_place(formats: str, line: str, refused: Any) -> None:
    (told,) = refused(f"report: {{period: 2026-09, formats: {formats}}}\n")

    assert told.endswith(line)


def test_the_command_line_takes_formats_with_the_options_of_the_plan(planned: Any) -> None:
    plan = planned("report: {period: 2026-09, formats: [{pdf: {}}, html]}\n", formats=("json", "pdf"))

    assert plan.formats == ("json", "pdf")
    assert plan.format_options.keys() == {"json", "pdf"}
