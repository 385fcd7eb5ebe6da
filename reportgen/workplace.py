"""The private folder of a build: gone when the build ends, and when it was killed, gone with the next build."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from reportgen.errors import Problem, PublishError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = "reportgen-work-"
_LOCK = ".alive"


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder that only we can read. It holds source rows, so folders of builds that died are cleared first.

    Raises PublishError where no temporary folder can be made.
    """
    try:
        _sweep(Path(tempfile.gettempdir()))
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        alive = _held(folder)
    except OSError as error:
        advice = "free some space there, or set TMPDIR"
        raise PublishError(Problem(f"no temporary folder: {error.strerror or error}", advice)) from error
    with alive:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _held(folder: Path) -> IO[str]:
    """The folder's lock, which the kernel drops when we die; it gets its name when it is held, never before."""
    alive = (folder / ".new").open("w")
    fcntl.flock(alive, fcntl.LOCK_EX)
    (folder / ".new").rename(folder / _LOCK)
    return alive


def _sweep(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            with (folder / _LOCK).open("r+") as alive:
                fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
