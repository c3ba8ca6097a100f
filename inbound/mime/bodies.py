"""Which form of a body is read: the text part, or the HTML that came beside it (multipart/alternative, RFC 2046 section 5.1.4).

The text part is read, since a person's quotations and signature are clearest there, as long as it stands for the HTML: it holds at
least `ENOUGH` of the different words that the HTML shows. Words are compared, not sizes, because markup says nothing about content;
words that the HTML hides from its reader do not count, nor what it repeats of another mail. Where the text part falls short:

    it says little that the HTML does not say (it was cut off, or a generator left the content out)    the HTML is read
    its letters are damaged where those of the HTML are whole                                          the HTML is read
    it only points to the HTML ("please use a mail program that shows HTML", a link, a few words)      the HTML is read
    both say a good deal, and not the same                                                             the text is read: `DIFFER`

Nothing is lost in any case: the other part stays within reach, and the mail says that its parts are not the same (`POOR`, `DIFFER`).
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass

from inbound.quoting.html import Rendered, newly_said, render
from inbound.quoting.styles import MAY_HIDE

POOR = "text-part-poor"
DIFFER = "text-and-html-differ"

ENOUGH, WHOLE = 2 / 3, 4 / 5
"""Shares of the words of the HTML: what a text part with words of its own must hold, and one that says nothing else. Parts that a mail
program made of one letter have shared 86 of 100 words and more, poor ones a third at most."""
FEW = 3
"""So many words more or fewer are no difference: "Gesendet von unterwegs", an alternative text, a name."""
OWN = 1 / 4
"""Share of the text part's words that may be missing in the HTML while it still says nothing of its own."""
LONG = 3
"""An HTML that shows so many times more words than the text part does not merely differ from it."""
POINTER, LONGEST_POINTER = 80, 4_000
"""Words, and characters looked at. A text part up to this length may be nothing but a pointer to the HTML."""
LOOKED_AT = 200_000
"""Characters of each part whose words are compared; the beginning of a body tells what it is."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What to do with the two forms of a body; its HTML as text, where that had to be made."""

    problem: str = ""
    """POOR: read the HTML instead. DIFFER: read the text, and say that the HTML says something else. Empty: the text will do."""
    rendered: Rendered | None = None


def judge(text: str, html: str, *, forward: bool = False) -> Judgement:
    """Compare the two. `forward`: the mail passes another one on, so what its HTML repeats is what it wants to say."""
    text, markup = text[:LOOKED_AT], html[:LOOKED_AT].lower()
    about = _roughly(markup)
    damaged = _is_damaged(text) and _has_lost_letters(text, _words(about) - _words(text))
    if not damaged and not _may_hide(markup) and _plainly_holds(text, about):
        return Judgement()
    words = _words(text)
    rendered = render(html)
    return Judgement(_problem(text, words, rendered, damaged=damaged, forward=forward), rendered)


def _problem(text: str, words: set[str], rendered: Rendered, *, damaged: bool, forward: bool) -> str:
    shown = _words(rendered.text[:LOOKED_AT])
    if not shown:
        return ""
    if damaged:
        return POOR
    said = shown if forward else _words(newly_said(rendered)[:LOOKED_AT])
    own = words - shown
    little = len(own) <= OWN * len(words)
    if _holds(words, said if len(said) >= FEW else shown, WHOLE if little else ENOUGH):
        return ""
    if little or len(shown) >= LONG * len(words) or _only_points(text, words):
        return POOR
    return DIFFER


def _holds(words: set[str], said: set[str], share: float = WHOLE) -> bool:
    missing = len(said - words)
    return bool(words) and (missing < FEW or missing <= (1 - share) * len(said))


def _plainly_holds(text: str, about: str) -> bool:
    """Enough already by what stands between blanks, which is quicker to see; else by the words in it."""
    blocks = set(about.split())
    missing = blocks.difference(text.lower().split())
    return (len(blocks) > FEW and len(missing) <= (1 - WHOLE) * len(blocks)) or _holds(
        _words(text), _words(about)
    )


def _words(text: str) -> set[str]:
    """The different words, without regard to case; where a language writes no spaces, its characters."""
    if "\u00ad" in text or "\u200b" in text or "\u200c" in text:
        text = _INVISIBLE.sub("", text)
    found = set(_WORD.findall(text.lower()))
    return found if text.isascii() or not _SPACELESS.search(text) else _with_characters(found)


def _with_characters(words: set[str]) -> set[str]:
    characters = {c for word in words for c in _SPACELESS.findall(word)}
    return characters | {piece for word in words for piece in _SPACELESS.split(word) if piece}


