"""Every page of the desk as people see it, for pictures, accessibility and weight: one list for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from takt.desk import clock
from takt.settings import load
from tests.support.served import Served
from tickets import feedback, status_links
from tickets.records import (
    Agent,
    Contact,
    Message,
    Organisation,
    OutboxMail,
    Reply,
    SnippetProposal,
    Ticket,
    ToneRound,
    ToneSample,
)
from tickets.store import Store
from tickets.tokens import Signer

T = TypeVar("T")
ACCUSING = (
    "Sie haben offenbar vergessen, das Aktenzeichen anzugeben. Wir kümmern uns zeitnah darum.\n\n"
    "Ich prüfe die Buchung heute und melde mich bis morgen, 14 Uhr, bei Ihnen."
)


def ask(served: Served, question: Callable[[Session], T]) -> T:
    """Ask the rows of a running desk."""
    store = Store(load(served.config).database_url)
    try:
        with store.read() as session:
            return question(session)
    finally:
        store.close()


def angry(served: Served) -> str:
    """The number of an angry client's ticket."""
    query = select(Ticket.number).where(Ticket.mood == "angry").order_by(Ticket.id).limit(1)
    return ask(served, lambda s: s.scalars(query).one())


def addresses(served: Served) -> dict[str, str]:
    """Name -> path of every page, with things of the sample desk on it."""
    with served.store() as store, store.write() as session:
        found = _things(session)
        links = _links(session, load(served.config).signer())
    return {
        "queue": "/?view=team",
        "queue-empty": "/?view=snoozed",
        "queue-narrowed": "/?view=team&urgency=high",
        "ticket": f"/tickets/{angry(served)}",
        "answered": f"/tickets/{found['answered']}",
        "source": f"/messages/{found['message']}/source",
        "search": "/search?q=Rechnung",
        "contacts": "/contacts",
        "contact": f"/contacts/{found['contact']}",
        "organisations": "/organisations",
        "search-problem": "/search?q=fon:x",
        "team": "/team",
        "me": "/me",
        "colleague": "/team/1",
        "settings": "/settings",
        **{
            f"settings-{s}": f"/settings/mailboxes/1/{s}"
            for s in ("voice", "windows", "calendar", "labels", "rules", "announcements", "access")
        },
        "settings-sentences": "/settings/sentences",
        "settings-wordings": "/settings/mailboxes/1/wording",
        "settings-wording": "/settings/mailboxes/1/wording/de/acknowledgement",
        "settings-intents": "/settings/intents",
        "report-tone": "/reports",
        "report-service": "/reports/service",
        "report-intents": "/reports/intents?weeks=8",
        "report-words": "/reports/words",
        "report-week": "/reports/week",
        "report-mine": "/reports/mine",
        "report-rounds": "/reports/rounds",
        "report-library": "/reports/library",
        "outbox": "/outbox",
        "outbox-mail": f"/outbox/{found['mail']}",
        "unknown": "/unknown",
        "quarantine": "/quarantine",
        "ledger": "/ledger",
        **links,
        "missing": "/tickets/T-1999-000001",
    }


def _links(session: Session, signer: Signer) -> dict[str, str]:
    """Pages behind signed links, and those that need a round and a proposal: made once."""
    now = clock()
    reply = session.scalars(
        select(Reply).where(Reply.state.in_(("released", "sent"))).order_by(Reply.id)
    ).first()
    assert reply is not None
    if session.scalar(select(ToneRound.id)) is None:
        lead = session.scalars(select(Agent).where(Agent.email == "aylin@takt.test")).one()
        text = "Guten Tag [Name],\n\nIhre Kündigung zum 30. November ist angekommen. Ich trage sie heute ein."
        sample = ToneSample(reply_id=reply.id, author_id=reply.agent_id, text=text)
        session.add(
            ToneRound(
                begun_at=now,
                begun_by_id=lead.id,
                first_day=now.date(),
                end_day=now.date(),
                samples=[sample],
            )
        )
        for source, author, state in (("page:1", lead.id, "asked"), ("page:2", reply.agent_id, "offered")):
            session.add(
                SnippetProposal(
                    source=source, kind="sentence", language="de", category="good_apology", state=state, made_at=now,
                    text="Dass die Lieferung zweimal ausblieb, tut mir leid.", author_id=author,
                )
            )  # fmt: skip
        session.flush()
    round_id = session.scalars(select(ToneRound.id).order_by(ToneRound.id)).first()
    return {
        "report-round": f"/reports/rounds/{round_id}/next",
        "status": status_links.url_of(session, reply.ticket, signer=signer, base_url="", now=now),
        "feedback": feedback.url_of(reply, signer=signer, base_url="") + "?v=good",
        "feedback-missing": "/f/unknown",
    }


def _things(session: Session) -> dict[str, object]:
    def first(query: object) -> object:
        return session.scalars(query).first()  # type: ignore[call-overload]

    return {
        "answered": first(select(Ticket.number).where(Ticket.answered_at.is_not(None)).order_by(Ticket.id)),
        "message": first(select(Message.id).where(Message.direction == "in").order_by(Message.id)),
        "contact": first(select(Contact.id).order_by(Contact.id)),
        "organisation": first(select(Organisation.id).order_by(Organisation.id)),
        "mail": first(select(OutboxMail.id).where(OutboxMail.kind == "reply").order_by(OutboxMail.id)),
    }
