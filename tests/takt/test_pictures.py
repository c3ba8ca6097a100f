"""Small pictures: drawn anew within limits, or not at all."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from takt import pictures


def picture(kind: str, size: tuple[int, int] = (900, 600), **save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b6b63").save(out, kind, **save)
    return out.getvalue()


def claimed_png(width: int, height: int) -> bytes:
    """A few bytes that say they are a huge picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_becomes_a_small_png_of_our_own(kind: str) -> None:
    small = pictures.thumbnail(picture(kind))
    with Image.open(io.BytesIO(small)) as shown:
        assert (shown.format, shown.size) == ("PNG", (360, 240))


def test_nothing_of_the_senders_file_is_in_it() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "<script>alert(1)</script>")
    content = picture("PNG", pnginfo=words) + b"<html><script>alert(2)</script>"
    small = pictures.thumbnail(content)
    assert b"script" not in small and b"Comment" not in small


@pytest.mark.parametrize(
    "content",
    [
        claimed_png(10_000, 10_000),
        claimed_png(65_000, 65_000),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>",
        picture("PNG")[:200],
        b"RIFF\0\0\0\0AVI LIST",
        b"%PDF-1.7",
        b"",
    ],
    ids=["bomb", "larger", "svg", "html", "cut", "avi", "pdf", "empty"],
)
def test_bombs_and_other_kinds_are_not_drawn(content: bytes) -> None:
    with pytest.raises(pictures.NoPicture):
        pictures.thumbnail(content)


def test_a_file_that_is_too_large_is_not_even_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_BYTES", 100)
    monkeypatch.setattr(pictures, "_drawn", lambda picture: pytest.fail("a child was started"))
    with pytest.raises(pictures.NoPicture):
        pictures.thumbnail(picture("PNG"))
