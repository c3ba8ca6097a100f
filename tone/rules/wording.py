"""Wordings that need a look at their surroundings: orders, refusals, terms nobody explained, generic masculines."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from tone import deadline
from tone.reading import Hit, Reading, Sentence
from tone.registry import Rule
from tone.rules import check, form
from tone.words import any_of

# --- orders ------------------------------------------------------------------------------------------------------------------

_FINITE = re.compile(
    r"\b(?:bitte|ich|wir|sie|du|ihr|es|er|man|ihnen|dir|uns|mir|ist|sind|war|waren|wird|werden|wurde|wurden|würde|würden|kann|können|könnte|könnten|muss|müssen|soll|sollte"
    r"|sollten|darf|dürfen|möchte|möchten|will|wollen|hat|habe|haben|hatte|hatten|hätte|gibt|geht|kommt|liegt|steht|bleibt|läuft|dauert|kostet|reicht|gilt|hilft|braucht|passt|danke|um|ohne|statt|anstatt|zu|warum|wie|wer|keiner|niemand|die \w+ die|wenn|weil|dass|dann)\b"
    r"|\w{3,}(?:te|ten|test|tet)\b",
    re.IGNORECASE,
)
_LIST_ITEM = re.compile(r"[ \t]*(?:[-–•*]|\d{1,2}[.)])[ \t]")


@check("bare_infinitive")
def bare_infinitive(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """ "Formular ausfüllen und abgeben.": an order in the tone of a notice board. Steps of a list are left alone."""
    run: list[Sentence] = []
    for sentence in reading.sentences:
        if _is_order(reading, sentence, rule.words):
            run.append(sentence)
        elif run:
            break
    if run:
        yield Hit(run[0].start, run[-1].end)


def _is_order(reading: Reading, sentence: Sentence, verbs: frozenset[str]) -> bool:
    text = reading.said(sentence)
    if _LIST_ITEM.match(text) or not text.endswith((".", "!")) or len(text.split()) < 3 or ":" in text:
        return False
    if reading.own[max(0, sentence.start - 3) : sentence.start].rstrip(" ").endswith(
        (")", ".")
    ) and _LIST_ITEM.match(reading.own, reading.own.rfind("\n", 0, sentence.start) + 1):
        return False
    last = text.rstrip(".! ").rsplit(None, 1)[-1]
    return last[0].islower() and last in verbs and not _FINITE.search(text)


# --- refusals ----------------------------------------------------------------------------------------------------------------

REFUSAL = {
    "de": re.compile(
        r"\b(?:(?:ist|sind|wäre) (?:\w+ ){0,4}?(?:nicht (?:mehr )?möglich|ausgeschlossen|nicht vorgesehen|unmöglich|nicht erstattungsfähig|nicht drin)"
        r"|nicht möglich (?:ist|sind)|(?:können|kann|werden|werde|dürfen) (?:wir|ich) (?:\w+ ){0,5}?nicht (?:\w+ ){0,3}?(?:nachkommen|entsprechen|zustimmen|anbieten|erstatten|gewähren|stattgeben|übernehmen|ersetzen|verlängern|umtauschen|zurücknehmen|helfen|akzeptieren|berücksichtigen|stornieren|annehmen|ändern)"
        r"|(?:nehmen|tauschen|erstatten|ersetzen|übernehmen|verlängern|akzeptieren|ändern|stornieren) wir (?:\w+ ){0,4}?nicht|wir (?:\w+ ){0,3}?(?:nehmen|tauschen|erstatten|ersetzen|übernehmen|verlängern|akzeptieren) (?:\w+ ){0,4}?nicht"
        r"|lehnen wir (?:\w+ ){0,3}?ab|wird (?:\w+ ){0,3}?abgelehnt|besteht (?:\w+ ){0,3}?kein(?:erlei)? anspruch|haben sie (?:\w+ ){0,2}?keinen anspruch|(?:kann|können) (?:ich|wir|man) (?:\w+ ){0,3}?nichts (?:mehr |weiter |daran |dagegen |dafür |für (?:sie|dich) )?(?:machen|tun|ändern)"
        r"|(?:bieten|machen|gewähren|leisten|liefern|verlängern|verkaufen) wir (?:\w+ ){0,4}?nicht|nicht (?:dafür )?zuständig|(?:dafür|hierfür) (?:sind|bin) (?:wir|ich) nicht|nichts für (?:sie|dich|euch) tun|nicht weiterhelfen"
        r"|(?:kann|können|darf|dürfen) (?:\w+ ){0,5}?nicht (?:\w+ ){0,2}?(?:berücksichtigt|entsprochen|stattgegeben|erstattet|verlängert|umgetauscht|storniert|übernommen|bewilligt|genehmigt|gewährt|angenommen|akzeptiert|geändert|angeboten|anerkannt|ausgezahlt|zurückgenommen|verschoben) werden"
        r"|(?:kann|können) (?:wir|ich) (?:\w+ ){0,5}?(?:nicht|keinen?|keine) (?:\w+ ){0,3}?(?:entgegenkommen|weiterhelfen|bieten|bewilligen|genehmigen|zusagen|aufnehmen|erlauben|gestatten|umbuchen|auszahlen|anerkennen|ausstellen|machen|geben|einräumen)\b"
        r"|(?:geben|machen|gewähren|bieten) wir (?:\w+ ){0,3}?keine[nr]?\b|wir (?:bieten|machen|gewähren|geben) (?:\w+ ){0,3}?(?:nicht|keine\w*)\b|haben wir (?:\w+ ){0,2}?(?:nicht|keine\w*) (?:mehr )?(?:\w+ )?(?:frei|im angebot|im programm|im sortiment)"
        r"|(?:kommt|kommen|käme) (?:\w+ ){0,4}?nicht in (?:frage|betracht)|(?:ist|sind) (?:\w+ ){0,6}?nicht (?:mehr )?(?:enthalten|inbegriffen|versichert|mitversichert|abgedeckt|gedeckt|erstattungsfähig|verhandelbar|zulässig|gestattet|erlaubt)"
        r"|(?:keinen|keinerlei) (?:spielraum|handlungsspielraum)|(?:eine|die) (?:kulanz|ausnahme|erstattung|rückgabe|rücknahme|stundung|verlängerung) (?:gibt es|ist|erfolgt|können wir) (?:\w+ ){0,3}?nicht"
        r"|nehmen wir (?:\w+ ){0,4}?keine\w* (?:\w+ ){0,3}?(?:auf|an|zurück|mit)\b|wir nehmen (?:\w+ ){0,2}?keine\w* (?:\w+ ){0,3}?(?:auf|an|zurück|mit)\b|müssen sie (?:\w+ ){0,3}?selbst (?:zahlen|bezahlen|tragen|übernehmen|aufkommen)|gibt (?:\w+ ){1,3}?nicht her\b"
        r"|(?:geht|gehen) (?:bei uns |hier |so |)(?:leider |grundsätzlich |generell |)nicht\b(?! (?:mehr )?(?:an|auf|los|ein|verloren))"
        r"|(?:bleibt|bleiben) (?:\w+ )?(?:bestehen|gültig|unverändert)\b|bleibt es (?:dabei|bei)\b|(?:ist|sind|bleibt) (?:\w+ ){0,4}?(?:verboten|untersagt|unzulässig)|\w*absage erteilen|(?:muss|müssen) (?:ich|wir) (?:\w+ ){0,5}?(?:ablehnen|verneinen|absagen|enttäuschen)"
        r"|(?:lehne|lehnen) (?:ich|wir)\b|(?:nicht|kein\w*) (?:gegeben und|geschuldet|erstattungspflichtig)|(?:scheidet|scheiden) (?:\w+ ){0,3}?aus|(?:bewilligen|genehmigen|anerkennen) wir (?:\w+ ){0,3}?nicht|(?:gibt es|haben wir|machen wir) (?:dafür |hier |hierfür |bei uns )?(?:leider |grundsätzlich )?(?:kein\w*|nicht)\b(?= (?:erstattung|ersatz|kulanz|ausnahmen?|umtausch|rabatt|nachlass|geld)|[.!]))",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:(?:is|are|it's|that's) (?:simply |just |unfortunately |sadly )?(?:not possible|impossible|out of the question|not permitted|not allowed|not available for|non-refundable|not refundable)"
        r"|(?:we|i) (?:are|am|'re|'m) (?:sorry, but )?(?:unfortunately )?(?:unable|not able|not in a position) to\b|(?:we|i) (?:cannot|can't|can not|won't|will not|do not|don't) (?:\w+ ){0,2}?(?:offer|refund|extend|exchange|accept|reimburse|replace|waive|grant|change this|help you|help with|do anything|take back|make exceptions?|accommodate)"
        r"|(?:we|i) (?:cannot|can't|can not|won't|will not|do not|don't) (?:\w+ ){0,2}?(?:do that|cover|provide|sell|give|issue|move|cancel|change|repair|deliver|make an exception|allow|agree to|honou?r|go beyond)\b(?! (?:you|know))"
        r"|not something (?:we|i) (?:offer|do|can)|(?:^|[.!?] )no exceptions\b|(?:are|is) not (?:accepted|available|included|eligible|offered|negotiable|part of your)\b|(?:are|'re) not eligible|(?:not|won't) be possible|(?:that's|it's|is) a (?:firm |clear )?no\b|against our policy|(?:must|have to) (?:decline|refuse|reject)|nothing (?:we|i) can (?:do|offer)|(?:we|i) (?:don't|do not|can't|cannot) (?:take|accept|allow)\b|you(?:'ll| will) have to (?:pay|cover|bear|organise|organize) |(?:policy|tariff|plan|contract|terms|system) (?:doesn't|does not|do not|won't) (?:allow|permit|cover|include)|outside (?:our|the) (?:policy|warranty|contract)"
        r"|(?:that's|it's|this is) not something (?:we|our)|(?:decision stands|remains (?:valid|due|unchanged)|is upheld)\b|(?:is|are) (?:strictly )?(?:prohibited|forbidden)|(?:isn't|aren't|is not|are not) (?:possible|available|allowed|permitted)\b|have to be (?:\w+ )by the customer"
        r"|(?:has|have) been (?:declined|rejected|refused|denied)|there is nothing (?:we|i) can do|no (?:refunds?|exceptions?) (?:is|are|can|will)|not entitled to|(?:is|are) not covered|(?:has|have) been (?:turned down|declined)"
        r"|(?:that|this|it)(?:'s| is|'ll be| will be| would be| has to be| must be| remains)(?: \w+){0,2}? no(?: from us| from me| from our side| on that)?[.,!]|(?:answer|response|reply|decision|verdict)(?: \w+){0,3}? (?:is|stays|remains|was|will be|must be|has to be) (?:\w+ )?(?:no\b|negative|unchanged|the same)|(?:^|[.!?\n] ?)(?:(?:no|nope|nah),? (?:sorry,? )?(?:we|i|it|that|this|there|not|such|the|you)\b[^.!?]{0,25}(?:n't|not|no)\b|sorry,? no|afraid not|i'm afraid not|unfortunately not|sadly not|not possible|no can do|no chance|no way|not (?:our|my) (?:area|department|job|line|remit|business|thing)|request (?:denied|refused|declined|rejected))\b[^.!?]{0,40}[.!]"
        r"|(?:sorry,? |afraid )(?:but )?(?:that's |that is |this is )?not (?:our|my|an?) (?:area|department|job|line|remit|option)|(?:we|i) (?:cannot|can't|won't|will not|do not|don't) (?:\w+ ){0,2}?(?:ship|help(?! it\b)|do (?:this|it|such|anything|any|more|less)|take calls|comment|discuss|disclose|release|share|say (?:why|more|anything)|support|hold (?:it|them|a|the)|reserve|book|lend|match|negotiate|reopen|re-open|reconsider|review|reverse|undo|go into|get involved|look into|speak to|talk about|pay (?:for|out|back)|return (?:it|the)|swap|upgrade|reduce|lower|increase|approve|authorise|authorize|consider|respond to|process|serve|install|reimburse|compensate|recommend|intervene|deviate|put you through|give out|open (?:on|for)|make (?:an? |any |that |such )?(?:exceptions?|changes?|allowances?)|see (?:any|a) (?:reason|grounds|way|basis|scope|possibility|need))\b(?! (?:know))|(?:we|i) (?:can't|cannot|won't) tell you\b"
        r"|(?:we|i)(?:'ll not be| will not be| won't be| am not| are not|'re not|'m not| aren't| was not| were not) (?:able|allowed|permitted|authorised|authorized|prepared|willing|going|in a position|entitled|obliged|required|responsible|in charge|interested)\b|(?:we|i) (?:see|have|find) no (?:\w+ )?(?:grounds?|reason|basis|scope|room|way|possibility|option|options|need|choice|influence|legal|capacity|power|cause|interest|plans?|provision)\b|(?:we|i) (?:have to|must|had to|will have to|are going to|'ve decided to|have decided to|'ve had to) (?:\w+ )?(?:turn (?:\w+ ){0,5}?down|say no|decline|refuse|reject|disappoint|pass|deny)\b|(?:we|i)(?: have|'ve)? (?:declined|rejected|refused|denied|turned down|decided against)\b"
        r"|(?:refunds?|exchanges?|returns?|exceptions?|discounts?|extensions?|appointments?|seats?|places?|rooms?|tables?|slots?|tickets?|replacements?|vouchers?|upgrades?|changes?|cancellations?|instalments?|installments?|deposits?|deliveries|parking|pets|dogs|visits?|viewings?|goodwill|compensation|reimbursements?|credits?|waivers?|reservations?|bookings?|transfers?|alterations?|repairs?|requests?|withdrawals?|swaps?|price matching|late (?:entries|forms|arrivals|applications)|walk-ins|cheques|cards|cash)(?: \w+){0,4}? (?:is|are|was|were|will|can|would)(?:n't| not| never|not) (?:be )?(?:\w+ )?(?:given|granted|issued|provided|allowed|offered|on offer|refunded|exchanged|made|foreseen|intended|planned|an option|possible|available|permitted|considered|accepted|something|part of|welcome|paid|done|honoured|included|admitted|taken)|no (?:further |more |late |such |other )?(?:refunds?|exchanges?|returns?|exceptions?|discounts?|extensions?|appointments?|seats?|places?|rooms?|tables?|slots?|tickets?|replacements?|vouchers?|upgrades?|changes?|cancellations?|instalments?|installments?|deposits?|deliveries|parking|pets|dogs|visits?|viewings?|goodwill|compensation|reimbursements?|credits?|waivers?|reservations?|bookings?|transfers?|alterations?|repairs?|requests?|withdrawals?|swaps?|price matching|late (?:entries|forms|arrivals|applications)|walk-ins|cheques|cards|cash) (?:are|is|will be|can be|may be|shall be) (?:given|granted|issued|made|allowed|accepted|offered|possible|available|permitted|considered|provided|taken|booked|paid)|(?:there (?:are|is|will be)|there's|we have|we've(?: got)?) no (?:further |more |other |free |such )?(?:refunds?|exchanges?|returns?|exceptions?|discounts?|extensions?|appointments?|seats?|places?|rooms?|tables?|slots?|tickets?|replacements?|vouchers?|upgrades?|changes?|cancellations?|instalments?|installments?|deposits?|deliveries|parking|pets|dogs|visits?|viewings?|goodwill|compensation|reimbursements?|credits?|waivers?|reservations?|bookings?|transfers?|alterations?|repairs?|requests?|withdrawals?|swaps?|price matching|late (?:entries|forms|arrivals|applications)|walk-ins|cheques|cards|cash|way|options?|possibility|provision|right|claim|budget|alternative|solution)(?: \w+){0,4}?[.!]|(?:refunds?|exchanges?|returns?|exceptions?|discounts?|extensions?|appointments?|seats?|places?|rooms?|tables?|slots?|tickets?|replacements?|vouchers?|upgrades?|changes?|cancellations?|instalments?|installments?|deposits?|deliveries|parking|pets|dogs|visits?|viewings?|goodwill|compensation|reimbursements?|credits?|waivers?|reservations?|bookings?|transfers?|alterations?|repairs?|requests?|withdrawals?|swaps?|price matching|late (?:entries|forms|arrivals|applications)|walk-ins|cheques|cards|cash) (?:is|are) (?:final|excluded|ruled out|closed|off the table|not on)\b"
        r"|(?:can't|cannot|can not|won't|will not|not going to) be (?:\w+ )?(?:done|changed|moved|refunded|exchanged|extended|reversed|undone|cancelled|transferred|granted|accepted|approved|considered|returned|reimbursed|honoured|waived|processed|met|fulfilled|accommodated|repaired|replaced|brought forward|reopened|combined|used|redeemed|shared|discussed|paid)\b|(?:isn't|is not|aren't|are not|not|never) (?:on offer|an option|up for|something we|going to happen|within our|in our (?:power|gift|hands)|part of (?:our|the|your)|for sale|negotiable|foreseen|intended|provided for)\b|(?:doesn't|does not|don't) exist\b|(?:policy|rules?|terms|contract|regulations?|system|law) (?:(?:doesn't|does not|do not|don't|won't) (?:\w+ )?(?:allow|permit|cover|include|provide|let|stretch|extend|support|foresee|make)|forbids?|prohibits?|rules? out|excludes?)\b|(?:it's|it is|that's) (?:\w+ )?(?:company|our|house|store|club|bank|school) (?:policy|rules)\b"
        r"|(?:you|your (?:son|daughter|child|dog|cat|guests?|friends?|husband|wife|partner|team|tickets?|voucher|card|parents|father|mother)) (?:can't|cannot|may not|aren't allowed to|are not allowed to|won't be able to|will not be able to) (?:\w+ )?(?:join|bring|use|change|cancel|get|have|enter|park|come|return|exchange|transfer|switch|stay|attend|take part|swap|claim|keep|move|borrow|book|apply|participate|withdraw|combine|visit)\b|(?:you're|you are|your (?:\w+ )?\w+ is) (?:not|no longer) (?:eligible|entitled|allowed|insured|covered|permitted|in warranty|under warranty)|(?:case|file|matter|subject|discussion|ticket|complaint|issue)(?: \w+){0,3}? (?:is|are|remains?|stays?) (?:now |hereby |therefore |thus )?(?:closed|finished)\b|(?:so |and )?(?:that is that|that's that|there it is|that's final|end of)\.|deadline (?:has|is|was) (?:\w+ )?(?:passed|over|missed|expired|gone)[^.!?]{0,40}\."
        r"|(?:declined|rejected|refused|denied|turned down|unsuccessful|not successful|not approved|not been (?:approved|accepted|successful|granted))[.!]"
        r"|(?:don't|do not|doesn't|does not) qualify\b|(?:fee|charge|price|decision|amount|rule|bill|penalty|date|answer|invoice) (?:still )?stands\b|(?:stays|remains|will stay|will remain) (?:exactly )?as it (?:is|was)\b|nothing (?:can|could|more can|else can|to) be done\b|(?:we|i) no longer (?:repair|offer|sell|accept|ship|support|deliver|make|take|produce|stock|provide|service|run|do)\b|(?:fees?|charges?|penalt(?:y|ies)|costs?|interest) (?:is|are|will|can|was|were)(?:n't| not|not) (?:be )?(?:waived|reduced|refunded|dropped|cancelled|negotiable|returned)\b|under no circumstances\b|(?:offer|sale|promotion|period|campaign|scheme|window) (?:has|is|was) (?:\w+ )?(?:ended|expired|over|closed|passed)\b"
        r"|(?:^|[.!?\n] ?)there (?:is|are) no (?!charge|need|rush|hurry|problem|risk|costs?\b|extra|fees?\b|damage|doubt|reason|longer|deadline|catch|obligation|danger|limit|minimum|trace|sign|change|difference|queue|wait|further|error|virus|data|one\b|open|other|marks?\b|record|entry|entries|notes?\b|penalty|block\b|claim|case|debt|arrears|hidden|small|better|shame|harm)\w+(?: \w+){0,3}\.|nothing (?:more |else |further )?(?:that )?(?:we|i|one|anybody|anyone) (?:\w+ )?(?:can|could)\b|(?:we|i|one) can do nothing\b|can (?:we|i) (?:do nothing|not \w+)\b|no more what (?:we|i)\b|(?:we|i)(?:'ll| will)? (?:will not|won't|not) be \w+ing\b|(?:we|i) (?:cannot|can't|won't|will not) (?:let|get|allow|permit|enrol|enroll|admit|sell|put) (?:you|your|him|her|it|this|that|them)\b|(?:we|i) (?:cannot|can't|won't|will not) give (?:you )?(?:\w+ )?(?:admin|access|rights|a refund|a discount|any|more|another|his|her|their|permission|approval|credit|second)\b"
        r"|(?:^|[.!?\n] ?)(?:not (?:covered|possible|available|included|allowed|happening|accepted|eligible|an option|for us|this time|today|with us|refundable|transferable|negotiable|our problem)|no (?:refunds?|returns?|exceptions?|availability|chance|go|way|vacancies|such luck|deal)|too late|out of the question|(?:members|adults|residents|staff|cash|subscribers|cards?|collection) only|only (?:members|adults|residents|staff|cash|subscribers))\b(?=[^.!?]{0,40}(?:[.!]|$))|(?:sorry|soz|regretfully|unfortunately|afraid|yeah),? (?:no|not) (?!problem|worries|need|longer|yet|\w+ yet|only|just|all|every)[^.!?]{2,40}(?:[.!]|$)|(?:stated|said|mentioned|written)[^.!?]{2,30}, no\.|\w+ no\.$|(?:that's|it's|this is|that is) (?:just |simply )?not (?:a thing|how (?:we|it) works?|going to (?:happen|work)|on|done)\b"
        r"|you(?:'ll| will)? (?:won't|will not|not) be able to (?:speak|talk|reach|access|use|log|get|have|change|collect|pay|order|join)\b|(?:the|our|your) (?:\w+ )?(?:board|landlord|council|management|owners?|school|doctor|manager|company|bank|insurer|insurance|club|committee|product|team|head office|airline|maker|manufacturer|warehouse|department|director|boss|shop|store|hotel|university|faculty|bishop|parish|court|agency|supplier) (?:\w+ )?(?:won't|will not|(?:does not|doesn't|do not|can't|cannot|has not|hasn't) (?:\w+ )?(?:allow\w*|permit\w*|accept\w*|want|agree\w*|offer|cover|approve\w*|refund|take|grant\w*)|has decided not|has elected not|have decided not|has chosen not|refuses?|refused|rejected|declined|turned down|gives? no|allows? no|said no|says no|is against|decided against|has decided against)\b(?! (?:yet|know|open|need|mind))|(?:rejected|declined|refused|turned down|vetoed|denied) by (?:the |our |your )?(?:board|landlord|council|management|owners?|school|doctor|manager|company|bank|insurer|insurance|club|committee|product|team|head office|airline|maker|manufacturer|warehouse|department|director|boss|shop|store|hotel|university|faculty|bishop|parish|court|agency|supplier)\b"
        r"|(?:isn't|is not|aren't|are not) (?:one|a matter|a case|a topic|a question|anything|part of what) (?:we|for|that|i|our)\b|(?:against|contrary to) (?:the |our |company |house )?(?:policy|rules|regulations|terms|law)\b|(?:wasn't|was not|weren't|were not|hasn't been|has not been|have not been) (?:successful|approved|accepted|granted|selected|shortlisted)\b|(?:elected|decided|chosen|resolved) not to (?:proceed|go ahead|accept|approve|offer|continue|take|grant|renew|pursue)\b|(?:politely|respectfully|regretfully|kindly|must|hereby) decline\b|negative (?:answer|reply|decision|response)\b|(?:^|[.!?\n] ?)(?:such a thing|that|this|those|these) (?:we|i) (?:do not|don't|cannot|can't|have not|haven't|will not|won't)\b|(?:do not|don't) have (?:\w+ ){0,4}in (?:the|our) (?:program|programme|range|assortment|offer)\b|you(?:'re| are) (?:wrong|at the wrong place|in the wrong place) (?:here|with us)\b|(?:price|prices|date|dates|rate|fee|fees|terms) (?:is|are) (?:fix|fixed|final|set|non-negotiable|not up for)\b|(?:gives?|allows?|accepts?|takes?|makes?|offers?) no (?:second|refunds?|exceptions?|discounts?|returns?|credit|extensions?|calls|information|advice)\b)",
        re.IGNORECASE,
    ),
}
_REASON = {
    "de": re.compile(
        r"\b(?:weil|denn|deshalb|daher|deswegen|darum|nämlich|grund|gründe|sonst|andernfalls|damit|ohne \w+|dürfen|erlaubt|vorschrift|gesetz|denkmal\w*|sicherheit\w*|schon (?:vergeben|ausgebucht|belegt)|ausgebucht|vergriffen|eingestellt|ausverkauft)\b"
        r"|(?:^|[,;–] )da (?!ist|war|kann|können|haben|geht|nur|muss|müssen|sind|hat|gibt|kommt|wird|werden|hilft|bleibt)\w+ ",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:because|since|as (?:the|we|our|it|this|they|too|so)|so that(?! is)|otherwise|reason|due to|therefore|that's why|the law|safety|sold out|full|fully booked|discontinued|couldn't)\b",
        re.IGNORECASE,
    ),
}
_ALTERNATIVE = {
    "de": re.compile(
        r"\b(?:stattdessen|alternativ\w*|trotzdem geht|geht trotzdem|vorschlag|vorschlagen|schlage|biete\w*|anbieten|angebot|möglich ist|möglich wäre|erlaubt (?:ist|sind)|zwei (?:möglichkeiten|wege)|möglichkeit(?:en)?\b"
        r"|(?:können|könnten) (?:sie|wir|ich) (?:ihnen |dir )?(?:aber|jedoch|dafür|stattdessen|trotzdem|gern|gerne|dennoch|sie)|(?:kann|können) (?:ich|wir) (?:ihnen |dir )?(?:aber|jedoch|dafür|stattdessen|trotzdem|gern|gerne)|dafür (?:kann|können|habe|haben|gibt|bekommen|geht|erhalten)"
        r"|sie können (?!sich)|du kannst|habe ich (?:ihnen|dir)|habe trotzdem|haben wir (?:ihnen|dir)|(?:ersatz|gutschrift|gutschein|umtausch)\w*|übernimmt|übernehmen wir (?!\w* ?nicht)|möchten sie|wollen wir|soll ich|was (?:aber )?geht|reserviert|zurückgelegt|umgebucht|günstiger|hätte ich|hätten wir)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:instead|alternative\w*|however|what (?:i|we) can|but (?:i|we|you) can|you can (?!not)|(?:i|we) can (?!not)|i could|could offer|option\w*|offer you|suggest|would you like|do work|if you'd like|shall (?:i|we)|has room|another|free of charge|voucher|credit|you may (?!not)|you could|(?:is|are) (?:free|open|allowed|possible)|would (?:work|take|be possible|help|do)|might help|takes? (?:him|her|it|late|them)|(?:i|we)(?:'ve| have) (?!no\b|not\b|to\b)\w+|(?:i|we)(?:'ll| will) (?!not\b|have to\b)(?:ask|send|put|give|keep|hold|call|ring|credit|move|lend|find|check|pass|book|add|pay|look|do|take|make|get)|gladly|happy to|glad to|here(?:'s| is| are) (?:the|a|what|how)|tell me|ask (?:them|the|him|her)|they (?:have|can|do|take|make|offer)|so (?:i|we) \w+|but (?:\w+ (?:has|have|is|are|does|do|works?|takes?|comes?)\b|i|we|you|your|there|a|on|in|for|if|until|the|it|that|this)|(?<=; )\w+ \w+ (?:is|are|can|will)|still (?:open|free|possible|available)|works? (?:on|with|for|at)|does (?:it|that|both)|nearly the same)\b",
        re.IGNORECASE,
    ),
}


@check("bare_refusal")
def bare_refusal(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A no with neither a reason beside it nor an alternative after it."""
    refusal, reason, alternative = REFUSAL[reading.lang], _REASON[reading.lang], _ALTERNATIVE[reading.lang]
    sentences = reading.sentences
    for number, sentence in enumerate(sentences):
        words = reading.said(sentence)
        found = refusal.search(words)
        if found is None or words.rstrip().endswith("?"):
            continue
        if any(kind[reading.lang].search(words) for kind in (_NOT_YET, _GRANTED, _OTHERS)):
            continue
        near = words + " " + (reading.said(sentences[number + 1]) if number + 1 < len(sentences) else "")
        before = reading.said(sentences[number - 1]) if number else ""
        rest = reading.own[_clause_end(words, found.end()) + sentence.start : reading.body_end]
        explained = ":" in words[found.end() :] or reason.search(near) or reason.search(before)
        if not explained and not alternative.search(rest):
            yield Hit(sentence.start, sentence.end)
            return


