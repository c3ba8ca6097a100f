"""What went wrong with a mailbox, in words an operator can use, and how long to leave the server alone.

A wrong password is tried rarely, because providers lock accounts; a lost connection soon, because it is usually back.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from dataclasses import dataclass
from typing import Literal

from imapclient.exceptions import IMAPClientError, LoginError
from sqlalchemy.exc import SQLAlchemyError

from inbound.imap.connection import CannotMove, FolderMissing, Refused, Stalled, UnsafeArgument
from inbound.imap.oauth import TokenRefused, TokenUnavailable

Kind = Literal["login", "token", "throttled", "network", "tls", "folder", "settings", "server", "database"]

PAUSES: dict[Kind, tuple[float, ...]] = {
    "login": (60, 300, 900, 1800),
    "token": (60, 300, 900, 1800),
    "throttled": (120, 300, 600, 900),
    "network": (5, 15, 60, 120, 300),
    "tls": (60, 300, 900),
    "folder": (60, 300),
    "settings": (300,),
    "server": (15, 60, 120, 300),
    "database": (5, 15, 60),
}
"""Seconds before the next try, by how many failed in a row; the last one repeats. Each is spread by a fifth either way."""

ADVICE: dict[str, str] = {
    "login": "check username and password; many providers want an app password or OAuth2 for IMAP",
    "token": "the consent may have ended: run 'takt mailboxes authorize'",
    "throttled": "the server asks for patience; close other programs that fetch this mailbox",
    "network": "check host, port and the way to the server; Takt keeps trying",
    "tls": "check tls, port and the server's certificate",
    "folder": "set folders to names that exist; 'takt mailboxes test' lists them",
    "settings": "correct the [[imap]] section",
    "server": "the server answered something unexpected; Takt keeps trying, its operators may know more",
    "database": "check the database: 'takt db check'",
}

_PATIENCE = re.compile(
    r"\[(?:LIMIT|UNAVAILABLE|INUSE|OVERQUOTA|SERVERBUG)\]|too many|throttl|rate.?limit|try again|temporar",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """`words` is what happened, `advice` what to do next."""

    kind: Kind
    words: str

    @property
    def advice(self) -> str:
        return ADVICE[self.kind]

    def pause(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row, the first is 1."""
        pauses = PAUSES[self.kind]
        return pauses[min(max(failures, 1), len(pauses)) - 1]


def fault_of(error: BaseException) -> Fault:
    """Sort an error into what can be done about it."""
    words = " ".join(str(error).split()) or type(error).__name__
    return Fault(_kind(error, words), words[:500])


def _kind(error: BaseException, words: str) -> Kind:
    if isinstance(error, TokenRefused):
        return "token"
    if isinstance(error, TokenUnavailable | Stalled):
        return "network"
    if isinstance(error, SQLAlchemyError):
        return "database"
    if isinstance(error, FolderMissing):
        return "throttled" if _PATIENCE.search(words.partition("; there are")[0]) else "folder"
    if isinstance(error, UnsafeArgument | CannotMove):
        return "settings"
    if isinstance(error, ssl.SSLError):
        return "tls"
    if isinstance(error, Refused | LoginError):
        return "throttled" if _PATIENCE.search(words) else "login"
    if isinstance(error, IMAPClientError | imaplib.IMAP4.error):
        if _PATIENCE.search(words):
            return "throttled"
        return "network" if isinstance(error, imaplib.IMAP4.abort) else "server"
    if isinstance(error, socket.gaierror | OSError):
        return "network"
    return "server"
