"""Settings: one TOML file, `TAKT_` variables over it, secrets from files. A typo is an error that names the nearest key."""

from __future__ import annotations

import difflib
import os
import secrets
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from outbound.delivery import RelaySettings
from takt.settings_sections import (
    ImapSettings,
    LimitSettings,
    ReportSettings,
    SenderSettings,
    SettingsError,
    SmtpSettings,
    WebSettings,
    read_secret,
)
from tickets.agreements import OrganisationSettings, TeamSettings
from tickets.profile import MailboxProfile
from tickets.tokens import Signer

__all__ = ["Settings", "SettingsError", "load"]

DEFAULT_FILE = "takt.toml"


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
