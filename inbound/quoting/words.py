"""The words mail programs put around quotations, by language. Data only; the grammar is in the modules beside it."""

from __future__ import annotations

HEADER_LABELS: dict[str, tuple[str, ...]] = {
    "from": (
        "from", "von", "absender", "de", "expéditeur", "da", "mittente", "remitente", "remetente", "van", "afzender",
        "od", "nadawca", "fra", "från", "avsändare", "lähettäjä", "odesílatel", "от", "от кого", "отправитель", "від",
        "kimden", "gönderen", "发件人", "寄件者", "寄件人", "差出人", "送信者", "보낸 사람", "feladó", "expeditor", "von/from",
        "expeditorul", "de la", "šalje", "pošiljatelj", "odosielateľ", "від кого", "saatja", "siuntėjas", "από", "dari", "pengirim", "từ",
    ),
    "sent": (
        "sent", "sent on", "gesendet", "gesendet am", "verschickt", "envoyé", "envoyé le", "date d'envoi", "inviato", "inviato il",
        "enviado", "enviado el", "enviado em", "enviada em", "enviada", "verzonden", "verzonden op", "wysłano", "wysłane",
        "data wysłania", "sendt", "skickat", "skickades", "lähetetty", "odesláno", "отправлено", "дата отправки", "надіслано",
        "gönderilme tarihi", "gönderilen", "gönderildi", "gönderme tarihi", "发送时间", "发送日期", "傳送時間", "寄件日期", "送信日時",
        "보낸 날짜", "elküldve", "message du", "trimis", "trimisă", "poslano", "odoslané", "saadetud", "išsiųsta", "изпратено",
        "εστάλη", "στάλθηκε", "dikirim", "đã gửi",
    ),
    "date": (
        "date", "datum", "data", "fecha", "dato", "päivämäärä", "päiväys", "pvm", "дата", "tarih", "日期", "日時", "日付", "날짜",
        "dátum", "datum/date", "dată", "kuupäev", "ημερομηνία", "tanggal", "ngày",
    ),
    "to": (
        "to", "an", "empfänger", "à", "a", "pour", "destinataire", "destinatario", "para", "aan", "do", "adresat", "til",
        "till", "vastaanottaja", "komu", "pro", "кому", "kime", "alıcı", "收件人", "收件者", "宛先", "받는 사람", "címzett", "către",
        "destinatarul", "prima", "pre", "príjemca", "za", "saaja", "adressaat", "kam", "προς", "до", "kepada", "đến",
    ),
    "cc": (
        "cc", "kopie", "kopie an", "copie", "copie à", "copia", "cc:", "cópia", "dw", "kopia", "kopio", "kopi", "копия", "bilgi",
        "抄送", "副本", "참조", "bcc", "cci", "reply-to", "antwort an", "répondre à", "organization", "organisation", "importance",
        "priorität", "wichtigkeit", "attachments", "anlagen", "cc/kopie",
    ),
    "subject": (
        "subject", "betreff", "objet", "sujet", "oggetto", "asunto", "assunto", "onderwerp", "temat", "emne", "ämne", "aihe",
        "předmět", "тема", "konu", "主题", "主旨", "主題", "件名", "제목", "tárgy", "subiect", "betreff/subject",
        "subiectul", "predmet", "naslov", "zadeva", "teema", "tema", "θέμα", "относно", "perihal", "subjek", "chủ đề",
    ),
}  # fmt: skip
"""What the lines of a repeated header are called, by what they mean."""

ORIGINAL = (
    "original message", "original-message", "original mail", "original e-mail", "original email", "reply message", "reply",
    "originalnachricht", "original-nachricht", "original nachricht", "ursprüngliche nachricht", "ursprüngliche mail",
    "urspruengliche nachricht", "ursprüngliche e-mail", "ursprüngliche mitteilung", "originalmitteilung", "originalmail", "original-mail", "antwort nachricht",
    "nachricht", "message d'origine", "message d’origine", "message original", "message initial", "messaggio originale", "messaggio",
    "mensaje original", "mensagem original", "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht",
    "wiadomość oryginalna", "oryginalna wiadomość", "wiadomość pierwotna", "oprindelig meddelelse", "oprindelig besked",
    "original meddelelse", "opprinnelig melding", "original melding", "ursprungligt meddelande", "originalmeddelande",
    "alkuperäinen viesti", "původní zpráva", "původní e-mail", "исходное сообщение", "оригинальное сообщение",
    "пересланное сообщение", "özgün ileti", "orijinal mesaj", "原始邮件", "原始郵件", "邮件原件", "元のメッセージ", "original message follows",
    "원본 메시지", "eredeti üzenet", "mesaj original", "pôvodná správa", "originalmeddelelse",
)  # fmt: skip
"""What stands between dashes above a repeated message."""

