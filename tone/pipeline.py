"""From a reply to its review: read it, ask every rule, keep what a person should see.

The pipeline: zones -> own words -> tokens and sentences -> phrase rules and checks -> findings, praise, promises, measures.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from tone import address, deadline
from tone.addressing import evidence, register_of
from tone.finding import (
    SEVERITY_ORDER,
    Commitment,
    Context,
    Finding,
    Language,
    Praise,
    Review,
    Severity,
)
from tone.language import chain
from tone.phrases import PhraseBook
from tone.reading import Hit, Reading
from tone.regexes import RegexBook
from tone.registry import Rule, RuleError, rules
from tone.rules import feelings, load_checks

_NEEDS_MODEL = frozenset({"POS", "TAG", "DEP", "MORPH", "ENT_TYPE"})
_LATE_CATEGORIES = ("missing_next_step", "ignored_emotion", "weak_apology", "missing_mirror")
"""Asked after the others: whether something is missing depends on what is already said."""


def review(text: str, context: Context, *, fragment: bool = False) -> Review:
    """Review one reply; see :func:`tone.review`."""
    book = rulebook_for(context)
    reading = Reading(text, context, fragment=fragment, nlp=book.nlp)
    hits = list(book.hits(reading))
    findings = _findings(reading, [(rule, hit) for rule, hit in hits if not rule.praise])
    praise = _praise(reading, [(rule, hit) for rule, hit in hits if rule.praise], findings)
    promises = tuple(_in_original(reading, promise) for promise in reading.promises)
    return Review(findings, praise, promises, measures(reading))


class Rulebook:
    """All rules of one language, ready to be asked."""

    def __init__(
        self,
        lang: Language,
        folder: str | None,
        model: str | None = None,
        components: tuple[str, ...] = (),
    ) -> None:
        self.rules = rules(lang, folder)
        self.by_id = {rule.id: rule for rule in self.rules}
        self._checks = load_checks()
        self._coded = [rule for rule in self.rules if rule.check]
        self._coded.sort(key=lambda rule: rule.category in _LATE_CATEGORIES)
        for rule in self._coded:
            if rule.check not in self._checks:
                near = difflib.get_close_matches(rule.check or "", self._checks, 1, 0.5)
                known = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(sorted(self._checks))}."
                raise RuleError(
                    rule.file, rule.line, f"rule {rule.id}: there is no check {rule.check!r}.", known
                )
        asks_lemmas = any("LEMMA" in token for rule in self.rules for p in rule.patterns for token in p)
        self.nlp = nlp = chain(lang, model, components, lemmas=asks_lemmas)
        phrases: dict[Any, tuple[str, ...]] = {}
        for rule in self.rules:
            phrases["find", rule.id] = rule.phrases
            phrases["spare", rule.id] = rule.spares
            phrases["unless", rule.id] = rule.unless
        self._book = PhraseBook(nlp, phrases)
        self._matcher = self._token_matcher(nlp, tagged=model is not None or bool(components))
        self._regexes = RegexBook(self.rules)

    def _token_matcher(self, nlp: Any, tagged: bool) -> Any:
        with_patterns = [rule for rule in self.rules if rule.patterns]
        if not with_patterns:
            return None
        from spacy.matcher import Matcher

        matcher = Matcher(nlp.vocab, validate=True)
        for rule in with_patterns:
            asked = {key for pattern in rule.patterns for token in pattern for key in token}
            if not tagged and asked & _NEEDS_MODEL:
                raise RuleError(
                    rule.file,
                    rule.line,
                    f"rule {rule.id}: {', '.join(sorted(asked & _NEEDS_MODEL))} needs a spaCy model.",
                    "Name one in tone.model, or use LOWER or LEMMA.",
                )
            try:
                matcher.add(rule.id, [list(pattern) for pattern in rule.patterns], greedy="LONGEST")
            except ValueError as error:
                reason = " ".join(str(error).split())[:200]
                raise RuleError(
                    rule.file, rule.line, f"rule {rule.id}: spaCy refuses a pattern: {reason}"
                ) from error
        return matcher

    def hits(self, reading: Reading, only: str | None = None) -> Iterator[tuple[Rule, Hit]]:
        """What the rules say about a reading; `only` asks a single rule, whatever the team switched off."""
        places = self._phrase_places(reading)
        spoken: set[str] = set()
        for rule in self.rules:
            if rule.check is None and _asked(rule, reading, only) and ("unless", rule.id) not in places:
                for hit in self._spared(rule, places, reading):
                    spoken.add(rule.category)
                    yield rule, hit
        for rule in self._coded:
            if _asked(rule, reading, only) and ("unless", rule.id) not in places:
                reading.facts["categories"] = spoken
                spares = places.get(("spare", rule.id), [])
                for hit in self._checks[rule.check or ""](reading, rule):
                    if not _same_sentence(reading, hit, spares):
                        spoken.add(rule.category)
                        yield rule, hit

    def _phrase_places(self, reading: Reading) -> Mapping[tuple[str, str], list[Hit]]:
        doc = reading.doc
        places: dict[tuple[str, str], list[Hit]] = defaultdict(list)
        for found in self._book.find(doc):
            last = doc[found.end - 1]
            places[found.owner].append(Hit(doc[found.start].idx, last.idx + len(last)))  # type: ignore[index]
        if self._matcher is not None:
            for match_id, start, end in self._matcher(doc):
                last = doc[end - 1]
                places["find", doc.vocab.strings[match_id]].append(Hit(doc[start].idx, last.idx + len(last)))
        for rule, start, end in self._regexes.find(reading.own):
            places["find", rule].append(Hit(start, end))
        return places

    def _spared(
        self, rule: Rule, places: Mapping[tuple[str, str], list[Hit]], reading: Reading
    ) -> Iterator[Hit]:
        spares = places.get(("spare", rule.id), [])
        for hit in places.get(("find", rule.id), []):
            if not _same_sentence(reading, hit, spares):
                yield hit


@lru_cache(maxsize=8)
def rulebook(
    lang: Language,
    folder: str | None = None,
    model: str | None = None,
    components: tuple[str, ...] = (),
) -> Rulebook:
    """The rules of a language, compiled; a team's folder comes on top."""
    return Rulebook(lang, folder, model, components)


