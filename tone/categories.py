"""What the categories of findings and praise are called where people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tone.finding import Language

_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "blame": ("Schuldzuweisung", "Blame"),
    "defensiveness": ("Rechtfertigung", "Defending ourselves"),
    "vague_promise": ("Vage Zusage", "Vague promise"),
    "empty_phrase": ("Floskel", "Empty phrase"),
    "command": ("Befehlston", "Command"),
    "condescension": ("Belehrung", "Condescension"),
    "shouting": ("Lautstärke", "Shouting"),
    "officialese": ("Amtsdeutsch", "Officialese"),
    "hidden_actor": ("Niemand handelt", "Nobody acts"),
    "weak_apology": ("Schwache Entschuldigung", "Weak apology"),
    "missing_greeting": ("Anrede fehlt", "No greeting"),
    "missing_name": ("Name fehlt", "No name"),
    "wrong_name": ("Falscher Name", "Wrong name"),
    "missing_next_step": ("Nächster Schritt fehlt", "No next step"),
    "missing_mirror": ("Anliegen nicht aufgenommen", "Concern not taken up"),
    "register_mix": ("Sie und du gemischt", "Sie and du mixed"),
    "wrong_register": ("Andere Anredeform als gewünscht", "Not the wished form of address"),
    "unexplained_abbreviation": ("Abkürzung ohne Erklärung", "Unexplained abbreviation"),
    "jargon": ("Fachwort", "Jargon"),
    "long_sentence": ("Langer Satz", "Long sentence"),
    "sarcasm": ("Ironie", "Sarcasm"),
    "overpromise": ("Zu viel versprochen", "Promising too much"),
    "bare_refusal": ("Nein ohne Grund", "No without a reason"),
    "ignored_emotion": ("Gefühl übergangen", "Feeling passed over"),
    "private_detail": ("Zu private Angabe", "Private detail"),
    "gendered_wording": ("Form der Personenbezeichnung", "Gendered wording"),
    "copy_paste": ("Fast wie eine andere Antwort", "Almost another reply"),
    "open_gap": ("Lücke im Text", "Gap in the text"),
    "personal_greeting": ("Persönliche Anrede", "Personal greeting"),
    "mirror": ("Anliegen aufgenommen", "Concern taken up"),
    "emotion_named": ("Gefühl benannt", "Feeling named"),
    "clear_next_step": ("Klarer nächster Schritt", "Clear next step"),
    "concrete_promise": ("Konkrete Zusage", "Concrete promise"),
    "good_apology": ("Gute Entschuldigung", "Good apology"),
    "thanks_for_patience": ("Dank für die Geduld", "Thanks for patience"),
    "offers_choice": ("Wahl gelassen", "Choice offered"),
    "explains_why": ("Grund genannt", "Reason given"),
    "plain_language": ("Klare Sprache", "Plain language"),
}


def category_name(category: str, lang: Language) -> str:
    """The category's name; a category of a later version keeps its key."""
    names = _NAMES.get(category)
    return category if names is None else names[lang == "en"]
