from __future__ import annotations

import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from reportgen.errors import PublishError
from reportgen.workplace import workplace


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_only_its_owner_reads_a_workplace_and_it_is_gone_afterwards(tmp_path: Path) -> None:
    with workplace() as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "rows.csv").write_text("private")
    assert list(tmp_path.iterdir()) == []


def test_a_living_builds_workplace_is_left_alone() -> None:
    with workplace() as one, workplace() as two:
        assert one.is_dir()
        assert two.is_dir()


def test_what_a_killed_build_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    script = (
        "import os, signal, tempfile\n"
        f"tempfile.tempdir = {str(tmp_path)!r}\n"
        "from reportgen.workplace import workplace\n"
        "with workplace() as folder:\n"
        "    (folder / 'rows.csv').write_text('private')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 1
    with workplace() as folder:
        assert list(tmp_path.iterdir()) == [folder]


def test_no_temporary_folder_is_said_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(PublishError, match="no temporary folder"), workplace():
        pass
