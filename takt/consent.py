"""Consent by OAuth2 from a shell: the authorization code flow with PKCE (RFC 7636), its last address pasted by hand.

No listener is opened, so it works on a server without a browser; the address may be opened on any other machine.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

from inbound.imap import TokenKeeper
from inbound.imap.oauth import TokenRefused, TokenUnavailable, ask, checked_url
from takt import imap_accounts
from takt.settings import Settings
from takt.settings_sections import ImapSettings


class ConsentFailed(Exception):
    """Nothing was kept; the message says why and what to do."""


class Consent:
    """One request for consent. `url` is where a person says yes."""

    def __init__(self, settings: Settings, imap: ImapSettings, redirect: str) -> None:
        assert imap.oauth is not None
        keeper = imap_accounts.token_keeper(settings, imap)
        assert keeper is not None
        self._keeper: TokenKeeper = keeper
        self._redirect = redirect
        self._state, self._verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self._verifier.encode()).digest()).rstrip(b"=")
        fields = {
            "response_type": "code",
            "client_id": imap.oauth.client_id,
            "redirect_uri": redirect,
            "scope": imap_accounts.scope(imap.oauth),
            "state": self._state,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",
            "login_hint": imap.username,
        }
        self.url = f"{checked_url(imap_accounts.authorize_url(imap.oauth))}?{urlencode(fields)}"

    def finish(self, pasted: str) -> None:
        """The address the browser ended at -> a refresh token that is kept."""
        told = parse_qs(urlsplit(pasted.strip()).query)
        if "error" in told:
            raise ConsentFailed(
                f"the provider says {told['error'][0]}: {told.get('error_description', [''])[0]}"
            )
        if told.get("state") != [self._state]:
            raise ConsentFailed("this address belongs to another request: paste the one this page ended at")
        if "code" not in told:
            raise ConsentFailed("the address holds no code: paste it whole, with everything behind the ?")
        fields = {
            "grant_type": "authorization_code",
            "code": told["code"][0],
            "redirect_uri": self._redirect,
            "client_id": self._keeper.client.client_id,
            "code_verifier": self._verifier,
        }
        try:
            answer = ask(self._keeper.client, fields)
        except (TokenRefused, TokenUnavailable) as error:
            raise ConsentFailed(str(error)) from error
        if not answer.get("refresh_token"):
            raise ConsentFailed(
                "the provider gave no refresh token: check the scope, and that the application may work offline"
            )
        self._keeper.accept(str(answer["refresh_token"]))
