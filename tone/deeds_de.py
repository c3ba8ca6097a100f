"""What is done for a contact, as German verbs: "der Monteur tauscht", "wird getauscht", "das Rad, das am Freitag ankommt".

The first person needs no list: beside "ich" and "wir" stands a verb, and it is a deed unless it is one of knowing, feeling or being.
"""

from __future__ import annotations

from tone.words import any_of


def _any(words: str) -> str:
    return f"(?:{any_of(words.split())})"


IT_DOES = _any("""
    schickt sendet versendet verschickt liefert bringt holt stellt legt setzt tauscht repariert richtet baut montiert installiert dichtet deckt räumt
    reinigt spült leert putzt wäscht schneidet schleift klemmt füllt prüft kontrolliert untersucht testet klärt erledigt bearbeitet behebt bucht überweist
    zahlt bezahlt erstattet ersetzt berichtigt korrigiert ändert löscht schaltet spielt aktiviert aktualisiert entfernt ergänzt bestätigt unterschreibt
    druckt packt streicht storniert verlegt verschiebt verlängert meldet ruft telefoniert schreibt antwortet beantwortet informiert benachrichtigt
    kontaktiert mailt leitet kümmert regelt organisiert bestellt beauftragt veranlasst erstellt kopiert scannt übersetzt nimmt übernimmt
    kommt fährt gibt übergibt sieht schaut guckt misst liest spricht bespricht fragt sucht besucht trifft erlässt schenkt kürzt senkt reduziert verrechnet
    wechselt hinterlegt leiht befestigt ölt lackiert näht koordiniert hebt lädt pflegt vergütet behandelt operiert bohrt streut pumpt klingelt
    erreicht landet folgt verlässt klopft steht liegt
""")
"""The third person of what somebody does for the contact, or a thing of ours on its way."""

COMES = _any("""
    ankommt ankommen eintrifft eintreffen anruft anrufen besucht besuchen abholt abholen liefert liefern bringt bringen mitbringt zurückruft meldet melden
    zuschickt zusendet schickt schicken erreicht erreichen nachliefert austauscht tauscht einbaut repariert vorbeikommt vorbeibringt kommt kommen
    überweist erledigt freischaltet auszahlt übernimmt anliefert zustellt einsetzt beliefert
""")
"""The same at the end of a clause: ", das am Freitag bei Ihnen ankommt"."""

DONE = (
    r"(?!(?:abgebucht|eingezogen|berechnet|erwartet|gefeiert|benötigt|gebraucht|gesperrt|geschlossen|geöffnet|eröffnet|gewertet|angerechnet|gekündigt|"
    r"erhoben|gewählt|verlangt|fortgesetzt|beendet|verlängert|erhöht|gezogen|gerechnet|belohnt|begrüßt|gefordert|gebeten|genannt|gewährt|verrechnet|"
    r"abgestellt|unterbrochen|eingestellt|abgeschaltet|gestrichen|verschoben|übertragen|ausgestrahlt|gespielt|gezeigt|gegeben)\b)"
    r"(?:[a-zäöüß]{0,12}ge[a-zäöüß]{3,16}(?:t|en)|[a-zäöüß]{0,9}(?:be|ver|er|ent|zer|über|unter|wieder|um|durch|hinter)[a-zäöüß]{3,16}(?:t|en)|[a-zäöüß]{3,16}iert)"
)
"""A participle of what is done for the contact; what is done to everybody ("geschlossen", "abgebucht") is a fact."""

STATES = _any("""
    habe haben hab bin sind werde werden kann können muss müssen will wollen darf dürfen soll sollen mag mögen möchte möchten würde würden hätte
    hätten könnte könnten wäre wären müsste müssten sollte sollten dürfte dürften wollte wollten weiß wissen sehe sehen verstehe verstehen denke denken
    glaube glauben finde finden hoffe hoffen bedaure bedauern bedauere danke danken bedanke bedanken bitte bitten freue freuen wünsche wünschen
    entschuldige entschuldigen kenne kennen vermute vermuten rate raten empfehle empfehlen schlage schlagen biete bieten meine meinen heiße heißen
    arbeite arbeiten wohne wohnen brauche brauchen benötige benötigen bräuchte bräuchten warte warten erwarte erwarten höre hören fühle fühlen stehe
    stehen lehne ablehnen berechne berechnen verlange verlangen fürchte fürchten gestehe gratuliere gratulieren begrüße begrüßen weise weisen
    erlaube erlauben nutze nutzen verwende verwenden wiederhole wiederholen bleibe bleiben verkaufe verkaufen vergebe vergeben gehe gehen bekomme
    bekommen erhalte erhalten rechne rechnen liege liegen sitze sitzen lebe leben bestehe bestehen zweifle zweifeln verzichte schätze schätzen kriege
    kriegen spüre merke merken zeige zeigen erinnere erinnern wundere wundern ärgere lerne lernen erkenne erkennen verbleibe verbleiben gewähre
    gewähren erkläre erklären beschreibe beschreiben zeig seh hab find glaub denk kenn hoff wünsch brauch speichere speichern verarbeite verarbeiten war waren konnte konnten musste mussten durfte durften muß hatte hatten wurde wurden nicht auch noch ja und oder aber denn doch dass ob wenn weil was wie die das den der dem sobald damit bis als wo eine keine diese meine deine ihre seine unsere eure gerne alle beide einen keinen meinen ihnen ihren diesen heute da so wer wen wem
""")
"""Verbs of being, knowing, feeling, asking and habits: beside "ich" and "wir" these are no deeds."""
