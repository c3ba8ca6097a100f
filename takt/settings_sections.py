"""The sections of the settings file, from `[smtp]` to `[[imap]]`, each with what it may hold; and secrets out of files of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from tickets.agreements import Values

if TYPE_CHECKING:
    from tickets.reports import GroupSize


class SettingsError(Exception):
    """The settings cannot be used. The message has one line a problem: where, what, and what to do."""


def read_secret(value: SecretStr | None, path: Path | None, what: str) -> str:
    """A secret that stands in the settings or in a file of its own."""
    if path is not None:
        try:
            return path.read_text("utf-8").strip()
        except OSError as error:
            raise SettingsError(f"{what}: {path} cannot be read: {error.strerror}") from error
    if value is not None:
        return value.get_secret_value()
    raise SettingsError(f"{what} is missing: set password or password_file")


class OAuthSettings(Values):
    """OAuth2 for IMAP: what Google and Microsoft ask for instead of a password."""

    provider: Literal["google", "microsoft", "other"] = Field(
        description="google and microsoft fill in the addresses and the scope; other: set them below."
    )
    tenant: str = Field(default="common", description="Microsoft's directory: its id or domain.")
    client_id: str = Field(description="The application as the provider knows it.")
    client_secret: SecretStr | None = Field(default=None, description="Better in a file of its own.")
    client_secret_file: Path | None = Field(default=None, description="File that holds the client secret.")
    refresh_token: SecretStr | None = Field(
        default=None, description="Better from `takt mailboxes authorize`, which keeps it by itself."
    )
    refresh_token_file: Path | None = Field(default=None, description="File that holds the refresh token.")
    token_url: str = Field(default="", description="The token endpoint; empty: the provider's.")
    authorize_url: str = Field(default="", description="Where consent is given; empty: the provider's.")
    scope: str = Field(default="", description="What is asked for; empty: the provider's for IMAP.")

    @model_validator(mode="after")
    def _addresses_known(self) -> OAuthSettings:
        if self.provider == "other" and not self.token_url:
            raise ValueError("provider = other needs token_url")
        return self

    def secret(self) -> str:
        """The client secret; empty for public clients."""
        if self.client_secret is None and self.client_secret_file is None:
            return ""
        return read_secret(self.client_secret, self.client_secret_file, "oauth client secret")

    def first_refresh_token(self) -> str:
        """The refresh token the settings give; empty when it was authorized from the shell."""
        if self.refresh_token is None and self.refresh_token_file is None:
            return ""
        return read_secret(self.refresh_token, self.refresh_token_file, "oauth refresh token")


class ImapSettings(Values):
    """Folders of an IMAP log-in that are fetched into a mailbox."""

    mailbox: str = Field(description="Address of the mailbox the mail belongs to.")
    host: str
    port: int = 993
    tls: Literal["implicit", "starttls", "none"] = Field(
        default="implicit",
        description="implicit: TLS from the first byte; starttls; none only on this machine.",
    )
    username: str = Field(description="Name to log in with.")
    password: SecretStr | None = Field(default=None, description="Better in a file of its own.")
    password_file: Path | None = Field(default=None, description="File that holds the password.")
    oauth: OAuthSettings | None = Field(default=None, description="OAuth2 instead of a password.")
    folders: tuple[str, ...] = Field(
        default=("INBOX",), min_length=1, description="The folders to fetch; news of the first come at once."
    )
    begin: Literal["now", "import"] = Field(
        default="now",
        description="Mail that was there at the first connect: leave it (now), or read it in without answering (import).",
    )
    after: Literal["seen", "move", "delete", "leave"] = Field(
        default="seen",
        description="What happens on the server to mail that is kept: marked as seen, moved, deleted, or nothing.",
    )
    move_to: str = Field(default="", description="The folder for after = move.")
    timeout_seconds: float = Field(default=60, gt=0, description="For every call to the server.")

    @field_validator("begin", mode="before")
    @classmethod
    def _older_word(cls, value: object) -> object:
        return "now" if value == "new" else value

    @model_validator(mode="after")
    def _goes_together(self) -> ImapSettings:
        if (self.after == "move") != bool(self.move_to):
            raise ValueError('after = "move" and move_to belong together: set both or none')
        if self.move_to in self.folders:
            raise ValueError(f"move_to {self.move_to!r} is fetched itself: mail would go in circles")
        if len(set(self.folders)) < len(self.folders):
            raise ValueError("a folder is named twice in folders")
        if self.oauth is not None and (self.password or self.password_file):
            raise ValueError("oauth and password exclude each other: keep one")
        for value in (self.host, self.username, self.move_to, *self.folders):
            if any(c in value for c in "\r\n\x00"):
                raise ValueError(f"{value!r} holds a line break or NUL")
        return self

    def secret(self) -> str:
        return read_secret(self.password, self.password_file, f"imap password of {self.username}")


class SmtpSettings(Values):
    """The listener for incoming mail."""

    host: str = "127.0.0.1"
    port: int = Field(default=8025, ge=0, le=65535)
    lmtp_port: int | None = Field(
        default=None, description="Listen for LMTP as well, for a local mail server."
    )
    max_size: int = Field(
        default=25 * 1024 * 1024, description="Largest mail in bytes; larger ones are refused with 552."
    )


class SenderSettings(Values):
    """How mail is checked for who really wrote it."""

    authserv_ids: tuple[str, ...] = Field(
        default=(),
        description="Names of your own mail servers in Authentication-Results; only theirs are believed.",
    )
    name_servers: tuple[str, ...] = Field(
        default=(),
        description='For DKIM keys: ["system"] or addresses; empty: signatures are not verified, no name server is asked.',
    )
    timeout_seconds: float = Field(default=2, gt=0, le=30, description="For one question to a name server.")


class WebSettings(Values):
    """The desk."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    base_url: str = Field(
        default="http://127.0.0.1:8080",
        description="How browsers reach the desk; links in mails begin with it.",
    )

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")


class LimitSettings(Values):
    """How much automatic mail may leave, against loops and floods in forged names. One person gets one acknowledgement a day."""

    automatic_per_domain: int = Field(
        default=20, ge=1, le=10_000, description="Automatic mails an hour to all addresses of one domain."
    )
    automatic_per_provider: int = Field(
        default=200,
        ge=1,
        le=100_000,
        description="The same for mail providers such as gmx.de or gmail.com, where strangers share a domain.",
    )


class ReportSettings(Values):
    """Reports for team leads. They show groups, never a person."""

    min_people: int = Field(
        default=5, ge=5, description="So many people must stand behind a figure about tone; 5 is the least."
    )
    min_replies: int = Field(
        default=20,
        ge=20,
        description="So many replies must stand behind a figure about tone; 20 is the least.",
    )
    weekly_mail: bool = Field(
        default=False, description="Mail the week's report to every agent on its first working day."
    )

    @property
    def group_size(self) -> GroupSize:
        from tickets.reports.privacy import GroupSize  # numpy: not for every command

        return GroupSize.for_tone(self.min_people, self.min_replies)
