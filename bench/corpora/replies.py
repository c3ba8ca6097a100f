"""What the person newly wrote, on the public reply corpora: quotations removed, and quotations and signature removed.

Each corpus decides for itself whether a signature is part of the reply; the view it was written for is counted.
"""

from __future__ import annotations

import email
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.corpora import Result, cases
from inbound.quotes import Split, split, split_html

REMOVES_SIGNATURE = (
    "griddler",
    "willdurand_email_reply_parser",
    "phabricator_body_parser",
    "mail_parser_reply",
    "github_email_reply_parser",
    "zapier_email_reply_parser",
    "fiedl_german_replies",
    "quotequail",
)
KEEPS_SIGNATURE = ("talon",)
MIXED = ("crisp_email_reply_parser",)
"""Some cases keep the signature and some do not: a case counts when either view is exact."""
GOAL = ("crisp_email_reply_parser", "talon", "griddler", "willdurand_email_reply_parser", "phabricator_body_parser",
        "mail_parser_reply", "quotequail")  # fmt: skip


def measure(root: Path) -> Iterable[Result]:
    """One result a corpus and view, then all corpora of the goal together."""
    together = Result("seven reply corpora", "new text exact, in the view each set asks for")
    for corpus in (*MIXED, *KEEPS_SIGNATURE, *REMOVES_SIGNATURE):
        kept, removed = Result(corpus, "quote removed"), Result(corpus, "quote and signature removed")
        either = Result(corpus, "either view")
        for path, entry in cases(root, corpus):
            hits = _hits(path, entry)
            if hits is None:
                continue
            kept.count(hits[0], path.name)
            removed.count(hits[1], path.name)
            either.count(any(hits), path.name)
            if corpus in GOAL:
                hit = any(hits) if corpus in MIXED else hits[corpus in REMOVES_SIGNATURE]
                together.count(hit, f"{corpus}/{path.name}")
        yield from (kept, removed, either) if corpus in MIXED else (kept, removed)
    yield together
    yield _signatures(root)
    yield _company_signatures(root)
    yield _german(root)


def _hits(path: Path, entry: dict[str, Any]) -> tuple[bool, bool] | None:
    """Whether the view with the signature is exact, and the one without; nothing when the case says nothing of it."""
    expected = {key: value for key, value in entry["expected"].items() if key in _COMPARED}
    if not expected or entry["kind"] in ("signature", "quote_intro_line") or not path.exists():
        return None
    got = _read(path, entry)
    return _meets(got.reply_with_signature, got, expected), _meets(got.reply, got, expected)


_COMPARED = {
    "reply_text", "reply_text_nows", "first_fragment", "reply_contains", "reply_not_contains", "fragment_regex",
    "fragment_hidden", "fragment_count", "fragment_text", "fragment_contains", "signature_equals",
    "signature_contains",
}  # fmt: skip


def _meets(view: str, got: Split, expected: dict[str, Any]) -> bool:
    plain = _plain(view)
    tests: list[bool] = []
    if "reply_text_nows" in expected:
        return re.sub(r"\s", "", view) == re.sub(r"\s", "", expected["reply_text_nows"])
    if "reply_text" in expected:
        tests.append(plain == _plain(expected["reply_text"]))
    if "first_fragment" in expected:
        tests.append(plain.startswith(_plain(expected["first_fragment"])))
    tests += [_plain(text) in plain for text in expected.get("reply_contains", ())]
    tests += [_plain(text) not in plain for text in expected.get("reply_not_contains", ())]
    tests += [
        re.search(text, view, re.MULTILINE) is not None
        for text in expected.get("fragment_regex", {}).get("0", ())
    ]
    tests += [_plain(text) in plain for text in expected.get("fragment_contains", {}).get("0", ())]
    if "0" in expected.get("fragment_text", {}):
        tests.append(plain.startswith(_plain(expected["fragment_text"]["0"])))
    for number, hidden in expected.get("fragment_hidden", {}).items():
        for pattern in expected.get("fragment_regex", {}).get(number, ()) if hidden else ():
            tests.append(re.search(pattern, view, re.MULTILINE) is None)
    if expected.get("fragment_count") == 1:
        tests.append(not got.quoted and view == got.reply_with_signature)
    tests += [_plain(text) == _plain(got.signature) for text in expected.get("signature_equals", ())]
    tests += [_plain(text) in _plain(got.signature) for text in expected.get("signature_contains", ())]
    return all(tests)


def _read(path: Path, entry: dict[str, Any]) -> Split:
    raw = path.read_bytes()
    if entry["kind"] == "mime":
        text, html = _bodies(email.message_from_bytes(raw))
        return split(text, html) if text.strip() else _from_html(html)
    body = _decoded(raw)
    return _from_html(body) if entry["kind"] == "html" else split(body)


def _from_html(html: str) -> Split:
    return split_html(html).split


def _decoded(raw: bytes) -> str:
    for charset in ("utf-8", "windows-1252", "latin-1"):
        try:
            return raw.decode(charset).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    return ""


def _bodies(message: email.message.Message) -> tuple[str, str]:
    found = {"text/plain": "", "text/html": ""}
    for part in message.walk():
        kind = part.get_content_type()
        if found.get(kind) == "":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                found[kind] = _decoded(payload)
    return found["text/plain"], found["text/html"]


def _signatures(root: Path) -> Result:
    """Signatures as such: nothing of it stays in the reply, and the text above it is whole."""
    result = Result("talon", "signature set: text and signature exact")
    for path, entry in cases(root, "talon"):
        expected = entry["expected"]
        if entry["kind"] != "signature" or not path.exists():
            continue
        got = split(_decoded(path.read_bytes()), sender_name=entry.get("sender") or "")
        right = _plain(got.signature) == _plain(expected["signature"] or "")
        if "text" in expected:
            right = right and _plain(got.reply) == _plain(expected["text"])
        result.count(right, path.name)
    return result


def _company_signatures(root: Path) -> Result:
    """German company signatures by sender: not one of their lines may stay in the reply."""
    result = Result("zammad_signature_detection", "no line of the signature in the reply")
    for path, entry in cases(root, "zammad_signature_detection"):
        body = _decoded(path.read_bytes())
        got = _from_html(body) if entry["kind"] == "html" else split(body)
        lines = [_plain(line) for line in entry["expected"]["signature"].splitlines() if _plain(line)]
        result.count(not any(line in _plain(got.reply) for line in lines), path.name)
    return result


def _german(root: Path) -> Result:
    """Everyday German bodies: nothing of them may be taken for a quotation, and only the end for a signature."""
    result = Result("codealltag_pS", "nothing new lost")
    for path, _entry in cases(root, "codealltag_pS"):
        body = _decoded(path.read_bytes())
        if re.search(r"^\s*>", body, re.MULTILINE):
            continue
        got = split(body)
        result.count(not got.quoted and _tail_only(got), path.name)
    return result


def _tail_only(got: Split) -> bool:
    """A signature may be cut, a sentence in it may not."""
    sentences = [line for line in got.signature.splitlines() if len(line.split()) > 9]
    return not sentences


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.replace("\r\n", "\n").split()))