FORWARDED = (
    "forwarded message", "forwarded mail", "forwarded by", "forwarded", "begin forwarded message", "weitergeleitete nachricht",
    "weitergeleitete mail", "weitergeleitete e-mail", "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail",
    "beginn der weitergeleiteten nachricht", "weitergeleitet von", "message transféré", "message transmis", "début du message réexpédié",
    "début du message transféré", "messaggio inoltrato", "inizio messaggio inoltrato", "mensaje reenviado",
    "inicio del mensaje reenviado", "mensagem encaminhada", "mensagem reencaminhada", "início da mensagem encaminhada",
    "início da mensagem reencaminhada", "doorgestuurd bericht", "begin doorgestuurd bericht", "wiadomość przekazana",
    "przekazana wiadomość", "początek przekazywanej wiadomości", "videresendt meddelelse", "videresendt besked",
    "start på videresendt besked", "videresendt melding", "videreformidlet melding", "start på videresendt melding",
    "vidarebefordrat meddelande", "vidarebefordrat brev", "börja vidarebefordrat meddelande", "vidarebefordrat mejl",
    "välitetty viesti", "edelleenlähetetty viesti", "přeposlaná zpráva", "předávaná zpráva", "začátek přeposlané zprávy",
    "пересылаемое сообщение", "пересланное письмо", "начало переадресованного сообщения", "перенаправленное сообщение",
    "yönlendirilmiş mesaj", "yönlendirilen mesaj", "iletilen ileti", "başlangıç iletilen mesaj", "转发的邮件", "转发邮件信息", "轉寄郵件",
    "转发的消息", "転送メッセージ", "転送されたメッセージ", "továbbított üzenet",
    "továbbított levél kezdete", "začátek přeposílané zprávy", "preposlaná správa", "začiatok preposlanej správy", "proslijeđena poruka",
    "započni proslijeđenu poruku", "posredovano sporočilo", "mesaj redirecționat", "mesaj redirecţionat", "începe mesajul redirecționat",
    "începe mesajul redirecţionat", "treść przekazanej wiadomości", "перенаправлене повідомлення", "переслане повідомлення",
    "початок листа, що пересилається", "препратено съобщение", "iletilmiş mesaj", "i̇letilmiş mesaj", "İletilmiş mesaj", "İletilen ileti",
    "i̇letilen ileti", "İleti başlangıcı", "i̇leti başlangıcı", "ileti başlangıcı", "edastatud kiri", "προωθημένο μήνυμα",
)  # fmt: skip
"""What stands above a message that was passed on."""

WROTE_LAST = (
    "wrote", "writes", "sent", "said", "schrieb", "schrieben", "schreibt", "geschrieben", "a écrit", "a ecrit", "écrit", "écrivait",
    "a wrote", "ha scritto", "scritto", "scrive", "scrisse", "escribió", "escribio", "escribe", "escrito", "escreveu", "escrit",
    "geschreven", "schreef", "skrev", "skreiv", "skriver", "napisał", "napisała", "napisał(a)", "napisal", "napisał/a", "pisze",
    "kirjoitti", "kirjoittaa", "napsal", "napsala", "napsal(a)", "píše", "написал", "написала", "написал(а)", "написал(a)",
    "пишет", "писал", "написав", "написала", "пише", "yazdı", "yazmış", "şunu yazdı", "şunları yazdı", "写道", "寫道", "のメッセージ", "書きました",
    "のメール", "작성", "님이 작성", "írta", "napísal", "napísal(a)", "a scris", "έγραψε", "đã viết", "napisao", "napisala", "napisao/la", "je napisao/la", "написа",
)  # fmt: skip
"""Verbs of writing that end an attribution ("On … Ann wrote:")."""

WROTE_WITH_COLON = ("menulis", "kirjutas", "rašė")
"""The same, where ordinary lines end like them: only with the colon."""

WROTE_INSIDE = (
    "schrieb", "schrieben", "schreibt", "skrev", "skreiv", "skriver", "schreef", "wrote", "napsal", "napsala", "napsal(a)", "hat",
    "sent", "by", "von", "from", "от", "von:", "użytkownik", "a écrit", "ha scritto", "napisał(a)", "napisał",
    "kirjoitti", "yazdı", "şunu yazdı", "şunları yazdı", "írta", "ezt írta", "пишет", "escribió", "escreveu",
)  # fmt: skip
"""Verbs that may stand before the name ("Am … schrieb Anna:")."""

ON = (
    "on", "am", "le", "il", "el", "em", "op", "w dniu", "dnia", "den", "på", "in data", "dne", "ha", "at", "vào", "el día", "a",
    "no dia", "в", "на", "dana", "pada", "pada tanggal", "în", "στις", "ke", "st", "在", "em data", "tarihinde", "il giorno", "datum", "dato", "sent", "el dia", "the",
)  # fmt: skip
"""How an attribution begins when it begins with the date."""

