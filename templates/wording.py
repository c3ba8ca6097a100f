"""Which mails a house may word itself: their parts, their placeholders, and what every wording must keep.

A wording is written by team leads, so it is read as a small language and not as a program: words, placeholders, "if" and "for".
Calls, filters, attributes of objects and anything that could grow without end are refused by name, before the sandbox is asked.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, TemplateSyntaxError, nodes

import templates
from templates.placeholders import COLLEAGUE, LETTER, RENEWAL, REPLY, STATUS, Said

MAX_SOURCE = 8000
"""Characters of one part."""
MAX_LOOPS = 3
"""Loops within loops."""
BODY, SUBJECT, PROMISE = "body", "subject", "promise"
_PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.For, nodes.CondExpr, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Getattr, nodes.Getitem, nodes.Assign,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Template:
    """One mail that may be worded. `parts` are its text files; `fields` are what its lists hold (``section.title``)."""

    name: str
    folder: str
    parts: tuple[str, ...]
    title: Said
    says: Said
    placeholders: Mapping[str, Said]
    fields: Mapping[str, Said]
    keeps: tuple[str, ...] = ()
    """Placeholders that every mail must show, whatever else it says."""
    automatic: bool = False
    """It goes to clients by itself: it says so, and offers a human."""

    def path(self, language: str, part: str) -> str:
        return f"{language}/{self.folder}/{part}.txt"


PARTS: Mapping[str, Said] = {
    SUBJECT: ("Betreff", "Subject"),
    BODY: ("Text", "Text"),
    PROMISE: ("Zusage", "Promise"),
    "status": ("Hinweis auf die Statusseite", "Pointing to the status page"),
    "question": ("Frage nach dem Abschluss", "Question when it is settled"),
    "close": ("Gruß, wenn jemand keinen eigenen hat", "Closing for whoever has none of their own"),
    "renewal": ("Entwurf", "Draft"),
}
_LETTER_PARTS = (SUBJECT, PROMISE, BODY)
TEMPLATES: Mapping[str, Template] = {
    one.name: one
    for one in (
        Template(
            "acknowledgement", "acknowledgement", _LETTER_PARTS, ("Eingangsbestätigung", "Acknowledgement"),
            ("Auf die erste Mail, sofort und automatisch.", "Answers a first mail, at once and by itself."),
            LETTER, {}, ("due",), True,
        ),
        Template(
            "human_confirmed", "human_confirmed", _LETTER_PARTS, ("Ein Mensch meldet sich", "A person will write"),
            ("Wenn jemand lieber mit einem Menschen sprechen möchte.", "When somebody would rather talk to a person."),
            LETTER, {}, ("due",),
        ),
        Template(
            "over_quota", "over_quota", _LETTER_PARTS, ("Notfall über dem Kontingent", "Emergency beyond the quota"),
            ("Statt der Bestätigung, wenn Notfälle aufgebraucht sind.", "In place of the acknowledgement when emergencies are used up."),
            LETTER, {}, ("due",), True,
        ),
        Template(
            "emergency_restored", "emergency_restored", _LETTER_PARTS, ("Wieder ein Notfall", "An emergency again"),
            ("Wenn eine Begründung den Notfall wiederhergestellt hat.", "When a reason has made it an emergency again."),
            LETTER, {}, ("due",),
        ),
        Template(
            "reply", "reply", (PROMISE, "status", "question", "close"), ("Rahmen der Antworten", "Frame of answers"),
            ("Was um den Text einer Antwort steht: Zusage, Statusseite, Frage zum Abschluss, Gruß.",
             "What stands around the text of an answer: promise, status page, closing question, closing."),
            REPLY, {}, ("due", "question", "close"),
        ),
        Template(
            "renewal", "reply", ("renewal",), ("Zusage erneuern", "Renewing a promise"),
            ("Der Entwurf, wenn eine Zusage nicht zu halten ist.", "The draft when a promise cannot be kept."),
            RENEWAL, {}, ("new_due", "why"),
        ),
        Template(
            "status_update", "status_update", (SUBJECT, BODY), ("Statusmeldung", "Status update"),
            ("Zur vereinbarten Zeit, auch ohne Neuigkeiten.", "At the agreed time, even without news."),
            STATUS[0], STATUS[1], (), False,
        ),
        *(
            Template(name, name, (SUBJECT, BODY), title, says, COLLEAGUE, {}, ("link",))
            for name, title, says in (
                ("promise_reminder", ("Erinnerung an eine Zusage", "Reminder of a promise"),
                 ("An die Person, die zugesagt hat, bevor es fällig ist.", "To whoever promised, before it is due.")),
                ("promise_at_risk", ("Zusage in Gefahr", "Promise at risk"),
                 ("An die Teamleitung, kurz bevor es fällig ist.", "To the lead, shortly before it is due.")),
                ("promise_broken", ("Zusage überfällig", "Promise overdue"),
                 ("An Teamleitung und Bearbeiter:in, wenn die Zeit um ist.", "To lead and agent when the time is over.")),
            )
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a part cannot be used, and what to do: German and English."""

    part: str
    said: Said


def placeholders(template: Template, part: str) -> Mapping[str, Said]:
    """What this part may show. The promise stands in subject and body, never in itself."""
    if part == BODY:
        return template.placeholders
    return {name: said for name, said in template.placeholders.items() if name != PROMISE}


