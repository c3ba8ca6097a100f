"""The status page: what a client sees behind the link in their mails. No log-in, nothing internal, nothing that can be changed.

A link that is forged, unknown, expired or taken back gets the same answer, so that guessing teaches nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from outbound.status import HEADINGS, parts_of
from takt.web.deps import PUBLIC, deps
from takt.web.pages import language_for, render
from templates import Language
from tickets import promises, status, status_links, windows
from tickets.records import Agent, Emergency, Promise, ResponseWindow, Ticket
from tone.commitments import say_due

router = APIRouter()
KEPT_FOR = dt.timedelta(days=30)
"""So long a promise that is done with stays on the page."""


@router.get("/s/{token}")
def status_page(
    request: Request, token: str, _: Annotated[Agent | None, Depends(PUBLIC)], lang: str = ""
) -> Response:
    house = deps(request)
    now = house.now()
    with house.store.read() as session:
        ticket = status_links.open_link(session, token, signer=house.signer, now=now)
        if ticket is None:
            language = lang if lang in ("de", "en") else language_for(request, None)
            return render(request, "status_missing.html", None, status=404, language=language)
        shown: Language = "en" if (lang or ticket.contact.language or ticket.language) == "en" else "de"
        values = _values(session, ticket, shown, now)
    return render(request, "status.html", None, language=shown, token=token, **values)


def _values(session: Session, ticket: Ticket, language: Language, now: dt.datetime) -> dict[str, Any]:
    """Only what the client may know: their own subject, what we promised them, what we need from them."""
    profile = ticket.mailbox.profile
    zone = ticket.contact.timezone or profile.calendar.timezone

    def said(moment: dt.datetime) -> str:
        return say_due(moment, now, language, zone)

    rhythm = status.rhythm_of(session, ticket) if ticket.state != "closed" else None
    update = status.newest_update(session, ticket.id, "sent")
    emergency = session.scalar(select(Emergency).where(Emergency.ticket_id == ticket.id))
    yes, no = profile.emergency.examples(language)
    return {
        "subject": ticket.subject,
        "number": ticket.number,
        "state": ticket.state,
        "urgency": ticket.urgency,
        "claimed": ticket.urgency_claimed if ticket.urgency_claimed != ticket.urgency else None,
        "over_quota": emergency is not None and emergency.state == "over",
        "is_emergency": yes if emergency is not None else (),
        "is_no_emergency": no if emergency is not None else (),
        "who": ticket.agent.name if ticket.agent is not None and ticket.answered_at is not None else "",
        "wrote_at": said(ticket.client_wrote_at),
        "answered_at": said(ticket.answered_at) if ticket.answered_at is not None else "",
        "promises": [
            {"what": p.what, "due": said(p.due_at), "state": _told(p, now)}
            for p in promises.owed(session, ticket.id)
            if p.source != "status"
        ],
        "kept": [
            {"what": p.what, "due": said(p.due_at), "state": p.state} for p in _done(session, ticket, now)
        ],
        "windows": [_window(w, said) for w in windows.running(session, ticket.id)]
        if ticket.state != "closed"
        else [],
        "next_update": said(rhythm.next_slot_at) if rhythm is not None else "",
        "beat": status.beat_of(rhythm).in_words(language) if rhythm is not None else "",
        "update": parts_of(update, language) if update is not None else [],
        "update_at": said(update.sent_at) if update is not None and update.sent_at is not None else "",
        "needed": update.decisions if update is not None and ticket.state != "closed" else "",
        "links": update.links if update is not None else [],
        "links_heading": HEADINGS[language]["links"],
        "announcements": [one.said_in(language) for one in profile.announced(now)],
        "mailbox_name": ticket.mailbox.name,
        "reach_us": profile.reach_us,
        "company_lines": profile.signature_lines,
        "now_said": said(now),
    }


def _told(promise: Promise, now: dt.datetime) -> str:
    return "late" if promise.due_at < now else "open"


def _done(session: Session, ticket: Ticket, now: dt.datetime) -> list[Promise]:
    return list(
        session.scalars(
            select(Promise)
            .where(
                Promise.ticket_id == ticket.id,
                Promise.closed_at > now - KEPT_FOR,
                Promise.state.in_(("kept", "renewed", "broken")),
                Promise.source != "status",
            )
            .order_by(Promise.due_at.desc())
            .limit(10)
        )
    )


def _window(window: ResponseWindow, said: Any) -> dict[str, Any]:
    return {"kind": window.kind, "due": said(window.due_at), "stands": window.paused_at is not None}
