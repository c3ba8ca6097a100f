"""Logging in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from takt import logins
from takt.web.deps import AGENT, COOKIE, PUBLIC, current_agent, deps
from takt.web.pages import render
from tickets.records import Agent

router = APIRouter()


@router.get("/login", dependencies=[Depends(PUBLIC)])
def login_page(request: Request, back: str = "/") -> Response:
    return render(request, "login.html", None, back=_inside(back), problem="", email="")


@router.post("/login", dependencies=[Depends(PUBLIC)])
def login(
    request: Request,
    email: Annotated[str, Form()],
    password: Annotated[str, Form()],
    back: Annotated[str, Form()] = "/",
) -> Response:
    house = deps(request)
    address = request.client.host if request.client is not None else ""
    try:
        with house.store.write() as session:
            agent = logins.check_password(session, email, password, address=address, now=house.now())
            token = logins.open_session(session, agent, now=house.now()) if agent is not None else ""
    except logins.TooManyAttempts:
        return render(
            request, "login.html", None, status=429, back=_inside(back), problem="attempts", email=email
        )
    if not token:
        return render(
            request, "login.html", None, status=401, back=_inside(back), problem="wrong", email=email
        )
    return _opened(request, token, _inside(back))


@router.get("/login/link/{token}", dependencies=[Depends(PUBLIC)])
def link_page(request: Request, token: str) -> Response:
    """Looking uses nothing up: mail scanners look as well."""
    house = deps(request)
    with house.store.read() as session:
        good = logins.link_is_good(session, token, now=house.now())
    return render(request, "login_link.html", None, status=200 if good else 404, good=good, token=token)


@router.post("/login/link/{token}", dependencies=[Depends(PUBLIC)])
def use_link(request: Request, token: str) -> Response:
    house = deps(request)
    with house.store.write() as session:
        agent = logins.use_link(session, token, now=house.now())
        opened = logins.open_session(session, agent, now=house.now()) if agent is not None else ""
    if not opened:
        return render(request, "login_link.html", None, status=404, good=False, token=token)
    return _opened(request, opened, "/")


@router.post("/logout", dependencies=[Depends(PUBLIC)])
def logout(request: Request) -> Response:
    house = deps(request)
    if token := request.cookies.get(COOKIE):
        with house.store.write() as session:
            logins.close_session(session, token)
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(COOKIE)
    return response


@router.post("/language", dependencies=[Depends(AGENT)])
def switch_language(
    request: Request, language: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    """The page's language, kept with the agent."""
    who = current_agent(request)
    if who is not None and language in ("de", "en"):
        with deps(request).store.write() as session:
            session.get_one(Agent, who.id).language = language
    return RedirectResponse(_inside(back), status_code=303)


def _opened(request: Request, token: str, back: str) -> Response:
    """A new session has a new cookie, whatever the browser had before."""
    response = RedirectResponse(back, status_code=303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(logins.SESSION_MAX.total_seconds()),
        httponly=True,
        secure=deps(request).secure_cookies,
        samesite="lax",
    )
    return response


def _inside(back: str) -> str:
    """Only a path of our own: an address elsewhere would make the log-in a springboard."""
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
