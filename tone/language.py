"""The spaCy chains of Takt: a blank tokenizer a language and our own sentence component, loaded once, at first use.

No model is needed. A team that has one names it, and puts spaCy components of its own behind ours: they are ordinary factories
(:mod:`tone.components`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
import spacy
from spacy.attrs import SENT_START
from spacy.language import Language as SpacyLanguage
from spacy.tokens import Doc

import tone.components  # noqa: F401 (imported for what it registers)
from tone.words import wordset

MAX_CHARS = 200_000
"""A longer text is cut before it is read; offsets of the part that is read stay valid."""


class ChainError(ValueError):
    """A model or component the team named cannot be used; the message says which, and what to do."""


@lru_cache(maxsize=8)
def chain(
    lang: str, model: str | None = None, components: tuple[str, ...] = (), lemmas: bool = False
) -> SpacyLanguage:
    """The spaCy chain for `lang`, "de" or "en": blank or the team's `model`, our sentences, the team's `components`.

    `components` are names of spaCy factories; an installed package makes its own known by the entry point
    ``spacy_factories``. `lemmas` adds base forms where no model brings them. Raises ChainError.
    """
    nlp = spacy.blank(lang) if model is None else _loaded(model, lang)
    nlp.max_length = MAX_CHARS + 1
    nlp.add_pipe("takt_sentences")
    if lemmas and "lemmatizer" not in nlp.pipe_names:
        nlp.add_pipe("takt_lemmas")
    for name in components:
        try:
            nlp.add_pipe(name)
        except ValueError as error:
            raise ChainError(
                f"no spaCy component {name!r} is known (tone.components). Install the package that brings it, "
                "with an entry point in the group spacy_factories."
            ) from error
    return nlp


def _loaded(model: str, lang: str) -> SpacyLanguage:
    try:
        nlp = spacy.load(model)
    except OSError as error:
        raise ChainError(
            f"the spaCy model {model!r} cannot be loaded (tone.model). Install it on this machine or leave the setting out."
        ) from error
    if nlp.lang != lang:
        raise ChainError(f"the spaCy model {model!r} speaks {nlp.lang!r}, and this mailbox writes {lang!r}.")
    return nlp


@SpacyLanguage.factory("takt_sentences", assigns=["token.is_sent_start", "doc.sents"])  # type: ignore[untyped-decorator, unused-ignore]
def _make_sentences(nlp: SpacyLanguage, name: str) -> Any:
    lang = nlp.lang

    def split(doc: Doc) -> Doc:
        starts = set(sentence_starts(doc.text, lang))
        # as one array: setting token after token costs a look at the whole text each time
        flags = [1 if token.i == 0 or token.idx in starts else -1 for token in doc]
        return doc.from_array([SENT_START], np.array(flags, dtype="int64").astype("uint64")) if flags else doc

    return split


def sentence_starts(text: str, lang: str) -> list[int]:
    """Offsets at which a new sentence begins, for running text as well as for lists and short lines."""
    starts = []
    for mark in _CANDIDATE.finditer(text):
        if mark["stop"] is None or _ends_sentence(text, mark, lang):
            starts.append(mark.end())
    return starts


_CANDIDATE = re.compile(
    r"(?P<blank>\n[ \t]*\n\s*)"
    r"|\n[ \t]*(?=(?:[-–•*][ \t]|\d{1,2}[.)][ \t]|[A-Za-z]\)[ \t]))"
    r"|(?<=:)[ \t]*\n[ \t]*"
    r"|(?P<stop>[.!?…]+)[\"“”»«’'›‹)\]]*\s+"
)
_NEXT_WORD = re.compile(r"[\"„“»«‚‘'(\[–-]*\s*(\S+)")
_LAST_WORD = re.compile(r"[^\s(\[„“\"»«/]+$")

_MONTHS = wordset(
    "januar jänner februar märz april mai juni juli august september oktober november dezember jan "
    "feb mrz apr jun jul aug sep sept okt nov dez"
)
_NEVER_LAST = {
    "de": wordset(
        "z b d h i a u o v s z.b d.h i.d.r i.a u.a o.ä v.a s.o s.u z.t u.u u.ä m.e zzgl inkl exkl bzgl "
        "bzw ca evtl ggf vgl nr nrn tel str abs art hr fr dr prof dipl ing med jur phil rer nat hon st "
        "bspw sog gem lt max min mind mio mrd tsd std mtl zb dh abb kap anm anl hrsg vs geb gest ehem "
        "allg insb einschl betr aufl bd jh chr nachm vorm abt op no mr mrs ms feat ltd inc co dt engl "
        "franz lat griech österr schweiz röm kath ev hl verh wg stv techn wiss urspr zit"
    ),
    "en": wordset(
        "e g i mr mrs ms mx dr prof st no vs approx incl excl ref tel fig est e.g i.e a.m p.m jr sr ltd "
        "co inc dept"
    ),
}
_SOMETIMES_LAST = wordset("usw etc uvm u.s.w o.ä u.ä u.a p.m a.m ltd inc co jh chr e.v gmbh std mio mrd")
_ORDINAL_BEFORE = wordset(
    "am vom zum bis dem der den des im ab seit das die beim ins jeden jeder jedes sein ihr ihre seine "
    "ihren seinen ihrem seinem und ihrer seiner nach vor zur in an"
)
_ORDINAL_AFTER = wordset(
    "jahrhundert jahrhunderts jh platz rang tag woche monat kapitel klasse stock etage runde auflage "
    "geburtstag jahrestag liga weltkrieg weltkriegs oberschule bezirk spieltag mal armee division "
    "infanterie regiment arrondissement wahlperiode"
)


def _ends_sentence(text: str, mark: re.Match[str], lang: str) -> bool:
    following = _NEXT_WORD.match(text, mark.end())
    if following is None:
        return True
    after = following[1]
    if "\n" in mark[0] and mark[0].count("\n") > 1:
        return True
    if after[0].islower():
        return False
    if mark["stop"] != ".":
        return True
    before = _LAST_WORD.search(text, max(0, mark.start() - 40), mark.start("stop"))
    if before is None:
        return True
    return not _dot_belongs_to_word(before[0], after, text, before.start(), lang)


def _dot_belongs_to_word(word: str, after: str, text: str, at: int, lang: str) -> bool:
    """Is the full stop part of the word: an abbreviation, an initial, an ordinal?"""
    low = word.casefold().lstrip("-–")
    bare_after = after.casefold().strip('.,;:!?)"“”»«')
    if low.isdigit():
        if lang != "de" or len(low) > 2:
            return False
        previous = text[max(0, at - 20) : at].split()
        return (
            bare_after in _MONTHS
            or bare_after in _ORDINAL_AFTER
            or bool(previous and previous[-1].casefold() in _ORDINAL_BEFORE)
            or at == 0
            or text[at - 1] == "\n"
        )
    if low in _SOMETIMES_LAST:
        return bare_after not in _STARTERS
    if len(low) == 1 and low.isalpha():
        return True
    if re.fullmatch(r"[ivx]{1,5}", low) and word.isupper():
        return bare_after not in _STARTERS
    return low in _NEVER_LAST[lang]


_STARTERS = wordset(
    "der die das er sie es ein eine in im am an auf aus bei mit nach von zu zum zur für wir ich ihr "
    "ihre sein seine dies diese dieser dieses so auch als wenn da dann doch aber und bitte hier jetzt "
    "the a an it he she they we i you this that these in on at for please"
)
