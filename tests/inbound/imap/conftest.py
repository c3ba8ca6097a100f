"""A desk and a server that misbehaves as it is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from tests.support.desk import Desk
from tests.support.imap_server import ImapServer, imap_server
from tickets.store import Store


@pytest.fixture
def desk(sqlite_store: Store, now: dt.datetime) -> Desk:
    """One kind of database: what differs between them is tested in tests/services against Dovecot."""
    return Desk.furnish(sqlite_store, now)


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with imap_server() as running:
        yield running
