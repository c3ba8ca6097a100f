"""Passwords, one-time links and sessions of the desk. Only hashes are kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from tickets.contacts import fold
from tickets.records import Agent, LoginAttempt, LoginLink, WebSession, track

LINK_LIFE = dt.timedelta(days=1)
SESSION_LIFE = dt.timedelta(hours=12)
SESSION_MAX = dt.timedelta(days=7)
ATTEMPTS = 8
"""Failed log-ins within the span, per account and per address, before everybody has to wait."""
ATTEMPT_SPAN = dt.timedelta(minutes=15)
MIN_PASSWORD = 10

_hasher = PasswordHasher()
_DUMMY = _hasher.hash(secrets.token_hex(16))
"""Checked when there is no such account, so that an answer takes as long either way."""


class TooManyAttempts(Exception):
    """Too many failed log-ins lately."""


def hash_password(password: str) -> str:
    if len(password) < MIN_PASSWORD:
        raise ValueError(f"the password has fewer than {MIN_PASSWORD} characters: take a longer one")
    return _hasher.hash(password)


def check_password(
    session: Session, email: str, password: str, *, address: str, now: dt.datetime
) -> Agent | None:
    """The agent when the password fits, else None. Raises TooManyAttempts. Failures are counted in the caller's transaction."""
    email = fold(email)
    for column, value in ((LoginAttempt.email, email), (LoginAttempt.address, address)):
        recent = session.scalar(
            select(func.count())
            .select_from(LoginAttempt)
            .where(column == value, LoginAttempt.at > now - ATTEMPT_SPAN)
        )
        if (recent or 0) >= ATTEMPTS:
            raise TooManyAttempts
    agent = session.scalar(select(Agent).where(Agent.email == email))
    stored = agent.password_hash if agent is not None and agent.active and agent.password_hash else None
    try:
        fits: bool = _hasher.verify(stored or _DUMMY, password)
    except (VerificationError, InvalidHashError):
        fits = False
    if agent is None or stored is None or not fits:
        session.add(LoginAttempt(email=email, address=address, at=now))
        return None
    return agent


def make_link(session: Session, agent: Agent, *, base_url: str, now: dt.datetime) -> str:
    """A one-time log-in link, good for a day."""
    token = secrets.token_urlsafe(32)
    session.add(LoginLink(token_hash=_digest(token), agent_id=agent.id, expires_at=now + LINK_LIFE))
    track(session, "login.link_made", now=now, agent_id=agent.id)
    return f"{base_url.rstrip('/')}/login/link/{token}"


def link_is_good(session: Session, token: str, *, now: dt.datetime) -> bool:
    """Is this link still unused? Looking does not use it up: link scanners look too."""
    return _good_link(session, token, now) is not None


def use_link(session: Session, token: str, *, now: dt.datetime) -> Agent | None:
    """Use the link up and say whose it was."""
    link = _good_link(session, token, now)
    if link is None:
        return None
    link.used_at = now
    return link.agent


def open_session(session: Session, agent: Agent, *, now: dt.datetime) -> str:
    """A new session; the token is for the cookie and kept nowhere else."""
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=_digest(token),
            agent_id=agent.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + SESSION_LIFE,
        )
    )
    track(session, "login", now=now, agent_id=agent.id)
    return token


def session_agent(
    session: Session, token: str, *, now: dt.datetime
) -> tuple[Agent | None, dt.datetime | None]:
    """Whose session this is, if it is still open and they still work here, and when it was last written down as used. Extends
    nothing: see :func:`touch`."""
    found = _session(session, token, now)
    return (found.agent, found.last_seen_at) if found is not None and found.agent.active else (None, None)


def touch(session: Session, token: str, *, now: dt.datetime) -> None:
    """Keep a used session open, up to a week after the log-in."""
    found = _session(session, token, now)
    if found is not None:
        found.last_seen_at = now
        found.expires_at = min(now + SESSION_LIFE, found.created_at + SESSION_MAX)


def close_session(session: Session, token: str) -> None:
    session.execute(delete(WebSession).where(WebSession.token_hash == _digest(token)))


def sweep(session: Session, *, now: dt.datetime) -> None:
    """Forget what is over: sessions, links, counted attempts."""
    session.execute(delete(WebSession).where(WebSession.expires_at < now))
    session.execute(delete(LoginLink).where(LoginLink.expires_at < now - LINK_LIFE))
    session.execute(delete(LoginAttempt).where(LoginAttempt.at < now - dt.timedelta(days=1)))


def _session(session: Session, token: str, now: dt.datetime) -> WebSession | None:
    return session.scalar(
        select(WebSession)
        .where(WebSession.token_hash == _digest(token), WebSession.expires_at > now)
        .options(joinedload(WebSession.agent))
    )


def _good_link(session: Session, token: str, now: dt.datetime) -> LoginLink | None:
    return session.scalar(
        select(LoginLink)
        .where(
            LoginLink.token_hash == _digest(token), LoginLink.used_at.is_(None), LoginLink.expires_at > now
        )
        .options(joinedload(LoginLink.agent))
        .with_for_update(of=LoginLink)
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
