"""Small pictures of attached pictures, drawn anew in a child process with limits.

A picture can be a bomb (a few kilobytes that unfold to gigabytes) or a fault in a decoder. So the size is read before a pixel is,
and everything happens in a process that may use little memory and time and knows nothing. What comes out is a PNG of our own making.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 24_000_000
EDGE = 360
MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 5
WALL_SECONDS = 10
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF")


class NoPicture(ValueError):
    """Not a picture that is shown small: another kind, too large, or broken."""


def thumbnail(content: bytes) -> bytes:
    """A PNG of at most `EDGE` pixels a side. Raises NoPicture."""
    if len(content) > MAX_BYTES or not content.startswith(_STARTS):
        raise NoPicture("not a PNG, JPEG, GIF or WebP picture of moderate size")
    small = _drawn(_Picture(content))
    if not small:
        raise NoPicture("the picture could not be drawn within the limits")
    return small


class _Picture:
    """Bytes that are compared by their digest, so that the cache keeps no originals."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._digest = sha256(content).digest()

    def __hash__(self) -> int:
        return hash(self._digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Picture) and other._digest == self._digest


@lru_cache(maxsize=64)
def _drawn(picture: _Picture) -> bytes:
    """The PNG, or nothing when the child gave up."""
    content, picture.content = picture.content, b""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter with our own words
            [sys.executable, "-I", "-c", _CHILD, *(p for p in sys.path if p)],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            env={"LANG": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 and done.stdout.startswith(_STARTS[0]) else b""


_CHILD = "import sys; sys.path[:0] = sys.argv[1:]; from takt.pictures import draw; draw()"


def draw() -> None:
    """The child's whole life: picture from stdin, PNG to stdout."""
    for limit, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_SECONDS)):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=FORMATS) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            sys.exit(3)
        picture.draft("RGB", (EDGE * 2, EDGE * 2))
        picture.seek(0)
        picture.thumbnail((EDGE, EDGE))
        plain = picture.convert(
            "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
        )
        fresh = Image.new(plain.mode, plain.size)
        fresh.paste(plain)
        fresh.save(sys.stdout.buffer, "PNG", optimize=True)
