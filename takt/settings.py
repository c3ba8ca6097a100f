"""Settings: one TOML file, `TAKT_` variables over it, secrets from files. A typo is an error that names the nearest key."""

from __future__ import annotations

import difflib
import os
import secrets
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from outbound.delivery import RelaySettings
from tickets.agreements import OrganisationSettings, TeamSettings, Values
from tickets.profile import MailboxProfile
from tickets.tokens import Signer

if TYPE_CHECKING:
    from tickets.reports import GroupSize

DEFAULT_FILE = "takt.toml"


class SettingsError(Exception):
    """The settings cannot be used. The message has one line a problem: where, what, and what to do."""


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


class Settings(BaseSettings):
    """Everything an operator may set."""

    model_config = SettingsConfigDict(
        env_prefix="TAKT_", env_nested_delimiter="__", extra="forbid", toml_file=None, frozen=True
    )

    data_dir: Path = Field(
        default=Path("var"), description="Where the embedded database and the key file live."
    )
    database: str = Field(
        default="", description="sqlite:///path or postgresql://user@host/name; empty: SQLite in data_dir."
    )
    broker: str = Field(
        default="", description="redis://host/0 for Celery workers; empty: jobs run inside takt serve."
    )
    instance: str = Field(
        default="", description="Name of this desk in loop marks; empty: made from the key."
    )
    secret_key_file: Path | None = Field(
        default=None, description="File with the signing key; empty: made in data_dir at the first start."
    )
    undo_seconds: int = Field(
        default=15, ge=0, le=300, description="How long a sent answer can be taken back."
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="console: lines for people; json: one object an event."
    )
    smtp: SmtpSettings = Field(default_factory=SmtpSettings)
    senders: SenderSettings = Field(default_factory=SenderSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    reports: ReportSettings = Field(default_factory=ReportSettings)
    limits: LimitSettings = Field(default_factory=LimitSettings)
    relay: RelaySettings | None = Field(
        default=None,
        description="The server that takes our outgoing mail; without it mail stays in the local outbox.",
    )
    imap: tuple[ImapSettings, ...] = ()
    mailboxes: tuple[MailboxProfile, ...] = Field(
        default=(), description="The mailboxes of this desk, at least one to receive mail."
    )

    teams: tuple[TeamSettings, ...] = Field(
        default=(), description="What holds for all mailboxes of a team, and when its agents work."
    )
    organisations: tuple[OrganisationSettings, ...] = Field(
        default=(), description="What was agreed with single organisations."
    )

    @field_validator("teams", "organisations", mode="after")
    @classmethod
    def _names_once(cls, named: tuple[Any, ...]) -> tuple[Any, ...]:
        names = [one.name for one in named]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name} is set up twice: keep it in one place")
        return named

    @field_validator("mailboxes", mode="after")
    @classmethod
    def _addresses_once(cls, mailboxes: tuple[MailboxProfile, ...]) -> tuple[MailboxProfile, ...]:
        seen: set[str] = set()
        for mailbox in mailboxes:
            for address in mailbox.addresses:
                if address in seen:
                    raise ValueError(f"{address} belongs to two mailboxes: keep it in one")
                seen.add(address)
        return mailboxes

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data_dir / 'takt.db'}"

    @property
    def celery(self) -> bool:
        return bool(self.broker)

    def signer(self) -> Signer:
        return Signer({"k1": self.signing_key()}, "k1")

    def signing_key(self) -> bytes:
        """The key from its file, made at the first start. Losing it cuts every open thread, so it belongs in the backup."""
        path = self.secret_key_file or self.data_dir / "secret.key"
        try:
            if path.exists():
                key = path.read_bytes().strip()
                if len(key) < 16:
                    raise SettingsError(f"the key in {path} is shorter than 16 bytes: put a longer one there")
                return key
            if self.secret_key_file is not None:
                raise SettingsError(
                    f"secret_key_file {path} does not exist: make one with `openssl rand -hex 32 > {path}`"
                )
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_hex(32).encode())
            return path.read_bytes().strip()
        except FileExistsError:
            return path.read_bytes().strip()
        except OSError as error:
            raise SettingsError(
                f"the key file {path} cannot be read or made: {error.strerror}; give this user the right or set data_dir"
            ) from error

    def check_secrets(self) -> None:
        """Read every secret once, so that a missing one is told at the start and not by mail that silently waits."""
        for imap in self.imap:
            if imap.oauth is None:
                imap.secret()
        if self.relay is not None and self.relay.username:
            read_secret(
                self.relay.password, self.relay.password_file, f"relay password of {self.relay.username}"
            )

    def instance_name(self) -> str:
        import hashlib

        return self.instance or "takt-" + hashlib.sha256(b"instance" + self.signing_key()).hexdigest()[:16]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


def load(path: Path | None = None) -> Settings:
    """Read the settings: the given file, else TAKT_CONFIG, else takt.toml here when it exists. Raises SettingsError."""
    chosen = path or (Path(os.environ["TAKT_CONFIG"]) if os.environ.get("TAKT_CONFIG") else None)
    if chosen is None and Path(DEFAULT_FILE).exists():
        chosen = Path(DEFAULT_FILE)
    if chosen is not None and not chosen.exists():
        raise SettingsError(f"settings file {chosen} does not exist: copy takt.example.toml there")

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=chosen)

    try:
        return FromFile()
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{chosen} is not valid TOML: {error}") from error
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(chosen, problem) for problem in error.errors())) from error


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


def _explain(path: Path | None, problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"]) or "settings"
    source = f"{path}: " if path else "settings: "
    if problem["type"] == "extra_forbidden":
        known = _fields_at(problem["loc"][:-1])
        near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"
        return f"{source}{where} is not a setting; {hint}"
    message = problem["msg"].removeprefix("Value error, ")
    return f"{source}{where}: {message}"


def _fields_at(location: tuple[Any, ...]) -> list[str]:
    """The names that would be known at this place of the settings."""
    from typing import get_args

    from pydantic import BaseModel

    model: Any = Settings
    for part in location:
        if isinstance(part, int):
            continue
        field = (
            model.model_fields.get(part) if isinstance(model, type) and issubclass(model, BaseModel) else None
        )
        if field is None:
            return []
        model = next((m for m in _models(field.annotation, get_args)), None)
        if model is None:
            return []
    return list(model.model_fields)


def _models(annotation: Any, get_args: Any) -> list[Any]:
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models(argument, get_args)]
