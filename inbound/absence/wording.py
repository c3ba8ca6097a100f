"""Is somebody away, and did a machine write this? Read from subject and words, for mails whose headers no longer tell.

Precision comes first: "ich bin ab Montag im Urlaub, bitte antworten Sie bis Freitag" was written by a person who waits. So words
alone convince only when the mail says nothing else: every sentence before the closing must be one that automatic notes are made
of, and enough of them must say so. German and English in full; French, Spanish, Italian and Dutch by their standing phrases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inbound.absence.sentences import own_words, sentences

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Tally:
    """How many sentences are of which kind."""

    away: int
    back: int
    relief: int
    machine: int
    receipt: int
    fate: int
    """Of the relief: what becomes of the mail itself ("wird nicht weitergeleitet"), as only an absent person's program tells."""
    own: int
    """Sentences automatic notes are not made of."""
    asks: bool

    @property
    def said(self) -> int:
        """Sentences automatic notes are made of, politeness aside."""
        return self.away + self.back + self.relief + self.machine + self.receipt + self.fate


_MOST_OWN = 4
"""Notes are short. A notification that quotes people may hold any sentence, and is none."""


def is_absence(subject: str, text: str) -> bool:
    """Does this mail say that its sender is away? Meant for mails already known to be automatic."""
    if _AWAY_SUBJECT.match(_bare(subject)):
        return True
    tally = _tally(text, most_own=_MOST_OWN)
    return tally.away + tally.back > 0 and tally.own <= _MOST_OWN


def reads_as_automatic(subject: str, text: str, *, is_reply: bool = False) -> str | None:
    """``subject:...`` or ``text:...`` for a mail that only a machine writes like this, else None.

    `is_reply`: it answers a mail by its headers, as automatic notes do; people announce a holiday in a mail of its own.
    """
    bare = _bare(subject)
    forwarded = _FORWARDED.match(subject.strip()) is not None
    if forwarded:
        return None
    answers = bare != subject.strip()
    if _MACHINE_REPORT.match(subject.strip()):
        return "subject:machine-report"
    titled = _MACHINE_SUBJECT.match(bare) is not None
    tally = _tally(text, most_own=len(text) if titled else 0)
    fits = (tally.said and not tally.own) if answers else tally.said >= tally.own
    if titled and fits and not tally.asks:
        return "subject:auto-reply"
    if tally.own or tally.asks:
        return None
    titled_away = _AWAY_SUBJECT.match(bare) is not None
    renamed = (
        is_reply and not answers
    )  # answers under a title of their own: programs do, people keep the subject
    if tally.away and (_BARE_AWAY_SUBJECT.fullmatch(bare) or (titled_away and (tally.said >= 2 or renamed))):
        return "subject:out-of-office"
    enough = 2 if answers or is_reply else 3
    if tally.away and (tally.machine or tally.away + tally.back + tally.relief + tally.fate >= enough):
        return "text:out-of-office"
    told = answers or is_reply
    if told and tally.fate and tally.said >= 2:
        return "text:out-of-office"
    if tally.machine and (tally.receipt or tally.machine >= 2 or (told and tally.relief)):
        return "text:automatic-message"
    return None


def _bare(subject: str) -> str:
    """The subject without reply prefixes and list tags."""
    subject = subject[:300].strip()
    prefixes = _REPLY_PREFIXES.match(subject)
    return subject[prefixes.end() :].strip() if prefixes else subject


def _tally(text: str, most_own: int) -> _Tally:
    """Counted down to the closing, or until more than `most_own` sentences are the writer's own: then nothing follows from the
    rest, and a letter costs as little as its first line."""
    counts = dict.fromkeys(("away", "back", "relief", "fate", "machine", "receipt", "own", "polite"), 0)
    asks = False
    for sentence in sentences(own_words(text)):
        if _CLOSING.match(sentence) and any(counts.values()):
            break
        kind = _kind(sentence)
        counts[kind] += 1
        asks = asks or sentence.endswith("?")
        if counts["own"] > most_own:
            break
    counts.pop("polite")
    return _Tally(**counts, asks=asks)


def _kind(sentence: str) -> str:
    for kind, pattern in _KINDS:
        if pattern.search(sentence):
            return kind
    return "own"


