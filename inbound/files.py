"""Mail from files: .eml, folders of them, mbox, Maildir and standard input."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from inbound.accept import accept
from tickets.store import Store

STDIN = "-"
MAX_MAIL = 64 * 1024 * 1024
"""A single mail beyond this is no mail; reading stops there with an error that names it."""


class UnreadableSource(Exception):
    """A path that holds no mail; the message names it and what is expected."""


def read_all(sources: Sequence[str], *, stdin: BinaryIO) -> Iterator[bytes]:
    """Every mail of every source, one at a time, so that a big mbox never sits in memory."""
    for source in sources:
        if source == STDIN:
            yield from read_stream(stdin, "standard input")
            continue
        path = Path(source)
        if not path.exists():
            raise UnreadableSource(f"{source} does not exist")
        yield from (
            read_maildir(path)
            if _is_maildir(path)
            else read_folder(path)
            if path.is_dir()
            else read_file(path)
        )


def read_file(path: Path) -> Iterator[bytes]:
    """One .eml, or every mail of an mbox."""
    with path.open("rb") as file:
        yield from read_stream(file, str(path))


def read_stream(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """One mail, or an mbox when it begins with "From " and a second such line follows an empty one (RFC 4155): with a whole date in it, or a
    header below it. Some programs leave the empty line out: then it must have both.

    A single mail that only carries an envelope line in front stays one mail.
    """
    mail: list[bytes] = []
    size = 0
    is_mbox = False
    before = b""
    for line, following in _pairs(_lines(stream)):
        if not mail and not is_mbox and line.startswith(b"From "):
            is_mbox = True
        elif is_mbox and _begins_mail(line, before, following):
            if mail:
                yield _unescape(mail)
            mail, size = [], 0
        else:
            mail.append(line)
            size += len(line)
            if size > MAX_MAIL:
                raise UnreadableSource(
                    f"{name}: a mail of more than {MAX_MAIL // 1024 // 1024} MB is no mail"
                )
        before = line
    if mail:
        yield _unescape(mail) if is_mbox else b"".join(mail)
    elif not is_mbox:
        raise UnreadableSource(f"{name} is empty: it holds no mail")


def _begins_mail(line: bytes, before: bytes, following: bytes) -> bool:
    if not line.startswith(b"From ") or b":" not in line[5:]:
        return False
    dated, goes_on = _DATED.match(line) is not None, _HEADER.match(following) is not None
    return dated or goes_on if before in _EMPTY else dated and goes_on and bool(before)


_DATED = re.compile(
    rb"From \S{1,320} {1,2}(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d \d\d:\d\d(?::\d\d)?(?: \S{1,6})? \d{4}\s*$"
)
_HEADER = re.compile(rb"[A-Za-z][A-Za-z-]{1,60}:")


def _pairs(lines: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Each line with the one below it."""
    current = next(lines, None)
    for line in lines:
        if current is not None:
            yield current, line
        current = line
    if current is not None:
        yield current, b""


_EMPTY = (b"\n", b"\r\n", b"\r")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream; an old Mac's mbox, which ends them with CR alone, is one line for everybody else."""
    for line in stream:
        old_mac = line.startswith(b"From ") and b"\r" in line.rstrip(b"\r\n")
        yield from line.splitlines(keepends=True) if old_mac else (line,)


def read_folder(path: Path) -> Iterator[bytes]:
    """Every file below a folder, in the order of their names; hidden files are left out."""
    for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith(".")):
        if file.stat().st_size:
            yield from read_file(file)


def read_maildir(path: Path) -> Iterator[bytes]:
    """New and read mail of a Maildir; nothing is moved or flagged."""
    for folder in ("cur", "new"):
        for file in sorted((path / folder).iterdir()):
            if file.is_file() and not file.name.startswith("."):
                yield file.read_bytes()


def accept_batch(
    store: Store,
    raws: Iterable[bytes],
    *,
    mailbox_id: int,
    now: dt.datetime,
    import_only: bool = False,
    envelope_to: str = "",
) -> int:
    """Keep a batch of mails in one durable commit. Returns how many."""
    count = 0
    with store.write() as session:
        for raw in raws:
            accept(
                session,
                raw,
                mailbox_id=mailbox_id,
                source="file",
                now=now,
                import_only=import_only,
                envelope_to=envelope_to,
            )
            count += 1
    return count


def _is_maildir(path: Path) -> bool:
    return path.is_dir() and (path / "cur").is_dir() and (path / "new").is_dir()


def _unescape(lines: list[bytes]) -> bytes:
    """mboxrd: one > less before From; the empty line that ends a mail is the format's, not the mail's."""
    if lines and lines[-1] in _EMPTY:
        lines = lines[:-1]
    return b"".join(
        line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line
        for line in lines
    )