def rulebook_for(context: Context) -> Rulebook:
    """The rules this reply is read with."""
    profile = context.profile
    return rulebook(context.lang, profile.rules_folder, profile.model, profile.components)


def measures(reading: Reading) -> Mapping[str, object]:
    """Figures about the text: what it addresses its reader with, how long its sentences are."""
    lengths = [
        sum(1 for token in reading.doc[s.first : s.last] if token.is_alpha or token.like_num)
        for s in reading.sentences
    ]
    return {
        "register": address.register(reading) if reading.lang == "de" else "none",
        "sentences": len(lengths),
        "words": sum(lengths),
        "longest_sentence": max(lengths, default=0),
        "passives": len(reading.passives),
        "mood": reading.mood,
    }


def _asked(rule: Rule, reading: Reading, only: str | None) -> bool:
    if only is not None:
        return rule.id == only and _when(rule, reading)
    return _severity(rule, reading.context) is not None and _when(rule, reading)


def _when(rule: Rule, reading: Reading) -> bool:
    context, when = reading.context, rule.when
    if not when:
        return True
    style = context.profile.gender_style
    return (
        ("mood" not in when or reading.mood in when["mood"])
        and ("first_reply" not in when or context.first_reply == when["first_reply"])
        and ("house_style" not in when or style in when["house_style"])
        and ("urgency" not in when or context.urgency in when["urgency"])
        and ("address" not in when or context.client.address == when["address"])
        and context.waiting_days >= when.get("min_waiting_days", 0)
        and context.waiting_days <= when.get("max_waiting_days", 1e9)
        and ("dated_promise" not in when or reading.has_dated_promise == when["dated_promise"])
    )


def _severity(rule: Rule, context: Context) -> Severity | None:
    """As the team wishes it for this rule, for its category in this language ("de.blame"), or for the category."""
    wishes = context.profile.severities
    for name in (rule.id, f"{rule.lang}.{rule.category}", rule.category):
        if name in wishes:
            return None if (wished := wishes[name]) == "off" else wished
    return rule.severity


