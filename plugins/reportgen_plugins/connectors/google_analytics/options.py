"""What a plan says of a Google Analytics source."""

from __future__ import annotations

from pydantic import Field

from reportgen.records import Options


class GoogleAnalyticsOptions(Options):
    """``files``: exports of Google Analytics (a path or glob, or several), of any form.

    ``range`` are the days that files without dates cover, like ``2026-09-01..2026-09-30``; ``date_range`` which of several
    date ranges of a Data API answer counts; ``currency`` that of revenue, where the export does not say; ``key_events`` which
    events are key events and ``lookback_days`` for how long a direct visit keeps its visitor's last source (BigQuery);
    ``vocabulary`` a YAML file with a team's own names of columns and kinds of sources.
    """

    files: str | tuple[str, ...]
    range: str = ""
    date_range: str = ""
    currency: str = Field("", pattern="^([A-Z]{3})?$")
    key_events: tuple[str, ...] = ()
    lookback_days: int = Field(30, ge=0, le=400)
    vocabulary: str = ""
