"""What the person newly wrote: the body of a mail, told apart from quotations, attributions, signatures and forwards.

The split is for showing: the desk folds what is not new and always keeps the whole body. So the parts cover the text
without gaps, and when in doubt a line counts as new. Inline answers between quoted lines are new; the closing formula
and the name block are signature (see :mod:`inbound.quoting.signatures`); in a forward the reply is what stands above.

Time is linear in the length of the text and no input raises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inbound.quoting import signatures
from inbound.quoting.html import Rendered, locate, only, render
from inbound.quoting.lines import Line
from inbound.quoting.scan import Kind, scan
from inbound.quoting.thanks import only_thanks

__all__ = ["HtmlSplit", "Kind", "Part", "Split", "split", "split_html"]


@dataclass(frozen=True, slots=True)
class Part:
    """``text[start:end]`` is of one kind. `new` and `signature` are the sender's, `attribution` announces a `quote`."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Split:
    """A body taken apart. Strings are stripped; `parts` cover the whole text in order, without gaps."""

    reply: str
    """Newly written; quotations, signature and disclaimers left out."""
    reply_with_signature: str
    """Newly written with its signature; quotations and disclaimers left out."""
    quoted: str
    """Everything repeated or passed on, with its attributions and headers."""
    signature: str
    is_forward: bool
    thanks_only: bool
    """Thanks and nothing else: no question, no request, no "but"."""
    parts: tuple[Part, ...]
    answers_inside: bool = False
    """The new text points into a quotation that has no marks ("meine Antworten in Rot"): nobody can tell them apart there."""


@dataclass(frozen=True, slots=True)
class HtmlSplit:
    """An HTML body taken apart. `text` is its plain rendering, `split` cuts that text. The markup is not cleaned."""

    text: str
    split: Split
    html: str

    @property
    def new_html(self) -> str:
        """Without the quotations; the signature is kept."""
        return only(self.html, self._ranges("new", "signature")) if self._repeats else self.html

    @property
    def quoted_html(self) -> str:
        return only(self.html, self._ranges(*_REPEATED)) if self._repeats else ""

    @property
    def _repeats(self) -> bool:
        return bool(self._ranges(*_REPEATED))

    def _ranges(self, *kinds: Kind) -> list[tuple[int, int]]:
        return [(part.start, part.end) for part in self.split.parts if part.kind in kinds]


_REPEATED: tuple[Kind, ...] = ("quote", "attribution", "forward")


def split(
    text: str, html: str = "", *, rendered: Rendered | None = None, subject: str = "", sender_name: str = ""
) -> Split:
    """Take a body apart. `html` is the same body as HTML: its structure helps where the text shows no quotation. `rendered`: what
    :func:`inbound.quoting.html.render` made of it, when that is known."""
    forward_subject = _FORWARD_SUBJECT.match(subject[:200]) is not None
    lines, kinds = scan(text, forward_subject=forward_subject)
    if html and not _tells(kinds):
        hidden = locate(text, rendered or render(html))
        if hidden:
            lines, kinds = scan(text, forced=hidden, forward_subject=forward_subject)
    return _told_apart(text, lines, kinds, forward_subject, sender_name)


def split_html(
    html: str, *, rendered: Rendered | None = None, subject: str = "", sender_name: str = ""
) -> HtmlSplit:
    """Take an HTML body apart that has no text beside it."""
    rendered = rendered or render(html)
    if not rendered.text.strip():
        rendered = render(html, pictures=True)
    forward_subject = _FORWARD_SUBJECT.match(subject[:200]) is not None
    lines, kinds = scan(rendered.text, forced=rendered.quoted, forward_subject=forward_subject)
    if not forward_subject and not any(
        kind == "new" and not line.blank for line, kind in zip(lines, kinds, strict=True)
    ):
        lines, kinds = scan(rendered.text)
    told = _told_apart(rendered.text, lines, kinds, forward_subject, sender_name)
    return HtmlSplit(rendered.text, told, html)


def _told_apart(
    text: str, lines: list[Line], kinds: list[Kind], forward_subject: bool, sender_name: str
) -> Split:
    signatures.mark(lines, kinds, sender_name=sender_name)
    parts = _parts(lines, kinds)
    reply = _joined(text, parts, ("new",))
    signature = _joined(text, parts, ("signature",))
    with_signature = _joined(text, parts, ("new", "signature"))
    return Split(
        reply=reply,
        reply_with_signature=with_signature,
        quoted=_joined(text, parts, ("quote", "attribution", "forward")),
        signature=signature,
        is_forward="forward" in kinds or (forward_subject and not reply),
        thanks_only=only_thanks(reply) or only_thanks(f"{reply}\n{signature[:80].partition(chr(10))[0]}"),
        parts=parts,
        answers_inside=_points_inside(reply) and not any(line.quoted for line in lines),
    )


def _points_inside(reply: str) -> bool:
    return len(reply) < 1_000 and _INSIDE.search(reply) is not None


_INSIDE = re.compile(
    r"\b(?:antwort(?:en)?|anmerkung(?:en)?|kommentare?|rückmeldung(?:en)?|ergänzung(?:en)?|answers?|comments?|replies|responses?|remarks?)\b.{0,50}"
    r"\b(?:unten|inline|im (?:text|zitat)|(?:in )?(?:rot|blau|grün|fett|farbig)|direkt (?:im|unter)|below|in[- ]?line|in (?:red|blue|green|bold|capitals))\b"
    r"|\b(?:siehe|s\.|vgl\.|see|cf\.)\s(?:inline|unten (?:in )?(?:rot|blau|grün)|in (?:red|blue|green)|im text)\b",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:wg|wtr|weitergeleitet|fwd?|fw|tr|vs|vb|enc|rv|i|doorst|pd|pfwd|İlt|iletilen|转发|轉寄|転送)\s?[:：]",
    re.IGNORECASE,
)


def _tells(kinds: Sequence[Kind]) -> bool:
    return any(kind in ("quote", "attribution", "forward") for kind in kinds)


def _parts(lines: Sequence[Line], kinds: Sequence[Kind]) -> tuple[Part, ...]:
    parts: list[Part] = []
    start = 0
    for number, kind in enumerate(kinds):
        if number + 1 == len(kinds) or kinds[number + 1] != kind:
            parts.append(Part(kind, start, lines[number].end))
            start = lines[number].end
    return tuple(parts)


def _joined(text: str, parts: Sequence[Part], wanted: Sequence[Kind]) -> str:
    pieces: list[str] = []
    for before, part in zip((None, *parts), parts, strict=False):
        if part.kind in wanted:
            apart = before is not None and before.kind not in wanted
            piece = text[part.start : part.end]
            pieces.append("\n\n" + piece.lstrip("\r\n") if apart else piece)
        elif pieces:
            pieces[-1] = pieces[-1].rstrip()
    return "".join(pieces).strip()
