"""The eye that compares pages: blind to how letters are drawn, not to what moves."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFilter

from tests.acceptance.pages import unlike


def page(*, shift: int = 0, bar: int = 200) -> Image.Image:
    """Lines as of text, and a bar."""
    made = Image.new("L", (331, 468), 255)
    pen = ImageDraw.Draw(made)
    for line in range(60, 300, 7):
        for word in range(30, 300, 12):
            pen.rectangle((word, line + shift, word + 9, line + 3 + shift), fill=90)
    pen.rectangle((30, 320, 30 + bar, 345), fill=40)
    return made


def test_letters_drawn_a_little_softer_are_the_same_page() -> None:
    assert unlike(page().filter(ImageFilter.GaussianBlur(0.4)), page()) < 0.001


def test_text_that_moved_by_half_a_line_is_another_page() -> None:
    assert unlike(page(shift=4), page()) > 0.05


def test_a_longer_bar_is_another_page() -> None:
    assert unlike(page(bar=250), page()) > 0.006


def test_pages_of_another_size_are_others() -> None:
    assert unlike(page(), page().crop((0, 0, 331, 400))) == 1
