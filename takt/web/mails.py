"""Mail itself: its HTML in a frame, attachments, the raw source; the outbox."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload, undefer

from inbound.accept import unpack
from inbound.parse import attachment_bytes, parse
from takt.web import mail_html
from takt.web.deps import AGENT, WebDeps, deps
from takt.web.pages import render
from tickets import rights
from tickets.records import Agent, InboundMail, Message, OutboxMail, Ticket

router = APIRouter()
DOWNLOAD_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@router.get("/messages/{message_id}/html", dependencies=[Depends(AGENT)])
def message_html(request: Request, message_id: int) -> Response:
    """The HTML part for the frame of the ticket page; without rights, without anything remote."""
    raw = _raw_of_message(deps(request), message_id)
    text = mail_html.page(parse(raw), partial(attachment_bytes, raw))
    return HTMLResponse(text, headers={"Content-Security-Policy": mail_html.FRAME_CSP})


@router.get("/messages/{message_id}/attachments/{index}", dependencies=[Depends(AGENT)])
def attachment(request: Request, message_id: int, index: int) -> Response:
    """An attachment to save, never to open here: whatever it calls itself, it is bytes."""
    try:
        found, content = attachment_bytes(_raw_of_message(deps(request), message_id), index)
    except (IndexError, KeyError, LookupError) as error:
        raise HTTPException(404) from error
    name = quote(found.name.replace("/", "_").replace("\\", "_") or f"attachment-{index}", safe="")
    return Response(
        content,
        media_type="application/octet-stream",
        headers={**DOWNLOAD_HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@router.get("/messages/{message_id}/raw", dependencies=[Depends(AGENT)])
def raw_mail(request: Request, message_id: int) -> Response:
    """The mail exactly as it came, as text to read."""
    return as_text(_raw_of_message(deps(request), message_id))


@router.get("/outbox")
def outbox_page(request: Request, who: Annotated[Agent, Depends(AGENT)], state: str = "") -> Response:
    query = (
        select(OutboxMail)
        .options(selectinload(OutboxMail.recipients))
        .outerjoin(Ticket, Ticket.id == OutboxMail.ticket_id)
        .order_by(OutboxMail.id.desc())
        .limit(200)
    )
    if state in ("due", "sending", "sent", "failed", "uncertain", "cancelled"):
        query = query.where(OutboxMail.state == state)
    with deps(request).store.read() as session:
        mine = OutboxMail.ticket_id.is_(None) | rights.readable(session, who)
        mails = session.scalars(query.where(mine)).all()
    return render(request, "outbox.html", who, mails=mails, state=state)


@router.get("/outbox/{mail_id}")
def outbox_mail(request: Request, mail_id: int, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    """One outgoing mail as its reader sees it."""
    mail = _outgoing(deps(request), mail_id)
    return render(request, "outbox_mail.html", who, mail=mail, parsed=parse(mail.content))


@router.get("/outbox/{mail_id}/html", dependencies=[Depends(AGENT)])
def outbox_html(request: Request, mail_id: int) -> Response:
    content = _outgoing(deps(request), mail_id).content
    text = mail_html.page(parse(content), partial(attachment_bytes, content))
    return HTMLResponse(text, headers={"Content-Security-Policy": mail_html.FRAME_CSP})


@router.get("/outbox/{mail_id}/raw", dependencies=[Depends(AGENT)])
def outbox_raw(request: Request, mail_id: int) -> Response:
    return as_text(_outgoing(deps(request), mail_id).content)


def _outgoing(house: WebDeps, mail_id: int) -> OutboxMail:
    with house.store.read() as session:
        mail = session.get(
            OutboxMail, mail_id, options=[undefer(OutboxMail.content), selectinload(OutboxMail.recipients)]
        )
    if mail is None:
        raise HTTPException(404)
    return mail


def _raw_of_message(house: WebDeps, message_id: int) -> bytes:
    with house.store.read() as session:
        message = session.get(Message, message_id)
        row = (
            session.get(InboundMail, message.inbound_mail_id, options=[joinedload(InboundMail.raw)])
            if message is not None and message.inbound_mail_id is not None
            else None
        )
        if row is None:
            raise HTTPException(404)
        return unpack(row.raw)


def as_text(raw: bytes) -> Response:
    return Response(
        raw.decode("utf-8", "replace"), media_type="text/plain; charset=utf-8", headers=DOWNLOAD_HEADERS
    )