def _same_sentence(reading: Reading, hit: Hit, spares: Iterable[Hit]) -> bool:
    for spare in spares:
        if spare.start < hit.end and hit.start < spare.end:
            return True
        sentence = reading.sentence_at(hit.start)
        if sentence is not None and sentence.start <= spare.start < sentence.end:
            return True
    return False


def _findings(reading: Reading, hits: list[tuple[Rule, Hit]]) -> tuple[Finding, ...]:
    """Findings in text order, one a category and sentence: the most serious one speaks, over the words of all."""
    words = common_words(reading)
    groups: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for rule, hit in hits:
        finding = _finding(reading, rule, hit, words)
        sentence = reading.sentence_at(finding.start) if finding.end > finding.start else None
        place = (
            sentence.start if sentence and rule.category not in _SEVERAL_A_SENTENCE else -1 - finding.start
        )
        groups[rule.category, place].append(finding)
    merged = [_merge(reading, group) for group in groups.values()]
    merged = [finding for finding in merged if not owned(reading, finding)]
    merged = _softened(reading, merged, {rule.id: rule for rule, _ in hits})
    return tuple(sorted(merged, key=lambda f: (f.start, f.end, f.rule)))


def _softened(reading: Reading, found: list[Finding], asked: Mapping[str, Rule]) -> list[Finding]:
    """One sharp wording in a reply that hears its reader, and is fine elsewhere, asks for a look; it holds nothing back.

    Words can be meant otherwise than they look. Names and forms of address are no wordings, and a team's own severity stands.
    """
    held = [f for f in found if f.severity != "hint"]
    if len(held) != 1 or held[0].severity != "block" or asked[held[0].rule].check or reading.fragment:
        return found
    wishes = reading.context.profile.severities
    if {held[0].rule, held[0].category, f"{reading.lang}.{held[0].category}"} & set(wishes):
        return found
    if not feelings.is_heard(reading):
        return found
    return [replace(f, severity="warning") if f is held[0] else f for f in found]


_OURS = frozenset({"defensiveness", "hidden_actor"})


def owned(reading: Reading, finding: Finding) -> bool:
    """Who says beside it that it was our fault neither hides nor defends himself: then the cause is an explanation."""
    if finding.category not in _OURS or finding.severity == "block":
        return False
    at = reading.number_at(finding.start)
    if at is None:
        return False
    near = reading.sentences[max(0, at - 1) : at + 2]
    return any(OWNED[reading.lang].search(reading.own, s.start, s.end) for s in near)


OWNED: Mapping[Language, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:lag|liegt|liegen|lagen) (?:\w+ ){0,2}(?:an|bei) (?:uns|mir)\b(?! nicht)|(?<!nicht )(?<!kein )\b(?:unser|mein) (?:fehler|versehen)\b|(?<!nicht )\bunsere schuld\b|\bfehler von (?:uns|mir)\b|\bauf (?:unsere|meine) kappe\b"
        r"|\b(?:wir|ich) (?:haben|hab|habe) (?:\w+ ){0,4}(?:vergessen|verwechselt|übersehen|vertauscht|versäumt|falsch)\b|\bhaben wir (?:\w+ ){0,4}(?:vergessen|verwechselt|übersehen|vertauscht|versäumt)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?<!not )(?<!n\'t )(?<!hardly )(?<!never )\b(?:our|my) (?:fault|mistake|error|slip|oversight)\b|\b(?:down to|(?:came|comes|was|is|error|fault|mistake|slip) from) (?:us|our side)\b|\b(?:we|i) (?:got it wrong|mixed up|forgot|overlooked|failed|should have)\b",
        re.IGNORECASE,
    ),
}


_SEVERAL_A_SENTENCE = frozenset({"gendered_wording"})