def problems(template: Template, parts: Mapping[str, str]) -> Iterator[Problem]:
    """What stands in the way of these sources before anything is rendered. Nothing is guessed: the first problem of a part is told."""
    for part, source in parts.items():
        if part not in template.parts:
            yield Problem(part, (f"„{part}“ gibt es hier nicht.", f"there is no “{part}” here"))
        elif len(source) > MAX_SOURCE:
            yield Problem(
                part,
                (
                    f"Der Text ist zu lang: {MAX_SOURCE} Zeichen gehen, es sind {len(source)}.",
                    f"the text is too long: {MAX_SOURCE} characters fit, these are {len(source)}",
                ),
            )
        elif said := _unreadable(template, part, source):
            yield Problem(part, said)


def _unreadable(template: Template, part: str, source: str) -> Said | None:
    try:
        tree = _environment().parse(source)
    except (TemplateSyntaxError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        german, english = _misread(getattr(error, "message", None) or "")
        return (
            f"Zeile {line} lässt sich nicht lesen: {german} Ein Platzhalter steht zwischen zwei Paaren geschweifter Klammern, "
            "{{ so }}; {% if … %} endet mit {% endif %}, {% for … %} mit {% endfor %}.",
            f"line {line} cannot be read: {english} A placeholder stands between two pairs of braces, {{{{ so }}}}; "
            "{% if … %} ends with {% endif %}, {% for … %} with {% endfor %}",
        )
    try:
        return _strange(tree, template, part, frozenset(), 0)
    except RecursionError:
        return ("Der Text ist zu tief verschachtelt.", "the text is too deeply nested")


def _misread(message: str) -> Said:
    """What the parser stumbled over, in words for people who write mails."""
    if found := re.search(r"needs to be closed is '(\w+)'", message):
        return f"{{% {found[1]} … %}} hat kein Ende.", f"{{% {found[1]} … %}} has no end."
    if found := re.search(r"unknown tag '(\w+)'", message):
        return f"{{% {found[1]} %}} passt hier nicht.", f"{{% {found[1]} %}} does not fit here."
    if "nexpected end" in message or "expected token 'end of" in message:
        return "Eine Klammer ist nicht geschlossen.", "a brace is not closed."
    return "Die Klammern passen nicht zusammen.", "the braces do not fit together."


def _strange(node: nodes.Node, template: Template, part: str, own: frozenset[str], loops: int) -> Said | None:
    """The first thing in the tree that a wording may not do. `own`: names that loops and sets have made."""
    if not isinstance(node, _PLAIN):
        return _refused(node, type(node).__name__.lower())
    if isinstance(node, nodes.Name) and node.ctx == "load":
        return _unknown(node, template, part, own)
    if isinstance(node, nodes.Getattr):
        allowed = {*template.fields, *(("index", "first", "last") if "loop" in own else ())}
        if node.attr not in allowed or not _listed(node.node, own):
            return _refused(node, f".{node.attr}", allowed)
    if isinstance(node, nodes.Getitem) and not (
        isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int)
    ):
        return _refused(node, "[…]")
    if isinstance(node, nodes.Assign) and not (
        isinstance(node.target, nodes.Name) and _only_words(node.node)
    ):
        return _refused(node, "set")
    if isinstance(node, nodes.For):
        if loops >= MAX_LOOPS or not isinstance(node.target, nodes.Name) or node.recursive or node.test:
            return _refused(node, "for")
        if said := _strange(node.iter, template, part, own, loops):
            return said
        inner = own | {node.target.name, "loop"}
        return _first(node.body, template, part, inner, loops + 1) or _first(
            node.else_, template, part, own, loops
        )
    return _first(list(node.iter_child_nodes()), template, part, own, loops)


def _first(
    found: list[nodes.Node], template: Template, part: str, own: frozenset[str], loops: int
) -> Said | None:
    for child in found:
        if said := _strange(child, template, part, own, loops):
            return said
        if isinstance(child, nodes.Assign) and isinstance(child.target, nodes.Name):
            own = own | {child.target.name}
    return None


def _unknown(node: nodes.Name, template: Template, part: str, own: frozenset[str]) -> Said | None:
    known = {*placeholders(template, part), *own}
    if node.name in known:
        return None
    close = difflib.get_close_matches(node.name, sorted(known), n=1, cutoff=0.6)
    german, english = (
        (f" Meinten Sie {{{{ {close[0]} }}}}?", f" Did you mean {{{{ {close[0]} }}}}?") if close else ("", "")
    )
    return (
        f"Zeile {node.lineno}: Den Platzhalter {{{{ {node.name} }}}} gibt es hier nicht.{german}",
        f"line {node.lineno}: there is no placeholder {{{{ {node.name} }}}} here.{english}",
    )


def _listed(node: nodes.Node, own: frozenset[str]) -> bool:
    """One of a list: what a loop goes through, or the first of ``sections``."""
    if isinstance(node, nodes.Getitem):
        return isinstance(node.node, nodes.Name)
    return isinstance(node, nodes.Name) and node.name in own


def _only_words(node: nodes.Node) -> bool:
    """A set holds words, so that none can double itself."""
    if isinstance(node, nodes.CondExpr):
        return isinstance(node.test, nodes.Name) and all(
            isinstance(side, nodes.Const) for side in (node.expr1, node.expr2)
        )
    return isinstance(node, nodes.Const)


def _refused(node: nodes.Node, what: str, allowed: set[str] | None = None) -> Said:
    hint = f" ({', '.join(f'.{name}' for name in sorted(allowed))})" if allowed else ""
    return (
        f"Zeile {node.lineno}: „{what}“ geht hier nicht. Erlaubt sind Wörter, die Platzhalter der Liste{hint}, "
        "{% if %} und {% for %}.",
        f"line {node.lineno}: “{what}” does not work here. Words, the placeholders of the list{hint}, {{% if %}} and "
        "{% for %} do",
    )


@cache
def _environment() -> Environment:
    return templates.mail_env()
