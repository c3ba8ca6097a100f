"""Rules of the house: the documented example works as it stands there; a rule that breaks shelves mail and never loses it."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from inbound import chain, quarantine
from takt.cli.errors import friendly
from tests.docs.pages import ROOT
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tickets import ledger
from tickets.records import InboundMail
from tickets.store import Store

PAGE = (ROOT / "docs" / "house-rules.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"```(toml|python)\n(.*?)```", PAGE, re.DOTALL))
ADVERTISING = letter(subject="Page 1 of Google for your shop", sender="seo@werbung.example")


@pytest.fixture
def intake(sqlite_store: Store, now: object) -> Intake:
    return Intake.at(Desk.furnish(sqlite_store, now))  # type: ignore[arg-type]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Put a package with one rule beside Takt, as pip does."""

    def put(code: str, points: str) -> None:
        (tmp_path / "beispiel_rules.py").write_text(code, "utf-8")
        info = tmp_path / "beispiel_rules-1.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: beispiel-rules\nVersion: 1\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[takt.inbound_rules]\n{points}\n", "utf-8")
        sys.modules.pop("beispiel_rules", None)
        chain.house_rules.cache_clear()

    monkeypatch.syspath_prepend(str(tmp_path))
    yield put
    sys.modules.pop("beispiel_rules", None)
    chain.house_rules.cache_clear()


def state(desk: Desk, inbound_id: int) -> tuple[str, str, str]:
    with desk.store.read() as session:
        row = session.get_one(InboundMail, inbound_id)
        return row.state, row.rule, row.reason


def documented_points() -> str:
    found = re.search(r'entry-points\."takt\.inbound_rules"\]\n(.*)', BLOCKS["toml"])
    assert found is not None
    return found[1].replace('"', "")


def test_the_documented_example_works_as_it_stands_there(intake: Intake, install: object) -> None:
    install(BLOCKS["python"], documented_points())  # type: ignore[operator]
    row = intake.receive(ADVERTISING, sender="seo@werbung.example")
    assert (row.state, row.rule, row.reason) == (
        "ignored",
        "house-advertising",
        "it offers a first place in search results",
    )
    assert intake.receive(letter()).state == "filed"
    assert [rule.name for rule in chain.rules()][-1] == "house-advertising"
    with intake.desk.store.read() as session:
        book = ledger.ledger(session)
    assert (book.accepted, book.ignored, book.filed, book.balanced) == (2, 1, 1, True)


BROKEN = {
    "raises": ("raise RuntimeError('kaputt')", "RuntimeError: kaputt"),
    "divides by zero": ("return 1 / 0", "ZeroDivisionError"),
    "says yes": ("return True", "returned 'True'"),
    "files by itself": (
        "return Verdict('filed', 'mine')",
        "a Verdict with one of bounce, duplicate, ignored, quarantined",
    ),
    "gives no reason": ("return Verdict('ignored', '')", "and a reason is expected"),
}
CODE = """
from inbound.rules.base import Verdict
class Broken:
    name = "house-broken"
    description = "It breaks."
    def check(self, incoming):
        if incoming.mail.subject.startswith("Page"):
            {body}
"""


@pytest.mark.parametrize("kind", BROKEN)
def test_a_rule_that_breaks_shelves_the_mail_and_is_named(intake: Intake, install: object, kind: str) -> None:
    body, said = BROKEN[kind]
    install(CODE.format(body=body), "house-broken = beispiel_rules:Broken")  # type: ignore[operator]
    row = intake.receive(ADVERTISING, sender="seo@werbung.example")
    assert row.state == "quarantined" and row.tries == 3
    assert row.reason.startswith("the house rule 'house-broken'") and said in row.reason
    assert intake.receive(letter()).state == "filed", "its neighbours are not held up"
    with intake.desk.store.read() as session:
        assert [held.id for held in quarantine.held(session)] == [row.id]
        assert quarantine.raw_of(session, row.id) == ADVERTISING
    install(BLOCKS["python"], documented_points())  # type: ignore[operator]
    with intake.desk.store.write() as session:
        quarantine.retry(session, row.id, by=intake.desk.lead_id, now=intake.now)
    intake.process()
    assert state(intake.desk, row.id)[:2] == ("ignored", "house-advertising")


UNUSABLE = {
    "does not import": ("import does_not_exist", "cannot be loaded: ModuleNotFoundError"),
    "is not there": ("x = 1", "cannot be loaded: AttributeError"),
    "breaks when made": (
        "class Broken:\n    def __init__(self):\n        raise OSError('kein Netz')",
        "cannot be loaded: OSError: kein Netz",
    ),
    "has no name": ("class Broken:\n    pass", "has no name, description, check"),
    "takes our name": (
        "class Broken:\n    name = 'own-loop'\n    description = 'x'\n    def check(self, incoming): ...",
        "is called 'own-loop' like another one",
    ),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_rule_that_cannot_be_used_stops_processing_and_costs_no_try(
    intake: Intake, install: object, kind: str
) -> None:
    code, said = UNUSABLE[kind]
    install(code, "house-broken = beispiel_rules:Broken")  # type: ignore[operator]
    with pytest.raises(chain.HouseRuleError) as raised:
        intake.receive(ADVERTISING)
    assert said in str(raised.value) and "house-broken (beispiel_rules:Broken)" in str(raised.value)
    assert friendly(raised.value) == str(raised.value)
    with intake.desk.store.read() as session:
        row = session.query(InboundMail).one()
        assert (row.state, row.tries) == ("pending", 0)
    install(BLOCKS["python"], documented_points())  # type: ignore[operator]
    intake.process()
    assert state(intake.desk, row.id)[0] == "ignored"


def test_the_engine_refuses_to_start_with_it(install: object) -> None:
    from takt.engine import Engine

    install("import does_not_exist", "house-broken = beispiel_rules:Broken")  # type: ignore[operator]
    with pytest.raises(chain.HouseRuleError, match="mend its package or uninstall it"):
        asyncio.run(Engine(None, None).run())  # type: ignore[arg-type]