_NOT_YET = {
    "de": re.compile(r"\bnoch nicht\b|\bderzeit noch\b|\bzwar\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:not yet|n't yet|not \w+ yet)\b", re.IGNORECASE),
}
"""What is not there yet is no refusal."""
_GRANTED = {
    "de": re.compile(
        r"\b(?:habe ich|ich habe|haben wir|wir haben) (?!nicht\b)(?:\w+ ){0,4}?(?:storniert|gelöscht|gekündigt|geändert|erstattet|gutgeschrieben|umgebucht)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:I|we)(?:'ve| have)? (?!not\b)(?:\w+ ){0,3}?(?:cancelled|canceled|deleted|refunded|credited|changed|rebooked)\b",
        re.IGNORECASE,
    ),
}
"""A deed done as asked, and what stays as it is ("one order stays in place"), is none either."""

_OTHERS = {
    "de": re.compile(r"(?!)"),
    "en": re.compile(
        r"\b(?:another|other) (?:patients?|customers?|tenants?|clients?|people|guests?|members?|residents?|famil(?:y|ies)|bidders?|applicants?)\b|\b(?:colleague|neighbour|neighbor|boss|tenant|son|daughter|husband|wife|patient)'s\b",
        re.IGNORECASE,
    ),
}
"""Nor is keeping other people's matters to oneself."""


