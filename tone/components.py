"""Our parts of the chain, registered the way spaCy does it, so that a team can use them beside components of its own.

Factories, for ``nlp.add_pipe``: ``takt_sentences`` (see :mod:`tone.language`) and ``takt_lemmas``.

Extensions, worked out when somebody asks and never before:

==========================  ==================================================================================
``doc._.takt_zones``        the zones of the text: greeting, body, quoted mail, signature
``doc._.takt_register``     "Sie", "du", "mixed" or "none"; always "none" outside German
``doc._.takt_passives``     passives as spans, from the form of "werden" or "be" to the participle
``span._.takt_passive``     is there a passive in this span?
``token._.takt_lemma``      the base form, by simplemma
==========================  ==================================================================================

A team's component can raise findings: it puts spans into ``doc.spans["takt"]`` with the id of a rule as label; a TOML rule
with that id and ``check = "component"`` says why and what instead.
"""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from tone import passive, passive_en
from tone.addressing import evidence, register_of
from tone.zones import zones_of

SPANS = "takt"
"""The key of ``doc.spans`` under which a team's component leaves what it found."""


@Language.factory("takt_lemmas", assigns=["token.lemma"])  # type: ignore[untyped-decorator, unused-ignore]
def _make_lemmas(nlp: Language, name: str) -> Any:
    """Base forms by simplemma. Its German dictionary takes two seconds to load, so it runs only where a rule asks for LEMMA."""
    lang = nlp.lang

    def lemmatize(doc: Doc) -> Doc:
        for token in doc:
            token.lemma_ = lemma(token.text, lang)
        return doc

    return lemmatize


def lemma(word: str, lang: str) -> str:
    """The base form of one word: "Rechnungen" -> "Rechnung"."""
    import simplemma

    return str(simplemma.lemmatize(word, lang=lang)) if word.strip() else word


def _zones(doc: Doc) -> Any:
    return zones_of(doc.text)


def _register(doc: Doc) -> str:
    return register_of(evidence(doc.text)) if doc.lang_ == "de" else "none"


def _passives(doc: Doc) -> list[Span]:
    passives = passive.passives if doc.lang_ == "de" else passive_en.passives
    ranges = (
        [(sent.start, sent.end) for sent in doc.sents]
        if doc.has_annotation("SENT_START")
        else [(0, len(doc))]
    )
    found = [p for first, last in ranges for p in passives(doc, first, last)]
    return [doc[min(p.auxiliary, p.participle) : max(p.auxiliary, p.participle) + 1] for p in found]


def _holds_passive(span: Span) -> bool:
    return any(s.start < span.end and span.start < s.end for s in span.doc._.takt_passives)


def register_extensions() -> None:
    """Make the extensions known. Safe to call again."""
    for kind, name, getter in (
        (Doc, "takt_zones", _zones),
        (Doc, "takt_register", _register),
        (Doc, "takt_passives", _passives),
        (Span, "takt_passive", _holds_passive),
        (Token, "takt_lemma", lambda token: lemma(token.text, token.doc.lang_)),
    ):
        if not kind.has_extension(name):
            kind.set_extension(name, getter=getter)


register_extensions()
