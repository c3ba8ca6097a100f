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
from inbound.mime.utf_16 import from_utf_16
from inbound.parse import attachment_bytes, parse
from takt import pictures
from takt.web import mail_html
from takt.web.deps import AGENT, WebDeps, deps
from takt.web.pages import render
from tickets import rights
from tickets.records import Agent, InboundMail, Message, OutboxMail, Ticket

router = APIRouter()
MAX_SHOWN = 60_000
"""Bytes of a mail's source shown on a page; the whole is one click further."""
DOWNLOAD_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@router.get("/messages/{message_id}/html", dependencies=[Depends(AGENT)])
def message_html(request: Request, message_id: int) -> Response:
    """The HTML part for the frame of the ticket page; without rights, without anything remote."""
    raw = _raw_of_message(deps(request), message_id)
    text = mail_html.page(parse(raw), partial(attachment_bytes, raw))
    return HTMLResponse(text, headers={"Content-Security-Policy": mail_html.MAIL_CSP})


@router.get("/messages/{message_id}/text", dependencies=[Depends(AGENT)])
def message_text(request: Request, message_id: int) -> Response:
    """The text part for its frame, where the page shows the HTML's words because that part is poor."""
    mail = parse(_raw_of_message(deps(request), message_id))
    text = mail_html.text_page(mail.text_part or mail.text)
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


@router.get("/messages/{message_id}/pictures/{index}", dependencies=[Depends(AGENT)])
def picture(request: Request, message_id: int, index: int) -> Response:
    """A small picture of an attached picture, drawn anew by us: not one byte of the sender's file is in it."""
    try:
        _, content = attachment_bytes(_raw_of_message(deps(request), message_id), index)
        small = pictures.thumbnail(content)
    except (IndexError, KeyError, LookupError, pictures.NoPicture) as error:
        raise HTTPException(404) from error
    return Response(
        small,
        media_type="image/png",
        headers={**DOWNLOAD_HEADERS, "Cache-Control": "private, max-age=86400"},
    )


@router.get("/messages/{message_id}/source")
def source(request: Request, message_id: int, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    """Headers to read and the whole source, for the curious."""
    house = deps(request)
    raw = _raw_of_message(house, message_id)
    text = from_utf_16(raw)
    with house.store.read() as session:
        message = session.get_one(Message, message_id)
        number = session.get_one(Ticket, message.ticket_id).number
    return render(
        request,
        "source.html",
        who,
        message=message,
        number=number,
        headers=_headers(text),
        text=text[:MAX_SHOWN].decode("utf-8", "replace"),
        cut=len(text) > MAX_SHOWN,
        size=len(raw),
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
    return HTMLResponse(text, headers={"Content-Security-Policy": mail_html.MAIL_CSP})


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
    """The bytes of a message, theirs as they came, ours as they left."""
    with house.store.read() as session:
        message = session.get(Message, message_id)
        if message is not None and message.inbound_mail_id is not None:
            row = session.get(InboundMail, message.inbound_mail_id, options=[joinedload(InboundMail.raw)])
            if row is not None:
                return unpack(row.raw)
        if message is not None and message.reply_id is not None:
            content = session.scalar(
                select(OutboxMail.content)
                .where(OutboxMail.reply_id == message.reply_id)
                .order_by(OutboxMail.id.desc())
                .limit(1)
            )
            if content is not None:
                return content
    raise HTTPException(404)


def _headers(raw: bytes) -> list[tuple[str, str]]:
    """The header lines as they stand, unfolded; long ones are cut."""
    head = raw[:MAX_SHOWN].replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace")
    found: list[tuple[str, str]] = []
    for line in head.split("\n")[:500]:
        if line[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}"[:2000])
        elif ":" in line:
            name, _, value = line.partition(":")
            found.append((name[:100], value.strip()[:2000]))
    return found


def as_text(raw: bytes) -> Response:
    return Response(
        from_utf_16(raw).decode("utf-8", "replace"),
        media_type="text/plain; charset=utf-8",
        headers=DOWNLOAD_HEADERS,
    )
