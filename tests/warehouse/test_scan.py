"""Encodings: found from the bytes, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.errors import DataError
from reportgen.warehouse.scan import encoding_of
from tests.warehouse.desk import Desk


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        encoding_of(path, "a.csv")
    return str(caught.value.problems[0])


def written(folder: Path, content: bytes) -> Path:
    path = folder / "a.csv"
    path.write_bytes(content)
    return path


def test_utf_8_with_one_bad_byte_is_not_taken_for_another_encoding(tmp_path: Path) -> None:
    lines = ["name\n", *("Été à Noël, Größe\n" for _ in range(20))]
    content = "".join(lines).encode() + b"caf\xe9\n" + "".join(lines).encode()
    assert refused(written(tmp_path, content)).startswith("a.csv:22: much of this is UTF-8")


def test_utf_8_that_ends_within_a_letter_is_named_at_its_end(tmp_path: Path) -> None:
    content = "a\nÉté\nà".encode()[:-1]
    assert refused(written(tmp_path, content)).startswith("a.csv:3: ")


def test_utf_8_with_a_bad_byte_is_read_when_the_plan_says_so(desk: Desk) -> None:
    content = "date,channel,amount\n2026-07-01,Été,1\n2026-07-02,caf".encode() + b"\xe9,2\n"
    found = desk.rows(content, "SELECT channel FROM costs ORDER BY date", encoding="utf-8")
    assert found == [("Été",), ("caf�",)]


@pytest.mark.parametrize(
    "text", ["Été à Noël, façon", "Größe über Straße", "12 € – «oui»", "España, ¿qué? Año", "AÇÃO"]
)
def test_western_europe(tmp_path: Path, text: str) -> None:
    assert encoding_of(written(tmp_path, f"a,b\n{text},1\n".encode("cp1252")), "a.csv") == "cp1252"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("الحملة,المبلغ\nحملة الصيف,120", "cp1256"),
        ("Кампания,Сумма\nЛето,120", "cp1251"),
        ("Καμπάνια,Ποσό", "cp1253"),
        ("キャンペーン,費用", "cp932"),
        ("推广活动,费用", "gbk"),
    ],
)
def test_other_scripts_do_not_become_nonsense(tmp_path: Path, text: str, encoding: str) -> None:
    said = refused(written(tmp_path, f"id,x\n{text}\n".encode(encoding)))
    assert said.startswith("a.csv:2: the encoding cannot be told")
    assert "encoding:" in said


def test_another_script_is_read_when_the_plan_says_its_encoding(desk: Desk) -> None:
    content = "date,channel,amount\n2026-07-01,حملة,1\n".encode("cp1256")
    assert desk.rows(content, "SELECT channel FROM costs", encoding="cp1256") == [("حملة",)]
