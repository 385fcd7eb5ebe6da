"""Whole builds that many tests read: each is made once in a run of the tests, however many processes run them."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.acceptance.running import DEMO, ROOT, Built, Run, build, themed


@dataclass(frozen=True)
class Shelf:
    """A folder that all processes of a run share. Whoever asks first builds, the others wait for it; tests only read."""

    folder: Path

    def demo(self) -> Built:
        """The demonstration as its plan wants it: in English, in every output."""
        options = ("--as-of", "2026-10-01")
        return self._kept(
            "demo", lambda place: build(DEMO / "plan.yaml", place / "out", *options, name="northwind", period="2026-Q3")
        )

    def minimal(self) -> Built:
        """The smallest example: a page and figures, in English."""
        plan, options = ROOT / "configs/minimal/plan.yaml", ("--as-of", "2026-10-01", "--format", "html,json")
        return self._kept(
            "minimal", lambda place: build(plan, place / "out", *options, name="minimal", period="2026-09")
        )

    def worked(self) -> Built:
        """The figures of the worked case, built by two processes together with those of nine customers."""
        folder, options = ROOT / "configs/worked-case", ("--as-of", "2027-01-01", "--format", "json", "--jobs", "2")
        plans = (folder / "plan.yaml", folder / "nine-customers.yaml")
        return self._kept(
            "worked-case",
            lambda place: build(plans[0], place / "out", plans[1], *options, name="worked-case", period="2026"),
        )

    def themed(self, name: str, theme: str) -> Built:
        """An example in a theme, in all languages and outputs, its PDF by both standards."""
        formats = ["html", {"pdf": {"variant": ["pdf/ua-1", "pdf/a-3"]}}, "json"]
        return self._kept(f"{name}-{theme}", lambda place: themed(name, theme, place / name, formats))

    def _kept(self, name: str, make: Callable[[Path], Built]) -> Built:
        place = self.folder / name
        card = place / "built.json"
        self.folder.mkdir(exist_ok=True)
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # ends with the process, whatever becomes of it
            if not card.exists():
                shutil.rmtree(place, ignore_errors=True)  # what a failed build left
                place.mkdir()
                built = make(place)
                card.write_text(json.dumps({"folder": str(built.folder), "run": asdict(built.run)}), encoding="utf-8")
        known = json.loads(card.read_text(encoding="utf-8"))
        return Built(Path(known["folder"]), Run(**known["run"]))