def _merge(reading: Reading, group: list[Finding]) -> Finding:
    group.sort(key=lambda f: (-SEVERITY_ORDER[f.severity], f.start - f.end, f.start, f.rule))
    start, end = min(f.start for f in group), max(f.end for f in group)
    return replace(group[0], start=start, end=end, quote=reading.text[start:end])


def _finding(reading: Reading, rule: Rule, hit: Hit, words: Mapping[str, str]) -> Finding:
    gaps = {**words, **hit.words}
    offered = (fill(text, gaps) for text in rule.suggest if _fits(text, reading))
    wished = _severity(rule, reading.context) or rule.severity
    if hit.severity is not None and wished == rule.severity:
        wished = hit.severity  # type: ignore[assignment]
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=wished,
        start=hit.start,
        end=hit.end,
        quote=reading.text[hit.start : hit.end],
        why=fill(rule.why[reading.lang], gaps),
        suggestions=tuple(text for text in offered if text),  # a check may know no better word
        example=fill(rule.example, gaps) if _fits(rule.example, reading) else "",
        replaces=_stretch(reading, hit, rule.suggest),
    )


SALUTATION = "{salutation}"
"""The gap that greets the reader by name."""


def _stretch(reading: Reading, hit: Hit, offered: tuple[str, ...]) -> tuple[int, int] | None:
    """A sentence takes the place of the sentences around the finding, a salutation that of the greeting, a word that of the words."""
    greeting = reading.greeting
    nameless = hit.start == hit.end and SALUTATION in offered
    if greeting is not None and (hit.start < greeting.end or (nameless and hit.start == greeting.end)):
        line = reading.text[greeting.start : greeting.end]
        return greeting.start, greeting.start + len(line.rstrip())
    if hit.start == hit.end:
        return None
    if not any(text.endswith((".", "!", "?")) for text in offered):
        return None
    first, last = reading.sentence_at(hit.start), reading.sentence_at(hit.end - 1)
    return (min(hit.start, first.start) if first else hit.start, max(hit.end, last.end) if last else hit.end)


def _fits(suggestion: str, reading: Reading) -> bool:
    """Is the offered wording in the form of address this reader expects? Rules offer both."""
    if reading.lang != "de":
        return True
    wished = address.expected(reading.context)
    if wished is None:
        used = address.register(reading)
        wished = "du" if used == "du" else "Sie"
    return register_of(evidence(suggestion)) in ("none", wished)


def findings_of(book: Rulebook, reading: Reading) -> tuple[Finding, ...]:
    """The findings of one reading, without the rest of a review."""
    return _findings(reading, [(rule, hit) for rule, hit in book.hits(reading) if not rule.praise])


def _praise(
    reading: Reading, hits: list[tuple[Rule, Hit]], findings: Iterable[Finding]
) -> tuple[Praise, ...]:
    """At most one praise a category: the first place, and of those that begin there the longest. Words that should be changed are not praised."""
    held = [f for f in findings if f.severity != "hint" and f.end > f.start]
    first: dict[str, Praise] = {}
    for rule, hit in sorted(hits, key=lambda pair: (pair[1].start, -pair[1].end)):
        if any(f.start < hit.end and hit.start < f.end for f in held):
            continue
        quote = reading.text[hit.start : hit.end]
        first.setdefault(
            rule.category, Praise(rule.category, hit.start, hit.end, quote, rule.why[reading.lang])
        )
    return tuple(sorted(first.values(), key=lambda p: p.start))


def common_words(reading: Reading) -> Mapping[str, str]:
    """The gaps every `why` and `suggest` may have: {deadline}, {name}, {salutation}."""
    return {
        "deadline": deadline.spoken(deadline.keepable(reading.context), reading.lang),
        "salutation": address.salutation(reading.context),
        "name": reading.context.client.last_name or reading.context.client.name or "",
    }


def fill(text: str, words: Mapping[str, str]) -> str:
    """Put words into {gaps}; an unknown gap stays as it is written."""
    for key, word in words.items():
        text = text.replace("{" + key + "}", word)
    return text


def _in_original(reading: Reading, promise: Commitment) -> Commitment:
    return Commitment(promise.start, promise.end, reading.text[promise.start : promise.end], promise.due)
