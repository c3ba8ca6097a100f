"""What makes the two pages quick that agents live on: few questions to the database, and no waiting for another's transaction."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.support.browserless import client
from tests.support.desk import Desk
from tickets.records import Note, View

QUEUE_AT_MOST = 14
TICKET_AT_MOST = 28
"""Statements, without BEGIN. One more a page is a decision, one more a row is a fault."""


@pytest.fixture
def number(desk: Desk) -> str:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        session.add(Note(ticket_id=ticket.id, agent_id=desk.lead_id, at=desk.now, text="@Mira bitte ansehen"))
        return ticket.number


@contextmanager
def _asked(desk: Desk) -> Iterator[list[str]]:
    """The statements that only read."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(desk.store.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(desk.store.engine, "before_cursor_execute", note)


def test_the_queue_asks_few_questions_however_many_tickets(desk: Desk) -> None:
    with desk.store.write() as session:
        for n in range(30):
            desk.open_ticket(session, address=f"k{n}@example.org")
    browser = client(desk, desk.agent_id)
    with _asked(desk) as asked:
        assert browser.get("/").status_code == 200
    assert len(asked) <= QUEUE_AT_MOST, "\n".join(asked)


def test_a_ticket_asks_few_questions(desk: Desk, number: str) -> None:
    browser = client(desk, desk.agent_id)
    with _asked(desk) as asked:
        assert browser.get(f"/tickets/{number}").status_code == 200
    assert len(asked) <= TICKET_AT_MOST, "\n".join(asked)


class _Watch:
    """Notes when an answer is out."""

    def __init__(self, app: ASGIApp, out: threading.Event) -> None:
        self._app, self._out = app, out

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def watched(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                self._out.set()

        await self._app(scope, receive, watched)


def test_a_ticket_is_shown_while_somebody_else_writes_and_the_look_is_written_down(
    desk: Desk, number: str
) -> None:
    browser = client(desk, desk.agent_id)
    out = threading.Event()
    browser.app.add_middleware(_Watch, out=out)  # type: ignore[attr-defined]
    asking = threading.Thread(target=browser.get, args=[f"/tickets/{number}"])
    with desk.store.write():
        asking.start()
        assert out.wait(20), "the page waited for a transaction that has nothing to do with it"
    asking.join(20)
    with desk.store.read() as session:
        [look] = session.scalars(select(View))
    assert (look.agent_id, look.seen_at) == (desk.agent_id, desk.now)


def test_the_own_look_is_shown_at_once(desk: Desk, number: str) -> None:
    page = client(desk, desk.agent_id).get(f"/tickets/{number}").text
    assert "Mira Sommer heute" in page
    page = client(desk, desk.lead_id).get(f"/tickets/{number}").text
    assert page.index("Aylin Kaya heute") < page.index("Mira Sommer heute")
