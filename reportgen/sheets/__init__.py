"""Workbooks and tables of web pages, opened by a process of its own: what is hostile in them costs that process only."""

from __future__ import annotations
