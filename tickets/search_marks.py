"""Marks: whoever changes what can be found of a ticket writes down, in the same transaction, that it is due for the index.

It listens to the session instead of being called, so that no place that writes a message can forget it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Session

from tickets.records import Contact, Message, Note, Organisation, Party, SearchDue, Ticket, TicketLabel
from tickets.records.base import WriteSession, when_put

TICKET_FIELDS = ("subject", "contact_id", "merged_into_id")
CONTACT_FIELDS = ("name", "first_name", "last_name", "address", "organisation_id")


@when_put
def mark_put(session: WriteSession, row: Any) -> None:
    """The same for what is inserted past the unit of work."""
    if isinstance(row, Message | Note | TicketLabel | Party):
        session.later(SearchDue, ticket_id=row.ticket_id)
    elif isinstance(row, Ticket):
        session.later(SearchDue, ticket_id=row.id)


@event.listens_for(Session, "after_flush")
def mark(session: Session, _context: Any) -> None:
    """Write a mark for every ticket that this flush changed."""
    due = {
        row.ticket_id
        for row in (*session.new, *session.deleted)
        if isinstance(row, Message | Note | TicketLabel | Party)
    }
    due |= {row.ticket_id for row in session.dirty if isinstance(row, Message | Note)}
    due |= {row.id for row in session.new if isinstance(row, Ticket)}
    contacts, organisations = set[int](), set[int]()
    for row in session.dirty:
        if isinstance(row, Ticket) and _changed(row, TICKET_FIELDS):
            due |= {row.id} | ({row.merged_into_id} if row.merged_into_id is not None else set())
        elif isinstance(row, Contact) and _changed(row, CONTACT_FIELDS):
            contacts.add(row.id)
        elif isinstance(row, Organisation) and _changed(row, ("name",)):
            organisations.add(row.id)
    if not (due or contacts or organisations):
        return
    connection = session.connection()
    if due:
        connection.execute(insert(SearchDue), [{"ticket_id": ticket_id} for ticket_id in sorted(due)])
    if contacts or organisations:
        theirs = (
            select(Ticket.id)
            .join(Contact, Contact.id == Ticket.contact_id)
            .where(Contact.id.in_(contacts) | Contact.organisation_id.in_(organisations))
        )
        connection.execute(insert(SearchDue).from_select(["ticket_id"], theirs))


def _changed(row: object, fields: tuple[str, ...]) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[field].history.has_changes() for field in fields)
