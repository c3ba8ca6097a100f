"""How our mails are written as bytes, and what may stand in a header.

Python up to 3.13 lets an encoded line break in a header value become a real one (CVE-2024-6923), and its default folding breaks
long Message-IDs so that Outlook no longer threads. So every value is cleaned here first, and Message-IDs are folded by us.
"""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import Any

import idna

from tickets.refused import Refused

MAX_HEADER = 800
ID_HEADERS = frozenset({"message-id", "in-reply-to", "references"})

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LOCAL = re.compile(r"^[^\s<>()\[\],;:\\\"@\x00-\x1f\x7f]{1,64}$")
_DOMAIN = re.compile(
    r"^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$"
)


class _Policy(EmailPolicy):
    """Header lines and encoded words as short as RFC 2047, section 2 asks for; one whole Message-ID a line, never broken."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() in ID_HEADERS:
            return f"{name}: {(self.linesep + ' ').join(value.split())}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


POLICY = _Policy(linesep="\r\n", max_line_length=78, cte_type="7bit")


class UndeliverableAddress(Refused):
    """An address that cannot stand in an envelope."""


def clean(value: str) -> str:
    """A header value on one line: no control characters, no bidi marks, no encoded words left to be decoded again."""
    value = _INVISIBLE.sub("", _CONTROL.sub(" ", value)).replace("=?", "= ?")
    value = value.encode("utf-8", "replace").decode("utf-8")
    return " ".join(value.split())[:MAX_HEADER].rstrip()


def clean_body(text: str) -> str:
    """Text for a body: line breaks and tabs stay, other control characters and lone surrogates go."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL_IN_TEXT.sub("", text).encode("utf-8", "replace").decode("utf-8")


def deliverable(address: str) -> str:
    """The address as an envelope takes it, its domain in ASCII. Raises :class:`UndeliverableAddress`.

    IDNA 2008 (UTS 46, non-transitional): the older form that Python ships makes "straße.de" another firm's "strasse.de".
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        ascii_domain = domain.lower()  # an underscore in a host name is wrong, and _DOMAIN says so
    if not local.isascii():
        raise UndeliverableAddress(
            f"„{clean(address)}“ hat vor dem @ Buchstaben, die wenige Mailserver annehmen (RFC 6531). Fragen Sie nach einer "
            "anderen Adresse.",
            f"{clean(address)!r} has letters before the @ that few mail servers take (RFC 6531): ask for another address",
        )
    if not _LOCAL.match(local) or not _DOMAIN.match(ascii_domain):
        raise UndeliverableAddress(
            f"An „{clean(address)}“ lässt sich keine Mail schicken. Sehen Sie auf der Kontaktkarte nach, ob sie stimmt.",
            f"{clean(address)!r} is no address that mail can be sent to: see on the contact's card whether it is right",
        )
    return f"{local}@{ascii_domain}"


def mailbox(name: str, address: str) -> Address:
    """A header address with a cleaned name."""
    local, _, domain = deliverable(address).rpartition("@")
    return Address(display_name=clean(name), username=local, domain=domain)


def set_words(message: EmailMessage, text: str, html: str) -> None:
    """Both parts of the body. Quoted-printable as soon as something is not ASCII or a line gets long."""
    for part, subtype in ((text, "plain"), (html, "html")):
        words = clean_body(part)
        plain = words.isascii() and all(len(line) < 78 for line in words.splitlines())
        add = message.set_content if subtype == "plain" else message.add_alternative
        add(words, subtype=subtype, cte="7bit" if plain else "quoted-printable")


def to_bytes(message: EmailMessage) -> bytes:
    """The frozen bytes: CRLF line ends, no bare CR or LF, nothing above ASCII."""
    raw = message.as_bytes(policy=POLICY)
    if b"\r" in raw.replace(b"\r\n", b"") or b"\n" in raw.replace(b"\r\n", b""):
        raw = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    return raw


def python_email_flaws() -> list[str]:
    """Known flaws of this Python's mail library that our cleaning holds off. For a warning at the start."""
    message = EmailMessage(policy=SMTP)
    try:
        message["Subject"] = "\U0001f4a9 =?UTF-8?Q?=0A?=X-Injected: yes"
        flawed = b"\nX-Injected:" in message.as_bytes()
    except ValueError:
        flawed = False
    return ["encoded line breaks in headers become real ones (CVE-2024-6923)"] if flawed else []
