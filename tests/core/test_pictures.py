"""Pictures that others sent are made anew, or are none."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from amsn2athena.core import pictures
from amsn2athena.core.pictures import BYTES_KEPT, KEPT, MOST_BYTES, SIDE, NoPicture, Pictures, remade


def picture(kind: str, size: tuple[int, int] = (20, 10), **more: bytes) -> bytes:
    """Return a red picture."""
    made = BytesIO()
    Image.new("RGB", size, "red").save(made, kind, **more)
    return made.getvalue()


def gif() -> bytes:
    """Return a red GIF."""
    return picture("GIF")


@pytest.mark.parametrize("kind", ["GIF", "PNG", "JPEG"])
def test_a_picture_keeps_its_pixels_and_nothing_else(kind: str) -> None:
    made = remade(picture(kind, comment=b"<script>"))
    assert b"<script>" not in made
    with Image.open(BytesIO(made)) as image:
        assert (image.format, image.size) == ("PNG", (20, 10))
        red = image.convert("RGB").getpixel((5, 5))
    assert isinstance(red, tuple)
    assert red[0] > 250


def test_a_large_picture_is_made_smaller() -> None:
    with Image.open(BytesIO(remade(picture("PNG", (2 * SIDE, 100))))) as image:
        assert image.size == (SIDE, 50)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        picture("BMP"),
        picture("PNG", (3000, 3000)),
        picture("GIF")[:-20],
        picture("PNG") + bytes(MOST_BYTES),
    ],
    ids=["nothing", "only a signature", "another kind", "too many pixels", "cut off", "too many bytes"],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(data: bytes) -> None:
    with pytest.raises(NoPicture):
        remade(data)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["GIF", "PNG", "JPEG"]), st.integers(0, 60))
def test_whatever_the_bytes_are_nothing_else_is_raised(noise: bytes, kind: str, place: int) -> None:
    data = picture(kind)
    try:
        made = remade(data[:place] + noise + data[place + len(noise) :])
    except NoPicture:
        return
    assert made.startswith(b"\x89PNG")


def test_a_flood_of_pictures_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_WAITING", 0)
    problems: list[BaseException | None] = []
    pictures.render(gif()).addCallbacks(lambda _: None, lambda failure: problems.append(failure.value))
    (problem,) = problems
    assert isinstance(problem, NoPicture)


def test_a_conversation_keeps_the_newest_pictures() -> None:
    kept = Pictures()
    names = [kept.add(b"%d" % number) for number in range(KEPT + 1)]
    assert len(set(names)) == KEPT + 1
    assert kept.get(names[0]) is None
    assert kept.get(names[-1]) == b"%d" % KEPT


def test_large_pictures_make_room_for_newer_ones() -> None:
    kept = Pictures()
    names = [kept.add(bytes(BYTES_KEPT // 2)) for _ in range(3)]
    assert [kept.get(name) is not None for name in names] == [False, True, True]
    last = kept.add(bytes(BYTES_KEPT + 1))
    assert [kept.get(name) is not None for name in (*names, last)] == [False, False, False, True]