WEEKDAYS = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?",
    r"(?:mo|di|mi|do|fr|sa|so)|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend",
    r"(?:lun|mar|mer|jeu|ven|sam|dim)(?:di|edi|credi|dredi|manche)?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    r"(?:gio|sab|dom)|(?:lune|marte|mercole|giove|vener)d[iì]|sabato|domenica",
    r"lunes|martes|mi[eé]rcoles|mi[eé]|jueves|jue|viernes|vie|s[aá]bado|s[aá]b|domingo",
    r"(?:segunda|ter[cç]a|quarta|quinta|sexta)(?:-feira)?|seg|ter|qua|qui|sex",
    r"(?:maan|dins|woens|donder|vrij|zater|zon)dag|ma|di|wo|vr|za|zo",
    r"poniedzia[łl]ek|pon|wtorek|wt|[śs]roda|[śs]r|czwartek|czw|czwartku|pi[ąa]tek|pt|sobota|sob|niedziela|niedz|ndz",
    r"(?:man|tirs|ons|tors|fre|l[øo]r|s[øo]n)(?:dag)?|m[åa]n|tis|tir|tor|l[öo]r|s[öo]n|(?:m[åa]n|tis|l[öo]r|s[öo]n)dag",
    r"ma|ti|ke|to|pe|la|su|(?:maanan?|tiis|torst|perjan?)tai|keskiviikko|lauantai|sunnuntai",
    r"po|[úu]t|st|[čc]t|p[áa]|so|ne|pond[ěe]l[íi]|[úu]ter[ýy]|st[řr]eda|[čc]tvrtek|p[áa]tek|sobota|ned[ěe]le",
    r"пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье",
    r"pzt|sal|[çc]ar|per|cum|cmt|paz|pazartesi|sal[ıi]|[çc]ar[şs]amba|per[şs]embe|cuma|cumartesi|pazar",
)
MONTHS = (
    r"jan(?:uary|uar|vier|v|uari|uary|ner)?|feb(?:ruary|ruar|ruari)?|mar(?:ch|s|zo|ço|et)?|apr(?:il|ile)?|may|june?|july?|aug(?:ust|ustus|usti)?",
    r"sept?(?:ember|embre)?|o[ck]t(?:ober|obre|o)?|nov(?:ember|embre)?|de[czs](?:ember|embre)?|j[äa]n(?:ner)?|m[äa]rz?|mrz|mai|juni|juli|okt|dez",
    r"f[eé]vr?(?:ier)?|avr(?:il)?|juin|juil(?:let)?|ao[ûu]t|d[eé]c",
    r"gen(?:naio)?|febb?(?:raio)?|magg?(?:io)?|giu(?:gno)?|lug(?:lio)?|ago(?:sto)?|sett?(?:embre)?|ott(?:obre)?|dic(?:embre)?",
    r"ene(?:ro)?|febrero|marzo|abr(?:il)?|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre",
    r"janeiro|fev(?:ereiro)?|mar[çc]o|mai(?:o)?|junho|julho|set(?:embro)?|out(?:ubro)?|novembro|dez(?:embro)?",
    r"januari|februari|maart|mrt|mei|augustus",
    r"stycznia|sty|lutego|lut|marca|kwietnia|kwi|maja|maj|czerwca|cze|lipca|lip|sierpnia|sie|wrze[śs]nia|wrz|pa[źz]dziernika|pa[źz]|listopada|lis|grudnia|gru",
    r"(?:tammi|helmi|maalis|huhti|touko|kes[äa]|hein[äa]|elo|syys|loka|marras|joulu)(?:k|kuuta|kuu)?",
    r"ledna|[úu]nora|b[řr]ezna|dubna|kv[ěe]tna|[čc]ervna|[čc]ervence|srpna|z[áa][řr][íi]|[řr][íi]jna|prosince",
    r"янв(?:аря)?|фев(?:р|раля)?|мар(?:та)?|апр(?:еля)?|мая|июн(?:я)?|июл(?:я)?|авг(?:уста)?|сен(?:т|тября)?|окт(?:ября)?|ноя(?:б|бря)?|дек(?:абря)?",
    r"січ(?:ня)?|лют(?:ого)?|бер(?:езня)?|квіт(?:ня)?|трав(?:ня)?|черв(?:ня)?|лип(?:ня)?|серп(?:ня)?|вер(?:есня)?|жовт(?:ня)?|лист(?:опада)?|груд(?:ня)?",
    r"ιαν(?:ουαρίου)?|φεβ(?:ρουαρίου)?|μαρ(?:τίου)?|απρ(?:ιλίου)?|μα[ΐϊ](?:ου)?|ιουν(?:ίου)?|ιουλ(?:ίου)?|αυγ(?:ούστου)?|σεπ(?:τεμβρίου)?|οκτ(?:ωβρίου)?|νοε(?:μβρίου)?|δεκ(?:εμβρίου)?",
    r"oca(?:k)?|[şs]ub(?:at)?|mart|nis(?:an)?|may[ıi]s|haz(?:iran)?|tem(?:muz)?|a[ğg]u(?:stos)?|eyl(?:[üu]l)?|eki(?:m)?|kas(?:[ıi]m)?|ara(?:l[ıi]k)?",
    r"th[áa]ng",
    r"ian(?:uarie)?|martie|aprilie|iunie|iulie|septembrie|octombrie|noiembrie|decembrie",
    r"sije(?:[čc]nja)?|velj(?:a[čc]e)?|o[žz]u(?:jka)?|tra(?:vnja)?|svi(?:bnja)?|lip(?:nja)?|srp(?:nja)?|kol(?:ovoza)?|ruj(?:na)?|lis(?:topada)?|stu(?:denoga)?|prosinca",
)
