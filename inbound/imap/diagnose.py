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
    """One thing that was tried, in English for commands. `advice` is empty when it went well.

    `german` says the same on German pages; without it `words` are a server's own. `fault` is the kind of :mod:`inbound.imap.faults`.
    """

    name: str
    ok: bool
    words: str
    advice: str = ""
    german: str = ""
    german_advice: str = ""
    fault: str = ""


def diagnose(account: Account, *, connect: Callable[[Account], Connection] = Connection) -> Iterator[Step]:
    """Name, connection, log-in, abilities, folders. Changes nothing on the server."""
    try:
        found = socket.getaddrinfo(account.host, account.port, type=socket.SOCK_STREAM)
    except OSError as error:
        yield Step(
            "name", False, f"{account.host} cannot be found: {error}", "check host and the name server",
            f"Den Namen {account.host} kennt kein Nameserver ({error}).", "Prüfen Sie host in [[imap]] und den Nameserver dieser Maschine.",
        )  # fmt: skip
        return
    places = ", ".join(sorted({str(f[4][0]) for f in found}))
    yield Step("name", True, f"{account.host} is {places}", german=f"{account.host} ist {places}.")
    try:
        connection = connect(account)
    except Exception as error:
        fault = fault_of(error)
        yield Step(
            "log-in" if fault.kind in ("login", "token") else "connection",
            False,
            fault.words,
            fault.advice,
            fault=fault.kind,
        )
        return
    try:
        yield Step(
            "log-in", True, f"{account.username} is let in", german=f"{account.username} darf sich anmelden."
        )
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
        german="Der Server meldet neue Mail sofort (IDLE)."
        if connection.can_idle
        else "Der Server kennt kein IDLE: Takt sieht jede Minute nach.",
    )
    if account.after == "move" and not connection.can_move:
        yield Step(
            "moving",
            False,
            "the server knows neither MOVE nor UIDPLUS",
            'set after = "seen": mail is only marked',
            "Der Server kennt weder MOVE noch UIDPLUS.",
            'Setzen Sie after = "seen": Dann wird Mail nur markiert.',
        )
    if account.after == "delete" and "UIDPLUS" not in connection.capabilities:
        yield Step(
            "deleting", False, "the server does not know UIDPLUS", 'set after = "seen": mail is only marked',
            "Der Server kennt kein UIDPLUS.", 'Setzen Sie after = "seen": Dann wird Mail nur markiert.',
        )  # fmt: skip


def _folders(account: Account, connection: Connection) -> Iterator[Step]:
    wanted = [*account.folders, *([account.move_to] if account.after == "move" else [])]
    for folder in wanted:
        try:
            with connection.watched():
                place = connection.select(folder)
        except Exception as error:
            fault = fault_of(error)
            yield Step(f"folder {folder}", False, fault.words, fault.advice, fault=fault.kind)
            continue
        kept = " (this server does not keep its numbers: mails are compared by content)"
        german = (
            ""
            if place.uidvalidity
            else " Der Server merkt sich seine Nummern nicht: Mails werden am Inhalt erkannt."
        )
        yield Step(
            f"folder {folder}",
            True,
            f"{place.exists} mails{'' if place.uidvalidity else kept}",
            german=f"{place.exists} Mails.{german}",
        )
