"""A small house's mail, for searching: short name -> (from, to, subject, text, attachment names)."""

from __future__ import annotations

from email.message import EmailMessage
from typing import NamedTuple


class Letter(NamedTuple):
    sender: str
    subject: str
    text: str
    files: tuple[str, ...] = ()
    to: str = "service@takt.test"


LETTERS: dict[str, Letter] = {
    "waschen": Letter(
        "Jörg Müller <joerg.mueller@example.org>",
        "[DRINGEND] Waschmaschinenlieferung",
        "Guten Tag,\n\ndie Waschmaschinenlieferung für die Gneisenaustraße 12 kam heute nicht. Wann kommt sie?\n\nJörg Müller",
    ),
    "mueller": Letter(
        "Sabine Mueller <s.mueller@firma.example>",
        "Rechnung 4711",
        "Guten Tag,\n\nin der Rechnung 4711 fehlt die Gutschrift über 20 Euro.\n\nViele Grüße\nSabine Mueller",
        ("Rechnung_4711.pdf",),
    ),
    "heizung": Letter(
        "Fatma Özdemir <fatma@example.org>",
        "[Störung] Heizung",
        "Hallo,\n\nunsere alte Heizung im Flur bleibt kalt, obwohl die Techniker gestern da waren. Die Fehlermeldung heißt E-204.\n\nFatma Özdemir",
        ("heizkörper.jpg", "Fehlermeldung E-204.png"),
    ),
    "kalt": Letter(
        "Ole Berg <ole@example.org>",
        "Kaltes Wasser",
        "Moin,\n\ndas Wasser ist kalt, die Heizung alte Bauart. Bitte einen Termin.\n\nOle Berg",
    ),
    "kuendigung": Letter(
        "Renée Lefèvre <renee@example.org>",
        "[Kündigung] Vertrag V-2026/117",
        "Guten Tag,\n\nich kündige den Vertrag V-2026/117 zum Jahresende. Bitte bestätigen Sie das.\n\nRenée Lefèvre",
    ),
    "grosskunde": Letter(
        "Einkauf Groß & Söhne <einkauf@gross-soehne.example>",
        "Angebot für 40 Bürostühle",
        "Sehr geehrte Damen und Herren,\n\nwir brauchen ein Angebot für 40 Bürostühle, Lieferung nach Köln, bis Ende der Woche.\n\nGroß & Söhne AG",
        ("Anfrage Bürostühle.xlsx",),
    ),
    "lob": Letter(
        "Kim Schulz <kim@example.org>",
        "[Lob] Danke an Frau Sommer",
        "Guten Tag,\n\nFrau Sommer hat mir am Telefon wunderbar geholfen. Ein Dankeschön ans Team!\n\nKim",
    ),
    "login": Letter(
        "Priya Nair <priya.nair@example.com>",
        "Cannot log in to the customer portal",
        "Hello,\n\nsince this morning I cannot log in to the portal. It says \"session expired\" every time.\n\nKind regards\nPriya Nair",
        ("screenshot-portal.png",),
    ),
    "refund": Letter(
        "John O'Neill <john.oneill@example.com>",
        "[URGENT] Refund for order 88-1234",
        "Hello,\n\nthe refund for order 88-1234 has not arrived. It was promised for last Friday.\n\nJohn O'Neill",
    ),
    "address": Letter(
        "Chloé Martin <chloe@example.com>",
        "New address",
        "Hello,\n\nmy new address is 5 Mill Lane, Leeds. Please send the delivery note there.\n\nBest\nChloé Martin",
        ("delivery-note.pdf",),
    ),
    "schaden": Letter(
        "Jörg Müller <joerg.mueller@example.org>",
        "[Beschwerde] Transportschaden",
        "Guten Tag,\n\nder Karton war nass und die Kiste hat einen Transportschaden. Ich bin enttäuscht.\n\nJörg Müller",
        ("schaden1.jpg", "schaden2.jpg"),
    ),
    "export": Letter(
        "Agnieszka Łukasiewicz <a.lukasiewicz@example.com>",
        "Data export",
        "Hi,\n\nplease send me an export of my data as CSV. The naïve import into our tool fails.\n\nAgnieszka",
    ),
    "personal": Letter(
        "Tom Weiß <tom@example.org>", "Frage zum Urlaub", "Hallo,\n\nwie viele Tage Resturlaub habe ich? Die Lieferung der Bescheinigung eilt.\n\nTom Weiß",
        to="personal@takt.test",
    ),
}  # fmt: skip


def as_mail(letter: Letter, number: int) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = letter.sender, letter.to, letter.subject
    message["Date"] = "Mon, 23 Nov 2026 08:12:00 +0100"
    message["Message-ID"] = f"<suche-{number}@example.org>"
    message.set_content(letter.text)
    for name in letter.files:
        message.add_attachment(
            b"%PDF-1.4 test", maintype="application", subtype="octet-stream", filename=name
        )
    return message.as_bytes()
