"""The English words of promises and of what only looks like one (see :mod:`tone.commitment_words`)."""

from __future__ import annotations

from tone.commitment_words import compiled
from tone.deeds_en import DO, DONE, IT_DOES, STATES

_ING = r"(?!watch|hold|wait|look|hop|work|sit|stay|be|hav|travell|fly|writ|think|wonder|ask|expect|go(?!ing to))[a-z]{2,14}ing"

_DUE_NOUN = (
    r"(?:answer|reply|response|call(?:[ -]?back)?|callback|ring|update|news|message|result|results|decision|refund|repayment|payout|credit|transfer|correction|"
    r"invoice|delivery|delivery date|replacement|dispatch|shipping|arrival|collection|pickup|repair|fitting|installation|visit|report|"
    r"draft|contract|fix|engineer|technician|confirmation)"
)

_I_DO = rf"\b(?:i|we)(?: (?:also|then|now|gladly|simply|[a-z]{{2,10}}ly))? (?!{STATES}\b|get (?:that|how|why|it)\b)(?![a-z]{{2,14}}ed\b)[a-z]{{2,14}}\b"
"""The first person beside its verb, in the present."""

ENGLISH = compiled(
    request=r"""
        \b(?:please|kindly|could you|can you|would you|will you|if you|you (?:can(?! (?:rely|count)\b)(?! .{0,60}\bagain\b)|could|must|need|have to|should|may|might|want|only have|have until|would)|you'll (?:need|have to|want)|you'd (?:need|have to)|you will (?:need|have to))\b
        |\b(?:i|we)(?:'d|'ll| will| would)? (?:need|require|ask you|must|have to|want)\b|\bmust\b|\b(?:is|are) (?:due(?! to (?:reach|arrive|be with|come|go))|required|to be)\b|\byour (?:deadline|payment is)\b
        |^\W{0,4}(?:and |then |so |just )?(?:send|tell|let (?:(?!me\b|us\b)|(?:me|us) (?:know|have)\b)|give|call|reply|answer|return|bring|pay|check|confirm|choose|pick|write|ring|contact|submit|upload|click|try|make sure|remember|note|book|order|reserve|register|apply|renew|sign)\b(?! me put)""",
    condition=r"""^\W{0,6}(?:and |but |or |so )?(?:if|when|whenever|once|unless|whether|as soon as|as long as|because|since|while|although|though|should|in case)\b|^\W{0,6}(?:and |but |or |so )?(?:after|before|until|till)\b(?! (?:the )?§)(?!.{4,60} (?:we|i|we'll|i'll)\b)""",
    past=r"""
        \b(?:i|we|they|he|she|it|you)(?:'ve|'d| have| had| has) (?!my word|to )(?:\w{1,12} ){0,2}(?:[a-z]{2,14}ed|been|sent|got|made|put|taken|written|spoken|found|done|had|gone|come|paid|given|set|cut|told|left|seen|kept|built)\b
        |(?<!\bbe )(?<!being )(?<!gets )\b(?:was|were|did|didn't|wasn't|has been|have been|had|went|sent|got|came|arrived|received|spoke|wrote|told|left|was|took|gave(?<!account you gave)(?<!address you gave)(?<!number you gave)|said|should have(?! (?:it|them|the|your|a|an|this|that|everything)\b))\b(?<!i'd had)|(?<!the )(?<!your )(?<!our )(?<!a )(?<!an )(?<!\bbe )(?<!being )(?<!gets )(?<!\bis )(?<!\bare )\b(?:ordered|signed|shipped|asked|called|made)\b|\b(?:i|we|he|she|they) (?:caught|met|held|brought|bought|thought|kept|led|spent|built|sold|stood|won|rang|drove|began|broke|chose|fell|ran|sat|threw|found|saw|knew)\b|\bsince §|\bhas (?:just |already |now )?(?:been|[a-z]{3,14}ed)\b""",
    negated=r"""\b(?:not|nothing|never|hardly|no|nobody|none|neither|cannot|can't|won't|don't|doesn't|isn't|aren't|unable)\b(?! (?:only|later than|more than))""",
    wish=r"""^\W{0,6}(?:and |but |or )?(?:if|should|whenever) (?:you(?:'d)? (?:(?!don't|do not)[a-z']{1,12} ){0,2}(?:like|wish|want|prefer|need it)\W*$|you(?:'d)? (?:like|prefer|want) (?:me|us|that|it|this|to)\b|(?:that|this|it)(?:'d| would)? (?:helps?|suits?|be easier)\b|.{0,30}\b(?:doesn't|does not|don't) (?:suit|work)\b)|^\W{0,4}(?:on|upon) request\b|\banother (?:day|date|time|slot)\b""",
    hearsay=r"""\b(?:your|his|her|their) [a-z]{3,14} (?:said|says|told|wrote|thinks)\b|\byou (?:wrote|write|said|say|told|mention|mentioned)\b""",
    offer=r"""\bexpects? to\b(?<!i expect to)(?<!we expect to)|\b(?:could|would|might|may|shall (?:we|i)|either(?! way\b)|alternatively|(?<!as )possible|suggest|propose|offer|recommend|hope|hoping|wish|maybe|perhaps|if that|free at|available|i'd|we'd|option)\b|\b(?:technician|engineer|driver|plumber|colleague|they|he|she) can\b|^\W{0,4}or (?!else\b)""",
    sure=r"""\b(?:i|we)(?: will|'ll)? need until §(?: (?:for|to) .{1,80})?\W*$|^\W*(?:please )?(?:expect|look out for) .{0,60}§|\b(?:give|allow) (?:us|me) (?:until|till) §|\b(?:i|we)(?:'ll| will)? have .{0,80}\b(?:ready|done|finished|sorted) (?:for you )?(?:by |on |at |for you )?§|\byou can .{0,60}\bagain\b.{0,12}§|§.{0,6}\byou can .{0,60}\bagain\b|\b(?:is|are) due to (?:reach|arrive|be with|come|go)\b|\bhav(?:e|ing) (?:it|them|this|that|the \w{1,14}|your \w{1,14}) [a-z]{3,14}ed (?:by|on|at) §""",
    ellipsis=rf"""^\W*(?:(?:the|our|my|your|a|an|next|new|full|final|first|further) ){{0,3}}(?:[a-z-]{{1,14}} )?{_DUE_NOUN}(?: (?:from|by|to|of|for|on|with|in|via) (?!{STATES}\b)[\w£$€.,-]{{1,14}}(?: (?!{STATES}\b)[\w£$€.,-]{{1,14}}){{0,2}})?[:,]? ?(?:(?:by|on|at|in|within|no later than|expected|around|before|between) ){{0,2}}§[\W§]*(?:(?:by|at|on|and|or|until) ){{0,2}}[§\W]*(?:at the latest|latest)?\W*$
        |^\W*(?:all )?(?:done|fixed|sorted|solved|repaired|ready|back to you|going out|on its way|with you|back online|in the post|delivered) (?:(?:by|on|at|in|within|before|again) ){{0,2}}§[\W§]*(?:at the latest)?\W*$
        |^\W*(?:arrives|ships|comes|goes out|goes|follows|lands) .{{0,60}}§""",
    heading=rf"""^\W*(?:(?:the|our|my|your) )?(?:next|new|first|further|promised) (?:[a-z-]{{1,14}} )?(?:{_DUE_NOUN}|appointment|date)(?: (?:from|for|to) (?:me|us|you))?\W*$""",
    firm=r"""
        \b(?:i|we)(?:'ll| will|'m going to|'re going to| am going to| are going to| shall)\b(?! (?:be (?:open|closed|away|out of|on holiday|off)|need|have to|not))
        |\b(?:i|we|i'm|we're)\b.{0,60} and will (?!be (?:open|closed|away))|^(?:someone|somebody|none)?\W{0,2}(?:will|shall)
        |\byou(?:'ll| will| should| can expect to)(?: \w{1,12})? (?:have|get|receive|hear|find|see|know|be (?:contacted|called|refunded|informed|notified|paid|back|able to (?:log|use|see)))\b|\byou (?:get|receive|hear)\b|\byou can .{0,60}\bagain\b
        |\b(?:i|we) (?:promise|guarantee)\b
        |\bwill (?:reach you|arrive|be (?:with you|ready|back|delivered|there|fixed|corrected|sent|up|live|online|done|complete|repaired|replaced|restored))\b""",
    fact=r"""
        \byour (?:\w{1,14} )?appointment (?:is|with|on|at|stands)\b
        |\b(?:valid|expires?|expiring|applies|rehearses?|open(?! again)|opens|closed|closes|opening hours|office hours|reachable|available|holiday|lands?(?! (?:in|on|at) (?:your|you)\b)(?! .{0,20}account)(?<!money lands)(?<!refund lands)(?<!payment lands)(?<!payout lands)(?<!credit lands)|departs?|leaves? (?:at|from)|leaves (?:\w{1,10} ){0,7}(?:days?|hours?|weeks?|time|room)|stops? at|goes up to|flight|ferry|runs? (?:until|out)|costs?|takes? (?!over|care|place|the |your |it |them |away|back|off|his |her |measurements|photos)|reserved|hold|holds|holding|held|on hold|due(?! to (?:reach|arrive|be with|come|go))|deadline|
        staffed|manned|usually|normally|typically|generally|as a rule|every|always|daily|weekly|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays|according to|starts?|begins?|ends?|renews?|on shift|at my desk|in the office|out of (?:the )?office|valid)\b
        |\b(?:i'm|i am|we're|we are) (?:at|in|on|here|back|away|there|open|off|around|free)\b|\b(?:colleague|colleagues|boss|manager|(?:mr|ms|mrs|mx|dr)\.? [a-z-]+|he|she) (?:is|are|will be) back\b(?! to you)|\bour (?:\w{1,14} )?(?:shop|office|store|branch|clinic|practice) (?:is|are|will be)\b""",
    acts=rf"""
        \b(?:i'm|i am|we're|we are) {_ING}\b|\b(?:i|we) (?:aim|plan|intend|try|expect|can (?:still |also )?(?:have|send|get|deliver|call|do|fix|finish))\b|^\W{{0,3}}let me\b|\b(?:i|we)(?:'ll| will)\b
        |\b(?:someone|somebody)\b|\b(?:our|my) (?:[\w'-]{{1,16}},? ){{1,5}}?(?:{IT_DOES}|{DO}|is|are)\b
        |\b(?:mr|mrs|ms|mx|dr)\.? [a-z]|\b(?:the|a|an) (?:\w{{1,14}} )?(?:technician|engineer|driver|courier|plumber|electrician|repairman|colleague|team|crew|mechanic|installer|caretaker|carrier|airline|supplier|manager)\b
        |\b(?:the|our|a|an) (?:\w{{1,14}} )?[a-z]{{3,}}(?:er|or|ist|ian) (?!is\b|was\b|has\b|ends?\b|starts?\b|expires?\b)[a-z]{{2,12}}s\b
        |\b(?:i|we) do (?:the|your|it|this|that)\b|(?<!this )(?<!that )(?<!it )\b(?!(?:affect|cost|charge|need|want|remind|give|allow|show|tell|mean|concern|let|make|leave|oblige|entitle|expect|require|as|is|was|thi|ha|doe|use|always|perhap|les|unles|plu|u|you|week|day|hour|month|minute|time|thing|detail|item)s\b)[a-z]{{3,12}}s your\b
        |\b(?:they|he|she) (?:delivers?|collects?|repairs?|ships?|sends?|arrives?|comes?|brings?|calls?|fits?|installs?|replaces?)\b
        |\b(?:i|we) (?:\w{{1,10}}ly )?(?:collect|pick up|repair|replace|swap|correct|transfer|book|order|prepare|post|hand|print|send|call|ring|email|mail|deliver|ship|refund|pay|visit|come|bring|finish|fix|install|release|publish|check|update|reply|answer|get back)\b
        |{_I_DO}|(?<!you )(?<!train )(?<!flight )(?<!bus )(?<!ferry )(?<!ship )(?<!plane )\b{IT_DOES}\b(?! us\b)(?! place\b)
        |\b(?:he|she|they)(?:'ll| will|'s coming| is coming| comes| calls| brings)\b""",
    arrives=rf"""
        \b(?:(?:is|are) being|gets?) {DONE}\b|\b(?:is|are) {DONE} §|\b(?:delivery|collection|visit|repair|installation|fitting|inspection|replacement) is (?:now )?(?:on |at |for |set for )?§|\b(?:is|are) (?:\w{{1,10}} )?(?:waiting|ready|available) (?:for you|at)\b|\b(?:is|are) (?:[a-z]{{2,12}} )?again\b|\bgoes in(?:to)? the post\b|(?:'s|'re) with you\b|\bhaving (?:it|this|that|them|the \w{{1,14}}|your \w{{1,14}}) [a-z]{{3,14}}ed\b|\byou(?:'re| are) (?:first|next|up) (?:in line|in the queue|on the list|up)?|\blands (?:in|on|at) your\b|\b(?:is|are|with) .{{0,30}}\bwith (?:you|your)\b|\bwill\b|'ll\b(?! need)|\bgo(?:es)? (?:out|live|back|online|to|into)\b|\bcom(?:es?|ing)\b|\barrives?\b(?! at §)|\b(?:ships|follows|rolls out|is released|leaves|reach(?:es)? (?:you|your)|(?:money|refund|payment|payout|credit) lands|gets? to you|lands in your)\b|\bexpect(?:ed)? (?:\w{{1,14}} ){{0,3}}(?:to|by|on)\b
        |\bshould (?:be|arrive|reach|have|work|land|show|appear|clear|come|get)\b|\b(?:is|are) (?:with you|back|ready|fixed|done|planned|scheduled|booked|set|on (?:its|his|her|their) way|coming|being|going)\b|\bfrom (?:us|me)\b|\b(?:is|are) booked for you\b""",
    vague=r"""
        \b(?:as soon as (?:possible|we can|i can)|asap|shortly|soon|in due course|promptly|at (?:some|your earliest|our earliest) (?:point|convenience|time)|at the earliest|before long|in the (?:near future|coming days|next few days|coming weeks)|
        in a (?:few|couple of) (?:days|hours|weeks|minutes)|over the (?:next|coming) (?:few )?(?:days|weeks)|in no time|timely|without delay|immediately|when we (?:can|get a chance)|sometime|eventually)\b""",
    undated=r"""
        \b(?:i|we)(?:'ll| will) (?:personally |also |gladly |certainly |then |now )?(?:get back|be in touch|let you know|keep you|fill in|look into|call|ring|write|email|mail|send|check|contact|update|inform|follow up|forward|arrange|refund|replace|fix|change|make sure|take care|message|text|report|reply|respond|return|try to)\b
        |\byou(?:'ll| will) (?:hear|receive|get (?:it|them|your|the|a|an|one)|be (?:contacted|notified|informed))\b|\bsomeone will\b|\b(?:i|we) (?:promise|guarantee)\b(?! \d)|\bmy word\b|\bwill be (?:in touch|in contact|contacted|refunded|processed|looked into|dealt with|reviewed|investigated)\b
        |\bwill try to\b|\b(?:i'm|i am|we're|we are) going to (?!be\b|need|have to)|\byou(?:'ll| will)? get (?:a|an|your|the) (?:\w{1,10} ){0,2}(?:refund|money|replacement|credit)\b|\b(?:is|are) being (?:processed|handled|looked at|looked into|dealt with|reviewed|investigated|prepared|sorted)\b|\b(?:i'm|i am|we're|we are) (?:passing|forwarding|chasing|escalating|raising|looking (?:into|at)|checking (?:with|on|this|that))\b|^\W{0,3}let me (?:look|check|find out|see what|talk|ask|chase)\b
        |\bwill be (?:sent|passed|forwarded|shipped|issued|credited|replaced|repaired|resolved|sorted|informed)\b|\b(?:i|we)(?:'ll| will) (?:notify|come back to|see to|sort|endeavour|endeavor|do (?:my|our) best)\b|\bwill come back to you\b|\b(?:colleague|colleagues|team|technician|engineer|courier|driver|department|manager|somebody) will (?!be (?:open|closed|away)|need)\w{2,12} (?:\w{1,8} ){0,2}you\b|\b(?:a|my|our|one of our|the) (?:\w{1,14} ){0,2}(?:colleague|colleagues|team|technician|engineer|expert|manager|department) will (?:contact|call|ring|email|be in touch|get back|get in touch|reach out|look|reply|answer|visit)\b|\b(?:i'm|we're|i am|we are) (?:covering|waiving|refunding|replacing|crediting|cancelling|arranging|reversing)\b|\b(?:i|we) (?:cover|waive|refund|replace) (?:your|the|you|it|that)\b|\byou can (?:rely|count) on (?:me|us)\b|\b(?:i|we)(?:'ll| will) (?:hold|keep|put aside|reserve) (?:it|them|this|that|a|an|one|the|your)\b|\bmay (?:attend|visit) .{0,30}\bat some (?:stage|point)\b""",
    announced=r"""\b(?:i|we)(?:'ll| will)\b(?! (?:see (?!what|to)|use|need|find another|be (?:open|closed|away|here|happy|glad)))""",
    guarantee=r"""\b(?:i|we) (?:promise|guarantee)\b(?! \d)|\bmy word\b|\byou can (?:rely|count) on (?:me|us|that|it)\b|\b(?:won't|will not|will never|shall not|never) (?:\w{1,12} ){0,3}happen again\b|\bwill (?:never|always) (?:again )?(?!be (?:open|closed))\w{2,14}\b.{0,60}\b(?:again|guaranteed|promise)\b|\b(?:guaranteed|one hundred per ?cent|a hundred per ?cent)\W*$""",
    deed=rf"""\b(?:i|we)(?:'ll| will)\b(?! (?:see|use|need|be|have to|find another)\b)|{_I_DO}|\b(?:i'm|i am|we're|we are) {_ING}\b|\byou(?:'ll| will)? (?:get|receive|hear)\b|\b(?:is|are|gets?|will be) (?:being )?{DONE}\b|\bwill be [a-z]{{2,16}}ed\b|\b(?:someone|somebody|colleague|team|technician|engineer|surveyor|courier|driver|order|parcel|refund|replacement|card|item|repair|payment|account) will\b|\b(?:goes out|go out|goes back|follows|takes place|decides|decide)\b""",
    stepped=r"""^\W{0,4}(?:and |or |but )?(?:then|after that|afterwards)\b|\b(?:after|upon|on|against|with) (?:the |your |our |full )?(?:receipt|approval|confirmation|payment|arrival|return|consent|signature|review|inspection|release|proof)\b|\bwith your (?:go-ahead|ok|okay|consent|approval|permission|agreement)\b|\b(?:once|as soon as|when) (?:[a-z]{2,14} ){1,3}(?:arrives?|comes?|is|are|has|have|lands?|clears?)\b|\b(?:once|as soon as|when|if) (?:you|your|we|the|that|it|he|she|they|this|there|one|our|they're|it's|everything)\b|\b(?:i|we)(?:'ll| will) then\b|\bwill then\b""",
    depends=r"""\b(?:then|of (?:arrival|receipt|receiving|your|the|approval|payment)|after (?:arrival|receipt|receiving|we|you|your|that|approval|payment|the)|once|as soon as|from (?:receipt|arrival|the day|your)|when (?:you|we))\b""",
    loosely=r"""\b(?:at some (?:point|stage|time)|some ?time|hopefully|eventually)\b[^§]{0,16}§""",
    pick=r"""\b(?:whichever|whatever|pick|choose|prefer|rather|your choice|both|either|suits?|just say|tell me|let me know which|can|could|would|free)\b""",
    choice=r"""\b(?:either|choose|choice|options?|which (?:one|would|do|of)|prefer|alternatively|two ways|rather|pick)\b""",
    as_soon_as=r"""^\W{0,4}(?:and |or |but )?(?:as soon as|once|when|if|should)\b""",
    found=r"""\byou(?:'ll| will| can)? (?:find|see|have|get|download|collect|pick)\b|\b(?:is|are|will be) (?:ready|waiting|available) (?:for you|at)\b|^(?!.*\b(?:our|shop|office|we|store|branch|practice|clinic)\b).*\b(?:is|are) (?:[a-z]{2,12} )?again\b""",
    kept=r"""\b(?:hold|holding|keep|keeping|reserve|reserving|save|saving)\b""",
    rest=r"""\b(?P<who>we|i|someone|somebody|he|she|they)?\b.{0,200}\b(?:and|but) (?P<does>(?:(?:we|i|he|she|they|someone|somebody|our \w{1,14})(?:'ll| will) |arrives? |(?:will|shall) |(?:are|am|is) (?:now |already )?[a-z]{3,12}ing ).{1,400})$""",
)
