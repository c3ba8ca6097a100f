"""Plain words as simple structure: paragraphs, lists, links. The HTML part is made of this, and of nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

_NUMBERED = re.compile(r"^\s{0,3}\d{1,2}[.)]\s+(.*)$")
_BULLET = re.compile(r"^\s{0,3}[-*•–]\s+(.*)$")
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, or a link when `href` is set. A line break is the text "\\n"."""

    text: str
    href: str = ""


@dataclass(slots=True)
class Block:
    """A paragraph, or a list whose items are lines of pieces."""

    kind: Literal["paragraph", "numbers", "bullets"]
    lines: list[list[Piece]] = field(default_factory=list)


def blocks_of(text: str) -> list[Block]:
    """Split what an agent wrote: an empty line ends a paragraph, "1." and "-" begin list items."""
    blocks: list[Block] = []
    open_block: Block | None = None
    for line in text.strip().splitlines():
        if not line.strip():
            open_block = None
            continue
        kind, words = _kind(line)
        if (
            open_block is not None
            and kind == "paragraph"
            and open_block.kind != "paragraph"
            and line.startswith(" ")
        ):
            open_block.lines[-1] += [Piece(" "), *_pieces(words)]
            continue
        if open_block is None or open_block.kind != kind:
            open_block = Block(kind)
            blocks.append(open_block)
        open_block.lines.append(_pieces(words))
    return blocks


def linked(blocks: list[Block], words: str, href: str) -> list[Block]:
    """The same blocks with a link on `words`, where they stand."""
    for block in blocks:
        block.lines = [[new for piece in line for new in _split(piece, words, href)] for line in block.lines]
    return blocks


def _split(piece: Piece, words: str, href: str) -> list[Piece]:
    before, found, after = piece.text.partition(words)
    if piece.href or not found:
        return [piece]
    return [one for one in (Piece(before), Piece(words, href), Piece(after)) if one.text]


def _kind(line: str) -> tuple[Literal["paragraph", "numbers", "bullets"], str]:
    if match := _NUMBERED.match(line):
        return "numbers", match[1]
    if match := _BULLET.match(line):
        return "bullets", match[1]
    return "paragraph", line.strip()


def _pieces(line: str) -> list[Piece]:
    pieces, at = [], 0
    for match in _LINK.finditer(line):
        if match.start() > at:
            pieces.append(Piece(line[at : match.start()]))
        pieces.append(Piece(match[0], href=match[0]))
        at = match.end()
    if at < len(line):
        pieces.append(Piece(line[at:]))
    return pieces
