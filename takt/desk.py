"""Desk: the whole house put together, for commands, the engine and workers.

It opens the store, writes the settings' mailboxes into rows, and offers the few things a front door does: take in, process, answer,
deliver. Everything else is asked of the rooms directly.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

import outbound
from inbound.child import ParsePool
from inbound.process import Processor
from inbound.senders import NameServers, SenderChecks
from outbound.delivery import Transport, transport_for
from takt import house
from takt.settings import Settings
from takt.steady import SteadyClock
from tickets import conversation, drafts, migrations
from tickets.records import Agent, Mailbox
from tickets.store import Store, StoreError
from tickets.tokens import Signer


@dataclass
class Desk:
    """The open house."""

    settings: Settings
    store: Store
    signer: Signer
    instance: str
    opened_at: dt.datetime = field(default_factory=lambda: clock())

    @property
    def now(self) -> dt.datetime:
        return clock()

    @cached_property
    def pool(self) -> ParsePool:
        return ParsePool()

    @cached_property
    def transport(self) -> Transport:
        return transport_for(self.settings.relay)

    @cached_property
    def processor(self) -> Processor:
        return Processor(self.store, self.pool, self.signer, self.instance, clock, self._sender_checks())

    def _sender_checks(self) -> SenderChecks:
        settings = self.settings.senders
        if not settings.name_servers:
            return SenderChecks(None, frozenset(settings.authserv_ids))
        servers = () if settings.name_servers == ("system",) else settings.name_servers
        return SenderChecks(NameServers(servers, settings.timeout_seconds), frozenset(settings.authserv_ids))

    def mailbox(self, address: str | None) -> Mailbox:
        """The mailbox of this address, or the only one there is."""
        with self.store.read() as session:
            known = list(session.scalars(select(Mailbox).where(Mailbox.active)))
        if not known:
            raise click.ClickException(
                "no mailbox is set up: add one to takt.toml ([[mailboxes]] address = …)"
            )
        if address is None:
            if len(known) > 1:
                listed = ", ".join(m.address for m in known)
                raise click.ClickException(
                    f"there are several mailboxes: choose one with --mailbox ({listed})"
                )
            return known[0]
        for mailbox in known:
            if address.lower() in mailbox.profile.addresses:
                return mailbox
        raise click.ClickException(
            f"no mailbox has the address {address}: known are {', '.join(m.address for m in known)}"
        )

    def process(self) -> Counter[str]:
        return self.processor.run()

    def compose_notices(self) -> int:
        """Due notices and untold alerts -> mail. The morning's digests first: what they say needs no mail of its own."""
        return sum(
            write(
                self.store,
                signer=self.signer,
                instance=self.instance,
                base_url=self.settings.web.base_url,
                now_fn=clock,
            )
            for write in (
                outbound.compose_digests,
                outbound.compose_updates,
                partial(outbound.compose_due, limits=self._limits()),
                outbound.tell_alerts,
            )
        )

    def _limits(self) -> outbound.Limits:
        chosen = self.settings.limits
        return outbound.Limits(chosen.automatic_per_domain, chosen.automatic_per_provider)

    def answer_by_mail(self) -> int:
        return outbound.work_off(
            self.store,
            signer=self.signer,
            instance=self.instance,
            base_url=self.settings.web.base_url,
            now_fn=clock,
        )

    def compose_weekly(self) -> int:
        """The week's report -> mail, where the house wants it."""
        if not self.settings.reports.weekly_mail:
            return 0
        return outbound.compose_weekly(
            self.store,
            signer=self.signer,
            instance=self.instance,
            base_url=self.settings.web.base_url,
            size=self.settings.reports.group_size,
            now_fn=clock,
        )

    def deliver(self) -> Any:
        return outbound.deliver_due(self.store, self.transport, now_fn=clock)

    def reply(
        self,
        number: str,
        agent_email: str,
        text: str,
        *,
        reason: str = "",
        second_look: bool = False,
        ask_client: bool = False,
        close_ticket: bool = False,
        undo_seconds: int | None = None,
    ) -> dict[str, Any]:
        """Answer a ticket as an agent, through the same gate as the page."""
        undo = self.settings.undo_seconds if undo_seconds is None else undo_seconds
        with self.store.write() as session:
            ticket = conversation.find(session, number)
            if ticket is None:
                raise click.ClickException(f"there is no ticket {number}: 'takt queue' lists the open ones")
            agent = _agent(session, agent_email)
            draft = drafts.save(
                session,
                ticket.id,
                agent.id,
                text=text,
                base_version=ticket.version,
                ask_client=ask_client,
                close_ticket=close_ticket,
                now=self.now,
            )
            released = outbound.release(
                session,
                draft.id,
                signer=self.signer,
                now=self.now,
                undo_seconds=undo,
                override_reason=reason,
                second_look=second_look,
                base_url=self.settings.web.base_url,
            )
            return {
                "ticket": ticket.number,
                "reply_id": draft.id,
                "decision": released.decision,
                "needs": released.judgement.needs,
                "outbox_id": released.outbox_id,
                "message_id": released.message_id,
                "findings": [
                    {
                        "rule": f.rule,
                        "category": f.category,
                        "severity": f.severity,
                        "quote": f.quote,
                        "why": f.why,
                        "suggestions": list(f.suggestions),
                    }
                    for f in released.judgement.findings
                ],
            }

    def close(self) -> None:
        if "pool" in self.__dict__:
            self.pool.close()
        self.store.close()


@contextmanager
def open_desk(settings: Settings, *, upgrade: bool = False) -> Iterator[Desk]:
    """Open the house: database at the newest schema, mailboxes as the settings say."""
    store = Store(settings.database_url)
    try:
        _check_schema(store, upgrade=upgrade)
        desk = Desk(settings, store, settings.signer(), settings.instance_name())
        with store.write() as session:
            house.furnish(session, settings, now=clock())
    except BaseException:
        store.close()
        raise
    try:
        yield desk
    finally:
        desk.close()


clock: Callable[[], dt.datetime] = SteadyClock()
"""Now, for everything the house does: a jump of the machine's clock breaks no promise and loses no lease."""


def _check_schema(store: Store, *, upgrade: bool) -> None:
    problem = migrations.problem(store)
    if not problem:
        return
    if not upgrade:
        raise StoreError(problem)
    migrations.upgrade(store)


def _agent(session: Session, email: str) -> Agent:
    from takt.cli.common import agent_by_email

    return agent_by_email(session, email)
