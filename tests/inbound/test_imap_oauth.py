"""OAuth2 for IMAP (SAFETY row 46): early refresh under one lock, rotation kept, refusals told apart from outages."""

from __future__ import annotations

import datetime as dt
import json
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from inbound.imap import Account, Connection, OAuthClient, TokenKeeper
from inbound.imap.faults import fault_of
from inbound.imap.oauth import TokenRefused, TokenUnavailable
from takt.consent import Consent, ConsentFailed
from takt.settings import load
from tests.support.imap_server import imap_server


@dataclass
class Provider:
    """A token endpoint on loopback: answers from a list, or counts tokens up and rotates."""

    url: str = ""
    rotate: bool = True
    lifetime: int = 3600
    answers: list[tuple[int, object]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    delay: float = 0
    good: str = "r0"

    def answer(self, fields: dict[str, str]) -> tuple[int, object]:
        self.asked.append(fields)
        threading.Event().wait(self.delay)
        if self.answers:
            return self.answers.pop(0)
        if fields["grant_type"] == "refresh_token" and fields["refresh_token"] != self.good:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        count = len(self.asked)
        told: dict[str, object] = {"access_token": f"a{count}", "expires_in": self.lifetime}
        if self.rotate:
            self.good = f"r{count}"
            told["refresh_token"] = self.good
        return 200, told


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, told = made.answer({name: values[0] for name, values in parse_qs(body).items()})
            self.send_response(status)
            if status == 302:
                self.send_header("Location", str(told))
            self.end_headers()
            self.wfile.write(told.encode() if isinstance(told, str) else json.dumps(told).encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}/token"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@dataclass
class Clock:
    now: dt.datetime

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock(now: dt.datetime) -> Clock:
    return Clock(now)


def keeper(
    provider: Provider, tmp_path: Path, clock: Clock, given: str = "r0", **options: object
) -> TokenKeeper:
    client = OAuthClient(
        token_url=provider.url,
        client_id="takt",
        client_secret=lambda: "geheim",
        refresh_token=lambda: given,
        path=tmp_path / "oauth" / "kim.json",
        timeout_seconds=2,
        **options,  # type: ignore[arg-type]
    )
    return TokenKeeper(client, clock)


def test_a_token_is_asked_for_once_and_renewed_early(
    provider: Provider, tmp_path: Path, clock: Clock
) -> None:
    tokens = keeper(provider, tmp_path, clock, scope="imap")
    assert [tokens.access_token(), tokens.access_token()] == ["a1", "a1"]
    assert provider.asked[0] == {
        "grant_type": "refresh_token",
        "refresh_token": "r0",
        "client_id": "takt",
        "client_secret": "geheim",
        "scope": "imap",
    }
    clock.now += dt.timedelta(minutes=54)
    assert tokens.access_token() == "a1"
    clock.now += dt.timedelta(minutes=2)
    assert tokens.access_token() == "a2", "five minutes before the end"
    assert provider.asked[1]["refresh_token"] == "r1", "the rotated one"


def test_what_was_rotated_survives_a_restart_and_is_nobodys_business(
    provider: Provider, tmp_path: Path, clock: Clock
) -> None:
    keeper(provider, tmp_path, clock).access_token()
    path = tmp_path / "oauth" / "kim.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    clock.now += dt.timedelta(days=30)
    assert keeper(provider, tmp_path, clock).access_token() == "a2"
    assert provider.asked[1]["refresh_token"] == "r1"


def test_a_new_consent_in_the_settings_wins_over_what_was_kept(
    provider: Provider, tmp_path: Path, clock: Clock
) -> None:
    keeper(provider, tmp_path, clock).access_token()
    provider.good = "neu"
    assert keeper(provider, tmp_path, clock, given="neu").access_token() == "a2"
    assert provider.asked[1]["refresh_token"] == "neu"


def test_twenty_at_once_ask_once(provider: Provider, tmp_path: Path, clock: Clock) -> None:
    """Threads of one process, and keepers of their own as in another process: the file's lock holds for both."""
    provider.delay = 0.1
    shared = keeper(provider, tmp_path, clock)
    got: list[str] = []

    def ask(own: bool) -> None:
        got.append((keeper(provider, tmp_path, clock) if own else shared).access_token())

    threads = [threading.Thread(target=ask, args=(number % 2 == 0,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert got == ["a1"] * 20 and len(provider.asked) == 1


@pytest.mark.parametrize(
    ("status", "told", "kind", "error"),
    [
        (400, {"error": "invalid_grant", "error_description": "AADSTS700082"}, "token", TokenRefused),
        (401, {"error": "invalid_client"}, "token", TokenRefused),
        (500, "kaputt", "network", TokenUnavailable),
        (200, "kein JSON", "network", TokenUnavailable),
        (200, {"token": "x"}, "network", TokenUnavailable),
        (200, ["x"], "network", TokenUnavailable),
        (302, "http://127.0.0.1:9/woanders", "network", TokenUnavailable),
    ],
)
def test_refusals_and_outages_are_told_apart_and_nothing_kept_is_lost(
    provider: Provider,
    tmp_path: Path,
    clock: Clock,
    status: int,
    told: object,
    kind: str,
    error: type[Exception],
) -> None:
    tokens = keeper(provider, tmp_path, clock)
    tokens.access_token()
    clock.now += dt.timedelta(hours=2)
    provider.answers = [(status, told)]
    with pytest.raises(error) as raised:
        tokens.access_token()
    fault = fault_of(raised.value)
    assert fault.kind == kind and fault.pause(3) >= 60
    if kind == "token":
        assert "takt mailboxes authorize" in fault.advice
    assert tokens.access_token() == "a3", "and the rotated token still works"


def test_an_endpoint_that_is_silent_or_not_ours_gives_up(
    provider: Provider, tmp_path: Path, clock: Clock
) -> None:
    provider.delay = 5
    with pytest.raises(TokenUnavailable):
        keeper(provider, tmp_path, clock).access_token()
    provider.url = "http://tokens.example/token"
    with pytest.raises(TokenRefused, match="https://"):
        keeper(provider, tmp_path, clock).access_token()


def account(port: int, tokens: TokenKeeper) -> Account:
    return Account(
        mailbox_id=1,
        host="127.0.0.1",
        port=port,
        username="service@takt.test",
        token=tokens.access_token,
        tls="none",
        timeout_seconds=5,
    )


def test_xoauth2_lets_us_in_and_a_refused_token_is_renewed_once(
    provider: Provider, tmp_path: Path, clock: Clock
) -> None:
    tokens = keeper(provider, tmp_path, clock)
    with imap_server(token="a1") as server:
        Connection(account(server.port, tokens)).close()
        assert len(provider.asked) == 1
        server.token = "a2"  # revoked before its time
        Connection(account(server.port, tokens)).close()
        assert len(provider.asked) == 2
        server.token = "nie"
        with pytest.raises(Exception) as raised:
            Connection(account(server.port, tokens))
        assert fault_of(raised.value).kind == "login"
        assert len(provider.asked) == 3, "no storm"


def settings_with(tmp_path: Path, provider: Provider) -> Path:
    config = tmp_path / "takt.toml"
    config.write_text(
        f'data_dir = "{tmp_path}"\n[[mailboxes]]\naddress = "service@takt.test"\n'
        '[[imap]]\nmailbox = "service@takt.test"\nhost = "imap.example.org"\nusername = "service@takt.test"\n'
        f'[imap.oauth]\nprovider = "other"\nclient_id = "takt"\ntoken_url = "{provider.url}"\n'
        f'authorize_url = "{provider.url}"\nscope = "imap"\n',
        "utf-8",
    )
    return config


def test_consent_from_a_shell_is_kept_and_used(provider: Provider, tmp_path: Path) -> None:
    settings = load(settings_with(tmp_path, provider))
    consent = Consent(settings, settings.imap[0], "http://localhost:8765/")
    told = parse_qs(consent.url.partition("?")[2])
    assert told["scope"] == ["imap"] and told["code_challenge_method"] == ["S256"]
    with pytest.raises(ConsentFailed, match="another request"):
        consent.finish("http://localhost:8765/?code=c&state=fremd")
    with pytest.raises(ConsentFailed, match="access_denied"):
        consent.finish("http://localhost:8765/?error=access_denied")
    state = told["state"][0]
    with pytest.raises(ConsentFailed, match="holds no code"):
        consent.finish(f"http://localhost:8765/?state={state}")
    consent.finish(f"http://localhost:8765/?code=c1&state={state}")
    assert provider.asked[-1]["grant_type"] == "authorization_code" and provider.asked[-1]["code"] == "c1"
    from takt.imap_accounts import token_keeper

    tokens = token_keeper(settings, settings.imap[0])
    assert tokens is not None and tokens.access_token() == "a2"
    assert provider.asked[-1]["refresh_token"] == "r1"
