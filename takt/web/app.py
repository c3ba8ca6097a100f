"""The application: routes, the headers of every response, protection against foreign forms, and errors that help."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import PlainTextResponse, RedirectResponse
from sqlalchemy.exc import DataError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from takt.web import (
    auth,
    composer,
    contacts,
    feedback_page,
    held,
    joins,
    library,
    mails,
    presence,
    promises,
    queue,
    report_intents,
    reports,
    rounds,
    search,
    settings,
    settings_intents,
    status,
    status_page,
    system,
    team,
    team_week,
    tickets,
    wordings,
)
from takt.web.deps import LogInFirst, NotAllowed, WebDeps, current_agent
from takt.web.pages import render

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

log = structlog.get_logger("takt.web")


def create_app(house: WebDeps) -> FastAPI:
    """The desk for an open house."""
    app = FastAPI(title="Takt", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.deps = house
    for part in (
        auth,
        queue,
        tickets,
        joins,
        presence,
        contacts,
        promises,
        status,
        status_page,
        feedback_page,
        composer,
        mails,
        held,
        search,
        wordings,  # before the sections of settings, whose address is wider
        settings_intents,
        settings,
        team,
        report_intents,
        reports,
        team_week,
        rounds,
        library,
        system,
    ):
        app.include_router(part.router)
    app.add_middleware(_Guard, house=house)
    app.add_middleware(
        GZipMiddleware, minimum_size=2000, compresslevel=5
    )  # pages hold no secret that a length could tell
    app.add_exception_handler(LogInFirst, _log_in)
    app.add_exception_handler(NotAllowed, _not_allowed)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _unreadable)
    return app


class _Guard:
    """Around every request: forms only from our own pages, headers on every answer, and errors that help."""

    def __init__(self, app: ASGIApp, house: WebDeps) -> None:
        self._app, self._base_url = app, house.base_url
        own = urlsplit(house.base_url)
        self._own_origin = f"{own.scheme}://{own.netloc}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _add_headers(MutableHeaders(scope=message))
            await send(message)

        request = Request(scope, receive)
        if request.method not in SAFE_METHODS and not _from_here(request, self._own_origin):
            foreign = await run_in_threadpool(_foreign, request, self._base_url)
            await foreign(scope, receive, with_headers)
            return
        try:
            await self._app(scope, receive, with_headers)
        except Exception as error:
            # A number no database counts to leads nowhere; everything else is a fault of ours.
            nowhere = isinstance(error, OverflowError | DataError)
            if nowhere:
                log.warning("page asked for what cannot be", path=request.url.path, error=repr(error))
            else:
                log.exception("page failed", path=request.url.path)
            if begun:  # the answer is out, or on its way; what came after it failed
                return
            answer = await run_in_threadpool(_http_error if nowhere else _failed, request, HTTPException(404))
            await answer(scope, receive, with_headers)


def _add_headers(headers: MutableHeaders) -> None:
    headers.setdefault("Content-Security-Policy", CSP)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["X-Robots-Tag"] = "noindex"
    headers.setdefault("Cache-Control", "no-store")


def _from_here(request: Request, own_origin: str) -> bool:
    """Browsers say where a form came from: Sec-Fetch-Site, older ones Origin. Nobody else has our cookie to misuse."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    return request.headers.get("origin") == own_origin


def _foreign(request: Request, base_url: str) -> Response:
    return render(request, "error.html", None, status=403, kind="foreign", message=base_url)


def _log_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, LogInFirst)
    return RedirectResponse(f"/login?back={error.back}", status_code=303)


def _not_allowed(request: Request, error: Exception) -> Response:
    return render(request, "error.html", current_agent(request), status=403, kind="forbidden", message="")


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = "missing" if error.status_code == 404 else "wrong"
    plain = HTTPStatus(error.status_code).phrase
    message = "" if kind == "missing" or error.detail == plain else str(error.detail)
    return render(
        request, "error.html", current_agent(request), status=error.status_code, kind=kind, message=message
    )


async def _unreadable(request: Request, error: Exception) -> Response:
    """A field is too long or no number. Said as a page where a person waits for one; scripts get the details as data."""
    assert isinstance(error, RequestValidationError)
    if "json" in request.headers.get("content-type", ""):
        return await request_validation_exception_handler(request, error)
    faults = [
        (str(one["loc"][-1]), one.get("ctx", {}).get("max_length")) for one in error.errors() if one["loc"]
    ]
    return render(
        request,
        "error.html",
        current_agent(request),
        status=422,
        kind="unreadable",
        message="",
        faults=faults,
    )


def _failed(request: Request, _error: Exception) -> Response:
    try:
        return render(request, "error.html", None, status=500, kind="failed", message="")
    except Exception:
        return PlainTextResponse("Takt has a fault. Nothing is lost; please try again.", status_code=500)