_WORD = re.compile(r"[^\W_]+")
_SPACELESS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
"""Thai, Japanese, Chinese."""
_INVISIBLE = re.compile("[\u00ad\u200b\u200c]")

# --- the HTML without a parser: enough to see that the text part has it all -----------------------------------------


def _roughly(html: str) -> str:
    """What stands between the tags: what a reader sees, and more."""
    html = _without(_without(_without(html, "<!--", "-->"), "<style", "</style"), "<title", "</title")
    text = " ".join([piece.partition(">")[2] for piece in html.split("<")])
    return entities.unescape(text) if "&" in text else text


def _may_hide(markup: str) -> bool:
    """Whether only the renderer can tell what a reader sees."""
    return any(sign in markup for sign in _HIDING) or (
        "<style" in markup and MAY_HIDE.search(markup) is not None
    )


_HIDING = (
    "display:none", "display: none", "visibility:", "mso-hide:", "opacity:0", "opacity: 0", "font-size:0", "font-size: 0", "font-size:1px",
    "font-size: 1px", "overflow:", ":-9", ": -9", "hidden=", "hidden>", "<script", "<noscript", "<template", "<object",
)  # fmt: skip


def _without(html: str, opening: str, closing: str) -> str:
    if opening not in html:
        return html
    kept: list[str] = []
    position = 0
    while (start := html.find(opening, position)) >= 0:
        kept.append(html[position:start])
        end = html.find(closing, start)
        if end < 0:
            return "".join(kept)
        position = end + len(closing)
    return "".join((*kept, html[position:]))


# --- poor texts ---------------------------------------------------------------------------------------------------------


def _only_points(text: str, words: set[str]) -> bool:
    """Nothing but links, or a short word to people whose program shows no HTML."""
    if len(words) > POINTER:
        return False
    text = _LINK.sub(" ", text[:LONGEST_POINTER])
    return len(_words(text)) < FEW or _POINTS.search(text) is not None


_LINK = re.compile(r"(?:https?://|www\.|mailto:|cid:)[^\s<>\[\]]{1,2000}", re.IGNORECASE)
_POINTS = re.compile(
    r"\bhtml\b[^.!?]{0,90}\b(?:client|clients|programm?s?|viewer|reader|version|nachricht|e?-?mails?|message|unterstütz\w*|darstell\w*"
    r"|dargestellt|anzeig\w*|angezeigt|support\w*|capable|display\w*|enabled?|aktivier\w*)\b"
    r"|\b(?:client|clients|programm?|program|e?-?mails?|message|nachricht|version|unterstütz\w*|support\w*|view|read|zeigt|anzeigen)\b"
    r"[^.!?]{0,90}\bhtml\b"
    r"|\b(?:im|in (?:your|a|the)|in (?:ihrem|deinem|einem))\s(?:web-?)?browser\b|\b(?:online|web)-?(?:version|ansicht)\b"
    r"|\b(?:view|read)\s(?:it|this|online)\b[^.!?]{0,40}\b(?:online|browser|here)\b"
    r"|\b(?:nicht|not)\s(?:richtig\s|korrekt\s|correctly\s|properly\s)?(?:angezeigt|dargestellt|displayed|display|displaying)\b",
    re.IGNORECASE,
)

# --- damaged texts ----------------------------------------------------------------------------------------------------


def _is_damaged(text: str) -> bool:
    """Whether a word of the text lost a letter on its way, by its looks."""
    if "\ufffd" in text:
        return True
    if _DOUBLED.search(text) is not None:
        return True
    return _ASKING.search(text) is not None and _ASKING.search(_LINK.sub(" ", text)) is not None


_ASKING = re.compile(r"\?(?<=[^\W\d_]\?)\??\??[^\W\d_]")
"""A question mark inside a word."""
_DOUBLED = re.compile(r"[\u00c2\u00c3\u00e2][\u0080-\u00bf\u20ac\u2030\u2039\u0152\u0153\u0178\u201a-\u201e]")
"""The two characters that one of UTF-8 becomes when it is read as Latin-1."""


def _has_lost_letters(text: str, missing: set[str]) -> bool:
    """Whether words of the text are words that only the HTML has whole: they differ in letters beyond ASCII alone."""
    whole = {_LOST.sub("?", word) for word in missing if not word.isascii()}
    if not whole:
        return False
    torn = {_LOST.sub("?", word.lower().strip("?!.,;:()\"'")) for word in text.split() if _is_damaged(word)}
    return not whole.isdisjoint(torn)


_LOST = re.compile(r"(?:[^\x00-\x7f]|\?)+")