def _clause_end(words: str, position: int) -> int:
    """Where the clause of the refusal ends: an alternative may follow behind its comma, not within."""
    mark = re.search(r"[,;–]| - ", words[position:])
    return position + mark.start() if mark else len(words)


# --- terms -------------------------------------------------------------------------------------------------------------------

_ABBREVIATION = re.compile(
    r"(?<![\w@./#&-])(?:[A-ZÄÖÜ]{2,5}s?|[A-ZÄÖÜ][A-Za-zäöü]{0,6}[a-zäöü][A-ZÄÖÜ]{1,4})(?![\w@/&]|\.\w|-(?:\d|[A-ZÄÖÜ]{2}))"
)
_ROMAN = re.compile(r"[IVXLCDM]+")


_PRONOUNCEABLE = re.compile(
    r"[BCDFGHJKLMNPQRSTVWXZ]{0,2}[AEIOUÄÖÜ]{1,2}[BCDFGHJKLMNPQRSTVWXZ]{1,2}[AEIOUYÄÖÜ][A-Z]?|(?=[A-Z]{4})[BCDFGHJKLMNPQRSTVWXZ]?[AEIOUÄÖÜ]{1,2}[BCDFGHJKLMNPQRSTVWXZ]{1,2}"
)
"""IKEA, NATO, EINS: spoken as a word, so a name or a shout, not letters to be explained."""


