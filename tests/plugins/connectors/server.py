"""A real PostgreSQL server for a few tests: in a folder of its own, on a free port, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "c4nary-p@ss/word"  # noqa: S105 - of a server that lives for seconds
_PLACES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin")


@dataclass(frozen=True)
class Server:
    """Where the server listens, and the environment in which its programs run."""

    port: int
    programs: Path
    user: str | None

    def run(self, sql: str) -> None:
        """Run statements as the owner of everything."""
        to = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "owner", "-d", "postgres")
        environment = {"PGPASSWORD": PASSWORD, "PATH": os.environ["PATH"]}
        command = [str(self.programs / "psql"), "-qX", "-v", "ON_ERROR_STOP=1", *to]
        subprocess.run(command, input=sql, text=True, check=True, env=environment)


def _programs() -> Path:
    found = [Path(path) for path in (shutil.which("initdb"),) if path]
    for place in _PLACES:
        found += sorted(Path("/").glob(f"{place[1:]}/initdb"))
    if not found:
        reason = "PostgreSQL is not installed (tools/setup test)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found[-1].resolve().parent


@contextmanager
def running() -> Iterator[Server]:
    """A server with one user, ``owner``, and nothing in it."""
    programs = _programs()
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="rgpg"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    secret = folder / "secret"
    secret.write_text(PASSWORD)
    if user:
        for path in (folder, secret):
            shutil.chown(path, user, user)
    data = folder / "data"

    def call(program: str, *arguments: str | Path) -> None:
        with (folder.parent / f"{folder.name}.log").open("ab") as log:
            subprocess.run(
                [programs / program, "-D", data, *arguments], check=True, stdout=log, stderr=log, user=user, cwd=folder
            )

    try:
        call("initdb", "-U", "owner", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        call("pg_ctl", "-w", "-l", folder / "server.log", "-o", options, "start")
        try:
            yield Server(port, programs, user)
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)
