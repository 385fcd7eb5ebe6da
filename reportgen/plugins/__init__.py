"""Finding plugins, and asking them through one typed facade per hook."""

from __future__ import annotations

from reportgen.plugins.loading import PluginInfo
from reportgen.plugins.manager import Plugins, load

__all__ = ["PluginInfo", "Plugins", "load"]
