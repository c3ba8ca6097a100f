"""Words that show a mood in a contact's mail, with weights: 1 is a hint, 2 a clear word, 3 leaves no doubt."""

from __future__ import annotations

import re

from tone.finding import Language, Mood

NEGATION: dict[Language, re.Pattern[str]] = {
    "de": re.compile(r"\b(?:nicht|kein|keine|keinen|keiner|keinem|nie|ohne|weder)\b"),
    "en": re.compile(
        r"\b(?:not|no|never|without|don't|isn't|wasn't|aren't|can't|won't|doesn't|didn't|hardly)\b|n't\b"
    ),
}
INTENSE: dict[Language, frozenset[str]] = {
    "de": frozenset(
        [
            "sehr",
            "so",
            "extrem",
            "total",
            "absolut",
            "wirklich",
            "richtig",
            "echt",
            "völlig",
            "ziemlich",
            "mega",
            "furchtbar",
            "zutiefst",
            "überaus",
            "stark",
            "mehr",
        ]
    ),
    "en": frozenset(
        [
            "very",
            "so",
            "extremely",
            "totally",
            "absolutely",
            "really",
            "utterly",
            "completely",
            "deeply",
            "quite",
            "terribly",
            "seriously",
            "beyond",
        ]
    ),
}

_Rows = list[tuple[Mood, float, str]]

_GERMAN: _Rows = [
    (
        "angry",
        3,
        r"(?:stink|stock|stinke|fuchsteufels)?(?:sauer|wütend|wild)(?: (?:auf|über))?(?<!wild)|verärgert|fuchsteufelswild|empör\w{0,6}|zornig|wutentbrannt|auf hundertachtzig|aufgebracht|erbost",
    ),
    (
        "angry",
        3,
        r"(?:völlig |komplett |total )?unfähig\w{0,4}|unverschämt\w{0,4}|frechheit|dreist\w{0,4}|unfassbar\w{0,2}|inakzeptabel|nicht hinnehmbar|nicht akzeptabel|skandal\w{0,4}|schlamperei|saftladen|sauerei|schweinerei|verarsch\w{0,4}|lächerlich|zumutung|dämlich|idiot\w{0,4}|betrug|betrüger|abzocke\w{0,2}|witzfigur\w{0,3}|lachhaft",
    ),
    (
        "angry",
        3,
        r"(?:rechts)?anw[aä]lt\w{0,4}|anwaltlich|rechtliche schritte|verbraucherzentrale|bundesnetzagentur|schlichtungsstelle|strafanzeige|klage ein\w{0,8}|verklagen|gerichtlich|letzte frist|letztmalig|mahnbescheid",
    ),
    (
        "angry",
        2,
        r"ich (?:verlange|fordere|erwarte) .{0,40}(?:erklärung|sofort|umgehend|unverzüglich|geregelt|antwort|entschädigung|schadenersatz|stellungnahme)|ich verlange|ich fordere|reicht es|reicht's|es reicht|schnauze voll|nase voll|faxen dicke|platzt mir|geduld (?:ist )?(?:am|zu) ende|wissen sie eigentlich|was bilden sie|wofür (?:be)?zahl\w{0,3} (?:ich|wir)|wie kann (?:es|das) (?:sein|angehen)|das darf (?:doch )?nicht wahr sein|nie wieder|ärger\w{0,5}|frist bis",
    ),
    (
        "angry",
        2,
        r"kostet uns .{0,30}geld|warum das keiner|merkt das (?:keiner|niemand)|keiner (?:fühlt sich zuständig|interessiert)|nur (?:noch )?vertröstet|hingehalten|kündige ich|ich kündige|werde (?:ich )?(?:öffentlich|bewerten)|schlechte bewertung",
    ),
    (
        "worried",
        3,
        r"\bangst\b|ängst\w{1,6}|panik|verzweifel\w{0,4}|besorgt|\bsorgen?\b|beunruhig\w{0,4}|mulmig|nervös|schlaflos\w{0,4}|kann nicht (?:mehr )?schlafen|wird mir ganz anders|mir wird (?:ganz )?anders|befürchte\w{0,2}|fürchte\w{0,2}",
    ),
    (
        "worried",
        2,
        r"ich weiß (?:gerade |wirklich |einfach )?nicht,? (?:mehr,? )?(?:wie|was|weiter|wohin)|weiß nicht,? wie (?:wir|ich)|gefährlich|(?<![a-zäöüß] )hilfe(?=[!,])|bitte helfen sie|notfall|dringend hilfe|gedanken|ist das (?:gefährlich|schlimm)|alles (?:weg|verloren)|meine ganzen|gehackt|kümmern sie sich|ratlos|bitte schnell|verunsichert|wie wir das schaffen|sind (?:jetzt )?meine|kind\w{0,6} hustet|allein gelassen",
    ),
    (
        "worried",
        1,
        r"plötzlich weg|hoffentlich|unsicher|asthma|schimmel|tabletten|sperrandrohung|sperrung|strom weg|verloren gegangen|auf einmal kann ich nicht|krankenhaus|rentner\w{0,3}",
    ),
    (
        "disappointed",
        3,
        r"enttäusch\w{0,6}|geknickt|ernüchter\w{0,4}|frustrier\w{0,5}|frust|vor den kopf gestoßen|im stich gelassen|desillusioniert|traurig|bitter",
    ),
    (
        "disappointed",
        2,
        r"nicht (?:sehr |wirklich |ganz |so )?(?:zufrieden|glücklich|begeistert|richtig|in ordnung|okay)|unzufrieden|mehr (?:hätte ich )?(?:mir )?erwartet|hätte (?:ich )?(?:mir )?(?:etwas )?mehr|hätte mir .{0,20}gewünscht|wäre schön gewesen|wäre nett gewesen|schade|zum (?:dritten|vierten|fünften|wiederholten|x-ten) ?mal|schon wieder|immer noch (?:keine|nicht|nichts)|keinen cent|keine (?:antwort|nachricht|rückmeldung|reaktion)|warte (?:ich )?(?:auf|seit|schon|noch|immer)|ärgerlich|selbst zahlen|kein pappenstiel|unerfreulich|so nicht|mangelhaft|unbefriedigend",
    ),
    (
        "disappointed",
        1,
        r"ausgerechnet|schon (?:mal|einmal|zweimal|dreimal) (?:gemeldet|geschrieben|angerufen)|seit (?:\w{1,8} )?wochen|seit monaten|kein einziges|leider|wieder nicht|nichts passiert|vergeblich|zu breit|falsche?[rsn]? |eigentlich|trotz|was können sie uns|fast gestürzt|zum zweiten mal|kaputt",
    ),
    (
        "thankful",
        2,
        r"(?:vielen|herzlichen|tausend|ganz lieben|besten) dank für|danke für (?:ihre|die|deine|eure) (?:schnelle|tolle|super|prompte|gute|nette|freundliche)\w{0,3}|\bdankbar|bedanken?|(?:toller|super|großartiger|klasse|spitzen) (?:service|support|arbeit)|hat (?:super|prima|bestens|wunderbar|toll) (?:geklappt|funktioniert)|großartig|sie haben mir sehr geholfen|sehr geholfen|begeistert",
    ),
    (
        "friendly",
        1,
        r"(?:liebe[rn]?|herzliche|beste|viele|schöne|sonnige) gr(?:ü|ue)(?:ß|ss)e|lieben gruß|\blg\b|\bvg\b|danke dir|liebes team|hallo zusammen|hey|:-?\)|😊|🙂|ich freue mich|wir freuen uns|gern",
    ),
]

