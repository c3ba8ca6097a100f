"""What a wording looks like before it is kept: rendered for made-up readers, judged by our own rules of tone.

Every case a template knows is rendered: both forms of address, with and without what may be missing. A wording that breaks in one
of them, that loses what every such mail must say, or that the rules of tone would block, is refused with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from jinja2 import TemplateError
from markupsafe import escape

import tone
from outbound.compose import frame_words, signature_values
from outbound.notices import HUMAN_WORDS, URGENCY_WORDS
from outbound.post import words
from outbound.richtext import blocks_of, linked
from outbound.status import HEADINGS
from templates import Language, RenderedMail, mail_env, render_mail, render_text
from templates.placeholders import Said
from templates.wording import PARTS, SUBJECT, Problem, Template, problems
from tickets.records import Mailbox
from tone import address as addressing
from tone.commitments import say_due
from tone.finding import Finding

Address = Literal["Sie", "du"]
MAX_SUBJECT = 200
AUTOMATIC: dict[Language, str] = {"de": "automatisch", "en": "automatic"}

_FRAME_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:1rem}h2{font-size:1rem;margin:1rem 0 .3rem}iframe{width:100%;height:26rem;"
    "border:1px solid #8886;border-radius:6px;box-sizing:border-box}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;"
    "border:1px solid #8886;border-radius:6px;padding:1rem;margin:0}.problem{border-left:4px solid #b3261e;padding-left:.8rem}"
)

CASES: Mapping[str, Mapping[str, Said]] = {
    "acknowledgement": {
        "plain": ("einfache Anfrage", "plain request"),
        "urgent": ("dringend, mit Ankündigung", "urgent, with an announcement"),
        "emergency": ("Notfall", "emergency"),
    },
    "over_quota": {"emergency": ("vierter Notfall", "fourth emergency")},
    "reply": {
        "plain": ("Antwort mit Zusage", "answer with a promise"),
        "asks": ("Rückfrage", "answer that asks"),
        "closes": ("Abschluss mit Frage", "settled, with the question"),
    },
    "status_update": {
        "news": ("mit Neuigkeiten", "with news"),
        "plain": ("ohne Neuigkeiten", "without news"),
        "late": ("verspätet", "late"),
        "several": ("mehrere Vorgänge", "several tickets"),
    },
}
"""Template -> the cases it knows; the others know one."""
ONE_CASE: Mapping[str, Said] = {"plain": ("Beispiel", "example")}


@dataclass(frozen=True, slots=True)
class Judged:
    """What stands in the way of a wording, and what the rules of tone say of it."""

    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]

    @property
    def blocks(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "block")


def cases(template: Template) -> Mapping[str, Said]:
    return CASES.get(template.name, ONE_CASE)


def addresses(template: Template, language: Language) -> tuple[Address, ...]:
    """Both where the template knows the difference; English has one form, and colleagues say Sie."""
    return ("Sie", "du") if language == "de" and "informal" in template.placeholders else ("Sie",)


def rendered(
    box: Mailbox,
    template: Template,
    language: Language,
    parts: Mapping[str, str],
    *,
    case: str,
    address: Address,
    now: dt.datetime,
) -> RenderedMail:
    """The mail as a reader would get it, with this mailbox's own name, hours and lines. Raises jinja2's TemplateError."""
    own = {template.path(language, part): source for part, source in parts.items()}
    strict = mail_env(
        tuple(sorted(own.items()))
    )  # no falling back to the shipped words: here the fault must show
    for path in own:
        strict.get_template(path)
    values = _sample(box, template, language, case, address, now)
    if template.name == "renewal":
        text = strict.get_template(template.path(language, "renewal")).render(values).strip()
        return RenderedMail("", f"{text}\n", "")
    if template.name == "reply":
        pieces = {part: strict.get_template(template.path(language, part)).render(values) for part in parts}
        assert pieces.keys() <= PARTS.keys()
        return render_mail("reply", language, {**values, **frame_words(language, values, own)})
    if "promise" in template.parts:
        values["promise"] = " ".join(
            strict.get_template(template.path(language, "promise")).render(values).split()
        )
    for part in template.parts:
        strict.get_template(template.path(language, part)).render({**values, "text_blocks": []})
    return render_mail(
        template.folder, language, values, blocks=lambda text: linked(words(text), HUMAN_WORDS[language], "#mensch"), wording=own
    )  # fmt: skip


def judge(
    box: Mailbox, template: Template, language: Language, parts: Mapping[str, str], *, now: dt.datetime
) -> Judged:
    """Everything that can be said of a wording, each thing once."""
    found = list(problems(template, parts))
    if found:
        return Judged(tuple(found), ())
    findings: dict[tuple[str, str], Finding] = {}
    for case in cases(template):
        for address in addresses(template, language):
            try:
                mail = rendered(box, template, language, parts, case=case, address=address, now=now)
            except (TemplateError, TypeError, ValueError) as error:
                return Judged((_broken(template, case, error),), ())
            values = _sample(box, template, language, case, address, now)
            found += [p for p in _lost(template, language, parts, values, mail, case) if p not in found]
            text = _own_words(template, language, parts, values, mail)
            for finding in _tone(box, language, text, address, now):
                findings.setdefault((finding.rule, finding.quote), finding)
    return Judged(tuple(found), tuple(findings.values()))


def page(mail: RenderedMail | None, language: Language, problem: str = "") -> str:
    """A document for the preview's frame: what is wrong, then subject, the HTML part in a frame of its own, the text part."""
    german = language == "de"
    said = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    if mail is not None:
        if mail.subject:
            said += f"<p><strong>{'Betreff' if german else 'Subject'}:</strong> {escape(mail.subject)}</p>"
        if mail.html:
            title = "Als HTML" if german else "As HTML"
            letter = mail.html.replace(
                "<head>", '<head><base target="_blank">', 1
            )  # links look, and lead nowhere
            said += f'<h2>{title}</h2><iframe title="{title}" srcdoc="{escape(letter)}"></iframe>'
        said += f"<h2>{'Als Text' if german else 'As text'}</h2><pre>{escape(mail.text)}</pre>"
    title = "Vorschau" if german else "Preview"
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>{_FRAME_STYLE}</style></head><body>{said}</body></html>"
    )


