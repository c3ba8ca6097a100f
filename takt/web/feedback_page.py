"""The question behind the link in a closing mail. Opening it keeps nothing; only the button does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from takt.web.deps import PUBLIC, deps
from takt.web.pages import language_for, render
from tickets import feedback
from tickets.records import Agent, Reply
from tickets.records.feedback import FEEDBACK_VALUES

router = APIRouter()


@router.get("/f/{token}")
def ask(request: Request, token: str, _: Annotated[Agent | None, Depends(PUBLIC)], v: str = "") -> Response:
    """The question with the clicked answer chosen, to be confirmed."""
    house = deps(request)
    with house.store.read() as session:
        reply = feedback.open_link(session, token, signer=house.signer, now=house.now())
        if reply is None:
            return _missing(request)
        known = feedback.given(session, reply.id)
        chosen = v if v in FEEDBACK_VALUES else known.value if known is not None else ""
        return _page(request, reply, token, chosen=chosen, words=known.words if known is not None else "")


@router.post("/f/{token}")
def answer(
    request: Request,
    token: str,
    _: Annotated[Agent | None, Depends(PUBLIC)],
    value: Annotated[str, Form()] = "",
    words: Annotated[str, Form(max_length=feedback.MAX_WORDS)] = "",
) -> Response:
    """Keep the answer and say thank you."""
    house = deps(request)
    with house.store.write() as session:
        reply = feedback.open_link(session, token, signer=house.signer, now=house.now())
        if reply is None:
            return _missing(request)
        if value not in FEEDBACK_VALUES:
            return _page(request, reply, token, chosen="", words=words, status=400)
        feedback.keep(session, reply, value, words=words, way="page", now=house.now())
        return _page(request, reply, token, chosen=value, words=words, done=True)


def _page(
    request: Request,
    reply: Reply,
    token: str,
    *,
    chosen: str,
    words: str,
    done: bool = False,
    status: int = 200,
) -> Response:
    ticket = reply.ticket
    language = "en" if (ticket.contact.language or ticket.language) == "en" else "de"
    return render(
        request,
        "feedback.html",
        None,
        status=status,
        language=language,
        token=token,
        subject=ticket.subject,
        mailbox_name=ticket.mailbox.name or ticket.mailbox.address,
        chosen=chosen,
        words=words,
        done=done,
        limit=feedback.MAX_WORDS,
    )


def _missing(request: Request) -> Response:
    return render(request, "status_missing.html", None, status=404, language=language_for(request, None))
