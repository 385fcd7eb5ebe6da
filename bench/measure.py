"""What a command costs: CPU and wall time of its whole process tree, and its memory at the peak."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and megabytes. ``largest`` is the biggest single process, ``together`` all of them at one moment."""

    cpu: float
    wall: float
    largest: float
    together: float


def cost(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end; raises RuntimeError with what it said when it fails."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            env={**os.environ, **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        watch = Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{command} ended with {process.returncode}:\n{said.read().decode()}")
    # ru_maxrss of a waited child is the largest of its own tree, in kilobytes on Linux.
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, watch.peak)


def alternate(commands: Mapping[str, Sequence[str | Path]], repeat: int) -> dict[str, Cost]:
    """Medians of several commands run in turn (a, b, a, b, …), so that a busy machine disturbs all of them alike."""
    costs: dict[str, list[Cost]] = defaultdict(list)
    for _ in range(repeat):
        for name, command in commands.items():
            costs[name].append(cost(command))
    return {
        name: Cost(
            median(one.cpu for one in found), median(one.wall for one in found),
            max(one.largest for one in found), max(one.together for one in found),
        )
        for name, found in costs.items()
    }  # fmt: skip


class Watch(threading.Thread):
    """Samples the memory of a process and its descendants (proportional set size: shared pages count once)."""

    def __init__(self, root: int, every: float = 0.2) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self._root = root
        self._every = every
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(self._every):
            self.peak = max(self.peak, sum(_memory(pid) for pid in _tree(self._root)) / 1024)

    def stop(self) -> None:
        """End the sampling."""
        self._over.set()
        self.join()


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue  # it ended meanwhile
            children[int(stat.rpartition(")")[2].split()[1])].append(int(entry.name))
    found, rest = [], [root]
    while rest:
        found.append(rest.pop())
        rest += children[found[-1]]
    return found


def _memory(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
