"""OAuth2 for IMAP: an access token that is refreshed early, under one lock, and a refresh token that is kept when it changes.

The tokens live in one file with mode 0600 beside the database, never in rows: a backup of the database must not open a mailbox, and
the lock of a file ends with the process that holds it. Which refresh token the settings gave is remembered by its hash, so that a
new consent wins over what was rotated from the old one. (docs/decisions/007)
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EARLY = dt.timedelta(minutes=5)
"""A token is renewed so long before its end, or after four fifths of a short life."""
LONGEST_ANSWER = 64 * 1024
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class TokenRefused(Exception):
    """The provider will not give a token: the consent ended or the settings are wrong. A person must act."""


class TokenUnavailable(OSError):
    """The provider cannot be reached or answers nonsense; later may be better."""


@dataclass(frozen=True)
class OAuthClient:
    """An application as the provider knows it. Secrets are asked for when they are needed."""

    token_url: str
    client_id: str
    refresh_token: Callable[[], str]
    path: Path
    """Where the tokens are kept."""
    client_secret: Callable[[], str] = lambda: ""
    scope: str = ""
    timeout_seconds: float = 30


@dataclass
class TokenKeeper:
    """Hands out access tokens for one account."""

    client: OAuthClient
    now: Callable[[], dt.datetime]
    _thread_lock: threading.Lock = field(default_factory=threading.Lock)

    def access_token(self, fresh: bool = False) -> str:
        """A token that is good for a while. `fresh`: the server refused the last one, whatever its date says."""
        with self._thread_lock, self._file_lock():
            kept = self._load()
            if not fresh and self._is_good(kept):
                return str(kept["access_token"])
            kept = self._refresh(kept)
            self._save(kept)
            return str(kept["access_token"])

    def accept(self, refresh_token: str) -> None:
        """A new consent: keep its refresh token."""
        with self._thread_lock, self._file_lock():
            self._save({"seed": self._seed(), "refresh_token": refresh_token})

    def _is_good(self, kept: dict[str, Any]) -> bool:
        if not kept.get("access_token"):
            return False
        begun, ends = (dt.datetime.fromisoformat(kept[name]) for name in ("begun_at", "ends_at"))
        early = min(EARLY, (ends - begun) / 5)
        return begun - EARLY <= self.now() < ends - early

    def _refresh(self, kept: dict[str, Any]) -> dict[str, Any]:
        refresh_token = kept.get("refresh_token") or self.client.refresh_token()
        if not refresh_token:
            raise TokenRefused("there is no refresh token yet: run 'takt mailboxes authorize'")
        fields = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": self.client.client_id,
        }
        if self.client.scope:
            fields["scope"] = self.client.scope
        answer = ask(self.client, fields)
        now = self.now()
        return {
            "seed": self._seed(),
            "refresh_token": str(answer.get("refresh_token") or refresh_token),
            "access_token": str(answer["access_token"]),
            "begun_at": now.isoformat(),
            "ends_at": (now + dt.timedelta(seconds=_lifetime(answer))).isoformat(),
        }

    def _seed(self) -> str:
        """Which consent of the settings the kept tokens come from."""
        try:
            given = self.client.refresh_token()
        except Exception:
            given = ""  # only kept from an authorization, never in the settings
        return hashlib.sha256(given.encode()).hexdigest()

    def _load(self) -> dict[str, Any]:
        try:
            kept = json.loads(self.client.path.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return kept if isinstance(kept, dict) and kept.get("seed") == self._seed() else {}

    def _save(self, kept: dict[str, Any]) -> None:
        """Whole or not at all: a half-written refresh token would lock us out."""
        path = self.client.path
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    @contextmanager
    def _file_lock(self) -> Iterator[None]:
        """One refresh at a time over all processes of this machine; the second finds the first one's token."""
        path = self.client.path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token endpoint that sends us elsewhere would carry the secret there."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def ask(client: OAuthClient, fields: dict[str, str]) -> dict[str, Any]:
    """One request to the token endpoint (RFC 6749, section 3.2). TokenRefused or TokenUnavailable, never a half answer."""
    if secret := client.client_secret():
        fields = {**fields, "client_secret": secret}
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked
        checked_url(client.token_url),
        data=urllib.parse.urlencode(fields).encode(),
        headers={"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=client.timeout_seconds) as response:
            answer = json.loads(response.read(LONGEST_ANSWER))
    except urllib.error.HTTPError as error:
        raise _refused(error) from error
    except (OSError, ValueError) as error:
        raise TokenUnavailable(f"no token from {client.token_url}: {error}") from error
    if not isinstance(answer, dict) or not answer.get("access_token"):
        raise TokenUnavailable(f"the answer of {client.token_url} holds no access token")
    return answer


def checked_url(url: str) -> str:
    """Secrets go over TLS only, or to this machine."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise TokenRefused(f"the token endpoint {url!r} must begin with https://")
    return url


def _refused(error: urllib.error.HTTPError) -> Exception:
    """400 and 401 are answers about us (RFC 6749, section 5.2), the rest is the provider's trouble."""
    with error:
        try:
            told = json.loads(error.read(LONGEST_ANSWER))
        except (OSError, ValueError):
            told = {}
    said = (
        " ".join(str(told.get(name, "")) for name in ("error", "error_description")).split()
        if isinstance(told, dict)
        else []
    )
    words = f"the provider refused a token ({error.code}): {' '.join(said)[:300] or error.reason}"
    return TokenRefused(words) if error.code in (400, 401, 403) else TokenUnavailable(words)


def _lifetime(answer: dict[str, Any]) -> float:
    try:
        return min(max(float(answer.get("expires_in", 3600)), 1), 86400 * 7)
    except (TypeError, ValueError):
        return 3600
