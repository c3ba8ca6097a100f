"""Mail from files: .eml, folders of them, mbox, Maildir and standard input."""

from __future__ import annotations

import datetime as dt
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
    """One mail, or an mbox when it begins with "From " and a second such line follows an empty one (RFC 4155).

    A single mail that only carries an envelope line in front stays one mail.
    """
    mail: list[bytes] = []
    size = 0
    is_mbox = False
    previous_empty = True
    for line in stream:
        if not mail and not is_mbox and line.startswith(b"From "):
            is_mbox = True
        elif is_mbox and previous_empty and line.startswith(b"From ") and b":" in line[5:]:
            if mail:
                yield _unescape(mail)
            mail, size = [], 0
            previous_empty = False
            continue
        else:
            mail.append(line)
            size += len(line)
            if size > MAX_MAIL:
                raise UnreadableSource(
                    f"{name}: a mail of more than {MAX_MAIL // 1024 // 1024} MB is no mail"
                )
        previous_empty = line in (b"\n", b"\r\n")
    if mail:
        yield _unescape(mail) if is_mbox else b"".join(mail)
    elif not is_mbox:
        raise UnreadableSource(f"{name} is empty: it holds no mail")


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
    if lines and lines[-1] in (b"\n", b"\r\n"):
        lines = lines[:-1]
    return b"".join(
        line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line
        for line in lines
    )
