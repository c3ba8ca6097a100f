"""What clients write in front of a subject."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbound.labels import read, urgency_of
from tickets.profile import LabelSettings


@pytest.mark.parametrize(
    ("subject", "shown", "labels", "urgency"),
    [
        ("[DRINGEND] Rechnung 4711", "Rechnung 4711", ("dringend",), "high"),
        ("[dringend][Rechnung] Gutschrift fehlt", "Gutschrift fehlt", ("dringend", "rechnung"), "high"),
        ("[dringend][Rechnung]", "dringend Rechnung", ("dringend", "rechnung"), "high"),
        ("[Frage] Größe ändern?", "Größe ändern?", ("frage",), None),
        ("#notfall Tor 3", "Tor 3", ("notfall",), "critical"),
        ("#Störung: Drucker", "Drucker", ("störung",), None),
        ("[Notfall!] Tor", "Tor", ("notfall",), "critical"),
        ("[low][Notfall] x", "x", ("low", "notfall"), "critical"),
        ("[keine  Eile] Pumpe", "Pumpe", ("keine eile",), "low"),
        ("[invoice] copy please", "copy please", ("rechnung",), None),
        ("[EXTERN] Angebot", "Angebot", ("extern",), None),
        ("[T-2026-000042] Rechnung", "Rechnung", (), None),
        ("Rechnung [T-2026-000042]", "Rechnung", (), None),
        ("[#4711] Ihre Anfrage", "[#4711] Ihre Anfrage", (), None),
        ("[Ticket: 815] Ihre Anfrage", "[Ticket: 815] Ihre Anfrage", (), None),
        ("Rechnung [DRINGEND] 4711", "Rechnung [DRINGEND] 4711", (), None),
        ("#1 in der Liste", "#1 in der Liste", (), None),
        ("[]", "[]", (), None),
        ("", "", (), None),
        ("【緊急】 注文", "注文", ("緊急",), None),
        (f"[{'x' * 41}] y", f"[{'x' * 41}] y", (), None),
    ],
)
def test_labels(subject: str, shown: str, labels: tuple[str, ...], urgency: str | None) -> None:
    found = read(subject)
    assert (found.subject, found.labels, found.urgency) == (shown, labels, urgency)


def test_a_house_has_its_own_words() -> None:
    settings = LabelSettings(urgency={"critical": ("Land unter",)}, names={"wartung": ("Service",)})
    found = read("[land UNTER][service] Keller", settings)
    assert (found.subject, found.labels, found.urgency) == ("Keller", ("land unter", "wartung"), "critical")


def test_a_word_that_claims_two_urgencies_is_refused() -> None:
    with pytest.raises(ValueError, match="claims both critical and high"):
        LabelSettings(urgency={"critical": ("rot",), "high": ("ROT",)})


@pytest.mark.parametrize(
    ("subject", "priority", "expected"),
    [
        ("[NOTFALL] x", 5, ("critical", "critical", "label")),
        ("x", 1, ("high", "high", "priority_header")),
        ("x", 5, ("low", "low", "priority_header")),
        ("x", 3, (None, "normal", "mailbox")),
        ("x", None, (None, "normal", "mailbox")),
        ("[Frage] x", 1, ("high", "high", "priority_header")),
    ],
)
def test_urgency_comes_from_the_label_then_the_header_then_the_mailbox(
    subject: str, priority: int | None, expected: tuple[str | None, str, str]
) -> None:
    assert urgency_of(read(subject), priority, "normal") == expected


@given(st.text(max_size=300))
def test_no_subject_breaks_it(subject: str) -> None:
    found = read(subject)
    assert len(found.labels) <= 10 and all(0 < len(label) <= 40 for label in found.labels)