def _any(*alternatives: str) -> Pattern:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives), re.IGNORECASE)


_REPLY_PREFIXES = re.compile(
    r"(?:(?:re|aw|antw(?:ort)?|sv|ant|rv|rif|r)(?:\[\d\])?\s?:\s*|\[[^\]\[]{1,60}\]\s*){1,6}", re.IGNORECASE
)
_FORWARDED = re.compile(
    r"(?:\[[^\]\[]{1,60}\]\s*)?(?:fwd?|wg|tr|rv|i|doorst|weitergeleitet)\s?:", re.IGNORECASE
)

_MACHINE_SUBJECT = _any(
    r"^(?:automatische (?:antwort|rückmeldung|e-?mail-?antwort|eingangsbestätigung|abwesenheitsnotiz)|autoantwort)\s*(?:[:\-–(]|$)",
    r"^auto(?:mated|matic)?[ -]?(?:reply|response|responder|answer)\s*(?:[:\-–(]|$)",
    r"^out of (?:the )?office auto-?(?:reply|response)\s*(?:[:\-–(]|$)",
    r"^abwesenheits(?:notiz|nachricht|meldung|assistent|benachrichtigung)\s*(?:[:\-–(]|$)",
    r"^(?:réponse automatique|respuesta automática|risposta automatica|automatisch antwoord|autosvar|resposta automática|automatiskt? svar|automatická odpověď|automatyczna odpowiedź|odpowiedź automatyczna|automaattinen vastaus|automatikus válasz|автоматический ответ|автоматична відповідь|otomatik yanıt)\s*(?:[:\-–(]|$)",
    r"^auto:\s",
)
"""What programs put before the subject they answer; a person goes on in words ("Automatische Antwort geht nicht")."""
_AWAY_SUBJECT = _any(
    r"^(?:automatische (?:antwort|abwesenheitsnotiz): ?)?(?:abwesenheit|abwesend|nicht (?:im (?:büro|haus)|erreichbar)|außer haus|im urlaub|urlaub)",
    r"^(?:auto(?:matic)?[ -]?(?:reply|response): ?)?(?:out of (?:the )?office|ooo\b|away (?:from|until|till)|on (?:vacation|holiday|leave)|i am (?:away|out))",
    r"^(?:absen(?:ce|t|te) (?:du|de) bureau|absence\b|fuera de (?:la )?oficina|ausencia|fuori (?:ufficio|sede)|assente|assenza|afwezig|niet op kantoor)",
)
_BARE_AWAY_SUBJECT = _any(
    r"(?:abwesenheit|abwesend|nicht im (?:büro|haus)|außer haus|out of (?:the )?office|ooo|away|on vacation)(?:[:!.]| ?- ?\S+)?"
)
"""Nothing but the news that somebody is away."""
_MACHINE_REPORT = _any(r"^report domain: ?\S+ submitter: ?\S+", r"^cron <[^>]{1,100}>")

_CLOSING = _any(
    r"^(?:mit )?(?:freundliche[nm]?|besten?|viele[n]?|liebe[n]?|herzliche[n]?|schöne[n]?|sonnige[n]?)\s+(?:grüße[n]?|grüsse[n]?|gruß|gruss)",
    r"^(?:mfg|lg|vg|gruß|grüße|gruss|hochachtungsvoll|ihr(?:e)? .{2,40}team)\b",
    r"^(?:(?:kind|best|warm|warmest)\s+regards?|regards|best wishes|sincerely|yours|cheers|thanks|best|many thanks)\s*[,!.]?$",
    r"^(?:cordialement|bien cordialement|saludos|atentamente|cordiali saluti|distinti saluti|saluti|met vriendelijke groet|groeten)\b",
    r"^--\s*$",
)

