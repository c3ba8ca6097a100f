"""Mail about mail: what became of something we sent, told by mail servers, not by people.

:func:`read` turns a report into a `Bounce`, tied to the sent mail by its Message-ID. The standard form (RFC 3464 in an RFC 6522
multipart/report) is read first, then what servers write instead. A report must come from a mail server and look like one:
people talk about bounces too, forward them and quote them, and their mail is a ticket.

    complaint       RFC 5965 feedback reports                      inbound.dsn.feedback
    delivery status RFC 3464 fields, wherever they stand           inbound.dsn.report
    SES             JSON notifications                             inbound.dsn.notification
    plain words     everybody else                                 inbound.dsn.prose
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from functools import cached_property

from inbound.dsn.addresses import ADDRESS, address_in, tidy
from inbound.dsn.feedback import read_complaint
from inbound.dsn.notification import read_notification
from inbound.dsn.parts import content_type, enclosed, parts, plain, text_of
from inbound.dsn.prose import Prose, lists_addresses, read_recipients, split_report
from inbound.dsn.report import RecipientFields, has_fields, kind_of, read_fields
from inbound.dsn.returned import original_message_id, returned_recipient
from inbound.dsn.wording import (
    ABOUT_MAIL,
    DELAY,
    DELAY_TITLE,
    FINAL,
    FORWARDED,
    NULL_SENDER,
    REGRET,
    REPLY,
    SERVER_MAILBOX,
    SERVER_NAME,
    TITLE,
    has_a_concern,
    sounds_human,
)
from inbound.parsed import Bounce, BouncedRecipient


def read(msg: Message, headers: Sequence[tuple[str, str]], subject: str, text: str) -> Bounce | None:
    """The delivery report in this mail, or None for every other mail.

    `msg` is the mail as the standard library's compat32 policy parses it, `headers` and `subject` are decoded, `text` is the
    body as plain text and stands in when the parts hold none. Never raises on what a mail may contain.
    """
    mail = _Mail(msg, headers, subject.strip(), list(parts(msg)), text)
    if mail.is_read_receipt:
        return None
    bounce = mail.complaint() or mail.notification() or mail.delivery_status() or mail.plain_words()
    return _clean(bounce) if bounce else None


@dataclass
class _Mail:
    msg: Message
    headers: Sequence[tuple[str, str]]
    subject: str
    leaves: list[Message]
    text: str

    # -- the four forms, in the order they are tried --------------------------------------------------------------------

    def complaint(self) -> Bounce | None:
        return read_complaint(self.msg, self.leaves)

    def notification(self) -> Bounce | None:
        if self.author.endswith("@sns.amazonaws.com"):
            return read_notification(self.visible)
        return None

    def delivery_status(self) -> Bounce | None:
        fields = self._status_fields()
        if not fields:
            return None
        prose = split_report(self.visible)
        report = " ".join("\n".join(prose.report).split())
        spoken = report[:4000] if len(fields) == 1 else ""
        bounce = Bounce(
            kind=kind_of([group.action for group in fields]),
            recipients=_merged(group.recipient(spoken, report) for group in fields),
            original_message_id=original_message_id(self.msg, self.leaves, prose.returned),
        )
        return self._with_failed_recipients(bounce)

    def plain_words(self) -> Bounce | None:
        if not self.from_a_server and TITLE.match(self.subject) is None:
            return None  # nearly every mail: decided by its headers, before a line of it is read
        prose = split_report(self.visible)
        if not self._reports(prose):
            return None
        delayed = self._is_delay(prose)
        domain = self.author.rpartition("@")[2]
        recipients = read_recipients(prose.report, delayed=delayed, local_domain=domain)
        bounce = Bounce(
            kind="delayed" if delayed else "failed",
            recipients=recipients,
            original_message_id=original_message_id(self.msg, self.leaves, prose.returned),
        )
        bounce = self._with_failed_recipients(bounce)
        if bounce.recipients:
            return bounce
        if inner := self._report_inside():
            return inner
        if address := returned_recipient(self.leaves, prose.returned.strip() or "\n".join(prose.report)):
            return replace(bounce, recipients=(BouncedRecipient(address, None, hard=False),))
        return bounce if REGRET.search(_opening(prose)) else None

    # -- who speaks ------------------------------------------------------------------------------------------------------

    @cached_property
    def author(self) -> str:
        return address_in(self._header("from"))

    @property
    def is_read_receipt(self) -> bool:
        """RFC 8098: what a person did with our mail. Dovecot's Sieve rejects in this form too, and that is a bounce."""
        if not any(content_type(part) == "message/disposition-notification" for part in self.leaves):
            return False
        return TITLE.match(self.subject) is None or not self.from_a_server

    @property
    def is_report(self) -> bool:
        return self.msg.get_content_type() == "multipart/report"

    @cached_property
    def from_a_server(self) -> bool:
        """Sent by a mail system: its name, its mailbox, or the empty envelope sender of RFC 5321 section 4.5.5."""
        sender = self._header("from")
        local = self.author.rpartition("@")[0].lower()
        return bool(
            sender.replace(" ", "").endswith("<>")
            or SERVER_MAILBOX.match(local.strip('"'))
            or SERVER_NAME.search(sender[:200])
            or NULL_SENDER.match(self._header("return-path").strip() or "-")
            or self._header("x-failed-recipients")
        )

    @property
    def is_unmistakable(self) -> bool:
        """No person can send like this; a postmaster is a person on some days."""
        local = self.author.rpartition("@")[0].lower()
        return "daemon" in local or NULL_SENDER.match(self._header("return-path").strip() or "-") is not None

    @property
    def from_a_person(self) -> bool:
        """Replies and forwards are written by people; a server's report answers our mail, but not under a forwarded subject."""
        return FORWARDED.match(self.subject) is not None and not self.is_report

    def _header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    # -- what it says ----------------------------------------------------------------------------------------------------

    @cached_property
    def visible(self) -> str:
        """The report's words: the first text part, without the mails enclosed."""
        for part in self.leaves:
            if content_type(part) == "text/plain" and (text := text_of(part)).strip():
                return text
        for part in self.leaves:
            if content_type(part) == "text/html" and (text := plain(text_of(part))).strip():
                return text
        return self.text[:200_000].replace("\r\n", "\n").replace("\r", "\n")

    def _status_fields(self) -> list[RecipientFields]:
        trusted = self.is_report or (self.from_a_server and not self.from_a_person)
        if not trusted:
            return []
        for part in self.leaves:
            if content_type(part) in _STATUS_PARTS and (fields := read_fields(text_of(part))):
                return fields
        for part in self.leaves:
            if content_type(part).startswith("text/") and has_fields(text := text_of(part)):
                return read_fields(text)
        return []

    def _reports(self, prose: Prose) -> bool:
        """Is this a server's report? One sign from the envelope and one from the words, or words no person writes."""
        if self.from_a_person:
            return False
        if self._header("x-failed-recipients"):
            return True
        titled = TITLE.match(self.subject) is not None
        first_lines = "\n".join(_opening(prose).split("\n")[:6])
        if not self.is_unmistakable and sounds_human(first_lines):
            return False
        if self.from_a_server:
            return REGRET.search(_opening(prose)) is not None or (titled and not REPLY.match(self.subject))
        if not titled or REPLY.match(self.subject) or has_a_concern(_opening(prose)):
            return False
        shaped = prose.returned.strip() or lists_addresses(prose.report) or any(map(enclosed, self.leaves))
        return bool(shaped and REGRET.search(_first_paragraph(prose)) and ABOUT_MAIL.search(first_lines))

    def _is_delay(self, prose: Prose) -> bool:
        opening = _opening(prose)
        said = DELAY_TITLE.search(self.subject) is not None
        return said or (DELAY.search(opening) is not None and FINAL.search(opening) is None)

    def _report_inside(self) -> Bounce | None:
        """Gateways wrap the report they were given into one of their own that says nothing. One level is opened."""
        for part in self.leaves:
            mail = enclosed(part)
            if mail is not None and mail.get_content_type() == "multipart/report":
                headers = [(name, str(value)) for name, value in mail.items()]
                return _Mail(
                    mail, headers, str(mail.get("subject", "")), list(parts(mail)), ""
                ).delivery_status()
        return None

    def _with_failed_recipients(self, bounce: Bounce) -> Bounce:
        """X-Failed-Recipients, Exim's and Gmail's own list, where the report named nobody."""
        if bounce.recipients and all(recipient.address for recipient in bounce.recipients):
            return bounce
        named = [tidy(match[0]) for match in ADDRESS.finditer(self._header("x-failed-recipients")[:4000])]
        known = tuple(recipient for recipient in bounce.recipients if recipient.address)
        status = bounce.recipients[0] if bounce.recipients else BouncedRecipient("", None, hard=False)
        return replace(
            bounce, recipients=known or tuple(replace(status, address=address) for address in named)
        )


