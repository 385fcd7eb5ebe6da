"""The warehouse: sources read onto an engine, every row accounted for."""

from __future__ import annotations

from reportgen.warehouse.engine import open_engine
from reportgen.warehouse.ledger import write_rejects
from reportgen.warehouse.load import load
from reportgen.warehouse.model import Engine, LoadedTable, Warehouse

__all__ = ["Engine", "LoadedTable", "Warehouse", "load", "open_engine", "write_rejects"]
