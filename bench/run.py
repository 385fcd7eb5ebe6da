"""Measure builds against the floor and a plain script; prints ratios and asserts nothing.

python -m bench.run [--rows 20000,1000000] [--repeat 3] [--no-plain]
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.company import Case, demo, generated
from bench.measure import Cost, alternate, cost

TAP = Path(__file__).parent / "tap"
HEAVY = ("altair", "babel", "duckdb", "jinja2", "pydantic", "vl_convert", "weasyprint", "yaml")
LINE = "  {:<22} {:>8} {:>8} {:>9} {:>9}   {}"


def command_line(repeat: int) -> None:
    """What ``reportgen --help`` costs, and which heavy modules it imports."""
    costs = alternate(
        {
            "bare": [sys.executable, "-c", "pass"],
            "click": [sys.executable, "-c", "import click"],
            "help": [sys.executable, "-m", "reportgen", "--help"],
        },
        max(repeat, 7),
    )
    listed = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "reportgen", "--help"], capture_output=True, text=True, check=True
    ).stderr
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in listed.splitlines()}
    print("reportgen --help (goal: 150 ms CPU, no heavy import)")
    for name, one in costs.items():
        print(f"  {name:<6} {one.cpu * 1000:6.0f} ms CPU   {one.cpu / costs['bare'].cpu:5.1f} × bare Python")
    print(f"  heavy imports: {', '.join(name for name in HEAVY if name in imported) or 'none'}\n")


def build(case: Case, out: Path) -> list[str | Path]:
    return [sys.executable, "-m", "reportgen", "build", case.plan, "--as-of", "2026-10-01", "--out", out, "--quiet"]


def noted(case: Case, folder: Path) -> tuple[Path, int]:
    """What one build of the case hands to WeasyPrint and vl-convert, and how many charts that is."""
    notes = folder / f"{case.name}-notes"
    shutil.rmtree(notes, ignore_errors=True)
    notes.mkdir(parents=True)
    cost(build(case, folder / "noted"), {"BENCH_TAP": str(notes), "PYTHONPATH": str(TAP)})
    return notes, len(list(notes.glob("spec-*")))


def whole_build(case: Case, folder: Path, repeat: int, *, plain: bool) -> None:
    """A cold build against the floor and the plain script, in turn."""
    notes, charts = noted(case, folder)
    floor_out, plain_out = folder / "floor", folder / "plain"
    floor_out.mkdir(exist_ok=True)
    commands: dict[str, list[str | Path]] = {
        "floor": [sys.executable, "-m", "bench.floor", notes, case.data, floor_out],
        "ours": build(case, folder / "ours"),
    }
    if plain:
        commands["plain"] = [sys.executable, "-m", "bench.plain", case.plan.parent, plain_out, str(charts)]
    costs = alternate(commands, repeat)
    print(f"{case.name}: {case.rows:,} rows of sessions, {case.megabytes:,.1f} MB of exports, {charts} charts")
    print(LINE.format("", "CPU s", "wall s", "largest", "together", "size"))
    folders = {"floor": floor_out, "ours": folder / "ours" / case.name, "plain": plain_out}
    for name, one in costs.items():
        largest, together = f"{one.largest:,.0f} MB", f"{one.together:,.0f} MB"
        print(LINE.format(name, f"{one.cpu:.2f}", f"{one.wall:.2f}", largest, together, size(folders[name])))
    ratios(costs, "floor", "1.2")
    if plain:
        ratios(costs, "plain", "0.6 at 1 million rows, 0.25 at 10 million")
    print()


def ratios(costs: dict[str, Cost], other: str, goal: str) -> None:
    cpu, wall = (getattr(costs["ours"], what) / getattr(costs[other], what) for what in ("cpu", "wall"))
    print(f"  ours ÷ {other:<15} {cpu:>8.2f} {wall:>8.2f}   goal ≤ {goal}")


def size(folder: Path) -> str:
    """Pages and bytes of what was made: a fast empty report would be a failure."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    pages = sum(pages_of(path) for path in files if path.suffix == ".pdf")
    return f"{pages} pages, {sum(path.stat().st_size for path in files) / 1024:,.0f} KB in {len(files)} files"


def pages_of(path: Path) -> int:
    import pikepdf

    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def counts(text: str) -> list[int]:
    return [int(re.sub(r"[_,.\s]", "", part)) for part in text.split(",") if part.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=counts, default=[20_000, 1_000_000, 10_000_000], metavar="N,N",
                        help="rows of sessions of generated plans (default: 20000,1000000,10000000); 0 for none")  # fmt: skip
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="runs of each command (default: 5)")
    parser.add_argument("--no-plain", action="store_true", help="leave the pandas script out")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make generated data here and keep it")
    options = parser.parse_args()
    command_line(options.repeat)
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as temporary:
        work = Path(temporary)
        data = options.keep or work / "data"
        data.mkdir(parents=True, exist_ok=True)
        cases = [demo(), *(generated(data, rows) for rows in options.rows if rows)]
        for case in cases:
            whole_build(case, work, options.repeat, plain=not options.no_plain)


if __name__ == "__main__":
    main()
