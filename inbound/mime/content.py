"""A tree of parts to what a reader sees: the text, the HTML, and the files in a stable order.

The order is what :func:`inbound.parse.attachment_bytes` counts by, so it depends on the raw bytes alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inbound.mime.bodies import POOR, judge
from inbound.mime.charset import decode
from inbound.mime.clean import clean_text
from inbound.mime.cms import signed_content
from inbound.mime.flowed import unflow
from inbound.mime.names import safe_name
from inbound.mime.structure import Part, Tree, read_head, read_structure
from inbound.mime.tnef import Tnef, read_tnef
from inbound.mime.transfer import undo, uu_files
from inbound.mime.words import header_text
from inbound.quoting.html import Rendered, render

MOST_TEXT = 2_000_000
"""Characters of body text kept for reading; the raw mail keeps all of it."""
MOST_FILES = 1_000
_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_BODY_TYPES = frozenset({"text/plain", "text/html"})
_READABLE_ALONE = frozenset({"text/enriched", "text/richtext", "text/markdown", "text/x-markdown"})
_ENVELOPED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_META = re.compile(rb"<meta\s[^<>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
"""Where the mail does not name the charset, the page in it may (HTML Standard, section 13.2.3.2)."""
_PGP_MARKS = (
    ("-----BEGIN PGP MESSAGE-----", "pgp-encrypted"),
    ("-----BEGIN PGP SIGNED MESSAGE-----", "pgp-signed"),
)
_CRYPTO_TYPES = {
    "application/pkcs7-signature": "smime-signed",
    "application/x-pkcs7-signature": "smime-signed",
    "application/pgp-encrypted": "pgp-encrypted",
    "application/pgp-signature": "pgp-signed",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file of a mail with its decoded bytes."""

    name: str
    content_type: str
    data: bytes
    inline: bool
    content_id: str = ""


@dataclass(slots=True)
class Content:
    """Body and files. `from_html`: no text is read, so `text` is still empty and is made while the HTML is taken apart."""

    text: str = ""
    text_part: str = ""
    """The text as sent, where the HTML beside it is read instead."""
    html: str = ""
    from_html: bool = False
    rendered: Rendered | None = None
    """The HTML as text, where it was made on the way."""
    files: list[File] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def note(self, key: str) -> None:
        if key and key not in self.problems:
            self.problems.append(key)

    def add(self, files: Iterable[File]) -> None:
        """Files of parts, of texts and of winmail.dat together have one limit."""
        for file in files:
            if len(self.files) >= MOST_FILES:
                self.note("too-many-files")
                return
            self.files.append(file)


@dataclass(frozen=True, slots=True)
class _Slot:
    """One place in the body: its plain form, its HTML form, or both."""

    plain: str
    html: str


def read_content(tree: Tree, *, forward: bool = False) -> Content:
    """Everything a reader can see of this mail. `forward`: its subject says that it passes another one on."""
    content = Content()
    slots = list(_slots(tree, tree.root, content, first=True))
    slots += _unpack_signed(content)
    tnef = _unpack_tnef(content)
    if tnef is not None and not any(slot.plain.strip() or slot.html.strip() for slot in slots):
        slots.append(_Slot(clean_text(tnef.text), clean_text(decode(tnef.html, tnef.codepage)[0])))
    _compose(content, slots, forward)
    return content


def _slots(tree: Tree, part: Part, content: Content, *, first: bool) -> Iterator[_Slot]:
    """Body slots in reading order; what is no body goes to the files. RFC 8621 section 4.1.4 in spirit."""
    if not part.is_multipart:
        if _is_body(part, first=first):
            yield _text_slot(tree, part, content)
        else:
            content.add(_file(tree, part, content))
        return
    if part.content_type == "multipart/alternative":
        inner = [slot for child in part.children for slot in _slots(tree, child, content, first=True)]
        yield from _alternatives(inner)
        return
    for place, child in enumerate(part.children):
        yield from _slots(tree, child, content, first=first and place == 0)


def _alternatives(slots: list[_Slot]) -> list[_Slot]:
    """The same content twice: the texts become one slot's plain form, the HTML its other form."""
    plain = "\n".join(slot.plain for slot in slots if slot.plain)
    markup = "\n".join(slot.html for slot in slots if slot.html)
    return [_Slot(plain if plain.strip() else "", markup)] if slots else []


def _is_body(part: Part, *, first: bool) -> bool:
    """Text without a file name, or the first part of the mail, is meant to be read where it stands."""
    if part.disposition == "attachment":
        return False
    if part.content_type not in _BODY_TYPES:
        return part.depth == 0 and part.content_type in _READABLE_ALONE
    return first or not _declared_name(part)


def _text_slot(tree: Tree, part: Part, content: Content) -> _Slot:
    body, encoding = tree.raw[part.start : part.end], part.header("content-transfer-encoding")
    data, problem = undo(body, encoding, text=True)
    content.note(problem)
    if part.content_type != "text/html":
        files, data = uu_files(data)
        content.add(File(safe_name(f.name), "application/octet-stream", f.data, inline=False) for f in files)
    label = part.params.get("charset", "")
    if not label and part.content_type == "text/html" and (said := _META.search(data[:4096])):
        label = said[1].decode("ascii")
    if tree.recoded and data == body and not data.isascii():
        label = "utf-8"
    text, problem = decode(data[: MOST_TEXT * 4], label)
    content.note(problem)
    if "\x00" in text:
        content.note("nul-bytes")
    text = clean_text(text)
    if len(text) > MOST_TEXT:
        text = text[:MOST_TEXT]
        content.note("text-cut")
    if part.content_type == "text/html" or _is_page(text, declared=part.declared):
        return _Slot("", text)
    for mark, problem in _PGP_MARKS if "-----BEGIN PGP" in text else ():
        if mark in text:
            content.note(problem)
    if part.params.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.params.get("delsp", "").lower() == "yes")
    return _Slot(text, "")


