"""Notes what a build hands to WeasyPrint and vl-convert, so that the floor can do the very same work.

Found by every Python process that has this folder on ``PYTHONPATH``; writes to the folder that ``BENCH_TAP`` names.
"""

from __future__ import annotations

import hashlib
import importlib.abc
import importlib.util
import json
import os
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(os.environ.get("BENCH_TAP", ""))


def note(kind: str, text: str) -> None:
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    (FOLDER / f"{kind}-{name}").write_text(text, encoding="utf-8")


def tap_weasyprint(module: ModuleType) -> None:
    original: Any = module.HTML

    class Tapped(original):  # type: ignore[misc]  # its base is only known at run time
        def __init__(self, *values: Any, **named: Any) -> None:
            if isinstance(named.get("string"), str):
                note("page", named["string"])
            super().__init__(*values, **named)

    module.HTML = Tapped  # type: ignore[attr-defined]


def tap_vl_convert(module: ModuleType) -> None:
    convert, to_pdf = module.vegalite_to_svg, module.svg_to_pdf

    def vegalite_to_svg(vl_spec: Any, *values: Any, **named: Any) -> Any:
        note("spec", vl_spec if isinstance(vl_spec, str) else json.dumps(vl_spec))
        return convert(vl_spec, *values, **named)

    def svg_to_pdf(svg: str, *values: Any, **named: Any) -> Any:
        note("picture", svg)
        return to_pdf(svg, *values, **named)

    module.vegalite_to_svg, module.svg_to_pdf = vegalite_to_svg, svg_to_pdf  # type: ignore[attr-defined]


TAPS = {"weasyprint": tap_weasyprint, "vl_convert": tap_vl_convert}


class Finder(importlib.abc.MetaPathFinder):
    """Lets the import happen, then puts the tap on."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002
        if fullname not in TAPS:
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            sys.meta_path.insert(0, self)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            TAPS[fullname](module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


if os.environ.get("BENCH_TAP"):
    sys.meta_path.insert(0, Finder())
