"""Sentences and their clauses, with the times in them masked: what :mod:`tone.commitments` reads.

A sentence ends at a mark, at an empty line, and at a line break before an item of a list. A clause ends at a comma, a dash, or an "und"
with a subject of its own; "am Mittwoch, 21. Januar," and "bis morgen, 10 Uhr, Bescheid" stay whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tone.clockwork import Mention
from tone.dates import lowered

MASK = "§"
"""Stands for a time in the clauses' words, so that "morgen" or "um" inside a time never counts as a word."""


@dataclass(frozen=True, slots=True)
class Clause:
    """``low`` is the clause in lower case with its times masked; offsets are those of the whole text."""

    start: int
    end: int
    low: str
    times: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    clauses: tuple[Clause, ...]
    question: bool
    option: bool
    """One of several ways to choose from, labelled a), b) or "Option 1"."""
    item: bool
    """Begins like an item of a list."""
    paragraph: int
    low: str


_ONLY_A_TIME = re.compile(
    rf"\s*(?:[-–•*]\s*)?(?:(?!sie\b|ich\b|wir\b|du\b|i\b|we\b|you\b|ist\b|sind\b|is\b|are\b)\w{{1,12}}\s+){{0,3}}(?:end of\s+)?{MASK}[{MASK} ]*,\s*"
)
"""A clause is more than "am Mittwoch, 21. Januar," : its rest follows behind the comma."""
_TAIL = re.compile(r"\s*[a-zäöüß]{1,12}[.!]?\s*$")
"""A last word behind the comma belongs to the clause before: "bis morgen, 10 Uhr, Bescheid."."""
_NEW_CLAUSE = re.compile(
    r"\s*(?:und|oder|aber|denn|sondern|dann|so|weil|wenn|falls|sobald|damit|um|ob|dass|der|die|das|wie|wo|was|ich|wir|sie|du|es|er|da|nachdem|auch|selbst|obwohl|wobei|indem|bevor|während|ohne|statt|egal|"
    r"and|or|but|so|because|even|although|though|whether|unless|while|if|when|once|that|which|who|then|i|we|you|it|he|she|they|as)\b"
)
_BREAK = re.compile(r"\n[ \t]*\n\s*|\n|[.!?…]+[\"“”»«)\]]*(?=\s|$)")
_CLAUSE = re.compile(
    r"[;:](?=\s)|,(?=\s)| [–—-] |(?= (?:und|and|but|aber|denn|so) (?:ich|wir|i|we|you|sie|die|der|das|unser|unsere|the|our|dann)\b)"
    r"|(?= und (?:habe?|haben|hat) (?:[^\s.;:!?]+ ){1,12}(?:\w{0,12}ge\w{2,16}(?:t|en)|(?:be|ver|er|ent|zer|über|unter)\w{3,16}(?:t|en)|\w{3,16}iert)\s*(?:[.,;:!]|$))"
)
"""A new clause begins where "und" has a subject of its own, or tells of what is done already ("und habe den Termin verschoben")."""
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:fa|hr|fr|dr|prof|zw|ca|z\. ?b|d\. ?h|nr|str|bzw|ggf|evtl|inkl|zzgl|mr|mrs|ms|mx|st|vs|approx|no|e\.g|i\.e|u\. ?a|abs|tel|usw|max|min|[a-z])$"
)
_LABEL = re.compile(
    r"\s*(?:[-–•*]\s*)?(?:(?:option|variante|möglichkeit|weg|vorschlag)\s+\w{1,2}\s?[:.)–-]|[a-d]\)|[a-d]:\s|\d{1,2}\))",
    re.IGNORECASE,
)
_LIST_ITEM = re.compile(r"[ \t]*(?:[-–•*]|\d{1,2}[.)]|[a-d]\)|[a-d]:)\s|[ \t]*\d{1,2}\.\d{1,2}\.")
_CAPITAL = re.compile(r"[\s\"„“»«(–-]*[^\W\d_a-zäöüß]|[\s\"„“»«(–-]*\d")


def sentences_of(text: str, times: list[Mention]) -> list[Sentence]:
    low = lowered(text)
    masked = list(low)
    for mention in times:
        masked[mention.start : mention.end] = MASK * (mention.end - mention.start)
    cover = "".join(masked)
    sentences, start, paragraph, queue = [], 0, 0, list(reversed(times))
    for at, end in _sentence_ends(text, cover):
        inside = []
        while queue and queue[-1].start < end:
            inside.append(queue.pop())
        if text[start:end].strip():
            sentences.append(_sentence(text, low, cover, start, end, inside, paragraph))
        paragraph += text[at:end].count("\n") > 1
        start = end
    return sentences


def _sentence_ends(text: str, cover: str) -> list[tuple[int, int]]:
    """(where the closing mark stands, where the next sentence begins) for every sentence."""
    ends = []
    for mark in _BREAK.finditer(cover):
        if mark[0] == "\n":
            after_item = _LIST_ITEM.match(text, mark.end())
            if not after_item and cover[mark.start() - 1 : mark.start()] != ":":
                continue
        elif not mark[0].startswith("\n") and mark[0][0] == ".":
            if _ABBREVIATION.search(cover, max(0, mark.start() - 12), mark.start()):
                continue
            if (
                cover[mark.start() - 1 : mark.start()].isdigit()
                and not text[mark.end() : mark.end() + 2].strip().isupper()
            ):
                continue
            if (
                not _CAPITAL.match(text, mark.end())
                and mark.end() < len(text)
                and text[mark.end() : mark.end() + 1] != "\n"
            ):
                continue
        ends.append((mark.start(), mark.end()))
    ends.append((len(text), len(text)))
    return ends


def _sentence(
    text: str, low: str, cover: str, start: int, end: int, times: list[Mention], paragraph: int
) -> Sentence:
    clauses, at, queue = [], start, list(reversed(times))
    for cut in [m.end() for m in _CLAUSE.finditer(cover, start, end)] + [end]:
        if cut < end and (
            _ONLY_A_TIME.fullmatch(cover, at, cut)
            or _TAIL.match(cover, cut, end)
            or _inserted(low, cover, cut, times)
        ):
            continue
        inside = []
        while queue and queue[-1].start < cut:
            inside.append(queue.pop())
        if cover[at:cut].strip(" \n,;:"):
            clauses.append(Clause(at, cut, _masked(low, at, cut, inside), tuple(inside)))
        at = cut
    body = text[start:end].strip()
    return Sentence(
        tuple(clauses),
        body.endswith("?"),
        bool(_LABEL.match(text, start, end)),
        bool(_LIST_ITEM.match(text, start, end)),
        paragraph,
        cover[start:end],
    )


def _inserted(low: str, cover: str, cut: int, times: list[Mention]) -> bool:
    """ "bis Freitag, 31. Juli, auf Ihrem Konto": the comma that ends a date written beside its weekday ends no clause."""
    if low[cut - 1] != "," or _NEW_CLAUSE.match(cover, cut):
        return False
    return any(mention.end == cut - 1 and "," in low[mention.start : mention.end] for mention in times)


def _masked(low: str, start: int, end: int, times: list[Mention]) -> str:
    parts, at = [], start
    for mention in times:
        parts += [low[at : mention.start], MASK]
        at = mention.end
    parts.append(low[at:end])
    return " ".join("".join(parts).split())
