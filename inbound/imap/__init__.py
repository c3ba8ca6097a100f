"""Fetching mailboxes by IMAP: whatever the server does, no mail is lost and none is filed twice.

account     where and how to fetch          connection  the only caller of imapclient
poller      fetch, commit, then flag        cursors     how far each folder was read, and how it is doing, in rows
faults      what went wrong, in words       oauth       access tokens, refreshed early and kept
reconcile   seen on the server = rows       diagnose    a connection test that says what to do
"""

from __future__ import annotations

from inbound.imap.account import Account
from inbound.imap.connection import Connection, UnsafeArgument, guard
from inbound.imap.diagnose import Step, diagnose
from inbound.imap.oauth import OAuthClient, TokenKeeper
from inbound.imap.poller import Poller
from inbound.imap.reconcile import Reconciliation, reconcile

__all__ = [
    "Account",
    "Connection",
    "OAuthClient",
    "Poller",
    "Reconciliation",
    "Step",
    "TokenKeeper",
    "UnsafeArgument",
    "diagnose",
    "guard",
    "reconcile",
]
