"""What people read: mails and pages. The only place that builds Jinja environments.

A mail template is a folder ``mail/{de,en}/<name>`` with ``subject.txt``, ``body.txt`` and ``body.html``; all three get the same plain values.
Mails render in a sandbox, pages escape everything, and a missing value is an error in both. A house may word its mails itself
(:mod:`templates.wording`): then its words stand in place of the shipped files, which stay the fallback.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import structlog
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

__all__ = [
    "FOLDER",
    "LANGUAGES",
    "Language",
    "RenderedMail",
    "Wording",
    "mail_env",
    "mail_names",
    "render_mail",
    "render_piece",
    "render_text",
    "shipped",
    "static_folder",
    "translations",
    "web_env",
]

T = TypeVar("T")
Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")
FOLDER = Path(__file__).parent
Wording = Mapping[str, str]
"""A house's own words: path of a template file, such as ``de/reply/promise.txt``, -> what stands in its place."""

log = structlog.get_logger("takt.templates")


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail's three parts. `subject` is one line; `text` ends with one line break."""

    subject: str
    text: str
    html: str


@lru_cache(maxsize=64)
def mail_env(own: tuple[tuple[str, str], ...] = ()) -> Environment:
    """Where mails are rendered: sandboxed, nothing guessed, HTML escaped. `own`: a house's words, sorted, before the shipped files."""
    loader: BaseLoader = FileSystemLoader(FOLDER / "mail")
    if own:
        loader = ChoiceLoader([DictLoader(dict(own)), loader])
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
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


def shipped(path: str) -> str:
    """The source of a mail template file as it is shipped."""
    return (FOLDER / "mail" / path).read_text("utf-8")


def render_mail(
    name: str,
    language: str,
    values: Mapping[str, Any],
    *,
    blocks: Callable[[str], Any] | None = None,
    wording: Wording | None = None,
) -> RenderedMail:
    """Render one mail. Empty lines are never doubled, so a left-out sentence leaves no hole.

    `blocks` turns the finished text into what the HTML shows as `text_blocks`: the same words in both parts.
    """
    folder = f"{language}/{name}"

    def render(environment: Environment) -> RenderedMail:
        subject = environment.get_template(f"{folder}/subject.txt").render(values)
        text = _tidy(environment.get_template(f"{folder}/body.txt").render(values))
        shown = {**values, "text_blocks": blocks(text) if blocks is not None else []}
        html = environment.get_template(f"{folder}/body.html").render(shown)
        return RenderedMail(" ".join(subject.split()), text, html)

    return _worded(render, folder, wording)


def render_text(path: str, values: Mapping[str, Any], *, wording: Wording | None = None) -> str:
    """One text file of a mail with its line breaks, such as ``de/reply/renewal.txt``."""

    def render(environment: Environment) -> str:
        return environment.get_template(path).render(values).strip()

    return _worded(render, path, wording)


def render_piece(path: str, values: Mapping[str, Any], *, wording: Wording | None = None) -> str:
    """One piece of a mail, such as ``de/reply/promise.txt``, on one line."""
    return " ".join(render_text(path, values, wording=wording).split())


def _worded(render: Callable[[Environment], T], what: str, wording: Wording | None) -> T:
    """With the house's words; where an upgrade has made them unusable, with the shipped ones: a mail that is owed leaves."""
    if wording:
        try:
            return render(mail_env(tuple(sorted(wording.items()))))
        except (TemplateError, TypeError) as error:
            log.warning("own wording cannot be used, the shipped one is", template=what, error=str(error))
    return render(mail_env())


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
    environment.globals["_"] = environment.globals["gettext"] = _remembering(translations(language).gettext)
    environment.filters.update(filters or {})
    return environment


def _remembering(gettext: Callable[[str], str]) -> Callable[..., Markup]:
    """What jinja2's own newstyle gettext does where everything is escaped, looking each text up once: a page says hundreds, and
    the lookup took as long as the rest of the page. msgids come from templates, so there are no more than those."""
    known: dict[str, Markup] = {}

    def say(text: str, /, **values: Any) -> Markup:
        found = known.get(text)
        if found is None:
            found = known[text] = Markup(gettext(text))  # noqa: S704 - msgids and catalogues are ours
        return found % values if values or "%" in found else found

    return say


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
