"""Account: where and how a mailbox is fetched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Begin = Literal["now", "import"]
After = Literal["seen", "move", "delete", "leave"]


@dataclass(frozen=True)
class Account:
    """One log-in and its folders. Secrets are asked for at every log-in, so that a changed file is seen.

    `token` gives an OAuth2 access token; its argument asks for a fresh one, because the server refused the last.
    """

    mailbox_id: int
    host: str
    port: int
    username: str
    password: Callable[[], str] | None = None
    token: Callable[[bool], str] | None = None
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    folders: tuple[str, ...] = ("INBOX",)
    begin: Begin = "now"
    after: After = "seen"
    move_to: str = ""
    timeout_seconds: float = 60
    max_size: int = 25 * 1024 * 1024
    mailbox_address: str = ""

    @property
    def key(self) -> str:
        """Tells this log-in from others that lead into the same mailbox."""
        return f"{self.username}@{self.host}:{self.port}".lower()
