"""All outputs of a report, in all its languages: each in a thread of its own, layout in worker processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.errors import Problem, RenderError, ReportgenError
from reportgen.records import Artifact, Output, Report, Theme, Translations
from reportgen.render.context import Renderer, renderer
from reportgen.render.data import data_files
from reportgen.render.looks import theme_of

if TYPE_CHECKING:
    from jinja2 import Environment


def render(
    report: Report,
    outputs: tuple[Output, ...],
    themes: Mapping[str, Theme],
    translations: tuple[Translations, ...],
    workers: ProcessPoolExecutor,
    hook: Callable[[Environment], None],
) -> tuple[list[Artifact], list[Problem]]:
    """Every file of the report, the data of its charts and tables included, and what outputs warn of.

    Outputs for each language stand below the language's folder. Raises RenderError when one of them fails: a report is
    published with everything that was asked for, or not at all.
    """
    plan = report.plan
    theme = theme_of(plan, themes)
    languages = [
        renderer(
            report, theme, translations, locale, workers, hook,
            themes=themes, brand=plan.brand, numbering=plan.numbering.get(locale, ""),
        )
        for locale in plan.locales
    ]  # fmt: skip
    first = languages[0]
    for other in languages[1:]:
        other.leading = first
    with ThreadPoolExecutor(max_workers=len(outputs) * len(languages)) as threads:
        running = [
            threads.submit(_render, output, report, language)
            for output in outputs
            for language in (languages if output.per_locale else [first])
        ]
        files = [*data_files(report.document, first.words), *(file for one in running for file in one.result())]
    return files, [problem for language in languages for problem in language.warnings]


def _render(output: Output, report: Report, language: Renderer) -> list[Artifact]:
    try:
        made = list(output.render(report, language))
    except ReportgenError:
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        problem = Problem(f"format {output.name} ({language.locale}) failed: {reason}", "choose others with --format")
        raise RenderError(problem) from error
    if not output.per_locale:
        return made
    return [replace(artifact, path=f"{language.locale}/{artifact.path}") for artifact in made]
