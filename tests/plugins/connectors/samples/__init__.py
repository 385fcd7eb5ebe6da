"""Samples that our connectors are held against the conformance suite with: a module a connector, found by its name.

``google_ads.py`` holds the samples of ``google-ads`` as ``SAMPLES``; nothing else has to be told. Small files, as the vendor
writes them; the quirks have tests of their own.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module

from reportgen.testing import Sample


def every() -> Mapping[str, tuple[Sample, ...]]:
    """The samples of each connector."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name.replace("_", "-"): import_module(f"{__name__}.{name}").SAMPLES for name in modules}
