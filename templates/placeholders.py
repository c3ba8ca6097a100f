"""The placeholders of mails that a house may word itself, each explained in German and English for those who write."""

from __future__ import annotations

from collections.abc import Mapping

Said = tuple[str, str]
"""German and English."""

_HOUSE: dict[str, Said] = {
    "mailbox_name": ("Name des Postfachs, wie Kontakte ihn lesen", "name of the mailbox as contacts read it"),
    "reach_us": ("wie man uns sonst erreicht; kann leer sein", "how to reach us otherwise; may be empty"),
    "company_lines": ("Zeilen unter jeder Signatur, eine Liste", "lines under every signature, a list"),
    "hours": ("unsere Zeiten in Worten", "our hours in words"),
}
_READER: dict[str, Said] = {
    "salutation": (
        "Anrede, z. B. „Guten Tag Frau Özdemir,“",
        "salutation, such as “Dear Ms Özdemir,”",
    ),
    "informal": ("ja, wenn wir den Kontakt duzen: {% if informal %}", "true when we are on first-name terms"),
}
LETTER: Mapping[str, Said] = {
    **_READER,
    "number": ("Nummer des Vorgangs", "number of the ticket"),
    "promise": ("die Zusage von oben, als Satz", "the promise above, as a sentence"),
    "due": ("bis wann der Kontakt von uns hört", "by when the contact hears from us"),
    "urgency_word": ("„Notfall“ oder „dringend“; sonst leer", "“an emergency” or “urgent”; else empty"),
    "announcements": ("was gerade zu wissen ist, eine Liste", "what is good to know now, a list"),
    "emergency_number": ("der wievielte Notfall im Quartal; 0: keiner", "which emergency of the quarter; 0: none"),
    "emergency_quota": ("wie viele Notfälle im Quartal möglich sind", "how many emergencies a quarter has"),
    "is_emergency": ("Beispiele für Notfälle, eine Liste", "examples of emergencies, a list"),
    "is_no_emergency": ("Beispiele, die keine sind, eine Liste", "examples that are none, a list"),
    "status_url": ("Adresse der Statusseite; kann leer sein", "address of the status page; may be empty"),
    **_HOUSE,
}  # fmt: skip
REPLY: Mapping[str, Said] = {
    "informal": _READER["informal"],
    "due": ("bis wann der Kontakt wieder von uns hört; leer, wenn der Text es schon sagt",
            "by when the contact hears from us again; empty when the text says so already"),
    "asks": ("ja, wenn die Antwort um etwas bittet", "true when the answer asks for something"),
    "closes": ("ja, wenn der Vorgang damit erledigt ist", "true when the ticket is settled with it"),
    "hours_to_answer": ("Arbeitsstunden bis zu einer weiteren Antwort", "working hours until a further answer"),
    "agent_name": ("Name der Person, die antwortet", "name of whoever answers"),
    "mailbox_name": _HOUSE["mailbox_name"],
    "reach_us": _HOUSE["reach_us"],
}  # fmt: skip
RENEWAL: Mapping[str, Said] = {
    **_READER,
    "subject": ("Betreff des Vorgangs", "subject of the ticket"),
    "due": ("die bisher zugesagte Zeit", "the time that was promised"),
    "new_due": ("die neue Zeit", "the new time"),
    "why": ("der Grund, ein Satz", "the reason, a sentence"),
}
STATUS: tuple[Mapping[str, Said], Mapping[str, Said]] = (
    {
        **_READER,
        "number": LETTER["number"],
        "sections": ("die Vorgänge, eine Liste", "the tickets, a list"),
        "several": ("ja, wenn es um mehrere Vorgänge geht", "true when it is about several tickets"),
        "count": ("wie viele Vorgänge", "how many tickets"),
        "more": ("wie viele nicht gezeigt werden", "how many are not shown"),
        "news": ("ja, wenn es Neues gibt", "true when there is news"),
        "late": ("ja, wenn die Meldung zu spät kommt", "true when it comes late"),
        "slot": ("die vereinbarte Zeit", "the agreed time"),
        **_HOUSE,
    },
    {
        "title": ("Betreff", "subject"),
        "number": ("Nummer", "number"),
        "parts": ("die geschriebenen Teile", "the written parts"),
        "heading": ("Überschrift eines Teils", "heading of a part"),
        "text": ("Text eines Teils", "text of a part"),
        "links": ("Belege", "evidence"),
        "links_heading": ("Überschrift der Belege", "heading of the evidence"),
        "writer": ("wer es geschrieben hat", "who wrote it"),
        "heard": ("wann der Kontakt zuletzt von uns hörte", "when the contact last heard from us"),
        "open_steps": ("was als Nächstes bleibt", "what comes next"),
        "waiting": ("ja, wenn uns eine Antwort fehlt", "true when we need an answer"),
        "promises": ("zugesagte Zeiten", "promised times"),
        "next_slot": ("die nächste Meldung", "the next update"),
        "status_url": ("Adresse der Statusseite", "address of the status page"),
        "answer_to": ("Adresse für Antworten", "address for answers"),
    },
)
COLLEAGUE: Mapping[str, Said] = {
    "agent_first_name": ("Vorname der Person, die es liest", "first name of whoever reads it"),
    "contact_name": ("Name des Kontakts", "name of the contact"),
    "due": ("die zugesagte Zeit", "the promised time"),
    "what": ("was zugesagt ist", "what was promised"),
    "owner_name": ("wer es zugesagt hat; kann leer sein", "who promised it; may be empty"),
    "ticket_subject": ("Betreff des Vorgangs", "subject of the ticket"),
    "number": LETTER["number"],
    "link": ("Adresse des Vorgangs auf dem Pult", "address of the ticket on the desk"),
}
