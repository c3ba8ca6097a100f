"""Logging in: a link for one use, a password that cannot be guessed at, a session that ends."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from takt import logins
from takt.web.deps import COOKIE
from tests.support.browserless import client
from tests.support.desk import Desk
from tickets.records import Agent, LoginLink, WebSession
from tickets.store import Store

PASSWORD = "ein-langes-passwort"


@pytest.fixture(scope="module")
def password_hash() -> str:
    """Made once: it is meant to take long."""
    return logins.hash_password(PASSWORD)


@pytest.fixture
def desk(sqlite_store: Store, now: dt.datetime, password_hash: str) -> Desk:
    desk = Desk.furnish(sqlite_store, now)
    with desk.store.write() as session:
        session.get_one(Agent, desk.agent_id).password_hash = password_hash
    return desk


def link(desk: Desk) -> str:
    with desk.store.write() as session:
        agent = session.get_one(Agent, desk.agent_id)
        return logins.make_link(session, agent, base_url="http://testserver", now=desk.now).removeprefix(
            "http://testserver"
        )


def test_a_link_opens_the_desk_once(desk: Desk) -> None:
    path, browser = link(desk), client(desk)
    assert browser.get(path).status_code == 200, "looking uses nothing up: mail scanners look as well"
    assert browser.get(path).status_code == 200
    done = browser.post(path)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert browser.get("/").status_code == 200
    other = client(desk)
    assert (other.get(path).status_code, other.post(path).status_code) == (404, 404)
    assert other.get("/").status_code == 303


def test_a_link_dies_after_a_day(desk: Desk) -> None:
    path = link(desk)
    desk.now += logins.LINK_LIFE + dt.timedelta(seconds=1)
    assert client(desk).post(path).status_code == 404


def test_a_link_of_somebody_who_left_opens_nothing(desk: Desk) -> None:
    path, browser = link(desk), client(desk)
    with desk.store.write() as session:
        session.get_one(Agent, desk.agent_id).active = False
    browser.post(path)
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize("token", ["x", "a" * 5000, "%00", "%F0%9F%92%A9", "..%2f..%2f"])
def test_a_guessed_link_is_no_link(desk: Desk, token: str) -> None:
    link(desk)
    assert client(desk).post(f"/login/link/{token}").status_code == 404


def test_only_hashes_are_kept(desk: Desk) -> None:
    path, browser = link(desk), client(desk)
    browser.post(path)
    cookie = browser.cookies[COOKIE]
    with desk.store.read() as session:
        kept = (
            *session.scalars(select(LoginLink.token_hash)),
            *session.scalars(select(WebSession.token_hash)),
        )
    assert not any(secret in kept for secret in (path.rpartition("/")[2], cookie))
    assert all(len(value) == 64 for value in kept)


def test_the_cookie_is_closed_to_scripts_and_other_sites(desk: Desk) -> None:
    header = client(desk).post(link(desk)).headers["set-cookie"].lower()
    assert "httponly" in header and "samesite=lax" in header and "path=/" in header


def test_a_password_opens_the_desk_where_one_wanted_to_go(desk: Desk) -> None:
    browser = client(desk)
    data = {"email": " MIRA@takt.test ", "password": PASSWORD, "back": "/outbox"}
    done = browser.post("/login", data=data)
    assert (done.status_code, done.headers["location"]) == (303, "/outbox")


@pytest.mark.parametrize(
    "back",
    ["https://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)", "/\t/evil.test", "\\\\evil"],
)
def test_the_log_in_is_no_springboard(desk: Desk, back: str) -> None:
    done = client(desk).post("/login", data={"email": "mira@takt.test", "password": PASSWORD, "back": back})
    where = done.headers["location"]
    assert where.startswith("/") and not where.startswith(("//", "/\\")) and "\t" not in where


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("mira@takt.test", "falsch"),
        ("niemand@takt.test", PASSWORD),
        ("jonas@takt.test", ""),
        ("jonas@takt.test", PASSWORD),
        ("nur-ein-wort", "egal"),
    ],
)
def test_a_wrong_log_in_says_the_same_whoever_it_was(desk: Desk, email: str, password: str) -> None:
    data = {"email": email, "password": password or "leer"}
    answer = client(desk).post("/login", data=data)
    known = client(desk).post("/login", data={"email": "mira@takt.test", "password": "auch falsch"})
    assert answer.status_code == known.status_code == 401
    assert answer.text.replace(data["email"], "") == known.text.replace("mira@takt.test", "")


def test_guessing_is_stopped_per_account_and_per_address(desk: Desk) -> None:
    browser = client(desk)
    for number in range(logins.ATTEMPTS):
        assert (
            browser.post("/login", data={"email": "mira@takt.test", "password": f"{number}"}).status_code
            == 401
        )
    right = {"email": "mira@takt.test", "password": PASSWORD}
    assert browser.post("/login", data=right).status_code == 429
    other = {"email": "jonas@takt.test", "password": "x"}
    assert browser.post("/login", data=other).status_code == 429, "the address has to wait as well"
    desk.now += logins.ATTEMPT_SPAN + dt.timedelta(seconds=1)
    assert browser.post("/login", data=right).status_code == 303


def test_a_session_ends_after_twelve_quiet_hours_and_a_week_at_most(desk: Desk) -> None:
    browser = client(desk, desk.agent_id)
    for _ in range(20):
        desk.now += dt.timedelta(hours=8)
        if browser.get("/").status_code == 303:
            break
    with desk.store.read() as session:
        opened = session.scalars(select(WebSession.created_at)).one()
    assert dt.timedelta(days=6, hours=16) <= desk.now - opened <= dt.timedelta(days=7, hours=8)
    quiet = client(desk, desk.agent_id)
    desk.now += logins.SESSION_LIFE + dt.timedelta(seconds=1)
    assert quiet.get("/").status_code == 303


def test_logging_out_ends_the_session_for_every_copy_of_the_cookie(desk: Desk) -> None:
    browser = client(desk, desk.agent_id)
    cookie = browser.cookies["takt_session"]
    assert browser.post("/logout").status_code == 303
    thief = client(desk)
    thief.cookies.set(COOKIE, cookie)
    assert thief.get("/").status_code == 303


def test_logging_in_gives_a_new_session_whatever_the_browser_had(desk: Desk) -> None:
    browser = client(desk)
    browser.cookies.set(COOKIE, "from-the-attacker")
    browser.post("/login", data={"email": "mira@takt.test", "password": PASSWORD})
    assert [c.value for c in browser.cookies.jar if c.name == COOKIE and c.value != "from-the-attacker"]
    with desk.store.read() as session:
        assert len(session.scalars(select(WebSession)).all()) == 1


def test_who_left_is_out_at_once(desk: Desk) -> None:
    browser = client(desk, desk.agent_id)
    assert browser.get("/").status_code == 200
    with desk.store.write() as session:
        session.get_one(Agent, desk.agent_id).active = False
    assert browser.get("/").status_code == 303
