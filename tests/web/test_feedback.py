"""Did that help? A click opens a page, only its button counts, a scanner's look keeps nothing, and a word by mail is enough."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

import outbound
from takt.web import WebDeps, create_app
from tests.support.desk import PROFILE, Desk
from tickets import feedback, thanks
from tickets.records import Feedback, Mailbox, Message, OutboxMail, Reply, Ticket
from tickets.reports import Month

ANSWER = (
    "Guten Tag Kim Schulz,\n\nin der Rechnung 4711 fehlte die Gutschrift; sie ist heute gebucht, und den Beleg finden Sie im Kundenkonto. "
    "Ich melde mich bis morgen, 14 Uhr, falls die Buchung nicht ankommt."
)
MONTH = Month(2026, 11)


@pytest.fixture
def asking(desk: Desk) -> Desk:
    with desk.store.write() as session:
        profile = PROFILE.model_copy(update={"ask_feedback": True})
        session.get_one(Mailbox, desk.mailbox_id).profile_data = profile.model_dump(mode="json")
    return desk


def close(desk: Desk, agent_id: int | None = None) -> tuple[int, str]:
    """(reply id, path of the question) of an answer that closes a ticket."""
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        reply = desk.write_reply(session, ticket, ANSWER, close_ticket=True)
        reply.agent_id = agent_id or reply.agent_id
        session.flush()
        sent = outbound.release(
            session,
            reply.id,
            signer=desk.signer,
            now=desk.now,
            second_look=True,
            base_url="https://desk.example.org",
        )
        assert sent.outbox_id is not None
        mail = session.get_one(OutboxMail, sent.outbox_id)
        text = mail.content.replace(b"=\r\n", b"").replace(b"=3D", b"=").decode("ascii")
        path = re.search(r"https://desk\.example\.org(/f/[\w-]+)\?v=good", text)
        assert path is not None
        return reply.id, path[1]


def visitor(desk: Desk) -> TestClient:
    app = create_app(
        WebDeps(
            store=desk.store,
            signer=desk.signer,
            base_url="http://testserver",
            now=lambda: desk.now,
            instance="takt-test",
        )
    )
    return TestClient(app, headers={"sec-fetch-site": "same-origin"})


def kept(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.store.read() as session:
        return [(f.value, f.words, f.way) for f in session.scalars(select(Feedback).order_by(Feedback.id))]


def test_a_look_keeps_nothing_and_the_button_counts_once(asking: Desk) -> None:
    _, path = close(asking)
    browser = visitor(asking)
    for value in ("good", "partly", "bad", "bad"):
        page = browser.get(f"{path}?v={value}")
        assert page.status_code == 200 and f'value="{value}" required checked' in page.text
    assert kept(asking) == []
    assert browser.post(path, data={"value": "good", "words": "Schnell!"}).status_code == 200
    assert browser.post(path, data={"value": "partly"}).status_code == 200
    assert kept(asking) == [("partly", "", "page")]
    assert browser.post(path, data={"value": "great"}).status_code == 400


def test_forged_and_old_links_are_all_the_same(asking: Desk) -> None:
    _, path = close(asking)
    browser = visitor(asking)
    changed = path[:-1] + ("a" if path[-1] != "a" else "b")
    missing = {browser.get(p).text for p in (changed, "/f/nothing", "/f/" + "x" * 300)}
    asking.now += dt.timedelta(days=61)
    missing.add(visitor(asking).get(path).text)
    assert len(missing) == 1 and visitor(asking).post(path, data={"value": "good"}).status_code == 404
    assert kept(asking) == []


def test_an_answer_that_does_not_close_asks_nothing(asking: Desk) -> None:
    with asking.store.write() as session:
        ticket = asking.open_ticket(session)
        reply = asking.write_reply(session, ticket, ANSWER)
        outbound.release(
            session,
            reply.id,
            signer=asking.signer,
            now=asking.now,
            second_look=True,
            base_url="https://d.example.org",
        )
        assert b"/f/" not in session.scalars(select(OutboxMail)).one().content


@pytest.mark.parametrize(
    ("text", "value"),
    [("Gut!", "good"), ("teils", "partly"), ("Nein.", "bad"), ("Nein, die Gutschrift fehlt weiter.", None)],
)
def test_a_word_by_mail_is_kept_and_anything_more_is_a_mail(
    asking: Desk, text: str, value: str | None
) -> None:
    reply_id, _ = close(asking)
    with asking.store.write() as session:
        ticket = session.get_one(Ticket, session.get_one(Reply, reply_id).ticket_id)
        assert feedback.said_in_mail(session, ticket, text, now=asking.now) == (value is not None)
    assert [v for v, _, _ in kept(asking)] == ([value] if value else [])


def test_a_share_needs_answers_and_people(asking: Desk) -> None:
    agents = (asking.agent_id, asking.colleague_id, asking.lead_id)
    replies = [close(asking, agents[n % 3])[0] for n in range(6)]
    with asking.store.write() as session:
        for reply_id in replies[:4]:
            feedback.keep(session, session.get_one(Reply, reply_id), "good", way="page", now=asking.now)
        assert feedback.satisfaction(session, MONTH, "Europe/Berlin").answers is None
        feedback.keep(
            session, session.get_one(Reply, replies[4]), "bad", words="Zu spät", way="page", now=asking.now
        )
        found = feedback.satisfaction(session, MONTH, "Europe/Berlin")
    assert found.answers is not None
    assert (found.asked, found.answers["good"], found.answers["bad"], found.words) == (6, 4, 1, ("Zu spät",))
    assert found.share == 80.0 and round(found.low or 0, 1) == 37.6 and round(found.high or 0, 1) == 96.4


def test_thanks_reach_whoever_answered_last(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        for number, (kind, agent, mood) in enumerate(
            (("reply", desk.colleague_id, None), ("reply", desk.agent_id, None), ("mail", None, "thankful"))
        ):
            session.add(
                Message(
                    ticket_id=ticket.id,
                    direction="out" if agent else "in",
                    kind=kind,
                    agent_id=agent,
                    mood=mood,
                    at=desk.now + dt.timedelta(minutes=number),
                    from_name="Kim Schulz",
                    new_text="Danke, das ging ja schnell!",
                )
            )
        session.flush()
        since = desk.now - dt.timedelta(days=1)
        assert [t.words for t in thanks.thanks_for(session, desk.agent_id, since=since)] == [
            "Danke, das ging ja schnell!"
        ]
        assert thanks.thanks_for(session, desk.colleague_id, since=since) == []
