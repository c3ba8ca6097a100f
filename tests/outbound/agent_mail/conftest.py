"""The notice that an agent answers."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from sqlalchemy import select

from tests.outbound.agent_mail.writing import asked_for_each, client_writes, compose, to_agents
from tests.support.desk import Desk
from tickets import actions
from tickets.records import (
    Ticket,
)


@pytest.fixture
def notice(desk: Desk) -> EmailMessage:
    """Mira has asked for each mail, a client has written to her ticket, and here is the notice."""
    asked_for_each(desk)
    client_writes(desk)
    with desk.store.write() as session:
        actions.assign(session, session.scalars(select(Ticket)).one(), desk.agent_id, by=None, now=desk.now)
    compose(desk)
    (made,) = to_agents(desk)
    return made
