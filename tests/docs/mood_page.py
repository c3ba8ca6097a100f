"""The page about moods: every cue with its points, its words and its examples. Made from the cues' data."""

from __future__ import annotations

from collections.abc import Iterator

from tone import mood
from tone.finding import Language
from tone.mood_cues import MOODS, Cue, cues_of
from tone.registry import LANGUAGES

TITLE = {"de": "German mails", "en": "English mails"}


def moods_page() -> str:
    """How the points add up, with the figures of the code, and a table of cues for each language."""
    needed = ", ".join(f"{name} {mood.THRESHOLD[name]:g}" for name in MOODS)
    lines = [
        "# How a client sounds",
        "",
        "The mood of a mail is read from words, each with its points, so that a reply to a heated mail can be held to more. It says something "
        "about words, never about a person; without such words a mail is calm. Quoted lines, words between quotation marks and the signature are "
        "not looked at, and neither is what is denied, merely thought of (“falls”, “if”), thanked for, or felt by somebody else.",
        "",
        f"A mood needs so many points: {needed}. Each cue counts once, and only with others within {mood.STRETCH} characters.",
        "",
        f"- “!!” or “?!” near such words gives {mood.RUN:g}, a single “!” or a word in capitals {mood.MARK:g}: to a fear up to {mood.LOUDEST_FEAR:g}, "
        f"to anger up to {mood.LOUDEST:g}.",
        f"- A complaint that is loud, cross or comes without a greeting carries half of its points over to anger, at most {mood.CARRIED_MOST:g}; the "
        f"missing greeting gives {mood.COLD:g}.",
        f"- Kind words take a quarter of their points off a disappointment, at most {mood.SOFTENED_MOST:g}.",
        f"- “Sehr” or “really” before a feeling makes it {mood.INTENSITY:g} times as great.",
        "- Anger wins once it is reached and fear is not greater; then the greater of fear and disappointment; thanks and kindness only where none of these is.",
        "",
        "In phrases, `(a|b)` are alternatives, `*` is up to 15 more letters, ` .. ` up to 40 characters in the same sentence, `#` a number.",
    ]
    for lang in LANGUAGES:
        lines += ["", f"## {TITLE[lang]}", *_cues(lang)]
    return "\n".join(lines) + "\n"


def _cues(lang: Language) -> Iterator[str]:
    for cue in cues_of(lang).cues:
        points = ", ".join(f"{name} {number:g}" for name, number in cue.points.items())
        yield from (
            "",
            f"### `{cue.id}`",
            "",
            f"{cue.what[0].upper()}{cue.what[1:]}: {points}.{_notes(cue)}",
            "",
        )
        yield " · ".join(f"`{phrase}`" for phrase in cue.words)
        yield ""
        yield from (f"- {text} → {hit}" for text, hit in cue.shows)
        yield from (f"- not: {text}" for text in cue.silent)


def _notes(cue: Cue) -> str:
    feeling = " A feeling." if cue.feeling else ""
    return feeling + (" Counts after an “if”, too." if cue.conditional and cue.heavy else "")
