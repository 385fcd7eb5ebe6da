"""Atomic publication: the old complete report or the new complete one, never a mix.

Everything is written to a staging folder beside the target, synced, and put in its place in one visible step.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from reportgen.errors import Problem, PublishError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reportgen.records import Artifact

_AT_FDCWD, _EXCHANGE = -100, 2
_PATIENCE = 10.0  # seconds to wait for another build that is just publishing the same report


def prepare(out: Path, name: str, label: str) -> Path:
    """The folder of a report, after making sure that it can be written. Raises PublishError."""
    parent = out / name
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=parent):
            pass
    except OSError as error:
        raise PublishError(_unwritable(parent, error)) from error
    return parent / label


def publish(target: Path, artifacts: Iterable[Artifact], manifest: Mapping[str, Any]) -> dict[str, str]:
    """Put a report's files in the place of ``target``, whole or not at all; returns their sha256 by path.

    ``manifest.json`` is added, with ``files`` in it. Raises PublishError; the last report is then untouched.
    """
    try:
        with _locked(target):
            _sweep(target)
            staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent))
            try:
                hashes = _fill(staging, artifacts, manifest)
                staging.chmod(0o777 & ~_umask())
                _swap(staging, target)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise PublishError(_unwritable(target, error)) from error
    return hashes


def keep_private(out: Path, name: str, label: str, rejects: Path | None) -> Path | None:
    """Move the ledger of rejected rows to its private place (mode 600), or clear an old one when there are none."""
    folder = out / ".private" / name / label
    kept = folder / "rejects.csv"
    try:
        if rejects is None:
            kept.unlink(missing_ok=True)
            return None
        for part in (out / ".private", out / ".private" / name, folder):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = folder / ".rejects.csv.tmp"
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(rejects.read_bytes())
        partial.replace(kept)
    except OSError as error:
        raise PublishError(_unwritable(kept, error)) from error
    return kept


def _fill(staging: Path, artifacts: Iterable[Artifact], manifest: Mapping[str, Any]) -> dict[str, str]:
    hashes: dict[str, str] = {}
    for artifact in artifacts:
        path = _inside(staging, artifact.path)
        if artifact.path in hashes:
            raise PublishError(Problem(f"two outputs write {artifact.path}", "leave one of them out of report.formats"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
        hashes[artifact.path] = hashlib.sha256(artifact.content).hexdigest()
    text = json.dumps({**manifest, "files": hashes}, ensure_ascii=False, indent=2, sort_keys=True)
    (staging / "manifest.json").write_text(text + "\n", encoding="utf-8")
    for path in sorted(staging.rglob("*")):
        _sync(path)
    _sync(staging)
    return hashes


def _inside(folder: Path, name: str) -> Path:
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\0" in name or name == "manifest.json":
        raise PublishError(
            Problem(f"an output wants to write {name!r}, outside its report", "this is the output's fault")
        )
    return folder / pure


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Hold the report's folder; the kernel drops the lock if we die."""
    with (target.parent / f".{target.name}.lock").open("a") as handle:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    problem = Problem(f"{target} is locked by another build", "wait for it to end, then build again")
                    raise PublishError(problem) from error
                time.sleep(0.1)
        yield


def _sweep(target: Path) -> None:
    """Clear what builds that died left behind; repairs a swap that was cut between its two renames."""
    old = target.parent / f".{target.name}.old"
    if old.is_dir():
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(target)
    for left in target.parent.glob(f".{target.name}.*.tmp"):
        shutil.rmtree(left, ignore_errors=True)


def _swap(staging: Path, target: Path) -> None:
    if not target.exists():
        staging.rename(target)
    elif not _exchange(staging, target):
        # No exchange on this system: for a moment there is no report, which the next run's sweep repairs if we die here.
        old = target.parent / f".{target.name}.old"
        target.rename(old)
        staging.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    _sync(target.parent)


def _exchange(one: Path, two: Path) -> bool:
    """Swap two folders of one file system in a single step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return False
    if libc.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(two), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL):
        return False
    raise OSError(code, os.strerror(code), str(two))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _unwritable(path: Path, error: OSError) -> Problem:
    reason = error.strerror or str(error)
    return Problem(f"cannot write {path}: {reason.lower()}", "free the place or choose another folder with --out")
