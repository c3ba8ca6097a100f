"""bytes -> ParsedMail: pure, bounded, and never an exception for what a mail may hold.

The readers of :mod:`inbound.mime` split, decode and clean; quotes, automatic mail and bounces are judged by their own
modules. What is odd about a mail is said in `ParsedMail.problems`; nobody's mail is refused for being broken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from inbound import automatic, bounces, quotes
from inbound.mime.addresses import read_addresses, read_from
from inbound.mime.content import Content, File, read_content
from inbound.mime.dates import read_date
from inbound.mime.ids import read_id, read_ids
from inbound.mime.stdlib import as_message
from inbound.mime.structure import Tree, read_head, read_structure
from inbound.mime.subjects import base_subject, has_forward_mark
from inbound.mime.words import header_text, in_charset
from inbound.parsed import Address, Attachment, Automatic, Bounce, OutOfOffice, ParsedMail
from inbound.tongue import language_of

_PRIORITIES = {
    "highest": 1,
    "high": 2,
    "urgent": 1,
    "normal": 3,
    "medium": 3,
    "low": 4,
    "non-urgent": 5,
    "lowest": 5,
}
_PRIORITY_HEADERS = ("x-priority", "importance", "priority", "x-msmail-priority")


def parse(raw: bytes, *, now: datetime | None = None) -> ParsedMail:
    """Read a mail. `now` (aware) completes return dates without a year; the mail's own Date stands in for it."""
    try:
        tree = read_structure(raw)
        label = tree.charset
        mail = _read_headers([(name, in_charset(value, label)) for name, value in tree.root.headers])
    except (
        Exception
    ) as error:  # a fault of ours must not cost a mail: it is shown with what can still be read
        return replace(scan(raw), problems=(f"unreadable:{type(error).__name__}",))
    try:
        return _read_all(tree, mail, now)
    except (Exception, RecursionError) as error:
        return replace(mail, problems=(*tree.problems, f"body-unreadable:{type(error).__name__}"))


def scan(raw: bytes) -> ParsedMail:
    """The least that can be said about a mail that could not be parsed: its headers, read from the first bytes."""
    try:
        mail = _read_headers(read_head(raw[: 256 * 1024]))
    except Exception:
        return ParsedMail(problems=("not-parsed",))
    return replace(mail, problems=("not-parsed",))


def attachment_bytes(raw: bytes, index: int) -> tuple[Attachment, bytes]:
    """A file out of the raw mail, by the index its `Attachment` has. IndexError when there is none."""
    files = read_content(read_structure(raw)).files
    if not 0 <= index < len(files):
        raise IndexError(f"the mail has {len(files)} attachments, there is no number {index}")
    return _attachment(index, files[index]), files[index].data


def content_key(raw: bytes, parsed: ParsedMail) -> str:
    """Which mail is this, whichever way it came? Everything a reader can see counts, trace headers do not.

    The same Message-ID over other content is another key, a missing one leaves the content to tell.
    """
    seen = (
        parsed.message_id,
        f"{parsed.from_.name} <{parsed.from_.address}>",
        parsed.date.isoformat() if parsed.date else "",
        parsed.subject,
        *(f"{a.name} <{a.address}>" for a in (*parsed.to, *parsed.cc)),
        parsed.text_part or parsed.text,
        parsed.html,
        *(f"{file.name} {file.content_type} {file.sha256}" for file in parsed.attachments),
    )
    digest = hashlib.sha256()
    unread = "not-parsed" in parsed.problems or any("unreadable" in problem for problem in parsed.problems)
    for text in (*seen, *((_body_of(raw),) if unread else ())):
        data = text.encode("utf-8", "replace")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _body_of(raw: bytes) -> str:
    """For a mail that could not be read: a hash of everything below its headers."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    return hashlib.sha256(body or head).hexdigest()


def _read_all(tree: Tree, mail: ParsedMail, now: datetime | None) -> ParsedMail:
    content = read_content(tree, forward=mail.is_forward)
    split: quotes.Split
    html, rendered, subject, name = content.html, content.rendered, mail.subject, mail.from_.name
    if content.from_html:
        told = quotes.split_html(html, rendered=rendered, subject=subject, sender_name=name)
        text, split = told.text, told.split
    else:
        text = content.text
        split = quotes.split(text, html, rendered=rendered, subject=subject, sender_name=name)
    machine, away, bounce = _judge(tree, mail, text, now)
    return replace(
        mail,
        text=text,
        text_part=content.text_part,
        html=content.html,
        reply_text=split.reply,
        reply_text_with_signature=split.reply_with_signature,
        quoted=split.quoted,
        signature=split.signature,
        is_forward=split.is_forward or mail.is_forward,
        thanks_only=split.thanks_only,
        language=language_of(split.reply or text),
        attachments=tuple(_attachment(index, file) for index, file in enumerate(content.files)),
        automatic=machine,
        out_of_office=away,
        bounce=bounce,
        problems=_problems(tree, content, mail, split),
    )


def _judge(
    tree: Tree, mail: ParsedMail, text: str, now: datetime | None
) -> tuple[Automatic | None, OutOfOffice | None, Bounce | None]:
    moment = now or mail.date or datetime.now(UTC)
    machine, away = automatic.classify(mail.headers, mail.subject, text, mail.from_.address, now=moment)
    return machine, away, _bounce(tree, mail, text)


def _bounce(tree: Tree, mail: ParsedMail, text: str) -> Bounce | None:
    """Reports are read from the standard library's Message. A mail nested too deeply for it is no report."""
    if "too-deep" in tree.problems:
        return None
    try:
        return bounces.read(as_message(tree), mail.headers, mail.subject, text)
    except RecursionError:
        tree.problems.append("too-deep")
        return None