def _is_page(text: str, *, declared: bool) -> bool:
    """HTML that nobody calls so; what calls itself text must be a page from its first mark to its last."""
    begins = text[:200].lstrip()[:6].lower() in ("<html>", "<!doct", "<html ")
    return begins and (not declared or text[-200:].rstrip().lower().endswith("</html>"))


def _file(tree: Tree, part: Part, content: Content) -> list[File]:
    body = tree.raw[part.start : part.end]
    kind = part.content_type
    data, problem = undo(body, part.header("content-transfer-encoding"))
    content.note(problem)
    if kind in _CRYPTO_TYPES:
        content.note(_CRYPTO_TYPES[kind])
    elif _is_enveloped(kind, _declared_name(part)):
        signed = (
            part.params.get("smime-type", "").lower() == "signed-data" or signed_content(data) is not None
        )
        content.note("smime-signed" if signed else "smime-encrypted")
    if (
        not data.strip()
        and not _declared_name(part)
        and kind in ("text/plain", "application/octet-stream")
        and not part.declared
    ):
        return []
    name = safe_name(_declared_name(part)) or _implied_name(kind, data)
    inline = part.disposition == "inline" or (not part.disposition and bool(part.header("content-id")))
    content_id = header_text(part.header("content-id")).strip("<> ")
    return [File(name, kind, data, inline, content_id[:500])]


def _declared_name(part: Part) -> str:
    """The file name; one that its own charset could not hold (``a????.txt``) gives way to the name in Content-Type."""
    filename, name = part.disposition_params.get("filename", ""), part.params.get("name", "")
    if "??" in filename and name and "??" not in name:
        return name
    return filename or name or part.disposition_params.get("name", "")


def _implied_name(kind: str, data: bytes) -> str:
    """A forwarded mail is named by its subject. Other nameless files stay nameless: the page says what they are."""
    if kind not in ("message/rfc822", "message/global", "message/news"):
        return ""
    subject = next((header_text(value) for name, value in read_head(data) if name == "subject"), "")
    return safe_name(subject[:200].replace("/", "_") + ".eml") if subject else "message.eml"


def _is_enveloped(kind: str, name: str) -> bool:
    """By its type, or by its name where a gateway called it a file like any other."""
    return kind in _ENVELOPED or (kind == "application/octet-stream" and name.lower().endswith(".p7m"))


def _unpack_signed(content: Content) -> list[_Slot]:
    """A mail inside its own signature: the signed file stays listed, its text and files follow as if they stood in the mail."""
    for file in content.files:
        inner = signed_content(file.data) if _is_enveloped(file.content_type, file.name) else None
        if inner is None:
            continue
        tree = read_structure(inner)
        slots = list(_slots(tree, tree.root, content, first=True))
        for problem in tree.problems:
            content.note(problem)
        return slots
    return []


def _unpack_tnef(content: Content) -> Tnef | None:
    """winmail.dat stays listed; what is inside follows at the end of the list."""
    last = None
    for file in list(content.files):
        if file.content_type in _TNEF_TYPES or file.name.lower() == "winmail.dat":
            tnef = read_tnef(file.data)
            if tnef is None:
                content.note("tnef-broken")
                continue
            last = tnef
            content.add(
                File(
                    safe_name(inner.name),
                    inner.content_type or "application/octet-stream",
                    inner.data,
                    inline=False,
                )
                for inner in tnef.files
                if inner.data or inner.name
            )
    return last


def _compose(content: Content, slots: list[_Slot], forward: bool) -> None:
    if any(slot.html.strip() for slot in slots):
        content.html = "\n".join(
            slot.html
            if slot.html.strip()
            else f'<div style="white-space:pre-wrap">{html.escape(slot.plain)}</div>'
            for slot in slots
            if slot.html.strip() or slot.plain.strip()
        )
    read = [_read_form(content, slot, forward) for slot in slots]
    if read != slots:
        content.text_part = _text_of(slots)
    content.from_html = bool(content.html) and not any(slot.plain.strip() for slot in read)
    if not content.from_html:
        content.text = _text_of(read)


def _read_form(content: Content, slot: _Slot, forward: bool) -> _Slot:
    """The slot with the form that is read: a text part that does not stand for its HTML is left out."""
    if not (slot.plain.strip() and slot.html.strip()):
        return slot
    judgement = judge(slot.plain, slot.html, forward=forward)
    content.note(judgement.problem)
    if slot.html == content.html:
        content.rendered = judgement.rendered
    return _Slot("", slot.html) if judgement.problem == POOR else slot


def _text_of(slots: list[_Slot]) -> str:
    texts = [
        slot.plain if slot.plain.strip() else render(slot.html).text if slot.html.strip() else ""
        for slot in slots
    ]
    return clean_text("\n".join(text for text in texts if text.strip()))
