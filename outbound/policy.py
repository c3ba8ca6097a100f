"""How our mails are written as bytes, and what may stand in a header.

Python up to 3.13 lets an encoded line break in a header value become a real one (CVE-2024-6923), and its default folding breaks
long Message-IDs so that Outlook no longer threads. So every value is cleaned here first, and lines are as long as RFC 5322 allows.
"""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

POLICY = SMTP.clone(max_line_length=998, cte_type="7bit", utf8=False)
MAX_HEADER = 800

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LOCAL = re.compile(r"^[^\s<>()\[\],;:\\\"@\x00-\x1f\x7f]{1,64}$")
_DOMAIN = re.compile(
    r"^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$"
)


class UndeliverableAddress(ValueError):
    """An address that cannot stand in an envelope."""


def clean(value: str) -> str:
    """A header value on one line: no control characters, no bidi marks, no encoded words left to be decoded again."""
    value = _INVISIBLE.sub("", _CONTROL.sub(" ", value)).replace("=?", "= ?")
    value = value.encode("utf-8", "replace").decode("utf-8")
    return " ".join(value.split())[:MAX_HEADER]


def deliverable(address: str) -> str:
    """The address as an envelope takes it, its domain in ASCII (IDNA). Raises :class:`UndeliverableAddress`."""
    local, _, domain = address.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        ascii_domain = ""
    if not _LOCAL.match(local) or not local.isascii() or not _DOMAIN.match(ascii_domain):
        raise UndeliverableAddress(f"{clean(address)!r} is no address that mail can be sent to")
    return f"{local}@{ascii_domain}"


def mailbox(name: str, address: str) -> Address:
    """A header address with a cleaned name."""
    local, _, domain = deliverable(address).rpartition("@")
    return Address(display_name=clean(name), username=local, domain=domain)


def to_bytes(message: EmailMessage) -> bytes:
    """The frozen bytes: CRLF line ends, no bare CR or LF, nothing above ASCII."""
    raw = message.as_bytes(policy=POLICY)
    if b"\r" in raw.replace(b"\r\n", b"") or b"\n" in raw.replace(b"\r\n", b""):
        raw = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    return raw


def python_flaws() -> list[str]:
    """Known flaws of this Python's mail library that our cleaning holds off. For a warning at the start."""
    message = EmailMessage(policy=POLICY)
    try:
        message["Subject"] = "\U0001f4a9 =?UTF-8?Q?=0A?=X-Injected: yes"
        flawed = b"\nX-Injected:" in message.as_bytes()
    except ValueError:
        flawed = False
    return ["encoded line breaks in headers become real ones (CVE-2024-6923)"] if flawed else []