def _read_headers(raw_headers: list[tuple[str, str]]) -> ParsedMail:
    headers = tuple((name, header_text(value)) for name, value in raw_headers)
    raw_of: dict[str, list[str]] = {}
    for name, value in raw_headers:
        raw_of.setdefault(name, []).append(value)
    text_of: dict[str, list[str]] = {}
    for name, value in headers:
        text_of.setdefault(name, []).append(value)

    def ids(name: str) -> tuple[str, ...]:
        return read_ids(" ".join(raw_of.get(name, ())))

    def first(name: str) -> str:
        return next((value for value in text_of.get(name, ()) if value), "")

    author, from_problem = read_from(raw_of.get("from", ()))
    subject = first("subject")
    return ParsedMail(
        subject=subject,
        base_subject=base_subject(subject),
        from_=author,
        from_problem=from_problem,
        sender=next(iter(read_addresses(raw_of.get("sender", ()))), Address("", "")),
        to=read_addresses(raw_of.get("to", ())),
        cc=read_addresses(raw_of.get("cc", ())),
        reply_to=read_addresses(raw_of.get("reply-to", ())),
        delivered_to=_delivered_to(raw_of),
        date=read_date(first("date")),
        message_id=next(filter(None, map(read_id, raw_of.get("message-id", ()))), ""),
        in_reply_to=ids("in-reply-to"),
        references=ids("references"),
        is_forward=has_forward_mark(subject),
        x_priority=_priority(text_of),
        received_count=len(raw_of.get("received", ())),
        loop_marks=tuple(value for name in ("x-loop", "x-takt-instance") for value in text_of.get(name, ())),
        thread_index=first("thread-index").replace(" ", ""),
        authentication_results=_authentication_results(headers),
        headers=headers,
    )


def _delivered_to(raw_of: dict[str, list[str]]) -> tuple[str, ...]:
    names = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
    found = (a.address for name in names for a in read_addresses(raw_of.get(name, ())))
    return tuple(dict.fromkeys(address for address in found if address))


def _priority(text_of: dict[str, list[str]]) -> int | None:
    for name in _PRIORITY_HEADERS:
        for value in text_of.get(name, ()):
            word = value.split("(")[0].strip().lower()
            if word[:1] in "12345" and word[:1] and not word[1:2].isdigit():
                return int(word[0])
            if word in _PRIORITIES:
                return _PRIORITIES[word]
    return None


def _authentication_results(headers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What our side's servers wrote: above the second ``Received: from``, since the first is their own. They must drop
    forged ones under their own name (RFC 8601 section 5)."""
    found: list[str] = []
    hops = 0
    for name, value in headers:
        if name == "received" and value.lower().startswith("from"):
            hops += 1
            if hops == 2:
                break
        elif name == "authentication-results":
            found.append(value)
    return tuple(found)


def _attachment(index: int, file: File) -> Attachment:
    return Attachment(
        index=index,
        name=file.name,
        content_type=file.content_type[:200],
        size=len(file.data),
        sha256=hashlib.sha256(file.data).hexdigest(),
        inline=file.inline,
        content_id=file.content_id,
    )


def _problems(tree: Tree, content: Content, mail: ParsedMail, split: quotes.Split) -> tuple[str, ...]:
    keys = [*tree.problems, *content.problems]
    if split.answers_inside and split.quoted:
        keys.append("answers-in-quote")
    if mail.from_problem:
        keys.append(f"from-{mail.from_problem}")
    return tuple(dict.fromkeys(keys))
