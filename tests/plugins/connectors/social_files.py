"""Page analytics as files, for their tests."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import xlwt

from reportgen.records import Connector
from reportgen_plugins.connectors import social

Row = tuple[object, ...]


def connector() -> Connector:
    """The connector under test."""
    (found,) = social.reportgen_connectors()
    return found


def xls(**sheets: tuple[Row, ...]) -> bytes:
    """A workbook of the old kind; underscores in names of sheets stand for spaces."""
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        page = book.add_sheet(name.replace("_", " "))
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(line, column, cell)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def text(*rows: Row, quoting: int = csv.QUOTE_MINIMAL) -> str:
    """Rows as CSV."""
    out = StringIO()
    csv.writer(out, quoting=quoting, lineterminator="\r\n").writerows(rows)  # type: ignore[arg-type]  # one of csv's constants
    return out.getvalue()


METRICS: tuple[Row, ...] = (
    ("Aggregated engagement metrics for organic and sponsored posts over time.",),
    ("Date", "Impressions (organic)", "Impressions (sponsored)", "Impressions (total)", "Unique impressions (organic)",
     "Clicks (organic)", "Clicks (sponsored)", "Clicks (total)", "Reactions (organic)", "Reactions (total)",
     "Comments (total)", "Reposts (total)", "Engagement rate (total)"),
    ("09/01/2026", 812, 0, 812, 500, 31, 0, 31, 14, 14, 2, 1, 0.0591),
    ("09/02/2026", 640, 1200, 1840, 420, 18, 22, 40, -1, -1, 0, 0, 0.0288),
)  # fmt: skip


POSTS: tuple[Row, ...] = (
    ("A breakdown of your posts.",),
    ("Post title", "Post link", "Post type", "Campaign name", "Posted by", "Created date", "Impressions", "Clicks", "Likes",
     "Comments", "Reposts", "Follows"),
    ("How we measure ROI", "https://www.linkedin.com/feed/update/urn:li:activity:7200000000000000001", "Organic", "",
     "Sam Vale", "09/01/2026", 700, 25, 12, 2, 1, 3),
)  # fmt: skip


FOLLOWERS: tuple[Row, ...] = (
    ("Date", "Sponsored followers", "Organic followers", "Total followers"),
    ("09/01/2026", 0, 4, 4),
    ("09/02/2026", 1, 2, 3),
)


def insight(title: str, *days: tuple[str, str]) -> bytes:
    """A file of Meta's insights."""
    lines = ["sep=,", f'"{title}"', '"Date","Primary"', *(f'"{day}T00:00:00","{value}"' for day, value in days), ""]
    return b"\xff\xfe" + "\r\n".join(lines).encode("utf-16-le")


META = "page: {connector: social, files: '*.csv', values: {network: facebook}}"


CONTENT = (
    ("Post ID", "Page name", "Title", "Description", "Duration (sec)", "Publish time", "Permalink", "Post type", "Views",
     "Reach", "Reactions", "Comments", "Shares", "Reactions, Comments and Shares", "Link clicks"),
    ("122101000000000001", "Orchard", "New guide", "Out now,\n(two lines)", "0", "09/15/2026 10:00",
     "https://www.facebook.com/orchard/posts/1", "Photos", "900", "700", "20", "3", "4", "27", "11"),
    ("17900000000000002", "orchard.co", "", "Webinar", "0", "09/16/2026 18:30",
     "https://www.instagram.com/p/abc/", "IG image", "400", "350", "30", "1", "", "31", ""),
    ("17900000000000003", "orchard.co", "", "Story", "0", "09/16/2026 19:30", "https://notinstagram.com/p/abc/", "Other",
     "1", "1", "0", "0", "0", "0", ""),
)  # fmt: skip
