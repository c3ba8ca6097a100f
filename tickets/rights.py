"""Rights: who may read and answer which tickets. Every list, page, search and mail asks here.

Everybody in the house reads everything, so that colleagues can help and nothing waits for one person. The exception is a mailbox
that its settings reserve for its team (`team_only`: personnel, complaints about staff): only that team and operators read it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from tickets.conversation import normal_number
from tickets.mailboxes import mailboxes
from tickets.records import Agent, Contact, InboundMail, Mailbox, Message, OutboxMail, Ticket

SHELL = 0
"""Who calls from the machine's own shell reads the database anyway."""


def readable(session: Session, agent: Agent | int) -> ColumnElement[bool]:
    """The condition on :class:`Ticket` for what this agent may read. Mailboxes are few, so they are asked for by id."""
    return outside(closed_to(session, agent))


def closed_to(session: Session, agent: Agent | int) -> frozenset[int] | None:
    """Ids of the mailboxes that this agent may not read; None: none of them may be read."""
    who = session.get(Agent, agent) if isinstance(agent, int) and agent != SHELL else agent
    if who == SHELL:
        return frozenset()
    return _closed(session, who) if isinstance(who, Agent) and who.active else None


def outside(closed: frozenset[int] | None) -> ColumnElement[bool]:
    """The condition on :class:`Ticket` that it is in none of these mailboxes (:func:`closed_to`)."""
    if closed is None:
        return false()
    return Ticket.mailbox_id.not_in(closed) if closed else true()


def enterable(session: Session, agent: Agent) -> frozenset[int]:
    """Ids of the mailboxes whose mail this agent may see."""
    return frozenset(box.id for box in mailboxes(session)) - _closed(session, agent)


def knowable(session: Session, agent: Agent) -> ColumnElement[bool]:
    """The condition on :class:`Contact` for people this agent may know of: who only ever wrote to a closed mailbox is not among them."""
    closed = _closed(session, agent)
    if not closed:
        return true()
    wrote = select(Ticket.id).where(Ticket.contact_id == Contact.id)
    return wrote.where(Ticket.mailbox_id.not_in(closed)).exists() | ~wrote.exists()


def may_read(agent: Agent, ticket: Ticket) -> bool:
    """May this agent read and answer this ticket, now?"""
    return agent.active and _may_enter(agent, ticket.mailbox)


def hidden(session: Session, agent: Agent, asked: Mapping[str, str]) -> bool:
    """Does one of these names from a page's address (number, message_id, …) lead to what the agent may not read?

    One function for all pages: a new page that names its things like the others is covered without being told.
    """
    closed = _closed(session, agent)
    if not closed:
        return False
    found: set[int | None] = set()
    if number := asked.get("number"):
        found.add(session.scalar(select(Ticket.mailbox_id).where(Ticket.number == normal_number(number))))
    for name, record in (("message_id", Message), ("mail_id", OutboxMail)):
        if (key := asked.get(name, "")).isdecimal():
            ticket_id = session.scalar(select(record.ticket_id).where(record.id == int(key)))
            found.add(session.scalar(select(Ticket.mailbox_id).where(Ticket.id == ticket_id)))
    if (key := asked.get("contact_id", "")).isdecimal():
        known = select(Contact.id).where(Contact.id == int(key))
        if session.scalar(known) and not session.scalar(known.where(knowable(session, agent))):
            return True
    if (key := asked.get("inbound_id", "")).isdecimal():
        found.add(session.scalar(select(InboundMail.mailbox_id).where(InboundMail.id == int(key))))
    return not closed.isdisjoint(found)


def _closed(session: Session, agent: Agent) -> frozenset[int]:
    return frozenset(box.id for box in mailboxes(session) if not _may_enter(agent, box))


def _may_enter(agent: Agent, box: Mailbox) -> bool:
    return (
        not box.profile.team_only
        or agent.access == "operator"
        or (box.team_id is not None and agent.team_id == box.team_id)
    )
