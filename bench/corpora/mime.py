"""Subjects, addresses, texts and files of MIME corpora, compared as each manifest's `compare` says."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.corpora import Result, cases
from inbound.child import ParsePool
from inbound.mime.names import safe_name
from inbound.mime.params import read_parameters
from inbound.mime.structure import read_structure
from inbound.mime.subjects import base_subject
from inbound.mime.words import header_text
from inbound.parse import parse
from inbound.parsed import Address, ParsedMail

CORE = ("stalwart_mail_parser", "zbateson_mail_mime_parser", "webklex_php_imap", "php_mime_mail_parser")
FURTHER = ("mikel_mail", "freescout", "redmine_mail_handler", "chatwoot", "django_helpdesk", "flanker")
_ENCODED_SIZES = frozenset({"webklex_php_imap", "freescout"})
_HASH_NAME = re.compile(r"\A[0-9a-f]{8}\Z")
"""What webklex calls a file whose name it could not read."""
_NOT_IN_NAMES = re.compile(r"[\s_:/\\]+")
_RANDOM_NAME = re.compile(
    r"\A(?:[0-9a-f]{8}|undefined|noname\d*|attach(?:ment)?[_-]?\d*)(?:\.\w+)?\Z", re.IGNORECASE
)


def measure(root: Path) -> Iterator[Result]:
    """One line a corpus and question; the last lines sum up the goals."""
    goal = Result("stalwart+zbateson+webklex+php_mime", "attachments and subjects")
    for corpus in CORE + FURTHER:
        questions: dict[str, Result] = {}
        for path, entry in cases(root, corpus):
            raw = path.read_bytes()
            mail = parse(raw)
            for question, hit in _compare(corpus, mail, entry.get("expected", {}), raw):
                result = questions.setdefault(question, Result(corpus, question))
                result.count(hit, path.name)
                if corpus in CORE and question in ("subject", "attachments"):
                    goal.count(hit, f"{corpus}/{path.name} {question}")
        yield from questions.values()
    yield goal
    yield _header_cases(root)
    yield _subject_cases(root)
    yield from _every_mail(root)


def _compare(
    corpus: str, mail: ParsedMail, expected: dict[str, Any], raw: bytes
) -> Iterator[tuple[str, bool]]:
    if "subject" in expected:
        placeholder = expected["subject"] == "(no subject)" and not mail.subject
        subject = (
            mail.subject[:255] if corpus == "redmine_mail_handler" else mail.subject
        )  # its column's length
        yield "subject", placeholder or _same_marked(subject, expected["subject"] or "")
    if "from" in expected:
        yield "from", _addresses_match([mail.from_], expected["from"])
    for key, found in (("from_address", mail.from_.address), ("from_name", mail.from_.name)):
        if key in expected:
            yield "from", _same(found, expected[key])
    for key, addresses in (("to", mail.to), ("cc", mail.cc), ("reply_to", mail.reply_to)):
        if key in expected:
            # A library that answers with one mailbox says the first one.
            found = list(addresses[:1]) if isinstance(expected[key], dict) else list(addresses)
            yield key, _addresses_match(found, expected[key])
    if "message_id" in expected:
        yield "message_id", mail.message_id.strip("<>") == str(expected["message_id"]).strip("<>")
    for key in ("in_reply_to", "references"):
        if expected.get(key):
            wanted = expected[key] if isinstance(expected[key], list) else [expected[key]]
            yield key, [i.strip("<>") for i in getattr(mail, key)] == [str(i).strip("<>") for i in wanted]
    if moment := expected.get("date") or expected.get("date_utc"):
        yield "date", mail.date == _moment(moment)
    if (texts := _expected_text(corpus, expected)) is not None:
        part = mail.text_part or mail.text  # they give the text part, however poor it is
        yield "text", any(_same_marked(part, text.replace("\x00", "\ufffd")) for text in texts)
    files = _files_match(corpus, mail, expected, raw)
    if files is not None:
        yield "attachments", files


def _expected_text(corpus: str, expected: dict[str, Any]) -> list[str] | None:
    value = expected.get("text_body")
    if corpus == "stalwart_mail_parser":
        plain = [item["value"] for item in value or [] if item.get("kind", "text") == "text"]
        return ["\n".join(plain), plain[0]] if plain and "".join(plain).strip() else None
    if corpus == "php_mime_mail_parser":
        text = expected.get("text")
        return [text[1]] if text and text[0] == "MATCH" and text[1].strip() else None
    if corpus == "redmine_mail_handler":
        return [expected["body"]] if expected.get("body") else None
    return [value] if isinstance(value, str) and value.strip() else None


def _files_match(corpus: str, mail: ParsedMail, expected: dict[str, Any], raw: bytes) -> bool | None:
    """Number, names, types, sizes and hashes: whatever the manifest knows.

    Where a source library sees less than a reader of the mail, its own view is taken: it does not find files uuencoded in text
    or does not decode them (stalwart), gives the signature apart (zbateson). A nameless piece of text that it files away as
    an attachment counts as found where the text of the mail shows it: RFC 8621 section 4.1.4 calls that body.
    """
    files = list(mail.attachments)
    if corpus == "zbateson_mail_mime_parser":
        files = [file for file in files if file.name or not file.content_type.endswith("-signature")]
    if corpus == "stalwart_mail_parser" and b"\nbegin 6" in raw:
        parts = {safe_name(part.params.get("name", "")) for part in read_structure(raw).leaves()}
        files = [
            file for file in files if file.content_type != "application/octet-stream" or file.name in parts
        ]
    if corpus == "redmine_mail_handler":
        files = [file for file in files if file.size]
    if corpus == "chatwoot":
        files = [file for file in files if not (file.content_id and f"cid:{file.content_id}" in mail.html)]
    wanted = expected.get("attachments")
    if wanted is None:
        count = expected.get("attachment_count")
        named = expected.get("attachment_names_contain")
        if named:
            return all(
                any(name in file.name or _same_file_name(file.name, name) for file in files) for name in named
            )
        return None if count is None else len(files) == count
    if corpus == "stalwart_mail_parser":
        shown = bool(
            mail.text.strip() or mail.html.strip() or not any(item.get("text_chars") for item in wanted)
        )
        wanted = [item for item in wanted if not (shown and _is_nameless_text(item))]
        files = [file for file in files if file.name or file.content_type not in ("text/plain", "text/html")]
    if len(files) != len(wanted):
        return False
    encoded = _encoded_sizes(raw) if corpus == "stalwart_mail_parser" else set()
    unmatched = list(files)
    for item in wanted:
        name = item.get("filename") or item.get("name") or ""
        hit = next((file for file in unmatched if _file_matches(corpus, file, item, name, encoded)), None)
        if hit is None:
            return False
        unmatched.remove(hit)
    return True


def _is_nameless_text(item: dict[str, Any]) -> bool:
    kind = item.get("content_type") or "text/plain"
    return (
        not item.get("filename")
        and bool(item.get("is_text"))
        and kind.startswith(("text/plain", "text/html", "multipart/"))
    )


def _encoded_sizes(raw: bytes) -> set[int]:
    """Sizes of parts as they stand in the mail, for a library that leaves uuencode and BinHex to its caller."""
    tree = read_structure(raw)
    bodies = [tree.raw[part.start : part.end] for part in tree.leaves()]
    return {len(body) for body in bodies} | {len(body.replace(b"\r\n", b"\n")) for body in bodies}


def _file_matches(corpus: str, file: Any, item: dict[str, Any], name: str, encoded: set[int]) -> bool:
    nameless = not name or _RANDOM_NAME.match(name) or not file.name or file.name == "message.eml"
    if not (
        _same_marked(file.name, name)
        or (nameless and (not file.name or not name or _HASH_NAME.match(name) or file.name.endswith(".eml")))
        or _same_file_name(file.name, name)
    ):
        return False
    if item.get("content_type") and item["content_type"].lower() != file.content_type:
        return False
    if item.get("is_text"):
        return True
    if corpus in _ENCODED_SIZES:
        # Sizes are those of the encoded part there, and attached mails were fed with CRLF.
        return file.content_type.startswith("message/") or item.get("sha256") in (None, file.sha256)
    if item.get("size") in encoded and item.get("size") != file.size:
        return True
    return item.get("sha256") in (None, file.sha256) and item.get("size") in (None, file.size)


def _same_file_name(found: str, expected: str) -> bool:
    """Each library cleans path and line-end characters out of names in its own way; we drop the path (RFC 2183 section 2.3)."""
    letters, wanted = _NOT_IN_NAMES.sub("", found), _NOT_IN_NAMES.sub("", expected)
    return len(letters) > 3 and wanted.endswith(letters)


def _addresses_match(found: list[Address], expected: Any) -> bool:
    wanted = expected if isinstance(expected, list) else [expected]
    if wanted in ([], [""], [None]):
        return not [address for address in found if address.address]
    if len(wanted) != len(found):
        return False
    return all(_address_matches(address, item) for address, item in zip(found, wanted, strict=True))


def _address_matches(found: Address, item: Any) -> bool:
    if isinstance(item, str):
        return found.address.lower() == item.strip("<>").lower() or item == f"{found.name} <{found.address}>"
    name = item.get("name") or item.get("display") or ""
    address = item.get("address") or ""
    return found.address.lower() == address.lower() and (
        _same_marked(found.name, name) or (not found.name and name == address)
    )


def _same_marked(found: str, expected: str) -> bool:
    """U+FFFD in an expectation stands for anything: the source library could not decode it."""
    if "\ufffd" not in expected:
        return _same(found, expected)
    pattern = ".*?".join(re.escape(piece) for piece in re.split("\ufffd+", _squeezed(expected)))
    return re.fullmatch(pattern, _squeezed(found), re.DOTALL) is not None


def _same(found: str, expected: str) -> bool:
    return _squeezed(found) == _squeezed(expected)


def _squeezed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).replace("\u00ad", "").split())


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _header_cases(root: Path) -> Result:
    result = Result("rt_emails", "encoded headers")
    manifest = root / "rt_emails" / "manifest.json"
    for case in json.loads(manifest.read_text("utf-8"))["header_cases"] if manifest.exists() else ():
        if case["field"].lower().startswith("content-"):
            found, wanted = read_parameters(case["raw"])[1], read_parameters(case["decoded"])[1]
            result.count(found == wanted, case["raw"])
        else:
            result.count(_same(header_text(case["raw"]), case["decoded"]), case["raw"])
    return result


def _subject_cases(root: Path) -> Result:
    """Their base subject is also without list labels; ours keeps them for the labels' own reader."""
    result = Result("subject_cases", "base subject (labels aside)")
    manifest = root / "subject_cases" / "manifest.json"
    for case in json.loads(manifest.read_text("utf-8"))["cases"] if manifest.exists() else ():
        wanted = case["expected"].get("base_subject")
        if wanted is not None:
            found = re.sub(r"\A(?:\s*\[[^\[\]]*\]\s*)+", "", base_subject(header_text(case["subject"])))
            result.count(_same(found, wanted), case["subject"])
    return result


def _every_mail(root: Path) -> Iterable[Result]:
    """Each file of each corpus through the child, as in real life: an answer for every one, and text where there is text."""
    ended = Result("every corpus", "raw mails read without a fault in the child")
    mixed = Result("robustness_mix", "raw mails read without an exception")
    paths = sorted(path for path in root.glob("*/raw/**/*") if path.is_file())
    with ParsePool() as pool:
        results = pool.parse_many(path.read_bytes() for path in paths)
        for path, outcome in zip(paths, results, strict=True):
            good = isinstance(outcome, ParsedMail) and not any("unreadable" in p for p in outcome.problems)
            name = str(path.relative_to(root))
            ended.count(good, name)
            if name.startswith("robustness_mix/"):
                mixed.count(good, name)
    yield from (mixed, ended)