_ENGLISH: _Rows = [
    (
        "angry",
        3,
        r"furious|\bangry|outrag\w{2,5}|livid|fuming|fed up|sick (?:and tired )?of|disgust\w{2,4}|unacceptable|ridiculous|incompetent|useless|pathetic|disgrace\w{0,3}|appalling|idiots?|a joke|scam|rip-?off|shameful|shambles",
    ),
    (
        "angry",
        3,
        r"lawyer|solicitor|attorney|legal action|small claims|ombudsman|trading standards|\bsue\b|chargeback|take (?:you|this) to court",
    ),
    (
        "angry",
        2,
        r"what (?:exactly )?(?:are|am) (?:we|i) paying|great job|had enough|how (?:can|could|dare) you|i demand|i insist|last (?:chance|warning)|never again|losing (?:bookings|money|customers|clients|business)|(?:third|fourth|fifth|umpteenth) time|are you (?:kidding|serious|joking)|explain yourselves?|nobody cares|really\?|still down|cancel(?:ling)? (?:my|our) (?:contract|account|subscription)",
    ),
    (
        "worried",
        3,
        r"worr(?:ied|ying|y)|scared|afraid|anxious|panic(?:king)?|nervous|frightened|terrified|desperate|can't sleep|cannot sleep|fear",
    ),
    (
        "worried",
        2,
        r"what do we do|what should (?:we|i) do|please help|help!|emergency|hacked|is (?:this|it) (?:dangerous|safe)|did i break|don't know what to do|please tell me|lose the whole|insulin|how long will this take|at a loss|died|passed away|surgery",
    ),
    ("worried", 1, r"urgent(?:ly)?|ceiling|children|medication|reminder|concerned|alone"),
    (
        "disappointed",
        3,
        r"disappoint\w{2,6}|let down|frustrat\w{2,4}|disheartened|upset|unhappy|dissatisf\w{2,4}",
    ),
    (
        "disappointed",
        2,
        r"not (?:very |really |at all |so )?(?:happy|pleased|satisfied|impressed|good enough|right)|expected (?:better|more)|embarrassing|(?:second|third) time (?:this|i)|still (?:no|waiting|haven't|hasn't|not)|nothing like|no (?:reply|answer|response)|haven't heard|over a (?:week|month) ago|got lost|a shame|\bpity|let us down|hoped for more|letdown",
    ),
    (
        "disappointed",
        1,
        r"again|hasn't moved|unfortunately|supposed to|meant to arrive|promised|wrong|twice|weeks",
    ),
    (
        "thankful",
        2,
        r"thank you (?:so|very) much|thanks (?:so much|a lot|a million|again)|many thanks|really appreciate|grateful|you(?:'ve| have) been (?:so |very )?(?:helpful|great)|(?:great|excellent|fantastic|amazing) (?:service|support|help|work)|much appreciated|life-?saver",
    ),
    (
        "friendly",
        1,
        r"\bthanks!|\bthank you!|loving|\blove\b|glad|lovely|cheers|:-?\)|hi there|hello!|warm regards|best wishes|have a (?:nice|great|good|lovely)|so sorry|happily|good morning",
    ),
]


def _compiled(rows: _Rows) -> list[tuple[re.Pattern[str], Mood, float]]:
    return [(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), mood, weight) for mood, weight, pattern in rows]


CUES: dict[Language, list[tuple[re.Pattern[str], Mood, float]]] = {
    "de": _compiled(_GERMAN),
    "en": _compiled(_ENGLISH),
}
