"""The house's own pages: ledger, health, figures, static files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select

import templates
from takt import metrics
from takt.web.deps import LEAD, PUBLIC, deps
from takt.web.pages import render
from tickets.ledger import ledger
from tickets.records import Agent, FetchTrouble, MailboxCursor

router = APIRouter()
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@router.get("/ledger")
def ledger_page(request: Request, who: Annotated[Agent, Depends(LEAD)]) -> Response:
    house = deps(request)
    with house.store.read() as session:
        book = ledger(session)
        health = metrics.health(session, now=house.now())
        cursors = session.scalars(
            select(MailboxCursor).where(MailboxCursor.active).order_by(MailboxCursor.id)
        ).all()
        troubles = session.scalars(
            select(FetchTrouble).where(FetchTrouble.ended_at.is_(None)).order_by(FetchTrouble.id).limit(200)
        ).all()
    return render(request, "ledger.html", who, book=book, health=health, cursors=cursors, troubles=troubles)


@router.get("/healthz", dependencies=[Depends(PUBLIC)])
def alive() -> Response:
    return JSONResponse({"alive": True})


@router.get("/readyz", dependencies=[Depends(PUBLIC)])
def ready(request: Request) -> Response:
    """503 with the reasons when something that is due has not moved for long."""
    house = deps(request)
    with house.store.read() as session:
        found = metrics.health(session, now=house.now())
    return JSONResponse(
        {"ready": found.ok, "problems": list(found.problems), "under_way": list(map(str, found.under_way))},
        status_code=200 if found.ok else 503,
    )


@router.get("/metrics", dependencies=[Depends(PUBLIC)])
def figures(request: Request) -> Response:
    """Counts only: no name, address or text is in here."""
    house = deps(request)
    with house.store.read() as session:
        text = metrics.prometheus(session, now=house.now())
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/static/{version}/{name}", dependencies=[Depends(PUBLIC)])
def static(version: str, name: str) -> Response:
    path: Path = templates.static_folder() / Path(name).name
    if path.suffix not in TYPES or not path.is_file():
        raise HTTPException(404)
    return Response(
        path.read_bytes(),
        media_type=TYPES[path.suffix],
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


@router.get("/favicon.ico", dependencies=[Depends(PUBLIC)])
def favicon() -> Response:
    return static("0", "takt.svg")
