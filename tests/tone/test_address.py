"""Sie and du with their traps, and salutations that guess nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tone.address import salutation
from tone.addressing import evidence, register_of
from tone.finding import Context, Person

NOW = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "register"),
    [
        ("Ich schicke Ihnen den Plan.", "Sie"),
        ("Können Sie morgen?", "Sie"),
        ("Sie ist gestern angekommen, deine Lampe.", "du"),
        ("Ihr Paket ist da.", "Sie"),
        ("Ihr habt recht, wir schicken euch eine neue.", "du"),
        ("Könnt ihr morgen?", "du"),
        ("Seit gestern läuft Ihr Shop wieder.", "Sie"),
        ("Schick uns bitte ein Foto.", "du"),
        ("Probier's noch mal.", "du"),
        ("Dann frage ich dort nach und schreibe Ihnen.", "Sie"),
        ("Die Suche läuft, der Ruf ist gut.", "none"),
        ("Das Paket liegt bereit.", "none"),
        ("Du meine Güte, haben Sie das gesehen?", "Sie"),
        ("Wir passen auf Sie auf.", "Sie"),
        ("Ich habe Ihre Mail gelesen, hast du Zeit?", "mixed"),
        ("Grüßen Sie Ihre Kollegin, sie kennt ihr Konto.", "Sie"),
        ("Ich prüfe die Buchung heute und melde mich bis morgen, 14 Uhr, bei Ihnen.", "Sie"),
        ("Heute prüfe ich die Buchung, frage im Lager nach und schicke Ihnen den Beleg.", "Sie"),
        ("Ich rufe Sie um 16:30 Uhr an und frage, ob es wieder warm ist.", "Sie"),
        ("Ich habe das Paket geöffnet. Bitte prüfe den Inhalt.", "du"),
        ("Ich brauche noch etwas: bitte schicke mir den Beleg.", "du"),
    ],
)
def test_register(text: str, register: str) -> None:
    assert register_of(evidence(text)) == register


@pytest.mark.parametrize(
    ("person", "lang", "line"),
    [
        (Person(name="Kim Schulz", address="Sie"), "de", "Guten Tag Kim Schulz,"),
        (Person(name="Kim Schulz", address="du"), "de", "Hallo Kim,"),
        (
            Person(name="Prof. Dr. Iris Vahlenkamp", pronouns="sie/ihr"),
            "de",
            "Guten Tag Frau Prof. Dr. Vahlenkamp,",
        ),
        (Person(name="Andrea Bellini", pronouns="er/ihm"), "de", "Guten Tag Herr Bellini,"),
        (Person(name="Eva von der Heide", pronouns="sie"), "de", "Guten Tag Frau von der Heide,"),
        (Person(name="Jules Abara", pronouns="they/them"), "en", "Hello Jules,"),
        (Person(), "de", "Guten Tag,"),
        (Person(), "en", "Hello,"),
    ],
)
def test_salutation(person: Person, lang: str, line: str) -> None:
    assert salutation(Context(lang=lang, now=NOW, client=person)) == line  # type: ignore[arg-type]