_AWAY = _any(
    # German: the place, the state, the office
    r"\b(?:ich|wir|bin|sind|befinde[n]?|werde[n]?)\b.{0,120}\b(?:nicht|kaum|nur (?:sporadisch|eingeschränkt|unregelmäßig))\b.{0,40}"
    r"\b(?:im (?:büro|hause?|dienst|office)|am (?:arbeits)?platz|an meinem (?:arbeits)?platz|in (?:meinem|unserem) büro|erreichbar|zu erreichen|anwesend|verfügbar|da\b)",
    r"\b(?:ich|wir|bin|sind|befinde[n]?)\b.{0,120}\b(?:abwesend|außer haus|ausser haus|ausser hauses|außerhalb des büros|unterwegs|im (?:\w{1,15}-?)?urlaub|in (?:den ferien|elternzeit|mutterschutz|urlaub)|auf (?:dienst|geschäfts)reise|auf reisen|krank|erkrankt|krankgeschrieben|auf (?:einer |einem |der )?(?:fortbildung|weiterbildung|schulung|seminar|messe|konferenz|tagung|lehrgang|workshop))\b",
    r"\b(?:büro|praxis|kanzlei|geschäft|unternehmen|firma|betrieb|geschäftsstelle|büros|sekretariat|verwaltung|werkstatt|hotline|telefon)\b.{0,40}\b(?:ist|sind|bleibt|bleiben|haben|hat)\b.{0,60}\b(?:geschlossen|nicht besetzt)\b",
    r"\bbetriebs(?:ferien|urlaub)\b",
    r"^(?:derzeit|momentan|aktuell|zur ?zeit|leider)?\s?(?:nicht im büro|abwesend|außer haus|im urlaub)\b",
    r"\b(?:habe|haben)\b.{0,20}\b(?:urlaub|ferien|elternzeit)\b(?! genommen)",
    # English
    r"\b(?:i|we|i['’]m|we['’]re|i['’]ll)\b.{0,80}\b(?:out of (?:the )?office|ooo|away (?:from|until|till|on|for|this|and)|currently away|on (?:\w{1,15} )?(?:vacation|holidays?|leave|sabbatical|parental leave|annual leave|maternity leave)|not (?:be )?(?:in the office|available|at work)|unavailable|travell?ing|out sick|time off|out (?:until|till|from|on|this|today|next))\b",
    r"^(?:currently |thanks.{0,40}|i am )?(?:out of (?:the )?office|away|on vacation|on holiday|on leave)\b",
    r"\b(?:our|the) offices?\b.{0,60}\b(?:is|are|will be)\b.{0,20}\bclosed\b",
    # French, Spanish, Italian, the Scandinavian languages, Polish, Czech, Portuguese, Finnish, Dutch
    r"\b(?:je suis|je serai|nous sommes|actuellement|suis)\b.{0,80}\b(?:absente?|en congés?|en vacances|en déplacement)\b",
    r"\b(?:estoy|estaré|estamos|me encuentro)\b.{0,80}\b(?:fuera de (?:la|mi) oficina|ausente|de vacaciones|de viaje)\b",
    r"\b(?:sono|sarò|siamo)\b.{0,80}\b(?:fuori (?:ufficio|sede)|assente|in ferie|in vacanza)\b",
    r"\b(?:jeg|vi|jag|jestem|przebywam|będę|jsem|budu|estou|estarei|encontro-me|olen)\b.{0,40}\b(?:ferie|semester|fraværende|ikke på kontoret|inte på kontoret|frånvarande|bortrei?st|tjänstledig|föräldraledig"
    r"|na urlopie|nieobecn[ya]|poza biurem|mimo kancelář|na dovolené|nepřítom\w{1,3}|de férias|fora do escritório|ausente|lomalla|poissa)\b",
    r"\b(?:ik ben|ben ik|wij zijn|ik zal)\b.{0,80}\b(?:afwezig|niet (?:op kantoor|aanwezig|bereikbaar)|op vakantie|met verlof|vrij)\b",
)
_BACK = _any(
    r"\b(?:nach|bis zu) (?:meiner|unserer) rückkehr\b.{0,60}(?:\d|\bmelde|\blese|\bantwort|\bbearbeit|\bbeantwort)",
    r"^sie erreichen (?:mich|uns)\b.{0,30}\b(?:wieder|erst)\b|\bwieder (?:am (?:arbeits)?platz|im dienst|am schreibtisch)\b|\bzurück sein\b",
    r"\b(?:ab|am|bin|sind|werde|stehe|stehen|kehre|ich)\b.{0,100}\b(?:wieder|zurück)\b.{0,60}\b(?:da|erreichbar|im büro|im hause?|für sie|verfügbar|zurück|anwesend|zu erreichen|zur verfügung)\b",
    r"\b(?:ich|wir)\b.{0,80}\b(?:kehre|komme|bin|sind)\b.{0,60}\bzurück\b",
    r"\b(?:i|we|i['’]ll|i['’]m|we['’]ll|will|am)\b.{0,80}\b(?:(?:be|am|are) back|back (?:in|on|at|from|by)|re-?open|return(?:ing)? (?:to|on|in|from|by)|return(?=[.!,]|$)|resume (?:work|my duties))",
    r"\b(?:je serai|nous serons|serai) de retour\b|\bestaré de vuelta\b|\bregresar[ée]\b|\bvolver[ée]\b|\brientrerò\b|\bsarò di (?:ritorno|nuovo)\b|\bik ben\b.{0,40}\b(?:terug|weer)\b",
)
_FATE = _any(
    r"^(?:ihre|deine|alle|eingehende|diese|die)\b.{0,20}\b(?:e-?mails?|nachricht(?:en)?|mails?)\b.{0,40}\b(?:wird|werden)\b.{0,40}\b(?:nicht|automatisch)\b.{0,30}\b(?:weitergeleitet|gelesen)\b.{0,60}$",
    r"^(?:your|incoming|this|all)\b.{0,20}\b(?:e-?mails?|messages?)\b.{0,30}\b(?:will|is|are)\b.{0,20}\bnot\b.{0,20}\b(?:be )?(?:forwarded|read|monitored)\b",
)
_RELIEF = _any(
    # what becomes of the mail
    r"\bmails lese ich\b|\b(?:lese|beantworte|bearbeite) ich (?:ihre|deine|eure)\b.{0,20}\b(?:mails?|nachricht(?:en)?|anfragen?)\b"
    r"|\b(?:lese|beantworte|bearbeite) (?:ihre|deine|eure)\b.{0,20}\b(?:mails?|nachricht(?:en)?|anfragen?)\b.{0,40}\b(?:arbeitstag|rückkehr|wieder|erst)\b",
    r"\b(?:adresse|postfach|mailbox)\b.{0,40}\bnicht (?:mehr|länger)\b.{0,20}\b(?:genutzt|verwendet|benutzt|gelesen|abgerufen|betreut|aktiv|gültig)\b|\bthis (?:e-?mail )?(?:address|mailbox|inbox)\b.{0,20}\b(?:no longer|not)\b.{0,20}\b(?:in use|used|monitored|active|valid)\b",
    r"\b(?:e-?mails?|nachricht(?:en)?|mails?|anfragen?|anliegen|schreiben)\b.{0,80}\b(?:nicht|wird|werden|werde)\b.{0,60}\b(?:weitergeleitet|gelesen|bearbeitet|beantwortet|beantworten|bearbeiten)\b",
    r"\b(?:ich|wir)\b.{0,40}\b(?:werde|werden|melde|melden|antworte|antworten|beantworte|bearbeite|kümmere)\b.{0,120}\b(?:rückkehr|urlaub|zurück|schnellstmöglich|so schnell wie möglich|so bald wie möglich|umgehend|baldmöglichst|wieder|in kürze|zeitnah)\b",
    r"\b(?:limited|no|intermittent|sporadic|infrequent|limited or no)\b.{0,15}\baccess to\b.{0,15}\b(?:e-?mails?|mail|phone)\b",
    r"\b(?:(?:respond|reply|answer|get back|come back)\b.{0,60}\b(?:upon|on|when|after|once|as soon as|until)\b.{0,40}\b(?:return|back|possible|then)|(?:upon|on|after) my return)\b",
    r"\b(?:e-?mail|message)s?\b.{0,40}\b(?:will|is|are)\b.{0,20}\bnot\b.{0,20}\b(?:be )?(?:forwarded|read|monitored)\b",
    r"\b(?:keine |eine )?weiterleitung\b.{0,40}\b(?:e-?mails?|nachrichten?|mails?|erfolgt|findet|statt)\b|\b(?:erfolgt|findet)\b.{0,20}\bkeine weiterleitung\b",
    # gone for good
    r"\b(?:nicht mehr (?:bei|für|im|in|am)|verlassen|ausgeschieden)\b|\bno longer (?:with|works?|working|employed)\b",
    # whom to turn to
    r"\b(?:in|bei|für|wenn|falls|im)\b.{0,20}\b(?:dringenden?|dringlichen?|eiligen?|wichtigen?|notfällen?|notfall|rückfragen|fragen|zwischenzeit)\b.{0,120}\b(?:wenden|kontaktieren|erreichen|rufen|richten|schreiben|helfen|hilft|steht|stehen|an|senden|vertritt|vertreten)\b",
    r"\b(?:vertretung|vertreten|vertritt)\b",
    r"^(?:bitte )?(?:wenden|kontaktieren|richten|senden|schreiben|rufen) sie\b.{0,120}(?:@|\d{4}|\bkolleg|\bvertret|\bteam\b)",
    r"\b(?:urgent|immediate|emergency|emergencies|assistance|meantime|absence)\b.{0,120}\b(?:contact|call|e-?mail|reach|write|please|assist|help)\b",
    r"\bplease (?:contact|call|e-?mail|reach)\b.{0,100}(?:@|\d{4}|\bcolleague|\binstead\b|\bfor urgent\b|\bassistance\b|\bmy absence\b)",
    r"\ben cas d['’ ]?urgence\b|\ben caso de urgencia\b|\bpara asuntos urgentes\b|\bin caso di urgenza\b|\bper urgenze\b|\bbij (?:dringende|spoed)|\bneem (?:dan )?contact op\b|\bveuillez (?:contacter|vous adresser)\b",
    # a line that only names a person to turn to
    r"^[^?!]{0,60}(?:[\w.+-]{1,64}@[\w.-]{1,100}|(?:tel|telefon|phone|mobil|fon|t)\.? ?:? ?[+(\d][\d\s()/.-]{5,25})[^?!]{0,60}$",
)
_MACHINE = _any(
    r"\b(?:dies(?:e|es)?|das)\b.{0,25}\b(?:ist|war|wurde|wird)\b.{0,40}\b(?:automatisch|automatisiert|maschinell)\w{0,3}\b",
    r"\bautomatisch (?:generierte|erzeugte|erstellte|versendete|versandte)[rs]?\b.{0,30}\b(?:nachricht|e-?mail|mail|antwort|mitteilung)\b",
    r"^(?:automatische (?:antwort|eingangsbestätigung|nachricht|abwesenheitsnotiz)|abwesenheitsnotiz)\b",
    r"\bantworten sie (?:bitte )?nicht (?:direkt )?auf diese\b|\bbitte nicht (?:auf diese (?:e-?mail|nachricht|mail) )?antworten\b|\bnicht auf diese (?:e-?mail|nachricht|mail) (?:zu )?antworten\b|\bbitte antworten sie nicht\b",
    r"\b(?:this|you are receiving an?)\b.{0,25}\b(?:auto(?:-|matically |matic |mated )(?:generated|created|sent|reply|response|message|e-?mail|responder|notification|acknowledge?ment))\b",
    r"\b(?:this is|you have reached) an? (?:automated|automatic)\b",
    r"\b(?:please )?(?:do not|don['’]t) (?:reply|respond) (?:directly )?to this\b",
    r"\b(?:message|courriel|e-?mail|réponse) (?:est |a été )?(?:généré |envoyé )?automatique(?:ment)?\b|\bne pas répondre à ce\b",
    r"\b(?:mensaje|correo|respuesta) (?:\w{1,10} )?(?:generad[oa] )?automátic(?:o|a|amente)\b|\bno responda a este\b",
    r"\b(?:messaggio|risposta|e-?mail) (?:è stat[oa] )?(?:generat[oa] )?automatic(?:o|a|amente)\b|\bnon rispondere a quest",
    r"\bautomatisch (?:gegenereerd|bericht|antwoord|verstuurd)|\bniet (?:te )?(?:be)?antwoorden op dit\b",
)
_RECEIPT = _any(
    r"\b(?:ihre?|deine?)\b.{0,30}\b(?:e-?mail|nachricht|anfrage|mail|anliegen|bestellung|bewerbung|schreiben|ticket|meldung|mitteilung)\b.{0,60}\b(?:erhalten|eingegangen|empfangen|angekommen|registriert|aufgenommen)\b",
    r"\b(?:we|i) have received your\b|\bwe received your\b|\byour (?:request|message|ticket|e-?mail|inquiry|enquiry|order) (?:has been|was|is being|\(?#?\d{1,12}\)? has been)\b.{0,20}\b(?:received|created|registered|processed)\b",
    r"\b(?:wir|unser team|(?:eine?r?|unsere?) (?:mitarbeiter|kolleg|berater|ansprechpartner)\w{0,6}|jemand)\b.{0,40}\b(?:melde[nt]|bearbeiten|antworten|kümmern|setzen)\b.{0,80}\b(?:schnellstmöglich|in kürze|zeitnah|so schnell wie möglich|so bald wie möglich|umgehend|baldmöglichst|innerhalb|in verbindung|bei ihnen)\b",
    r"\b(?:we|our team|someone|an agent)\b.{0,40}\b(?:will|shall)\b.{0,40}\b(?:get back|respond|reply|be in touch|contact)\b",
)
_POLITE = _any(
    r"^(?:sehr geehrte|liebe[rs]?|hallo|guten (?:tag|morgen|abend)|moin|servus|grüezi|dear|hello|hi|bonjour|buongiorno|gentile|hola|estimad\w{0,2}|beste|geachte)\b[^.!?]{0,50}[,!.]?$",
    r"^(?:ganz )?(?:herzlichen|vielen|besten|lieben)? ?dank\b.{0,25}\b(?:für|fuer)\b.{0,12}\b(?:ihre?|deine?|die|das|eure)\b.{0,40}$",
    r"^(?:many )?thank(?:s| you)\b.{0,12}\bfor\b.{0,60}$",
    r"^(?:merci|gracias|grazie|bedankt|dank u)\b.{0,80}$",
    r"^(?:vielen dank|danke|besten dank|ich bitte um|wir bitten um) ?(?:im voraus|für ihr verständnis|ihr verständnis|verständnis)?.{0,30}$",
    r"^bitte haben sie (?:etwas |ein wenig )?(?:geduld|verständnis)\b.{0,40}$",
    r"^(?:wir wünschen|ich wünsche|frohe|schöne|merry|happy|season['’]s|have a)\b.{0,120}$",
    r"^(?:we apologi[sz]e|sorry|i apologi[sz]e|apologies|ich entschuldige|entschuldigen)\b.{0,80}$",
)
_WANTS = _any(
    r"\b(?:brauche|brauchen|benötigen?|bräuchten?|i need|we need|and need|so please|warte|warten|wollten?|möchten?|frage[n]? ob|wondering|would like)\b",
    r"\bbitte (?:bis|prüfen|um (?:rück|ant)|melden|schicken|noch|vorher|dringend|schnell)",
    r"\bplease (?:send|check|reply|answer|let me know|confirm|advise|fix)\b(?! (?:not|to this))",
    r"\bbitte (?!wenden|kontakt|senden|schreiben|rufen|haben|beachten|antworten|nutzen|verwenden|versuchen|richten sie (?:ihre|sich|dring)|melden sie sich (?:bei|an)|sehen|entschuldigen|leiten)\w+n sie\b",
    r"\bplease (?:set|send (?:me|us|the)|change|help|call me|add|remove|update|fix|turn|switch|look|make|explain|give)\b",
    r"\bkönnten sie\b|\bwürden sie\b|\bcould you\b|\bwould you\b|\b(?:funktioniert|geht|klappt) nicht\b|\bnot (?:work(?:ing)?|sent)\b",
)
"""A person asks for something, or something is broken."""
_KINDS: tuple[tuple[str, Pattern], ...] = (
    ("own", _WANTS),
    ("away", _AWAY),
    ("machine", _MACHINE),
    ("receipt", _RECEIPT),
    ("back", _BACK),
    ("fate", _FATE),
    ("relief", _RELIEF),
    ("polite", _POLITE),
)