def _lost(
    template: Template,
    language: Language,
    parts: Mapping[str, str],
    values: Mapping[str, Any],
    mail: RenderedMail,
    case: str,
) -> Iterator[Problem]:
    """What such a mail must say and this one does not."""
    part = template.parts[-1]
    if SUBJECT in template.parts and not 0 < len(mail.subject) <= MAX_SUBJECT:
        yield Problem(
            SUBJECT,
            (
                f"Der Betreff braucht 1 bis {MAX_SUBJECT} Zeichen.",
                f"the subject needs 1 to {MAX_SUBJECT} characters",
            ),
        )
    for name in template.keeps:
        if name in ("question", "close"):
            if not render_text(
                template.path(language, name),
                values,
                wording={template.path(language, name): parts[name] or " "},
            ):
                yield Problem(name, ("Hier fehlt der Text.", "the text is missing here"))
            continue
        value = str(values[name])
        if value and value not in mail.text:
            yield Problem(
                "promise" if "promise" in template.parts else part,
                (
                    f"{{{{ {name} }}}} fehlt ({template.placeholders[name][0]}). Jede solche Mail muss es sagen: Setzen Sie "
                    "den Platzhalter wieder ein.",
                    f"{{{{ {name} }}}} is missing ({template.placeholders[name][1]}). Every such mail must say it: put the "
                    "placeholder back in",
                ),
            )
    if template.automatic:
        for needed, why in (
            (
                HUMAN_WORDS[language],
                ("an ihnen hängt der Link zu einem Menschen", "they carry the link to a person"),
            ),
            (
                AUTOMATIC[language],
                ("automatische Mail sagt, dass sie es ist", "automatic mail says that it is"),
            ),
        ):
            if needed not in mail.text:
                yield Problem(
                    part,
                    (
                        f"Die Worte „{needed}“ fehlen: {why[0]}. Setzen Sie sie wieder ein.",
                        f"the words “{needed}” are missing: {why[1]}. Put them back in",
                    ),
                )
    if "<built-in" in mail.text or "<bound method" in mail.text:
        yield Problem(part, ("Ein Platzhalter zeigt kein Wort.", "a placeholder shows no word"))


def _broken(template: Template, case: str, error: Exception) -> Problem:
    german, english = cases(template)[case]
    return Problem(
        template.parts[-1],
        (
            f"Im Fall „{german}“ ließ sich daraus keine Mail machen: {error}. Fragen Sie mit {{% if … %}}, ob es den Wert gibt.",
            f"in the case “{english}” no mail came of it: {error}. Ask with {{% if … %}} whether the value is there",
        ),
    )


def _own_words(
    template: Template,
    language: Language,
    parts: Mapping[str, str],
    values: Mapping[str, Any],
    mail: RenderedMail,
) -> str:
    """What the wording itself says: around an answer only the frame, elsewhere the mail without company lines."""
    if template.name == "reply":
        own = {template.path(language, part): source for part, source in parts.items()}
        said = frame_words(language, values, own)
        return "\n\n".join(
            f"{said[name].rstrip(':')}{'' if said[name].endswith(('.', '?', '!')) else '.'}"
            for name in ("said", "status_words", "question")
            if said[name]
        )
    company = {str(line) for line in values["company_lines"]}
    lines = [line for line in mail.text.splitlines() if line != "-- " and line not in company]
    return "\n\n".join(filter(None, (mail.subject, "\n".join(lines))))


def _tone(
    box: Mailbox, language: Language, text: str, address: Address, now: dt.datetime
) -> tuple[Finding, ...]:
    context = tone.Context(
        lang=language, now=now, client=_reader(language, address), profile=box.profile.house_profile()
    )
    return tuple(f for f in tone.review(text, context, fragment=True).findings if f.severity != "hint")


