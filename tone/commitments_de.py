"""The German words of promises and of what only looks like one (see :mod:`tone.commitment_words`)."""

from __future__ import annotations

from tone.commitment_words import compiled
from tone.deeds_de import COMES, DONE, IT_DOES, STATES

_ROLE_DE = (
    r"(?:techniker|monteur|fahrer|kollege|kollegin|kollegen|kurier|hausmeister|handwerker|installateur|elektriker|meister|bautrupp|trupp|"
    r"bote|spediteur|spedition|fluggesellschaft|airline|veranstalter|team|kolonne|mannschaft|technik|buchhaltung|vertrieb|werkstatt|lager|versand|lieferdienst|"
    r"paketdienst|außendienst|notdienst|bereitschaft|hausverwaltung|entwickler|entwicklung|fachabteilung|abteilung|leiter|leiterin|chefin|chef|"
    r"geschäftsführer|schornsteinfeger|dachdecker|maler|klempner|schlosser|gärtner|reinigung|it|dhl|dpd|gls|ups|hermes|post|"
    r"(?!sommer|winter|feier|dauer|steuer|nummer|kalender|wetter|zimmer|fenster|theater|fehler|ärger)[a-zäöüß]{3,}(?:ler|ner|ter|ger|ker|rer|cher|eur|ist|tor|ant))(?:in|s|n|en|innen)?"
)
_SERVICE_DE = (
    r"(?:geliefert|verschickt|versendet|versandt|getauscht|ausgetauscht|repariert|behoben|erstattet|überwiesen|gutgeschrieben|erledigt|umgesetzt|"
    r"geprüft|bearbeitet|beantwortet|freigeschaltet|zugestellt|abgeholt|geändert|korrigiert|eingespielt|veröffentlicht|installiert|montiert|"
    r"nachgeliefert|ersetzt|verlegt|veranlasst|zugeschickt|zugesandt|bereitgestellt|abgeschlossen|aktiviert|storniert|gelöscht|gereinigt|"
    r"angerufen|kontaktiert|informiert|übermittelt|umgestellt|eingebaut|eingerichtet|zurückgezahlt|zurückerstattet|ausgezahlt|ausgeliefert|"
    r"nachgereicht|benachrichtigt|gesendet|geschickt|gebracht|rausgeschickt|verarbeitet|angepasst|ausgeführt|durchgeführt|fertiggestellt|"
    r"eingeplant|geplant|vorgesehen|angesetzt|terminiert|losgeschickt|wiederhergestellt|fertig|vorliegen|eintreffen|ankommen|da sein|haben|erhalten|bekommen)"
)

_YOUR = r"(?:ihnen|dir|euch|ihre[mnr]?|deine[mnr]?|eure[mnr]?|ihrem|deinem|eurem)"
_DUE_NOUN = (
    r"(?:antwort|rückmeldung|rückruf|anruf|bescheid|nachricht|zwischenstand|zwischenbescheid|stand|meldung|update|statusmeldung|ergebnis|lösung|entscheidung|"
    r"erstattung|rückerstattung|rückzahlung|auszahlung|gutschrift|überweisung|korrektur|lieferung|liefertermin|nachlieferung|ersatzlieferung|versand|"
    r"ankunft|zustellung|abholung|reparatur|montage|einbau|austausch|umbau|techniker|monteur|fertigstellung|freischaltung|umstellung|inbetriebnahme|"
    r"entwurf|bericht|auswertung|gutachten|auslieferung|reinigung|wartung|messung)"
)
_VERB = rf"(?!{STATES}\b)(?:(?!(?:\w{{0,3}}ge)?[a-zäöüß]{{2,16}}ten?\b)[a-zäöüß]{{2,18}}|[a-zäöüß]{{0,10}}(?:statt|antwort|leit|schalt|richt|halt|test|start|rett|breit|veranstalt)en?)"
_I_DO = rf"(?:\b(?:ich|wir) {_VERB}(?<=[en])\b|\b{_VERB} (?:ich|wir)\b)"
"""The first person beside its verb."""