def _clean(bounce: Bounce) -> Bounce:
    """Fit for any database: no controls, no lone surrogates."""
    return replace(
        bounce,
        recipients=tuple(
            replace(
                r,
                address=_CONTROLS.sub("", r.address),
                diagnostic=_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", r.diagnostic),
            )
            for r in bounce.recipients
        ),
        original_message_id=_CONTROLS.sub("", bounce.original_message_id),
    )


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def _opening(prose: Prose) -> str:
    """What the report says first, without blank lines."""
    return "\n".join(line for line in prose.report if line.strip())[:3000]


def _first_paragraph(prose: Prose) -> str:
    """A person who pastes a report says something first, if only "see below". Lines of stars are no words."""
    lines: list[str] = []
    for line in prose.report:
        if line.strip() and not line.lstrip().startswith(("***", "===")):
            lines.append(line)
        elif lines:
            break
    return "\n".join(lines)[:2000]


def _merged(recipients: Iterable[BouncedRecipient]) -> tuple[BouncedRecipient, ...]:
    """One entry an address, the one that knows more; reports repeat an address when several of its hosts answered."""
    merged: dict[str, BouncedRecipient] = {}
    for recipient in recipients:
        key = recipient.address.lower()
        if key not in merged or (recipient.hard and not merged[key].hard):
            merged[key] = recipient
    return tuple(merged.values())


_STATUS_PARTS = frozenset(
    {"message/delivery-status", "message/global-delivery-status", "text/delivery-status"}
)
