"""Where fuzzing begins: our own mails and texts, and what earlier runs found worth keeping (one base64 line an input)."""

from __future__ import annotations

import base64
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "corpus"
KEPT = CORPUS / "fuzz"
FOUND = KEPT / "found"
"""Inputs that broke a promise, ``target-what-it-was.bin``; each was mended."""
SMALL = 600
"""Bytes of an input that is kept; small ones say best what they are about."""
MOST_KEPT = 150


def seeds(target: str) -> Iterator[bytes]:
    """Every own input of this kind."""
    yield from kept(target)
    yield from (path.read_bytes() for path in sorted(FOUND.glob(f"{target}-*.bin")))
    if target in ("mail", "report"):
        for folder in ("parsing", "bounces", "automatic"):
            yield from (path.read_bytes() for path in sorted((CORPUS / folder).glob("*.eml")))
    elif target == "quotes":
        for folder, key in (("replies", "case"), ("clients", "quote")):
            for path in sorted((CORPUS / folder).glob("*.toml")):
                for entry in tomllib.loads(path.read_text("utf-8"))[key]:
                    yield from (entry[form].encode() for form in ("text", "html") if form in entry)
    else:
        for path in sorted((CORPUS / "parsing").glob("*.eml")):
            yield path.read_bytes().partition(b"\n\n")[0]
        yield b"<m-16-7-abcdef012345-k1-aaaaaaaaaaaaaaaa@werkstatt.example> <a@b>"
        yield b"AQHQh2cO3vXl1kB+2E2W0e0Yx1J5tQ=="


def kept(target: str) -> list[bytes]:
    path = KEPT / f"{target}.b64"
    return [base64.b64decode(line) for line in path.read_text("ascii").split()] if path.exists() else []


def keep(target: str, found: Iterable[bytes]) -> int:
    """Replace what is kept by these inputs, the smallest first. Returns how many there are now."""
    small = sorted({data for data in found if 0 < len(data) <= SMALL}, key=lambda data: (len(data), data))[
        :MOST_KEPT
    ]
    KEPT.mkdir(exist_ok=True)
    lines = "".join(base64.b64encode(data).decode() + "\n" for data in small)
    (KEPT / f"{target}.b64").write_text(lines, "ascii")
    return len(small)
