"""The settings' [[imap]] sections as accounts: passwords and tokens are asked for when they are needed."""

from __future__ import annotations

import hashlib

from inbound.imap import Account, OAuthClient, TokenKeeper
from takt.desk import Desk, clock
from takt.settings import Settings
from takt.settings_sections import ImapSettings, OAuthSettings

TOKEN_URLS = {
    "google": "https://oauth2.googleapis.com/token",
    "microsoft": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
}
AUTHORIZE_URLS = {
    "google": "https://accounts.google.com/o/oauth2/v2/auth",
    "microsoft": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
}
SCOPES = {
    "google": "https://mail.google.com/",
    "microsoft": "https://outlook.office365.com/IMAP.AccessAsUser.All offline_access",
}


def accounts(desk: Desk) -> list[Account]:
    """Every log-in that is fetched."""
    return [account(desk, imap) for imap in desk.settings.imap]


def account(desk: Desk, imap: ImapSettings) -> Account:
    mailbox = desk.mailbox(imap.mailbox)
    keeper = token_keeper(desk.settings, imap)
    return Account(
        mailbox_id=mailbox.id,
        mailbox_address=mailbox.address,
        host=imap.host,
        port=imap.port,
        username=imap.username,
        password=imap.secret if keeper is None else None,
        token=keeper.access_token if keeper is not None else None,
        tls=imap.tls,
        folders=imap.folders,
        begin=imap.begin,
        after=imap.after,
        move_to=imap.move_to,
        timeout_seconds=imap.timeout_seconds,
        max_size=desk.settings.smtp.max_size,
    )


def token_keeper(settings: Settings, imap: ImapSettings) -> TokenKeeper | None:
    """Where this log-in's tokens are kept and refreshed; None for passwords."""
    oauth = imap.oauth
    if oauth is None:
        return None
    name = hashlib.sha256(f"{imap.username}@{imap.host}".lower().encode()).hexdigest()[:16]
    client = OAuthClient(
        token_url=_url(oauth, oauth.token_url or TOKEN_URLS.get(oauth.provider, "")),
        client_id=oauth.client_id,
        client_secret=oauth.secret,
        refresh_token=oauth.first_refresh_token,
        path=settings.data_dir / "oauth" / f"{name}.json",
        scope=scope(oauth),
        timeout_seconds=imap.timeout_seconds,
    )
    return TokenKeeper(client, clock)


def authorize_url(oauth: OAuthSettings) -> str:
    return _url(oauth, oauth.authorize_url or AUTHORIZE_URLS.get(oauth.provider, ""))


def scope(oauth: OAuthSettings) -> str:
    return oauth.scope or SCOPES.get(oauth.provider, "")


def _url(oauth: OAuthSettings, url: str) -> str:
    return url.replace("{tenant}", oauth.tenant)
