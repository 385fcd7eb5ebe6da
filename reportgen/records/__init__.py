"""The small frozen records that hooks yield, and the values they work on."""

from __future__ import annotations

from reportgen.records.brand import Brand, Logo, Paper, Shade
from reportgen.records.catalogue import Catalogue, Named, Offers, Record
from reportgen.records.connector import Connector, FileRecord, Recognised, SourceRecord
from reportgen.records.figure import COMPARISONS, Ask, Figure, Figures, FigureStatus, Interval, Provenance
from reportgen.records.files import ExportFile, Format, Grid, LoadContext
from reportgen.records.kpi import Better, Computed, Derivation, Formula, Kpi, Measure, Modelled, Relation, Stretch
from reportgen.records.mapping import Derived, FieldMapping, FileMapping, FileQuery, QueryResult, RowBatch, TotalRows
from reportgen.records.options import Options
from reportgen.records.output import (
    Artifact,
    Built,
    Output,
    Picture,
    RenderContext,
    Report,
    Setting,
    Theme,
    Translations,
)
from reportgen.records.section import (
    Absent,
    Context,
    Finding,
    FindingRule,
    GoalResult,
    KpiInfo,
    Milestone,
    Section,
)

__all__ = [
    "COMPARISONS", "Absent", "Artifact", "Ask", "Better", "Brand", "Built", "Catalogue", "Computed", "Connector", "Context",
    "Derivation", "Derived", "ExportFile", "FieldMapping", "Figure", "FigureStatus", "Figures", "FileMapping", "FileQuery",
    "FileRecord", "Finding", "FindingRule", "Format", "Formula", "GoalResult", "Grid", "Interval", "Kpi", "KpiInfo",
    "LoadContext", "Logo", "Measure", "Milestone", "Modelled", "Named", "Offers", "Options", "Output", "Paper", "Picture",
    "Provenance", "QueryResult", "Recognised", "Record", "Relation", "RenderContext", "Report", "RowBatch", "Section", "Setting",
    "Shade", "SourceRecord", "Stretch", "Theme", "TotalRows", "Translations",
]  # fmt: skip
