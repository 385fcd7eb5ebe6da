from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.render import theme_folder


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.org/x.css",
        "ftp://example.org/x",
        "asset:../tokens.json",
        "asset:/etc/passwd",
        "asset:missing.ttf",
        "asset:..",
        "DATA-file:///etc/passwd",
        "/etc/passwd",
        "",
    ],
)
def test_a_page_may_load_nothing_from_outside(url: str) -> None:
    from reportgen.render.fetcher import Fetcher

    with pytest.raises(ValueError, match=r"only bundled assets|no theme has"):
        Fetcher((theme_folder("board"),)).fetch(url)


def test_fonts_of_the_nearest_theme_are_found(tmp_path: Path) -> None:
    from reportgen.render.fetcher import Fetcher

    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "Own.ttf").write_bytes(b"own")
    fetcher = Fetcher((tmp_path, theme_folder("board")))
    assert fetcher.fetch("asset:Own.ttf").read() == b"own"
    assert fetcher.fetch("asset:IBMPlexSans-Regular.ttf").read(4) == b"\0\1\0\0"


def test_inline_data_may_be_loaded() -> None:
    from reportgen.render.fetcher import Fetcher

    assert Fetcher(()).fetch("data:text/plain,x").read() == b"x"
