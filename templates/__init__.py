"""What people read: mails and pages. The only place that builds Jinja environments.

A mail template is a folder ``mail/{de,en}/<name>`` with ``subject.txt``, ``body.txt`` and ``body.html``; all three get the same plain values.
Mails render in a sandbox, pages escape everything, and a missing value is an error in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = [
    "FOLDER",
    "LANGUAGES",
    "Language",
    "RenderedMail",
    "mail_env",
    "mail_names",
    "render_mail",
    "render_piece",
    "static_folder",
    "translations",
    "web_env",
]

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")
FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail's three parts. `subject` is one line; `text` ends with one line break."""

    subject: str
    text: str
    html: str


@cache
def mail_env() -> Environment:
    """Where mails are rendered: sandboxed, nothing guessed, HTML escaped."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(FOLDER / "mail"),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.globals.clear()  # no range, cycler or lipsum: a template only has its values
    return environment


def mail_names() -> tuple[str, ...]:
    """Every mail template there is."""
    return tuple(sorted(folder.name for folder in (FOLDER / "mail" / "de").iterdir() if folder.is_dir()))


def render_mail(
    name: str, language: str, values: Mapping[str, Any], *, blocks: Callable[[str], Any] | None = None
) -> RenderedMail:
    """Render one mail. Empty lines are never doubled, so a left-out sentence leaves no hole.

    `blocks` turns the finished text into what the HTML shows as `text_blocks`: the same words in both parts.
    """
    environment = mail_env()
    folder = f"{language}/{name}"
    subject = environment.get_template(f"{folder}/subject.txt").render(values)
    text = _tidy(environment.get_template(f"{folder}/body.txt").render(values))
    shown = {**values, "text_blocks": blocks(text) if blocks is not None else []}
    html = environment.get_template(f"{folder}/body.html").render(shown)
    return RenderedMail(" ".join(subject.split()), text, html)


def render_piece(path: str, values: Mapping[str, Any]) -> str:
    """One piece of a mail, such as ``de/reply/promise.txt``, on one line."""
    return " ".join(mail_env().get_template(path).render(values).split())


def web_env(
    language: str,
    *,
    filters: Mapping[str, Callable[..., Any]] | None = None,
    finalize: Callable[[Any], Any] | None = None,
) -> Environment:
    """Where pages are rendered in one language: everything escaped, German msgids. `finalize` sees every value that is shown."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=finalize,
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(filters or {})
    return environment


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language, compiled in memory. German is what the templates say themselves."""
    catalogue = FOLDER / "locale" / f"{language}.po"
    if language == "de" or not catalogue.exists():
        return NullTranslations()
    from io import BytesIO

    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    with catalogue.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def static_folder() -> Path:
    """Stylesheet, script and pictures of the desk."""
    return FOLDER / "static"


def _tidy(text: str) -> str:
    lines = ["-- " if line.rstrip() == "--" else line.rstrip() for line in text.strip().split("\n")]
    kept = [line for number, line in enumerate(lines) if line or lines[number - 1]]
    return "\n".join(kept) + "\n"
