"""Warm-up: whatever the first review of a process loads (spaCy, rules, word lists) is loaded before an agent waits for it."""

from __future__ import annotations

import datetime as dt

import tone
from templates import LANGUAGES
from tickets.mailboxes import mailboxes
from tickets.store import Store

SAMPLES: dict[str, str] = {
    "de": "Guten Tag Frau Beispiel,\n\ndanke für Ihre Nachricht. Ich prüfe Ihre Rechnung und melde mich bis morgen, 14 Uhr.\n\n"
    "Freundliche Grüße",
    "en": "Hello Kim,\n\nthank you for your message. I am checking your invoice and will be in touch by 2 pm tomorrow.\n\n"
    "Kind regards",
}
ASKED = "Sehr geehrte Damen und Herren,\n\nich warte seit drei Wochen. Das ist eine Unverschämtheit!"


def warm_up(store: Store, *, now: dt.datetime) -> int:
    """Review a sample in each language with each house's rules. Returns how many were reviewed; what a team's rules or model
    have wrong is raised as it would be by the first agent's review."""
    with store.read() as session:
        profiles = [box.profile.house_profile() for box in mailboxes(session) if box.active]
    ways = {(p.rules_folder, p.model, p.components): p for p in profiles}
    contexts = [
        tone.Context(lang=language, now=now, client_mail=ASKED, profile=profile)
        for profile in ways.values()
        for language in LANGUAGES
    ]
    for context in contexts:
        tone.review(SAMPLES[context.lang], context)
    return len(contexts)
