"""Archives, honest and hostile; what stands in them is seen by its content."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from typing import Any

import pytest

from reportgen.errors import DataError
from reportgen.warehouse import archives
from tests.warehouse.desk import Desk

SPEND = b"date,amount\n2026-07-01,5\n"


def packed(members: dict[str, bytes], **options: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, **options)
    return out.getvalue()


def refused(desk: Desk, content: bytes, name: str = "a.zip") -> list[str]:
    desk.write(name, content)
    with pytest.raises(DataError) as caught:
        desk.load({"one": {"files": name}})
    said = [str(problem) for problem in caught.value.problems]
    assert not any("\n" in line for line in said)
    return said


def test_what_members_are_is_seen_by_their_content(desk: Desk) -> None:
    content = packed({"spend.exe": SPEND, "more.zip": SPEND.replace(b"01,5", b"02,6"), "__MACOSX/x": b"\0", "d/": b""})
    desk.write("a.zip", content)
    warehouse = desk.load({"one": {"files": "a.zip"}})
    assert [file.path for file in warehouse.sources[0].files] == ["a.zip!more.zip", "a.zip!spend.exe"]


def test_an_archive_is_one_whatever_its_name(desk: Desk) -> None:
    desk.write("a.csv", packed({"b.csv": SPEND}))
    desk.write("c.csv", gzip.compress(SPEND.replace(b"5", b"6")))
    warehouse = desk.load({"one": {"files": "*.csv"}})
    assert [(file.path, file.rows_used) for file in warehouse.sources[0].files] == [("a.csv!b.csv", 1), ("c.csv", 1)]


def test_members_that_nobody_needs_are_told(desk: Desk) -> None:
    desk.write("a.zip", packed({"spend.csv": SPEND, "manual.pdf": b"%PDF-1.7 ...", "log.json": b'{"a": 1}'}))
    warehouse = desk.load({"one": {"files": "a.zip"}})
    assert [str(warning) for warning in warehouse.warnings] == [
        "a.zip!log.json: is not read: this is JSON, perhaps an error message, not a CSV file",
        "a.zip!manual.pdf: is not read: this is a PDF, not a table",
    ]


def test_an_archive_of_nothing_that_can_be_read(desk: Desk) -> None:
    said = refused(desk, packed({"manual.pdf": b"%PDF-1.7 ..."}))
    assert said == ["a.zip!manual.pdf: this is a PDF, not a table; export the table as CSV"]


@pytest.mark.parametrize("name", ["../x.csv", "/x.csv", "a/../../x.csv", "..\\x.csv", "C:\\x.csv", "C:x.csv"])
def test_names_that_lead_out_of_the_archive(desk: Desk, name: str) -> None:
    assert "leads out of the archive" in refused(desk, packed({"ok.csv": SPEND, name: SPEND}))[0]


def test_links(desk: Desk) -> None:
    item = zipfile.ZipInfo("x.csv")
    item.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(item, "/etc/passwd")
    assert "a member is a link" in refused(desk, out.getvalue())[0]


def test_passwords(desk: Desk) -> None:
    content = bytearray(packed({"x.csv": SPEND}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert "a member is encrypted" in refused(desk, bytes(content))[0]


@pytest.mark.parametrize("inner", [packed({"b.csv": SPEND}), gzip.compress(SPEND)], ids=["zip", "gzip"])
def test_archives_inside_archives(desk: Desk, inner: bytes) -> None:
    assert "an archive inside an archive" in refused(desk, packed({"inner.dat": inner}))[0]


def test_a_zip_of_zips_of_zips_is_opened_once(desk: Desk) -> None:
    level = packed({"0.csv": b"0" * (1 << 20)})
    for _ in range(5):
        level = packed({f"{n}.zip": level for n in range(16)})
    assert all("an archive inside an archive" in line for line in refused(desk, level))


def test_members_that_overlap(desk: Desk) -> None:
    content = bytearray(packed({"a.csv": SPEND, "b.csv": SPEND}))
    second = content.rindex(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<I", 0)  # both begin where the first does
    assert "members overlap" in refused(desk, bytes(content))[0]


@pytest.mark.parametrize("claimed", [1, 1 << 20, 0xFFFFFFF0])
def test_sizes_that_lie(desk: Desk, claimed: int) -> None:
    content = bytearray(packed({"x.csv": SPEND * 1_000}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.rindex(mark) + at
        content[place : place + 4] = struct.pack("<I", claimed)
    assert "cannot be opened" in refused(desk, bytes(content))[0]


def test_too_many_members(desk: Desk) -> None:
    assert "holds 1001 files" in refused(desk, packed({f"{n}.csv": SPEND for n in range(1_001)}))[0]


def test_members_that_are_too_much_together(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 2_000)
    assert "unpacks to more than is allowed" in refused(desk, packed({f"{n}.csv": SPEND * 50 for n in range(3)}))[0]


def test_gigabytes_of_zeros_stop_early(desk: Desk) -> None:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [squeezer.compress(b"0" * (1 << 20)) for _ in range(300)]
    content = b"".join([*parts, squeezer.flush()])
    assert len(content) < 400_000
    assert "unpacks to far more than its size" in refused(desk, content, "a.csv.gz")[0]


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(SPEND * 100)[:-40],
        gzip.compress(SPEND)[:-8] + b"\0" * 8,
        gzip.compress(SPEND) + b"trailing junk",
        gzip.compress(SPEND)[:12],
        b"\x1f\x8b\x08" + b"\xff" * 50,
    ],
    ids=["cut", "wrong CRC", "junk behind", "only a header", "no data"],
)
def test_damaged_gzip(desk: Desk, content: bytes) -> None:
    assert "the archive cannot be opened" in refused(desk, content, "a.csv.gz")[0]


def test_zeros_behind_a_gzip_are_padding(desk: Desk) -> None:
    desk.write("a.csv.gz", gzip.compress(SPEND) + b"\0" * 512)
    assert desk.load({"one": {"files": "a.csv.gz"}}).sources[0].files[0].rows_used == 1


@pytest.mark.parametrize("cut", [10, 60, -10])
def test_cut_archives(desk: Desk, cut: int) -> None:
    assert "cannot be opened" in refused(desk, packed({"x.csv": SPEND})[:cut])[0]


def test_a_wrong_checksum(desk: Desk) -> None:
    content = bytearray(packed({"x.csv": SPEND}))
    for mark, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        place = content.rindex(mark) + at
        content[place : place + 4] = b"\0\0\0\0"
    assert "cannot be opened" in refused(desk, bytes(content))[0]