GERMAN = compiled(
    request=r"""
        \b(?:bitte|bitten wir|wir bitten sie|bitte ich|gerne? bis)\b(?! (?:ich|wir) (?:um|sie um) entschuldigung)
        |(?<!\bwir )(?<!\bich )\b(?!(?:bekommen|erhalten|haben|hören|finden|sehen|werden|kriegen|erreichen|bekämen|können|hätten|wissen|erfahren|kennen) sie)[a-zäöüß]{2,18}e?n sie\b(?! an\b(?! §?$))
        |\b(?:sie|ihr) (?:können|müssen|sollten|dürfen|brauchen|sollen|könnten|müssten|mögen|möchten|wollen)\b|\b(?:können|müssen|sollten|dürfen|brauchen|könnten|müssten|möchten|wollen) sie\b
        |\bdu (?:kannst|musst|solltest|darfst|brauchst|könntest|müsstest|möchtest|willst)\b|\b(?:kannst|musst|solltest|darfst|brauchst|könntest) du\b
        |^\W{0,4}(?:und |dann |also |sonst )?(?:schick|sag|gib|schreib|ruf|melde?|antworte?|nimm|bring|lad|prüf|guck|schau|denk|probier|komm|lass|teil|nenn|reich|trag|überweis|zahl)e? ?(?:dich|mir|uns|(?<!melde )mich|es|das|die|den|ihn|doch|einfach|kurz|mal|§)\b
        |\b(?:brauche|benötige|bräuchte|brauchen|benötigen|bräuchten) (?:ich|wir)\b|\b(?:ich|wir) (?:brauche|benötige|bräuchte|brauchen|benötigen|bräuchten)\b
        |\b(?:erwarte|erwarten) (?:ich|wir)\b|\b(?:ich|wir) (?:erwarte|erwarten)\b
        |\b(?:ist|sind|wäre|war) .{0,60}(?:einzureichen|zu zahlen|zu entrichten|zu begleichen|zu senden|zurückzusenden|abzugeben|mitzubringen|vorzulegen)\b
        |\b(?:muss|müssen) .{0,60}(?:bei uns|vorliegen|eingegangen|eingehen|bezahlt)
        |^\W{0,4}(?:und |dann )?(?:meldet|schickt|sendet|gebt|nehmt|kommt|bringt|ruft|schreibt|sagt|lasst|ladet|holt|legt) (?:euch|uns|mir|es|das|die|den)\b
        |^\W{0,4}(?:und |dann )?(?:falls|wenn) sie\b""",
    condition=r"""^\W{0,6}(?:und |aber |oder |denn |doch |auch |nur )?(?:wenn|falls|sofern|sobald|solange|soweit|ob|damit(?! (?:haben|bekommen|erhalten|ist|sind|wissen|können|läuft|liegt|steht|kommt|geht)\b)|weil|zumal|da|während|obwohl|nachdem|bevor|ehe|sollte|sollten|wobei|als(?! (?:nächstes|erstes|letztes|ersatz|dank)\b)|wer)\b""",
    past=r"""
        \b(?:ich|wir|er|es|man|kollege|kollegin|techniker|team)\b.{0,40}\b(?:habe?|haben|hat|hatte|hatten|wurde|wurden|war|waren|worden)\b(?! (?:sie|du|ihr) )
        |\b(?:habe?|haben|hatte|hatten|wurde|wurden|war|waren) (?:ich|wir|er|es|man|unser|unsere|mein|meine)\b|(?<!sie )(?<!ihr )\bhaben (?:die|der|das)\b
        |\bhat\b|\b(?:wurde|wurden|war|waren|worden|gewesen|hatte|hatten|kam|kamen|ging|gingen|konnten?|mussten?|mußten?|durften?|saß|saßen|(?<!den )(?<!der )(?<!neuen )(?<!aktuellen )stand|standen|lief|liefen|blieb|blieben|hielt|bekam|bekamen|erhielt|erhielten|schrieb|schrieben|rief|fand|sollte|sollten)\b
        |\b(?:ich wollte|wollte ich|wir wollten|wollten wir)\b|\bseit §|\b(?:haben|hast|habt) (?:sie|du|ihr)\b.{0,100}\b(?:ge[a-zäöüß]{3,16}(?:t|en)|[a-zäöüß]{2,6}ge[a-zäöüß]{3,14}(?:t|en)|(?:be|er|ver|ent)[a-zäöüß]{3,14}t|[a-zäöüß]{3,14}iert|erhalten|bekommen)(?<!heit)(?<!keit)(?<!schaft)(?<!bericht)\W*$
        |\b(?:ich habe|wir haben) (?:sie|ihn|es|das|die|den|dem|ihnen|ihr|ihre[nmrs]?|dir|euch)\b.{0,80}\b(?:[a-zäöüß]{0,8}ge[a-zäöüß]{3,16}(?:t|en)|(?:be|er|ver|ent|zer|über|unter|wieder)[a-zäöüß]{3,14}(?:t|en)|[a-zäöüß]{3,14}iert)\W*$
        |\b(?:zugesagt|vereinbart|angekündigt|versprochen) (?:war|gewesen|worden|hatten?)\b""",
    negated=r"""\b(?:nicht|nichts|kein|keine|keinen|keinem|keiner|nie|niemand|weder|leider erst)\b(?! (?:nur|später|mehr als|länger als|allein))""",
    wish=r"""^\W{0,6}(?:und |aber |oder )?(?:wenn|falls|sofern) (?:(?:sie|du|ihr) (?:(?!nicht\b)[\wäöüß]{1,16} ){0,3}(?:möchten|mögen|wollen|wünschen|möchtest|magst|willst|wünschst|mögt|wollt|möchtet)\W*$|gewünscht|gewollt|(?:es |das )?(?:ihnen|dir|euch) (?:das |es |damit )?(?:\w{1,12} ){0,2}(?:hilft|lieber|recht|passt)\b|(?:es |das )?(?:ihnen|dir|euch) .{0,30}\bzu [a-zäöüß]+ (?:ist|sind)\b|.{0,40}\blieber (?:ist|wäre|hätten|mögen))|^\W{0,4}(?:auf|bei) (?:wunsch|bedarf)\b|\bauf wunsch\b|\bbei bedarf\b|\b(?:mein|unser) vorschlag\b|\banderen (?:tag|termin)\b|\bgern(?:e)? (?:den|die) gericht""",
    hearsay=r"""\b(?:ihre?|deine?|eure?) [a-zäöüß]{3,20} (?:sagte?|meinte?|schreibt|schrieb|behauptet|hat (?:uns |mir )?(?:gesagt|geschrieben))\b|\b(?:sie|du) (?:schreiben|schreibst|sagen|sagst|sagten|schrieben|berichten|meinen|erwähnen)\b|\b(?:schrieben|sagten|berichten) sie\b""",
    offer=r"""
        \b(?:hätten?|könnten?|würden?|wäre|wären|dürfte|möchten?|dürfen wir|sollen wir|soll ich|wollen wir|würde|alternativ|wahlweise|entweder|(?<!wie )möglich|angeboten|anbieten|biete|bieten|schlage|schlagen|vorschlagen|vorschlag|hoffe|hoffen|wünsche|wünschen|freue|freuen|empfehle|empfehlen|rate|raten|eventuell|vielleicht|womöglich|möglicherweise|evtl|laut (?:gesetz|vertrag|satzung))\b|\bbis (?:\w{1,10} ){0,2}§.{0,12}\b(?:kann|können) (?:ich|wir)\b|^\W{0,4}oder (?:aber )?(?!sonst\b)(?!§)""",
    sure=r"""§ (?:können sie|kannst du|könnt ihr) (?:es|das|ihn|sie|(?:ihr|ihre|ihren|dein|deine|deinen) \w{1,24}) (?:\w{1,12} ){0,2}(?:abholen|mitnehmen)\W*$|§ (?:sehen|finden|haben) sie (?:es|sie|ihn|das|den betrag|das geld) (?:\w{1,12} ){0,3}(?:konto|kontoauszug|postfach|briefkasten|app)\W*$|\b(?:wir|ich) brauchen? (?:dafür |noch |dazu |hierfür ){0,2}bis (?:zum )?§(?: zeit)?\W*$|\bbrauchen (?:wir|ich) (?:dafür |noch |dazu ){0,2}bis (?:zum )?§(?: zeit)?\W*$|\brechnen sie (?:[\wäöüß§]{1,12} ){0,4}mit\b|\b(?:ich|wir) habe?n? .{0,120}\b(?:fertig|parat|bereit|zusammen|auf ihrem konto|auf deinem konto|bei ihnen|bei dir)\b(?! gemacht)|\bsoll(?:en)? .{0,60}\b(?:fertig|behoben|repariert|erledigt|bei ihnen|bei dir|warm|heiß|ankommen|eintreffen)\b|\bsollten? .{0,60}\b(?:wieder|fertig|bei ihnen|bei dir|auf ihrem konto|ankommen|eintreffen|durch sein|behoben sein)\b|\bgeben sie (?:mir|uns) (?:dafür |noch |dazu )?bis (?:zum )?§(?: zeit)?\W*$|\bhaben? (?:ich|wir) .{0,120}\b(?:fertig|parat|bereit|auf ihrem konto|auf deinem konto)\b(?! gemacht)""",
    ellipsis=rf"""^\W*(?:(?:die|der|das|den|unsere?|meine?|ihre?|deine?|eine?|nächste[rs]?|neue[rs]?|weitere[rs]?|erste[rs]?|endgültige[rs]?|ausführliche[rs]?) ){{0,2}}[a-zäöüß-]{{0,18}}{_DUE_NOUN}(?: (?:von|per|auf|an|zu|mit|über|des|der|durch|bei|in|dazu|hierzu|dafür|telefonisch|schriftlich)(?: (?!{STATES}\b)[\w€,.-]{{1,16}}){{0,3}})?[:,]? ?(?:(?:noch|spätestens|dann|voraussichtlich|erfolgt|am|bis|im|in|um|ab|den|zum) ){{0,3}}§[\W§]*(?:(?:bis|um|spätestens|und|oder|per|auf|an|von|mit) ?){{0,2}}[§\W]*(?:mail|e-mail|post|telefon|ihr konto|dein konto|sie|dich|mir|uns)?\W*$
        |^\W*(?:ist |wird |sind )?(?:bereits |wieder |alles )?(?:erledigt|fertig|gelöst|behoben|repariert|geklärt|geliefert|verschickt|da|online) (?:(?:noch|spätestens|dann|am|bis|im|in|um|zum) ){{0,3}}§[\W§]*$
        |^\W*(?:melde mich|(?:schicke|sende|rufe|gebe|sage|schreibe|bringe|maile|hole|liefere|erstatte|überweise|komme|nenne|stelle|reiche|buche) (?:ihnen|dir|euch|sie|dich|es|das|den|die|bei|zu|vorbei|am|bis|§)).{{0,120}}§
        |^\W*(?:kommt|geht|folgt|läuft|klappt|steht|liegt|bekommen sie|bekommst du|erhalten sie|haben sie) .{{0,60}}§""",
    heading=rf"""^\W*(?:(?:die|der|das|unsere?|meine?|ihre?|deine?|nächste[rs]?|neue[rs]?|weitere[rs]?|erste[rs]?) ){{0,2}}(?:nächste[rs]?|neue[rs]?|weitere[rs]?|erste[rs]?|meine?|unsere?|zugesagte[rs]?) [a-zäöüß-]{{0,18}}(?:{_DUE_NOUN}|termin|besuch)(?: (?:von|für|zu|an) (?:mir|uns|sie|dich|ihnen|dir|diesem fall|ihrem fall))?\W*$""",
    firm=r"""
        \b(?:ich|wir) (?:werden?) \b|\b(?:werde ich|werden wir)\b
        |\b(?:sie|du|ihr) (?:\w{1,20} ){0,1}?(?:bekommen|erhalten|bekommst|erhältst|kriegen|kriegst|bekommt|erhaltet|hören|hörst|hört)\b
        |\b(?:bekommen|erhalten|bekommst|erhältst|kriegen|kriegst|hören|hörst) (?:sie|du|ihr|wir)\b
        |\b(?:sie|du|ihr) (?:haben|hast|habt|finden|findest|sehen)\b(?!.{0,80}\b(?:zeit|gelegenheit|möglichkeit|wahl|anspruch|recht|frist|termin)\b)
        |\b(?:haben|hast|habt|finden|findest) (?:sie|du|ihr)\b(?!.{0,80}\b(?:zeit|gelegenheit|möglichkeit|wahl|anspruch|recht|frist|termin)\b)
        |\b(?:wissen sie|weißt du)(?: (?:dann|genau|auch)){0,2}(?: (?:mehr|bescheid|es)\b|\W*$)|\b(?:erfahren sie|sie erfahren|du erfährst|erfährst du)\b|\bweißt du (?:mehr|bescheid|es)\b|\b(?:sie|du|ihr) (?:können|kannst|könnt) .{0,60}\bwieder\b|\b(?:können|kannst|könnt) (?:sie|du|ihr) .{0,60}\bwieder\b
        |\b(?:sie|du|ihr) (?:werden|wirst|werdet) .{0,80}(?:erhalten|bekommen|haben|hören|angerufen|informiert|benachrichtigt|kontaktiert)\b
        |\b(?:verspreche|versprechen|sage|sagen|sichern|sichere|garantiere|garantieren) (?:ich|wir|ihnen|dir|euch)\b""",
    fact=r"""
        \bnennt (?!ihnen|dir|euch)(?:\w{1,12} ){0,2}(?:der|die|das)\b|\bsie sind (?:versichert|angemeldet|gemeldet|vorgemerkt|eingetragen|gebucht|abgesichert)\b|\bfür (?:den |das |die )?§ (?:ist|sind) (?:gebucht|bestellt|notiert|eingetragen|reserviert)\b
        |\b(?:nötig|erforderlich|notwendig) (?:ist|sind)\b|\b(?:fährt|verkehrt|fahren|verkehren) (?:[\w§]{1,14} ){0,3}(?:der|die|ein|eine) (?:ersatz|nacht|regional|schnell|reise)?(?:bus|busse|bahn|zug|züge|fähre|tram)\b|\b(?:ersatz|nacht|regional|schnell|reise)?(?:bus|bahn|zug|fähre|tram) (?:fährt|verkehrt)\b|\b(?:buchen|ziehen) wir .{0,40}\b(?:wieder|wie gewohnt|künftig|immer|monatlich)\b.{0,40}\b(?:ab|ein)\W*$|\bzu (?:dürfen|können)\W*$
        |\b(?:gilt|gelten|gültig|besuch|gültigkeit|läuft ab|laufen ab|abläuft|endet|enden|beginnt|beginnen(?! wir\b)(?<!wir beginnen)|startet|fängt|fangen(?! wir\b)(?<!wir fangen)|offenhalten|geöffnet|geschlossen|öffnet|öffnen|schließt|schließen|
        (?<!wieder )erreichbar|jede[nrs]? (?:nacht|tag|woche|stunde|morgen|abend|monat)|rückwirkend|sprechzeit|sprechzeiten|öffnungszeiten|servicezeiten|urlaub|feiertag|betriebsferien|ruhetag|(?:landet|landen)(?! .{0,60}(?:konto|postfach|briefkasten|bei ihnen|bei dir))|fliegt|fliegen|abfahrt|ankunft|abflug|fährt ab|
        kostet|kosten|dauert|reserviert|vorgemerkt|zurückgelegt|gesperrt|verlängert sich|fällig|frist|stichtag|anmeldeschluss|anmeldefrist|einsendeschluss|kündigungsfrist|
        laut(?! (?:spedition|paketdienst|lieferant|hersteller|versand|lager|werkstatt|dhl|dpd|hermes|post|händler|zulieferer))|gemäß|angeblich|normalerweise|in der regel|üblicherweise|meistens|meist|grundsätzlich|generell|jeden|immer|täglich|wöchentlich|abends|morgens|nachts|mittags|werktags|montags|dienstags|mittwochs|donnerstags|freitags|samstags|sonntags)\b
        |\b(?:bin|sind|sitze|sitzen|arbeite|arbeiten|warte|warten) (?:ich|wir|§|ab|bis|von|noch|nur)\b(?! .{0,40}\b(?:bei ihnen|bei dir|bei euch|auf ihrem|auf deinem|vor ort|vor (?:der|ihrer|deiner) tür|da|fertig|soweit|durch)\b)|\b(?:ich|wir) (?:bin|sind|sitze|sitzen|arbeite|arbeiten|warte|warten)\b(?! (?:§ |um |am |bis |zwischen ){0,3}(?:bei ihnen|vor ort|da))
        |\b(?:ich|wir) (?:glaube|glauben|denke|denken|weiß|wissen|verstehe|verstehen|sehe(?! mir)|sehen(?! uns)|vermute|vermuten|müsste|müssten|kenne|kennen|rechne|rechnen|muss|müssen|plane|darf|dürfen)\b|\b(?:sehen|muss|müssen) (?:wir|ich)\b(?! (?:uns|mir))|\berreichen (?:sie|du) (?:uns|mich)\b|\b(?:sie|du) (?:erreichen|erreichst) (?:uns|mich)\b
        |\b(?:ist|sind|bleibt|bleiben|haben wir|hat) .{0,60}\b(?:zu|offen|besetzt|auf|dienst|(?<!wieder )frei|sprechstunde|(?<!ganz )weg|abgestellt|unterbrochen|online|voll)\W*$|\b(?:flug|zug|fähre|bus|bahn|schiff|flieger) (?:geht|fährt|fliegt|startet|legt)\b|^\W{0,4}(?:denn )?(?:am |in |um )?§ ist (?:die|der|das|ihre?|deine?) (?!§)[a-zäöüß-]{3,20}\W*$|\b(?:ich|wir) (?:bin|sind) bis § (?:da|hier|erreichbar|im büro)\b|\bläuft (?!.{0,40}\bwieder\b).{0,40}\b(?:bis|noch|aus)\b|\bruft .{0,30} ab\b
        |\b(?:ist|wäre) (?:§ )?(?:ihr|dein|euer) (?:[a-zäöüß-]{0,20})termin\b|\b(?:ihr|dein|euer) (?:[a-zäöüß-]{0,20})termin (?:ist|bei|mit|bleibt|steht|findet)\b
        |\b(?:halte|halten|hält) .{0,60}\boffen\W*$|\bkomme (?:ich|wir) auf \d|\b(?:wissen|erfahren) wir\b|\b(?:sehen wir|wir sehen) uns (?:dann )?§|\b(?:kollegen?|kollegin|chef|chefin|(?:herr|frau) [a-zäöüß-]+|er) (?:ist|sind) .{0,40}(?:wieder (?:da|im|am|für)|zurück)\b|\b(?:unser(?:e|er)? (?:\w{1,14} )?(?:laden|büro|praxis|geschäft|filiale|werkstatt|schalter|telefon)|wir) (?:ist|sind) .{0,40}\bwieder\b
        |\b(?:ihre?|deine?|eure?|der|die|das) (?!aufzug)(?:[a-zäöüß-]{0,12}(?:zug|flug|bus|fähre|schiff|flieger|bahn))(?: \w{1,12}){0,2} (?:kommt|fährt|geht|fliegt|startet|landet|erreicht|hält)\b|\b(?:ihre?|deine?|eure?) (?:mann|frau|sohn|tochter|besuch|gast|gäste|nachbarn?|nachbarin|vermieter|vermieterin|freund|freundin|schwester|bruder|eltern|kinder|anwalt|anwältin|mieter|mieterin|chef|chefin) [a-zäöüß]{2,14}t\b""",
    acts=rf"""
        \b(?:ich|wir)\b
        |\b(?:unser|unsere|unseren|unserem|unserer|mein|meine|einer unserer|eine unserer|jemand|meiner)\b
        |\b(?:herr|frau|hr\.|fr\.|fa\.|firma|dr\.)\s[a-zäöüßéèçıćğ]
        |(?<!\bin )(?<!\bbei )(?<!\bzu )(?<!\bmit )\b(?:der|die|das|ein|eine) (?:\w{{1,20}} )?{_ROLE_DE}\b
        |\b(?:schickt|sendet|liefert|bringt|überweist|erstattet|zahlt|ruft|meldet|tauscht|repariert|holt|stellt|montiert|baut|legt|bucht|mailt) (?:\w{{1,16}} ){{0,2}}(?:ihnen|dir|sie|dich|euch)\b
        |\b(?:er|sie|kollege|kollegin) (?:\w{{1,12}} ){{0,1}}(?:kommt|klingelt|bringt|ruft|meldet|stellt|schickt|tauscht|liefert|repariert|erledigt|prüft|schaut|holt|montiert|setzt|schreibt|sendet|baut|richtet)\b
        |\b(?:kommt|bringt|ruft|meldet|stellt|schickt|tauscht|liefert|repariert|erledigt|prüft|schaut|holt|montiert|schreibt|sendet|baut|richtet) (?:er|sie) (?:sich|§|ihnen|dir|sie|dich|uns)""",
    arrives=rf"""
        \b(?:geht|gehen)\b.{{0,60}}\b(?:raus|los|zurück|ab|online|live|weg|zu|in die|in den|an|auf|per|zur|zum|ihnen|dir)\b
        |^\W*(?:geplant|vorgesehen|angesetzt|eingeplant) (?:ist|sind)\b
        |\b(?:entscheidung|würfel) fällt\b|\bfällt .{{0,40}}\bentscheidung\b|\b(?:ist|sind) .{{0,60}}\b(?:spuk vorbei|überstanden|vom tisch|aus der welt)\W*$
        |\b(?:folgt|folgen|nachfolgen|erfolgt|erfolgen)\b
        |\b(?:kommt|kommen)\b|\b(?:trifft|treffen)\b.{{0,60}}\bein\b|\b(?:erreicht|erreichen) (?:sie|dich)\b
        |\b(?:ist|sind|liegt|liegen|steht|stehen)\b.{{0,80}}(?:bei ihnen|bei dir|in ihrem|auf ihrem|auf deinem|in deinem|wieder|fertig|erledigt|behoben|abgeschlossen|verfügbar|online|ganz weg|
        eingeplant|geplant|vorgesehen|angesetzt|terminiert|bereit|im briefkasten|im postfach|auf (?:dem|ihrem|deinem) konto|abholbereit|unterwegs|\bin (?:der|den|unserer|unserem|ihrer|deiner) [a-zäöüß]{{4,}}|\bim [a-zäöüß]{{4,}}|zurück|drin)
        |\b(?:ist|sind)\b.{{1,60}}§.{{0,20}}\bda\b|§ (?:ist|sind) .{{2,40}}\bda\b|\bklappt\b
        |\b(?:ist|sind)\b.{{0,80}}\b(?:warm|dicht|sauber|trocken|durch|raus|gelöst|repariert|getauscht|verschickt|gebucht|bezahlt|überwiesen|korrigiert|gelöscht|freigeschaltet|geliefert|montiert|eingebaut|startklar|einsatzbereit|wieder)\W*$
        |\b(?:ist|sind|liegt|liegen|steht|stehen|landet|landen)\b.{{0,80}}\b(?:bei|in|auf|vor|an) {_YOUR}\b|\b(?:steht|stehen) .{{0,60}}\bzur verfügung\b|\b(?:an der reihe|dran|am zug) ?\W*$
        |\b(?:ist|sind|fährt|fahren|wird|werden|bleibt|brennt|fließt|heizt|arbeitet|gilt|klingelt|schließt|dreht) .{{0,60}}\bwieder\b|\bhaben (?:sie|du|ihr) .{{0,40}}\bwieder\b
        |\b(?:wird|werden)\b.{{0,120}}\b{DONE}(?: (?:und|oder) .{{1,40}})?\W*$|\b{DONE} wird\W*$
        |(?<!sie )(?<!ihr )(?<!zug )(?<!flug )(?<!bus )(?<!schiff )(?<!fähre )(?<!mann )(?<!sohn )(?<!tochter )(?<!besuch )\b{IT_DOES}\b(?! uns\b)(?!\W*$)|\b(?:stimmt|reicht) .{{1,100}} (?:ab|nach|ein)\W*$
        |^\W{{0,4}}(?:der|die|das|welche[rs]?|und) .{{0,100}}\b{COMES}\W*$
        |\bbei (?:ihnen|dir) (?:ist|sind)\b|\bneuer (?:\w{{0,12}})termin (?:ist|wird)\b
        |\b(?:ganz weg|fertig|erledigt|behoben|wieder online|wieder da) (?:ist|sind)\b
        |\b(?:wird|werden|soll|sollen)\b.{{0,120}}\b{_SERVICE_DE}\b|\b(?:läuft|laufen|funktioniert|funktionieren|geht|gehen) .{{0,50}}\bwieder\b
        |\bvon uns\b|\bwird .{{0,80}}(?:sein|laufen|funktionieren|stehen|liegen|ankommen|eintreffen|kommen|gehen)\W*$""",
    vague=r"""
        \b(?:zeitnah|zeitnahe?|schnellstmöglich|baldmöglichst|baldigst|schnellstens|umgehend|unverzüglich|demnächst|alsbald|kurzfristig|in kürze|in bälde|bald|zu gegebener zeit|bei gelegenheit|asap|
        so (?:bald|schnell|rasch|zügig|zeitnah) (?:wie|es)(?: nur)? (?:möglich|geht|irgend möglich)|möglichst (?:bald|schnell|zeitnah|rasch)|in den (?:nächsten|kommenden) (?:tagen|wochen)|in (?:einigen|ein paar|wenigen) (?:tagen|wochen|minuten|stunden)|
        die (?:nächsten|kommenden) tage|ein paar tage|im laufe der (?:tage|zeit)|irgendwann|gleich im anschluss|zügig|rasch)\b""",
    undated=r"""
        \b(?:melde ich mich|ich melde mich|melden wir uns|wir melden uns|meldet sich(?! .{0,40}\b(?:an|ab)\W*$)|hören sie von (?:uns|mir)|sie hören von (?:uns|mir)|hörst du von|du hörst von|kommen wir auf sie zu|komme ich auf sie zu|wir kommen .{0,40}auf (?:sie|dich) zu|ich komme .{0,40}auf (?:sie|dich) zu
        |ich kümmere mich|wir kümmern uns|kümmere ich mich|kümmern wir uns|gebe ich (?:ihnen|dir) bescheid|ich gebe (?:ihnen|dir) .{0,20}bescheid|wir geben (?:ihnen|dir) .{0,20}bescheid|halte (?:ich )?(?:sie|dich) auf dem laufenden|halten (?:wir )?(?:sie|dich) auf dem laufenden
        |(?:und|danach|dann|anschließend) (?:melden uns|melde mich|kommen (?:\w{1,12} ){0,2}auf (?:sie|dich) zu|komme (?:\w{1,12} ){0,2}auf (?:sie|dich) zu|geben (?:ihnen|dir) .{0,20}bescheid|gebe (?:ihnen|dir) .{0,20}bescheid|informieren (?:sie|dich)|schreiben (?:ihnen|dir)|rufen (?:sie|dich))
        |(?:ich|wir) (?:informieren?|benachrichtigen?|kontaktieren?) (?:sie|dich)|(?:informiere|benachrichtige|kontaktiere) ich (?:sie|dich)|(?:informieren|benachrichtigen|kontaktieren) wir (?:sie|dich))\b
        |\b(?:wird|werden) (?:(?!nicht\b|nie\b|kein)[\w-]{1,30} ){0,8}(?:veranlasst|geprüft|bearbeitet|erstattet|überwiesen|weitergeleitet|informiert|kontaktiert|behoben|erledigt|beantwortet|ausgeliefert|nachgeliefert|wiederhergestellt|gutgeschrieben|repariert|ausgetauscht|ersetzt|zugesandt|zugeschickt|vorgenommen|nachgereicht|freigeschaltet)\W*$
        |\b(?:geht|gehen) (?:ihnen|dir) .{0,60}\bzu\W*$|\b(?:rückerstattung|erstattung|gutschrift|lieferung|nachlieferung|auszahlung|rückzahlung|überweisung|rückmeldung|antwort|benachrichtigung|bescheid|kontaktaufnahme) (?:erfolgt|folgt)\b
        |\b(?:bekommen|erhalten) (?:sie|du) (?:\w{1,20} ){0,6}(?:wenn|sobald|sofern) (?:sie|du)\b|^\W{0,4}(?:und )?dann (?:überweise|überweisen|schicke|schicken|sende|senden|erstatte|erstatten|tausche|tauschen|buche|buchen|storniere|stornieren|lege|legen|bekommen|bekommst|erhalten|erhältst) (?:ich|wir|sie|du)\b
        |\b(?:ich|wir) (?:lege|legen|regle|regeln|schicke|schicken|verschicke|verschicken|überweise|überweisen|erstatte|erstatten|ersetze|ersetzen|übernehme|übernehmen|buche|buchen|bringe|bringen|hole|holen|halte|halten) (?:\w{1,20} ){0,5}(?:für (?:sie|dich)|ihnen|dir|in ihrem namen|direkt mit)\b
        |\b(?:regle|verschicke|überweise|erstatte|ersetze|übernehme|schicke|buche) ich (?:\w{1,20} ){0,4}(?:für (?:sie|dich)|ihnen|dir|in ihrem namen|direkt mit)\b|\b(?:wir|ich) (?:komme|kommen) dafür auf\b|\b(?:dafür (?:komme|kommen) (?:wir|ich) auf)\b|\b(?:erstatten|ersetzen|übernehmen|regeln|regle|übernehme|erstatte|ersetze) (?:ich|wir)\b(?! (?:nicht|nie|kein|grundsätzlich|nur|keine))|\b(?:ich|wir) (?:ersetze|ersetzen|erstatte|erstatten) (?:ihnen|dir|euch|die|den|das|ihre?|deine?)\b
        |\b(?:man wird|wird man) .{0,80}(?:prüfen|melden|kontaktieren|anrufen|schreiben|antworten|informieren|zukommen|kümmern|benachrichtigen)\W*$|(?:^|\b(?:kollegen?|kollegin|team|firma|abteilung|monteur|techniker|er|jemand) )(?:\w{1,12} ){0,3}(?:kommt|wird) .{0,30}auf (?:sie|dich) zu(?:kommen)?\b|\b(?:kommt|kommen) (?:\w{1,14} ){0,3}auf (?:sie|dich) zu\b|\bhöre?n? (?:von|wieder von) (?:mir|uns)\b|\b(?:der|die|ein|eine|unser|unsere|mein|meine) (?:[\w-]{1,20} ){0,2}ROLE (?:mit \w{1,16} \w{1,16} )?DOES (?:sie|ihnen|dich|dir|euch)\b|\b(?:halte|lege|halten|legen) (?:ich|wir) .{0,60}\b(?:bis dahin|so lange|solange)\b|\bsie hören (?:\w{1,12} ){0,3}von (?:mir|uns)\b
        |\b(?:wird|werden) sich .{0,60}(?:melden|in verbindung setzen|kümmern|annehmen)\W*$|\b(?:wird|man) sich mit (?:ihnen|dir) in verbindung\b|\b(?:leite|leiten) (?:ich|wir) .{0,80}\bweiter\W*$|\b(?:ich|wir) (?:leite|leiten) .{0,80}\bweiter\W*$
        |\bbemühe ich mich\b|\b(?:ich bemühe mich|wir bemühen uns|bemühen wir uns)\b|\barbeiten (?:wir )?.{0,40}\ban (?:einer|der) (?:lösung|behebung|sache)\b|^[\s–•*-]*(?:und )?(?:ich|wir) (?:prüfe|prüfen)(?: (?:das|dies|es|ihren?|ihr|deinen?|den|die)\b(?!.{0,60}\b(?:immer|stets|jede[nrs]?|regelmäßig)\b).{0,80})?\W*$|\b(?:ich|wir) (?:sorge|sorgen) dafür\b|\bdafür (?:sorge|sorgen) (?:ich|wir)\b
        |\b(?:kommen wir|wir kommen|komme ich|ich komme) darauf zurück\b|\b(?:halten|halte) (?:wir |ich )?(?:sie|dich|euch) informiert\b|\b(?:ich|wir) (?:spreche|sprechen|telefoniere|telefonieren) (?:\w{1,12} )?mit\b|\b(?:ich|wir) (?:hake|haken|frage|fragen) .{0,60}\bnach\W*$|\b(?:bekommen|erhalten|bekommst|erhältst) (?:sie|du) (?:[\wäöüß]{1,20} ){0,6}(?:zurück|erstattet|ersetzt|gutgeschrieben)\W*$|\b(?:selbstverständlich|natürlich) (?:bekommen|erhalten) (?:sie|du)\b
        |\b(?:kommt|kommen|folgt|folgen) (?:\w{1,12} ){0,3}(?:per post|mit der post|per mail|separat)\b|\bdas (?:erledige|erledigen|übernehme|übernehmen|organisiere|organisieren|kläre|klären) (?:ich|wir)\b|\b(?:und|dann) informiere?n? (?:ihnen|dir|sie|dich)\b|\blassen (?:\w{1,12} ){0,2}(?:ihnen|dir) (?:\w{1,20} ){0,2}zukommen\b
        |\b(?:ich|wir) (?:garantiere|verspreche|garantieren|versprechen)\b|\bmein wort\b
        |\b(?:sobald|nach deren|nach dessen|nach der prüfung|nach prüfung)\b.{0,160}\b(?:bekommen|erhalten|melden|melde|entscheiden|schicken|schicke|senden|sende|informieren|informiere)\b""".replace(
        "ROLE", _ROLE_DE
    ).replace("DOES", IT_DOES),
    announced=r"""\b(?:ich werde|wir werden|werde ich|werden wir|und werden?)\b(?!.{0,120}\b(?:erzählen|sehen|merken|brauchen|müssen|können|sein|haben|bleiben|freuen|wissen|hören|denken|verstehen|erwähnen|vergessen|bekommen|erhalten|werden)\W*$).{3,160}(?:en|ern|eln)\W*$""",
    guarantee=r"""\b(?:ich|wir) (?:garantiere|garantieren|verspreche|versprechen)\b|\b(?:garantiere|garantieren|verspreche|versprechen) (?:ich|wir)\b(?! nicht)|\bmein wort\b|\b(?:sie|du|ihr) (?:können|kannst|könnt) (?:sich|dich|euch) (?:\w{1,12} ){0,2}(?:darauf|auf (?:mich|uns)) (?:\w{1,12} ){0,2}verlassen\b|\b(?:passiert|kommt|geschieht|wird) (?:[\wäöüß]{1,16} ){0,6}?(?:nie wieder|nie mehr|nicht (?:noch einmal|wieder|mehr))(?: (?:vor|vorkommen|passieren|geschehen))\W*$|\b(?:passiert|geschieht) (?:[\wäöüß]{1,16} ){0,6}?(?:nie wieder|nie mehr|nicht noch einmal|nicht wieder|nicht mehr)\W*$|\b(?:ist|sind|läuft|wird|bleibt|hält|bekommen|kommt) .{0,80}\b(?:für immer|hundertprozentig|hundert prozent|100 ?%|garantiert|ein leben lang|versprochen)\b""",
    deed=rf"""{_I_DO}|\b(?:bekommen|erhalten|bekommst|erhältst|kriegen|kriegst|hören|hörst) (?:sie|du|ihr)\b|\b(?:sie|du|ihr) (?:bekommen|erhalten|bekommst|erhältst|kriegst|hören|hörst|haben|hast)\b|\b(?:bekommt|erhält) .{{1,40}}\b(?:sie|ihnen|ihr)\b
        |\b(?:wird|werden)\b.{{0,120}}\b{DONE}\W*$|\b(?:schickt|schreibt|zahlt|erstattet|überweist|liefert|bringt|ruft|antwortet|informiert|tauscht|ersetzt) (?:\w{{1,16}} ){{0,2}}(?:ihnen|dir|sie|dich|euch)\b|\b(?:geht|gehen) (?!.{{0,40}}absender).{{0,60}}\b(?:raus|zurück|los|an sie|an dich)\b|\bhabe ich\b.{{0,80}}\b(?:für sie|auf ihrem konto|fertig|bereit)\b|\b(?:folgt|erfolgt)\b|\b(?:kommt|liefert|meldet|ruft|tauscht|repariert|bringt|baut|schickt|prüft|stellt) (?:er|sie|unsere?|(?:der|die) (?:{_ROLE_DE}))\b""",
    stepped=rf"""^\W{{0,4}}(?:und |oder |aber )?(?:dann|danach|daraufhin|anschließend)\b|\b(?:ich|wir) (?!{STATES}\b)[a-zäöüß]{{2,18}} (?:\w{{1,14}} )?dann\b|\b(?:bekommen|erhalten|haben|hören) sie (?:\w{{1,14}} ){{0,1}}(?:dann|danach)\b|\bentscheidet dann\b|\bmit ihre[mr] (?:zusage|freigabe|einverständnis|ok|unterschrift|zustimmung|bestätigung)\b|\b(?:bei|ab) (?:dem |der |ihrem )?(?:[a-zäöüß]{{0,16}}(?:eingang|erhalt))\b|\b(?:gegen|mit) (?:vorlage|ihrem beleg|dem beleg|der quittung|dem nachweis|ihrer quittung)\b|\bnach (?:(?:der|dem|den|ihrer|ihrem|ihren|deiner|deinem|dieser|diesem|vollständiger|erfolgter|erneuter) )?(?:[a-zäöüß]{{0,16}}(?:eingang|erhalt|rückmeldung|rückgabe|rücksendung|freigabe|prüfung|bestätigung|zahlung|ankunft|antwort|zusage|unterschrift|vorlage|abschluss|verfügbarkeit|klärung|genehmigung|zustimmung))\b""",
    depends=r"""
        \b(?:dann|danach|darauf|daraufhin|anschließend|sobald|im anschluss)\b|\b(?:nach|ab|bei) (?:\w{1,14} ){0,1}(?:eingang|erhalt|rückmeldung|rückgabe|rücksendung|freigabe|prüfung|bestätigung|zahlung|ankunft|antwort|auftragserteilung|bestellung|zahlungseingang|wareneingang)""",
    loosely=r"""\b(?:irgendwann|rechtzeitig|hoffentlich)\b[^§]{0,24}§""",
    pick=r"""\b(?:wie (?:sie|du|ihr) (?:wollen|möchten|mögen|magst|willst|wollt)|(?:suchen|such) (?:sie )?(?:sich|dir)|wählen|wahl|aussuchen|lieber|beides|was (?:ihnen|dir)|wann (?:ihnen|dir|es)|je nachdem|besser passt|sagen sie|sag|schreiben sie|entscheiden sie|entweder|kann|können|könnten|könnte|passt|hätte|hätten)\b""",
    choice=r"""\b(?:entweder|wahlweise|zur auswahl|zur wahl|wählen|aussuchen|lieber|was passt|welcher|welche|welchen|zwei wege|zwei möglichkeiten|möglichkeiten|optionen|varianten|alternativ|vorschläge|option|variante)\b""",
    as_soon_as=r"""^\W{0,4}(?:und |oder |aber )?(?:sobald|wenn(?! nicht\b)|falls|sofern|nachdem|sollten?|ist (?:das|die|der|es|alles)|kommt|kommen|bleibt|fehlt|klappt)\b""",
    found=r"""\b(?:sie|du|ihr) (?:finden|findest|findet|bekommen|bekommst|haben|sehen|siehst|können .{0,40}(?:abholen|abrufen|herunterladen|ansehen))\b|\b(?:finden|bekommen|sehen|haben) sie\b|\b(?:liegt|liegen|steht|stehen|legt|lege|legen|stelle|stellen|hält|halte|halten) .{0,80}\b(?:bereit|zur verfügung|für sie|für dich)\b|\b(?:liegt|liegen|steht|stehen) (?:ab |ab dem )?§ (?:im|in|auf|an|bei)\b|\b(?:können sie|kannst du|sie können|du kannst) .{0,40}\bwieder\b|\b(?:läuft|laufen|geht|gehen|funktioniert|funktionieren|ist|sind|fährt|fahren|haben sie) .{0,40}\bwieder\b(?! (?:da|erreichbar|im (?:haus|büro|dienst)|für sie|für dich)\b)""",
    kept=r"""\b(?:halte|halten|reserviere|reservieren|lege|legen|behalte|behalten|lasse|lassen)\b""",
    rest=r"""\b(?P<who>wir|ich|sie)\b.{0,200}\b(?:und|sowie|aber) (?P<does>(?!(?:be|ver|er|ge|ent|zer)[a-zäöüß]{2,20}t\b|sind\b|haben\b)[a-zäöüß]{3,18}(?:en|ern|eln|e) .{1,400})$""",
)
