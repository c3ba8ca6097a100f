"""What the house writes by itself keeps the rules that agents keep: the tone check finds nothing to change."""

from __future__ import annotations

import pytest

import tone
from tests.outbound.helpers import html_of, read, text_of
from tests.support.desk import Desk
from tests.support.every_mail import VARIANTS, write_all
from tickets.store import Store


@pytest.mark.parametrize(("language", "address"), VARIANTS)
def test_no_mail_of_ours_would_be_held(sqlite_store: Store, now: object, language: str, address: str) -> None:
    desk = Desk.furnish(sqlite_store, now)  # type: ignore[arg-type]
    mails = write_all(desk, language, address)
    assert len(mails) == 13
    for mail in mails:
        text = text_of(mail.content).replace("\r\n", "\n")
        context = tone.Context(
            lang=language,  # type: ignore[arg-type]
            now=desk.now,
            client=tone.Person(first_name="Petra", last_name="Özdemir", address=address)  # type: ignore[arg-type]
            if mail.to_client
            else tone.Person(address="Sie"),
        )
        review = tone.review(text.partition("\n-- \n")[0], context, fragment=True)
        assert [(f.rule, f.quote) for f in review.findings if f.severity != "hint"] == [], (mail.name, text)
        assert "\n\n\n" not in text and "{{" not in text and "None" not in text, mail.name
        message = read(mail.content)
        assert message["Auto-Submitted"] in ("auto-generated", "auto-replied")
        html = html_of(mail.content)
        words = " ".join(text.split()[:40])
        assert words.split()[0] in html and "<img" not in html and "http-equiv" not in html
