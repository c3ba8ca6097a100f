"""TXT records by dnspython: every question has a time-out, and after an outage nobody waits for a while."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import dns.exception
import dns.resolver

Lookup = Callable[[str], bytes | None]
"""Name -> TXT record, its strings joined; None: there is none. :class:`NoAnswer` when nobody could tell."""

PAUSE_SECONDS = 60.0
MOST_KEPT = 5_000
KEEP_SECONDS = 3600.0


class NoAnswer(Exception):
    """The name servers did not answer in time."""


@dataclass
class NameServers:
    """A :data:`Lookup` over real name servers: those of the system, or the ones given."""

    servers: Sequence[str] = ()
    timeout_seconds: float = 2.0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _known: OrderedDict[str, tuple[float, bytes | None]] = field(default_factory=OrderedDict)
    _resolver: dns.resolver.Resolver | None = None
    _silent_until: float = 0.0

    def __call__(self, name: str) -> bytes | None:
        now = time.monotonic()
        with self._lock:
            if name in self._known and self._known[name][0] > now:
                return self._known[name][1]
            if now < self._silent_until:
                raise NoAnswer("the name servers did not answer a moment ago")
        try:
            found = self._ask(name)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            found = None
        except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
            if isinstance(error, dns.exception.Timeout | dns.resolver.NoNameservers | OSError):
                self._silent_until = time.monotonic() + PAUSE_SECONDS
            raise NoAnswer(f"{name}: {error}") from error
        with self._lock:
            self._known[name] = (now + KEEP_SECONDS, found)
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
        return found

    def _ask(self, name: str) -> bytes | None:
        if self._resolver is None:
            self._resolver = dns.resolver.Resolver(configure=not self.servers)
            if self.servers:
                self._resolver.nameservers = list(self.servers)
        answer = self._resolver.resolve(name, "TXT", lifetime=self.timeout_seconds)
        return next((b"".join(record.strings) for record in answer), None)
