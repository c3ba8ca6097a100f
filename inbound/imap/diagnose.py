"""A connection test that says what is wrong and what to do: one step after the other, until one fails."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inbound.imap.account import Account
from inbound.imap.connection import Connection
from inbound.imap.faults import fault_of


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried. `advice` is empty when it went well."""

    name: str
    ok: bool
    words: str
    advice: str = ""


def diagnose(account: Account, *, connect: Callable[[Account], Connection] = Connection) -> Iterator[Step]:
    """Name, connection, log-in, abilities, folders. Changes nothing on the server."""
    try:
        found = socket.getaddrinfo(account.host, account.port, type=socket.SOCK_STREAM)
    except OSError as error:
        yield Step(
            "name", False, f"{account.host} cannot be found: {error}", "check host and the name server"
        )
        return
    yield Step("name", True, f"{account.host} is {', '.join(sorted({str(f[4][0]) for f in found}))}")
    try:
        connection = connect(account)
    except Exception as error:
        fault = fault_of(error)
        yield Step(
            "log-in" if fault.kind in ("login", "token") else "connection", False, fault.words, fault.advice
        )
        return
    try:
        yield Step("log-in", True, f"{account.username} is let in")
        yield from _abilities(account, connection)
        yield from _folders(account, connection)
    finally:
        connection.close()


def _abilities(account: Account, connection: Connection) -> Iterator[Step]:
    yield Step(
        "news",
        True,
        "the server tells of new mail at once (IDLE)"
        if connection.can_idle
        else "the server knows no IDLE: Takt looks once a minute",
    )
    if account.after == "move" and not connection.can_move:
        yield Step(
            "moving",
            False,
            "the server knows neither MOVE nor UIDPLUS",
            'set after = "seen": mail is only marked',
        )
    if account.after == "delete" and "UIDPLUS" not in connection.capabilities:
        yield Step(
            "deleting", False, "the server does not know UIDPLUS", 'set after = "seen": mail is only marked'
        )


def _folders(account: Account, connection: Connection) -> Iterator[Step]:
    wanted = [*account.folders, *([account.move_to] if account.after == "move" else [])]
    for folder in wanted:
        try:
            with connection.watched():
                place = connection.select(folder)
        except Exception as error:
            fault = fault_of(error)
            yield Step(f"folder {folder}", False, fault.words, fault.advice)
            continue
        kept = " (this server does not keep its numbers: mails are compared by content)"
        yield Step(f"folder {folder}", True, f"{place.exists} mails{'' if place.uidvalidity else kept}")
