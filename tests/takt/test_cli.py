"""The commands, as an operator and a program see them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.served import Served, prepare

MAIL = """From: Kim Schulz <kim@example.org>
To: service@takt.test
Subject: Re: AW: [Frage] Rechnung 4711
Date: Mon, 23 Nov 2026 08:12:00 +0100
Message-ID: <eins@example.org>
Content-Type: text/plain; charset=utf-8

Guten Tag,

wann kommt die Gutschrift?

Am 20. November 2026 um 10:00 Uhr schrieb Service:
> Ihre Rechnung
"""
ANSWER = (
    "Guten Tag Kim Schulz,\n\ndie Gutschrift zur Rechnung 4711 ist heute gebucht. "
    "Ich schicke Ihnen den Beleg bis morgen, 14 Uhr."
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Served:
    folder = tmp_path_factory.mktemp("desk")
    served = prepare(folder, f"sqlite:///{folder}/takt.db")
    (folder / "eins.eml").write_text(MAIL, "utf-8")
    assert served.json("ingest", str(folder / "eins.eml")) == {"accepted": 1, "outcomes": {"filed": 1}}
    return served


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "takt", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "serve" in done.stdout and "ledger" in done.stdout
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert loaded & {"spacy", "sqlalchemy", "fastapi", "pydantic", "rich"} == set()


@pytest.mark.parametrize("command", ["queue", "show", "ledger", "outbox", "contact"])
def test_list_commands_do_not_load_spacy(desk: Served, command: str) -> None:
    words = {"show": ["T-2026-1"], "contact": ["kim@example.org"]}.get(command, [])
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "takt", "-c", str(desk.config), command, *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "| spacy" not in done.stderr.replace("  ", " ")


def test_a_typo_gets_a_suggestion(desk: Served) -> None:
    done = desk.takt("legder", check=False)
    assert done.returncode == 2 and "Did you mean 'takt ledger'?" in done.stderr


def test_queue_show_and_reply(desk: Served) -> None:
    row = desk.json("queue")[0]
    assert (row["subject"], row["labels"], row["urgency_claimed"]) == ("Rechnung 4711", ["frage"], None)
    number = row["number"]
    short = f"t-{number[2:6]}-{int(number[7:])}"
    assert desk.json("show", short)["entries"][0]["text"] == "Guten Tag,\n\nwann kommt die Gutschrift?"
    held = desk.takt(
        "reply", number, "--as", "mira@takt.test", "--text", "Das ist Ihre eigene Schuld.", check=False
    )
    assert held.returncode == 1 and "held: change it" in held.stdout
    sent = desk.takt("reply", number, "--as", "mira@takt.test", "--second-look", text=ANSWER)
    assert sent.stdout.strip() == "sent"
    newest = desk.json("outbox")[0]
    assert (newest["state"], newest["recipients"][0]["address"]) == ("sent", "kim@example.org")
    assert b"Mira Sommer" in desk.takt("outbox", str(newest["id"])).stdout.encode()
    assert [p["state"] for p in desk.json("show", number)["promises"]][-1] == "open"
    assert desk.json("promises")[0]["ticket"] == number
    assert desk.json("promises", "--month", "2026-11")["definition"].startswith("Of the promises")


def test_ingest_again_is_a_duplicate_and_the_ledger_balances(desk: Served) -> None:
    assert desk.json("ingest", str(desk.folder / "eins.eml")) == {"accepted": 1, "outcomes": {"duplicate": 1}}
    done = desk.takt("ingest", "-", text="Subject: von stdin\n\nGuten Tag\n")
    assert done.stdout.strip() == "1 accepted: 1 filed"
    assert desk.json("ledger")["balanced"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "T-2026-999999"], "there is no ticket T-2026-999999: 'takt queue' lists the open ones"),
        (["queue", "--view", "nope"], "there is no view 'nope'"),
        (["queue", "--view", "mine"], "add --as agent@example.org"),
        (["queue", "--view", "mine", "--as", "x@y.z"], "there is no agent x@y.z"),
        (["reply", "T-2026-1", "--as", "mira@takt.test", "--text", " "], "the answer is empty"),
        (["contact", "nobody@example.org"], "no contact has the address"),
        (["contact", "kim@example.org", "--set", "shoe=42"], "write FIELD=VALUE"),
        (["contact", "kim@example.org", "--set", "form_of_address=ihr"], "Sie or du"),
        (["agent", "add", "mira@takt.test", "--first-name", "M", "--last-name", "S"], "is an agent already"),
        (["agent", "add", "mira", "--first-name", "M", "--last-name", "S"], "is not a mail address"),
        (["ingest", "/nowhere"], "/nowhere"),
        (["ingest", "--mailbox", "x@y.z", "-"], "no mailbox has the address x@y.z"),
        (["outbox", "4711"], "there is no outgoing mail 4711"),
        (["promises", "--month", "november"], "write it as 2026-11"),
        (["parse", "/nowhere.eml"], "/nowhere.eml"),
        (["tone", "explain", "de.nope"], "no rule 'de.nope'"),
    ],
)
def test_what_an_operator_can_mend_is_one_clear_line(desk: Served, words: list[str], said: str) -> None:
    done = desk.takt(*words, check=False, text="")
    assert done.returncode in (1, 2) and said in done.stderr
    assert "Traceback" not in done.stderr


def test_quarantine_is_decided_from_a_shell(desk: Served) -> None:
    """A mail that claims to come from ourselves: listed with its reason, printed, kept until somebody decides."""
    mail = desk.folder / "selbst.eml"
    mail.write_text(MAIL.replace("Kim Schulz <kim@example.org>", "Service <service@takt.test>"), "utf-8")
    desk.takt("ingest", str(mail))
    [held] = desk.json("quarantine", "list")
    assert (held["from"], held["rule"], held["ticket"]) == ("service@takt.test", "from-ourselves", None)
    assert held["size"] == mail.stat().st_size and "our own mailboxes" in held["reason"]
    number = str(held["id"])
    assert desk.takt("quarantine", "show", number).stdout == mail.read_text("utf-8")
    assert desk.json("quarantine", "retry", number)["state"] == "quarantined"
    no_ticket = desk.takt("quarantine", "accept", number, check=False)
    assert no_ticket.returncode == 1 and "make a ticket of its own" in no_ticket.stderr
    filed = desk.json("quarantine", "ticket", number)
    assert filed["state"] == "filed" and filed["ticket"].startswith("T-2")
    late = desk.takt("quarantine", "discard", number, "--reason", "Werbung", check=False)
    assert late.returncode == 1 and "'takt quarantine list' shows what waits" in late.stderr


def test_contact_is_corrected(desk: Served) -> None:
    desk.takt("contact", "kim@example.org", "--set", "form_of_address=du", "--set", "first_name=Kim")
    assert desk.json("contact", "kim@example.org")["form_of_address"] == "du"


def test_parse_prints_the_documented_object(desk: Served) -> None:
    read = desk.json("parse", str(desk.folder / "eins.eml"))
    assert set(read) == {
        "file", "subject", "base_subject", "from", "to", "cc", "reply_to", "date", "message_id", "in_reply_to", "references",
        "text", "reply_text", "reply_text_with_signature", "quoted", "signature", "attachments", "labels", "urgency",
        "auto_reply", "out_of_office", "bounce", "problems",
    }  # fmt: skip
    assert read["from"] == {"name": "Kim Schulz", "address": "kim@example.org"}
    assert (read["message_id"], read["base_subject"], read["labels"]) == (
        "eins@example.org",
        "[Frage] Rechnung 4711",
        ["frage"],
    )
    assert read["reply_text"] == "Guten Tag,\n\nwann kommt die Gutschrift?"
    listed = desk.takt(
        "parse", "--json", "--batch", "-", text=f"{desk.folder / 'eins.eml'}\n/nowhere\n"
    ).stdout.splitlines()
    assert [sorted(json.loads(line))[:2] for line in listed] == [
        ["attachments", "auto_reply"],
        ["error", "file"],
    ]
    (desk.folder / "body.txt").write_text("Ja, gern.\n\n-- \nKim\n", "utf-8")
    assert desk.json("parse", "--text", str(desk.folder / "body.txt"))["reply_text"] == "Ja, gern."


def test_parse_prints_a_line_for_each_mail_of_an_mbox(desk: Served) -> None:
    envelope = "From kim@kunde.example Mon Nov  3 10:12:00 2025\n"
    first = "From: kim@kunde.example\nSubject: Eins\n\nGuten Tag,\n\nFrom Kiel: kein neuer Anfang.\n"
    second = "From: kim@kunde.example\nSubject: Zwei\n\n>From Kiel\n"
    both, alone = desk.folder / "post.mbox", desk.folder / "allein.mbox"
    both.write_text(f"{envelope}{first}\n{envelope}{second}\n", "utf-8")
    alone.write_text(envelope + first, "utf-8")
    read = [json.loads(line) for line in desk.takt("parse", "--json", str(both)).stdout.splitlines()]
    assert [(mail["file"], mail["subject"], mail["text"]) for mail in read] == [
        (str(both), "Eins", "Guten Tag,\n\nFrom Kiel: kein neuer Anfang.\n"),
        (str(both), "Zwei", "From Kiel\n"),
    ]
    assert desk.json("parse", str(alone)) == {**read[0], "file": str(alone)}
    shown = desk.takt("parse", str(both)).stdout
    assert [line for line in shown.splitlines() if line.startswith("Subject:")] == [
        "Subject:  Eins",
        "Subject:  Zwei",
    ]


def test_tone_check_prints_the_documented_object(desk: Served) -> None:
    item = {"id": 7, "lang": "de", "client": {"name": "Kim Schulz", "address": "Sie"}, "context": {"now": "2026-11-24T10:00:00+01:00"},
            "client_mail": "", "reply": "Guten Tag Kim Schulz,\n\nich melde mich bis morgen, 14 Uhr, bei Ihnen."}  # fmt: skip
    done = desk.takt(
        "tone", "check", "--json", "--batch", "-", text=json.dumps(item) + "\n{\n" + '{"lang": "xx"}\n'
    )
    good, broken, wrong = (json.loads(line) for line in done.stdout.splitlines())
    assert {"id", "findings", "praise", "promises", "verdict", "measures"} == set(good) and good["id"] == 7
    assert good["promises"][0]["due"] == "2026-11-25T14:00:00+01:00"
    assert broken["line"] == 2 and "error" in broken and wrong["line"] == 3 and "lang" in wrong["error"]


def test_tone_rules_pass_their_own_examples_and_explain_themselves(desk: Served) -> None:
    report = desk.json("tone", "test")
    assert report["problems"] == [] and report["rules"] >= 30
    rule = desk.json("tone", "explain")[0]["id"]
    explained = desk.json("tone", "explain", rule)
    assert explained["why"] and len(explained["bad"]) >= 3 and len(explained["good"]) >= 3


def test_an_empty_database_says_what_to_run(tmp_path: Path) -> None:
    config = tmp_path / "takt.toml"
    config.write_text(f'data_dir = "{tmp_path}"\n[[mailboxes]]\naddress = "a@b.de"\n')
    served = Served(tmp_path, config, 1, 1)
    done = served.takt("ledger", check=False)
    assert done.returncode == 2 and "run 'takt db upgrade'" in done.stderr


def test_a_port_in_use_is_named(desk: Served) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", desk.smtp_port))
        taken.listen()
        done = desk.takt("serve", check=False)
    assert done.returncode == 2
    assert (
        f"SMTP cannot listen on 127.0.0.1 port {desk.smtp_port}" in done.stderr
        and "another port" in done.stderr
    )


def test_serve_without_a_mailbox_says_what_to_set(tmp_path: Path) -> None:
    config = tmp_path / "takt.toml"
    config.write_text(f'data_dir = "{tmp_path}"\n')
    done = Served(tmp_path, config, 1, 1).takt("serve", check=False)
    assert done.returncode == 2 and "[[mailboxes]]" in done.stderr


def test_serve_without_the_relays_password_says_what_to_set(tmp_path: Path) -> None:
    config = tmp_path / "takt.toml"
    config.write_text(
        f'data_dir = "{tmp_path}"\n[[mailboxes]]\naddress = "a@b.de"\n[relay]\nhost = "mx"\nusername = "takt"\n'
    )
    done = Served(tmp_path, config, 1, 1).takt("serve", check=False)
    assert done.returncode == 2 and "relay password of takt is missing" in done.stderr
    assert not (tmp_path / "takt.db").exists()


def test_an_unwritable_data_folder_is_named(tmp_path: Path) -> None:
    config = tmp_path / "takt.toml"
    config.write_text('data_dir = "/proc/takt"\n[[mailboxes]]\naddress = "a@b.de"\n')
    done = Served(tmp_path, config, 1, 1).takt("db", "upgrade", check=False)
    assert done.returncode == 2 and "/proc/takt" in done.stderr and "Traceback" not in done.stderr


def test_the_sample_desk_has_every_kind_of_mail(tmp_path: Path) -> None:
    served = prepare(tmp_path, f"sqlite:///{tmp_path}/takt.db")
    assert served.json("sample") == {
        "mails": 24, "outcomes": {"filed": 21, "ignored": 1, "bounce": 1, "duplicate": 1}
    }  # fmt: skip
    assert served.json("sample")["mails"] == 0
    book = served.json("ledger")
    assert (book["accepted"], book["balanced"]) == (24, True)
    answered = [m for m in served.json("outbox") if m["kind"] == "reply"]
    assert [m["state"] for m in answered] == ["sent", "sent"]
