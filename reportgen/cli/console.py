"""What people and machines see while a build runs: progress on a terminal, lines of JSON on demand, else warnings only."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from typing import Literal

from reportgen.errors import Problem  # dataclasses of the commands show it


def _at_a_terminal() -> bool:
    return sys.stderr.isatty()


@dataclass(slots=True)
class Console:
    """Standard error of one command; ``prefix`` tells plans of one run apart."""

    log_format: Literal["text", "json"] = "text"
    quiet: bool = False
    prefix: str = ""
    live: bool = field(default_factory=_at_a_terminal)
    _started: float = field(default_factory=time.monotonic)
    _width: int = 0

    def progress(self, stage: str, detail: str = "", rows: int = 0) -> None:
        """A step of the road: stage, what is worked on, rows so far."""
        if self.log_format == "json":
            self._json("progress", stage=stage, detail=detail, rows=rows)
        elif self.live and not self.quiet:
            counted = f" {rows:,} rows" if rows else ""
            self._line(f"{self.prefix}{stage:<8} {detail}{counted}")

    def warning(self, problem: Problem) -> None:
        """One warning."""
        if self.log_format == "json":
            self._json("warning", message=str(problem))
        else:
            self._clear()
            print(f"{self.prefix}warning: {problem}", file=sys.stderr)

    def done(self, message: str) -> None:
        """The last word of a build."""
        if self.log_format == "json":
            self._json("done", message=message, seconds=round(time.monotonic() - self._started, 2))
        elif self.live and not self.quiet:
            self._clear()
            print(f"{self.prefix}{message} in {time.monotonic() - self._started:.1f} s", file=sys.stderr)

    def _line(self, text: str) -> None:
        text = text[:110]
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)

    def _clear(self) -> None:
        if self._width:
            self._line("")
            sys.stderr.write("\r")
            self._width = 0

    def _json(self, event: str, **values: object) -> None:
        shown = {"event": event, "plan": self.prefix.rstrip(": "), **values}
        print(json.dumps(shown, ensure_ascii=False), file=sys.stderr)
