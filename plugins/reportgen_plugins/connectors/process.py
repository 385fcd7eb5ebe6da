"""A program's output as it comes, within bounds of time and size; nothing of the program is left behind."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from reportgen.errors import DataError, Location, Problem

_CHUNK = 1 << 16
#: Bytes of complaints that are kept, and characters of the last one that are shown.
_KEPT = 4_096
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Program:
    """A program to run: its path and arguments, its folder, all of its environment, and what it is allowed."""

    arguments: tuple[str, ...]
    folder: Path
    environment: dict[str, str]
    limit: timedelta
    size: int
    where: Location

    @property
    def name(self) -> str:
        """What messages call it."""
        return Path(self.arguments[0]).name


def output(program: Program) -> Iterator[bytes]:
    """What the program writes to its standard output.

    Raises DataError when it cannot start, fails, takes too long or writes too much. Whatever happens, its whole process
    group is ended.
    """
    try:
        process = subprocess.Popen(  # noqa: S603  # the plan names this connector under plugins.use: its author trusts the program
            program.arguments,
            cwd=program.folder,
            env=program.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise _failed(program, f"cannot be started: {error.strerror}", "try it by hand") from error
    deadline = time.monotonic() + program.limit.total_seconds()
    complaints = bytearray()
    try:
        yield from _read(program, process, deadline, complaints)
        code = process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise _late(program) from error
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()
    if code:
        told = complaints.decode("utf-8", "replace").strip().splitlines()
        reason = f": {told[-1][:_SHOWN]}" if told else ""
        how = f"ended with exit code {code}" if code > 0 else f"was ended by {signal.Signals(-code).name}"
        raise _failed(program, f"{how}{reason}", "try it by hand")


def _read(
    program: Program, process: subprocess.Popen[bytes], deadline: float, complaints: bytearray
) -> Iterator[bytes]:
    """Standard output as it comes; the end of standard error is kept in ``complaints``."""
    size = 0
    with selectors.DefaultSelector() as selector:
        for stream in (process.stdout, process.stderr):
            assert stream  # noqa: S101  # both are pipes
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise _late(program)
            for key, _events in selector.select(left):
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    selector.unregister(key.fileobj)
                elif key.fileobj is process.stderr:
                    complaints += chunk
                    del complaints[:-_KEPT]
                else:
                    size += len(chunk)
                    if size > program.size:
                        what = f"writes more than {program.size // 1_000_000:,} MB"
                        raise _failed(program, what, "ask it for less, or raise max_megabytes")
                    yield chunk


def _late(program: Program) -> DataError:
    return _failed(program, f"did not end within {program.limit}", "raise timeout, or ask it for less")


def _failed(program: Program, what: str, advice: str) -> DataError:
    return DataError(Problem(f"{program.name} {what}", advice, program.where))
