from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from reportgen.errors import PublishError
from reportgen.publish import keep_private, prepare, publish
from reportgen.records import Artifact


def files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_report_is_published_with_its_manifest(tmp_path: Path) -> None:
    target = prepare(tmp_path / "build", "northwind", "2026-Q3")
    hashes = publish(target, [Artifact("en/report.html", b"<p>1</p>")], {"name": "northwind"})
    assert json.loads((target / "manifest.json").read_text()) == {"name": "northwind", "files": hashes}
    assert (target / "en/report.html").read_bytes() == b"<p>1</p>"


def test_a_new_report_replaces_the_old_one_whole(tmp_path: Path) -> None:
    target = prepare(tmp_path, "n", "p")
    publish(target, [Artifact("a.txt", b"old"), Artifact("b.txt", b"old")], {})
    publish(target, [Artifact("a.txt", b"new")], {})
    assert set(files(target)) == {"a.txt", "manifest.json"}
    assert [path.name for path in tmp_path.joinpath("n").iterdir() if path.name.endswith(".tmp")] == []


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil", "manifest.json"])
def test_an_output_cannot_write_outside_its_report(tmp_path: Path, name: str) -> None:
    target = prepare(tmp_path, "n", "p")
    publish(target, [Artifact("a.txt", b"old")], {})
    before = files(target)
    with pytest.raises(PublishError, match="outside its report"):
        publish(target, [Artifact(name, b"x")], {})
    assert files(target) == before


def test_a_failing_write_leaves_the_old_report(tmp_path: Path) -> None:
    target = prepare(tmp_path, "n", "p")
    publish(target, [Artifact("a.txt", b"old")], {})
    with pytest.raises(PublishError, match="cannot write"):
        publish(target, [Artifact("a.txt", b"new"), Artifact("a.txt/b.txt", b"new")], {})
    assert (target / "a.txt").read_bytes() == b"old"


def test_an_unwritable_folder_is_said_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("a file stands here")
    with pytest.raises(PublishError, match="choose another folder"):
        prepare(tmp_path / "build", "n", "p")


def test_a_folder_locked_by_another_build_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    monkeypatch.setattr("reportgen.publish._PATIENCE", 0.2)
    target = prepare(tmp_path, "n", "p")
    with (tmp_path / "n/.p.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(PublishError, match="locked by another build"):
            publish(target, [Artifact("a.txt", b"x")], {})


def test_without_an_atomic_exchange_two_renames_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.publish._exchange", lambda *_: False)
    target = prepare(tmp_path, "n", "p")
    publish(target, [Artifact("a.txt", b"old")], {})
    publish(target, [Artifact("a.txt", b"new")], {})
    assert (target / "a.txt").read_bytes() == b"new"


def test_a_swap_cut_between_its_renames_is_repaired(tmp_path: Path) -> None:
    target = prepare(tmp_path, "n", "p")
    publish(target, [Artifact("a.txt", b"old")], {})
    target.rename(tmp_path / "n/.p.old")
    with pytest.raises(PublishError):
        publish(target, [Artifact("../x", b"")], {})
    assert (target / "a.txt").read_bytes() == b"old"


def test_rejected_rows_are_kept_for_their_owner_only(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("source,file\n")
    kept = keep_private(tmp_path / "build", "n", "p", ledger)
    assert kept is not None
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert keep_private(tmp_path / "build", "n", "p", None) is None
    assert not kept.exists()


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_the_old_report_or_the_new_one(tmp_path: Path) -> None:
    target = prepare(tmp_path, "n", "p")
    sizes = 20
    publish(target, [Artifact(f"{i}.txt", b"old") for i in range(sizes)], {"v": "old"})
    script = textwrap.dedent(
        f"""
        from pathlib import Path
        from reportgen.publish import publish
        from reportgen.records import Artifact
        print("ready", flush=True)
        for n in range(10**6):
            word = b"new" if n % 2 else b"old"
            publish(Path({str(target)!r}), [Artifact(f"{{i}}.txt", word) for i in range({sizes})], {{"v": word.decode()}})
        """
    )
    for attempt in range(25):
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        try:
            process.wait(timeout=0.002 * attempt)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        found = files(target)
        manifest = json.loads(found.pop("manifest.json"))
        assert len(found) == sizes
        assert set(found.values()) == {manifest["v"]}