def _reader(language: Language, address: Address) -> tone.Person:
    return tone.Person(
        name="Petra Özdemir",
        first_name="Petra",
        last_name="Özdemir",
        pronouns="Frau" if language == "de" else "Ms",
        address=address,
        language=language,
    )


def _sample(
    box: Mailbox, template: Template, language: Language, case: str, address: Address, now: dt.datetime
) -> dict[str, Any]:
    """Made-up values for one case: nothing in them is a real client's."""
    profile, german = box.profile, language == "de"
    zone = profile.calendar.timezone
    noon = now.astimezone(ZoneInfo(zone)).replace(hour=12, minute=0, second=0, microsecond=0)
    due = say_due(noon + dt.timedelta(days=1), now, language, zone)
    later = say_due(noon + dt.timedelta(days=2), now, language, zone)
    person = _reader(language, address)
    values: dict[str, Any] = {
        **signature_values(None, box, language),
        "salutation": addressing.salutation(
            tone.Context(lang=language, now=now, client=person, profile=profile.house_profile())
        ),
        "informal": address == "du",
        "language": language,
        "number": "T-2026-000042",
        "due": due,
    }
    emergency = case == "emergency" or template.name == "over_quota"
    yes, no = profile.emergency.examples(language) if emergency else ((), ())
    letter = {
        "urgency_word": URGENCY_WORDS[language, "high"] if case == "urgent" else "",
        "announcements": [
            "Am Samstag von 8 bis 12 Uhr sind unsere Server wegen Wartung nicht erreichbar."
            if german
            else "On Saturday from 8 am to noon our servers are down for maintenance."
        ]
        if case == "urgent"
        else [],
        "emergency_number": 4 if emergency else 0,
        "emergency_quota": profile.emergency.per_quarter,
        "is_emergency": list(yes),
        "is_no_emergency": list(no),
        "status_url": "https://status.example/abc" if case != "plain" else "",
    }
    subject = "Gutschrift zur Rechnung 4711" if german else "Credit for invoice 4711"
    if template.name == "reply":
        closes = case == "closes"
        body = (
            "die Gutschrift über 20 Euro ist gebucht und steht auf der Rechnung, die am Montag kommt."
            if german
            else "the credit of 20 euros is booked, and your invoice on Monday will show it."
        )
        return values | {
            "body": body,
            "blocks": blocks_of(body),
            "due": "" if closes else due,
            "asks": case == "asks",
            "closes": closes,
            "hours_to_answer": 16,
            "agent_name": "Mira Sommer",
            "role": "",
            "quoted": [],
            "quoted_when": "",
            "quoted_name": "",
            "status_url": letter["status_url"],
            "feedback_url": "https://status.example/f" if closes else "",
            "subject": f"Re: {subject} [{values['number']}]",
        }
    if template.name == "renewal":
        why = "Der Bankauszug fehlt noch." if german else "The bank statement is still missing."
        return values | {"subject": subject, "new_due": later, "why": why}
    if template.name == "status_update":
        return values | _status(language, case, subject, due, later)
    if "link" in template.placeholders:
        return values | {
            "agent_first_name": "Mira",
            "contact_name": "Petra Özdemir",
            "what": f"{'Ich melde mich bis' if german else 'You will hear from me by'} {due}.",
            "owner_name": "Mira Sommer",
            "ticket_subject": subject,
            "link": "https://desk.example/tickets/T-2026-000042",
        }
    return values | letter


def _status(language: Language, case: str, subject: str, due: str, later: str) -> dict[str, Any]:
    german = language == "de"
    told = (
        {
            "goal": "Die Gutschrift steht auf der Rechnung.",
            "progress": "Die Buchhaltung hat sie gestern freigegeben.",
        }
        if german
        else {"goal": "The credit is on your invoice.", "progress": "Accounting approved it yesterday."}
    )
    news = case in ("news", "several")
    first = {
        "title": subject,
        "number": "T-2026-000042",
        "parts": [{"heading": HEADINGS[language][name], "text": text} for name, text in told.items()]
        if news
        else [],
        "links": ["https://belege.example/4711"] if news else [],
        "links_heading": HEADINGS[language]["links"],
        "writer": "Mira Sommer" if news else "",
        "heard": "" if case == "late" else due,
        "open_steps": ""
        if news
        else ("Am Freitag buche ich die Gutschrift." if german else "On Friday I book the credit."),
        "waiting": case == "plain",
        "promises": [due],
        "next_slot": later,
        "status_url": "https://status.example/abc" if case != "plain" else "",
        "answer_to": "service+signed@example.org",
    }
    other = {
        **first,
        "title": "Lampe" if german else "Lamp",
        "number": "T-2026-000043",
        "parts": [],
        "links": [],
        "writer": "",
    }
    several = case == "several"
    return {
        "sections": [first, other] if several else [first],
        "several": several,
        "count": 2 if several else 1,
        "more": 1 if several else 0,
        "news": news,
        "late": case == "late",
        "slot": due,
    }