@check("unexplained_abbreviation")
def unexplained_abbreviation(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Abbreviations the client did not use, that are not explained and not common property. One finding a sentence.

    The rule's words are the common ones. A bracket beside it counts as an explanation; so does the team's glossary. A single
    one is a hint: it may be a name. Several are a text for insiders.
    """
    known = rule.words | {term.casefold() for term in reading.context.profile.glossary}
    theirs = {word.casefold() for word in re.findall(r"\w+", reading.context.client_mail)}
    found: dict[int, list[re.Match[str]]] = {}
    for match in _ABBREVIATION.finditer(reading.own, reading.body_start):
        sentence = reading.sentence_at(match.start())
        if sentence and _is_unexplained(reading, match, known, theirs):
            found.setdefault(sentence.start, []).append(match)
    several = len({match[0] for matches in found.values() for match in matches}) > 1
    several = several and not speaks_the_trade(reading)
    for matches in found.values():
        terms = ", ".join(dict.fromkeys(m[0] for m in matches))
        yield Hit(matches[0].start(), matches[-1].end(), {"word": terms}, "warning" if several else "hint")


def _is_unexplained(reading: Reading, match: re.Match[str], known: frozenset[str], theirs: set[str]) -> bool:
    word, own = match[0], reading.own
    bare = word.casefold()
    if bare in form.EMPHASIS[reading.lang] or _PRONOUNCEABLE.fullmatch(word):
        return False
    if bare in known or bare in theirs or bare.removesuffix("s") in known | theirs or _ROMAN.fullmatch(word):
        return False
    if re.match(r"[ \-/]?\d", own[match.end() : match.end() + 2]) or re.search(
        r"[\d(][ -]?$", own[: match.start()][-2:]
    ):
        return False  # "SK 418", "4 GB", "(DSGVO)"
    if re.match(r" ?\(", own[match.end() : match.end() + 2]) or re.search(rf"\({re.escape(word)}\)", own):
        return False
    if any(start <= match.start() < end for start, end in reading.facts.get("jargon", ())):
        return False
    return not _stands_in_capitals(own, match)


def _stands_in_capitals(own: str, match: re.Match[str]) -> bool:
    """Part of a button or a shout like "CHECK FOR UPDATES", not an abbreviation of its own."""
    before, after = (
        own[max(0, match.start() - 40) : match.start()].split(),
        own[match.end() : match.end() + 40].split(),
    )
    run = [*itertools.takewhile(_is_capitals, reversed(before)), *itertools.takewhile(_is_capitals, after)]
    return any(len(word.strip(".,!?;>")) > 5 for word in run) or len(run) >= 2


def _is_capitals(word: str) -> bool:
    bare = word.strip(".,!?;")
    return len(bare) > 1 and bare.isalpha() and bare.isupper()


@check("jargon")
def jargon(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Words of the trade the client did not use: two in one sentence, or one that stands alone as a hint."""
    theirs = reading.context.client_mail.casefold()
    glossary = {term.casefold() for term in reading.context.profile.glossary}
    known = terms(rule.words)
    for sentence in reading.sentences:
        words = reading.said(sentence)
        found = [
            m
            for m in known.finditer(words)
            if m[0].casefold() not in glossary and m[0].casefold() not in theirs
        ]
        distinct = {m[0].casefold() for m in found}
        if not distinct or re.search(r"\((?:das (?:ist|heißt)|d\. h\.|also|sprich|that is|i\.e\.)", words):
            continue
        start, end = sentence.start + found[0].start(), sentence.start + found[-1].end()
        severity = "warning" if len(distinct) >= 2 and not speaks_the_trade(reading) else "hint"
        if severity == "warning":
            reading.facts.setdefault("jargon", []).append((start, end))
        yield Hit(start, end, {"word": ", ".join(sorted({m[0] for m in found}))}, severity)


def speaks_the_trade(reading: Reading) -> bool:
    """Does the client write like an insider (terms, versions, file names, paths of their own) and not ask what they mean?"""
    mail = reading.context.client_mail
    if _ASKS_MEANING.search(mail):
        return False
    return bool(_TERM.search(mail)) or len({match[0] for match in _TRADE.finditer(mail)}) >= MIN_TRADE


_TERM = re.compile(
    r"\b(?:api|endpoint\w*|webhook\w*|json|csv|xml|sql|ssh|vpn|dns|smtp|imap|http\w*|tls|ssl|token\w*|cron\w*|server\w*|firmware|sandbox|backup\w*|plugin\w*|domain\w*|router\w*|script\w*|datenbank\w*|database\w*"
    r"|schema\w*|deploy\w*|header\w*|cache\w*|log(?:file)?s?\b|proxy\w*|nameserver\w*|schnittstelle\w*|version \d|update)\b",
    re.IGNORECASE,
)
MIN_TRADE = 2
_TRADE = re.compile(
    r"\b[A-ZÄÖÜ]{2,6}\d*\b(?!\w)|\b[A-Za-z]+[-_][A-Z0-9]\w*|\b[a-z]+\.[a-z]{2,4}\b|\bv?\d+\.\d+(?:\.\d+)?\b|\b[a-z]+[A-Z]\w+|\w+_\w+|\w+\(\)|</?\w+>|/\w+/\w+|\b[45]\d\d\b"
)
_ASKS_MEANING = re.compile(
    r"\b(?:was (?:heißt|bedeutet|ist|sind|soll)|what (?:does|is|are|do)|verstehe (?:ich )?nicht|keine ahnung|not a programmer|no idea|don't understand|laie|layman)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=8)
def terms(words: frozenset[str]) -> re.Pattern[str]:
    """Whole words or parts of a hyphenated compound."""
    return re.compile(rf"(?<!\w)(?:{any_of(words)})(?!\w)", re.IGNORECASE)


# --- what cannot be kept -------------------------------------------------------------------------------------------------------

_FIRST_PERSON = {
    "de": re.compile(r"\b(?:ich|wir|unsere?)\b", re.IGNORECASE),
    "en": re.compile(r"\bI\b|\b(?i:we|our)\b"),
}
_AROUND_THE_CLOCK = re.compile(
    r"24 ?(?:h\b|std|stunden|hours|/7)|rund um die uhr|round the clock|\b(?:mo|mon)\w*\s?[–-]\s?(?:so|sun)\w*\b|sonntags|sundays|notdienst|bereitschaft|nachtdienst|night (?:desk|shift)|on shift|(?:habe|hab) (?:dienst|bereitschaft)",
    re.IGNORECASE,
)
NIGHT = (6, 22)
"""Local hours between which a promise may fall due without looking strange."""


@check("promise_out_of_hours")
def promise_out_of_hours(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A promise for the night, a Sunday or a holiday, given by somebody who does not say that they work then."""
    if _AROUND_THE_CLOCK.search(reading.text):
        return
    for promise in reading.promises:
        if promise.due is None or not _FIRST_PERSON[reading.lang].search(
            reading.own[promise.start : promise.end]
        ):
            continue
        local = deadline.local(promise.due, reading.context)
        if (
            deadline.is_free_day(local, reading.context)
            or not NIGHT[0] <= local.hour + local.minute / 60 <= NIGHT[1]
        ):
            yield Hit(promise.start, promise.end, {"when": deadline.spoken(local, reading.lang)})
