"""The application: routes, the headers of every response, protection against foreign forms, and errors that help."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import PlainTextResponse, RedirectResponse
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

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
    app.middleware("http")(_guarded(house))
    app.add_middleware(
        GZipMiddleware, minimum_size=2000, compresslevel=5
    )  # pages hold no secret that a length could tell
    app.add_exception_handler(LogInFirst, _log_in)
    app.add_exception_handler(NotAllowed, _not_allowed)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _unreadable)
    return app


def _guarded(
    house: WebDeps,
) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    own = urlsplit(house.base_url)
    own_origin = f"{own.scheme}://{own.netloc}"

    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.method not in SAFE_METHODS and not _from_here(request, own_origin):
            response: Response = render(
                request, "error.html", None, status=403, kind="foreign", message=house.base_url
            )
        else:
            try:
                response = await call_next(request)
            except (OverflowError, DataError) as error:  # a number no database counts to: it leads nowhere
                log.warning("page asked for what cannot be", path=request.url.path, error=repr(error))
                response = _http_error(request, HTTPException(404))
            except Exception:
                log.exception("page failed", path=request.url.path)
                response = _failed(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guard


def _from_here(request: Request, own_origin: str) -> bool:
    """Browsers say where a form came from: Sec-Fetch-Site, older ones Origin. Nobody else has our cookie to misuse."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    return request.headers.get("origin") == own_origin


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


def _failed(request: Request) -> Response:
    try:
        return render(request, "error.html", None, status=500, kind="failed", message="")
    except Exception:
        return PlainTextResponse("Takt has a fault. Nothing is lost; please try again.", status_code=500)
