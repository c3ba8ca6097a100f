"""Whatever a lead types as a mail text is either refused with words or can be rendered: nothing raises, nothing of the program shows."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from outbound import wording
from templates.wording import MAX_SOURCE, TEMPLATES
from tests.support.desk import PROFILE
from tickets import wordings
from tickets.records import Mailbox

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
BOX = Mailbox(
    address=PROFILE.address, name=PROFILE.name, language="de", profile_data=PROFILE.model_dump(mode="json")
)
PIECES = st.sampled_from(
    [
        "{{ due }}", "{{ promise }}", "{{ salutation }}", "{{ number }}", "{{ status_url }}", "{{", "}}", "{%", "%}", "{#", "#}",
        "{% if informal %}", "{% elif status_url %}", "{% else %}", "{% endif %}", "{% for row in company_lines %}", "{{ row }}",
        "{{ loop.index }}", "{% endfor %}", "{% set x = 'y' %}", "{{ x }}", "{{ due.__class__ }}", "{{ due|upper }}", "{{ [1] * 9 }}",
        "{{ self }}", "{{ ''.join }}", "{% include 'de/reply/promise.txt' %}", "{% raw %}", "{% endraw %}", "{{ due[0] }}", "{{ due ~ due }}",
        "{{ company_lines[99].title }}", "{{ namespace }}", "{{ -1 }}", "\n", "\n-- \n", "Guten Tag, ", "<b>fett</b>", "\u202e", "\x00", "𝔘",
    ]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from(["subject", "body", "promise"]))
def test_a_text_is_refused_or_rendered(source: str, part: str) -> None:
    template = TEMPLATES["acknowledgement"]
    parts = {**wordings.sources("de", template, {}), part: source}
    judged = wording.judge(BOX, template, "de", parts, now=NOW)
    if judged.problems:
        assert all(german and english for german, english in (problem.said for problem in judged.problems))
        return
    for address in wording.addresses(template, "de"):
        mail = wording.rendered(BOX, template, "de", parts, case="plain", address=address, now=NOW)
        assert "\n" not in mail.subject and "object at 0x" not in mail.text and "built-in" not in mail.text
        assert "<b>fett" not in mail.html


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 400))
def test_no_text_grows_without_end(times: int) -> None:
    """Nested loops and endless sets are refused; a long text is refused by its length."""
    template = TEMPLATES["acknowledgement"]
    sources = wordings.sources("de", template, {})
    doubling = "{% set x = 'aaaaaaaa' %}" + "{% set x = x ~ x %}" * times
    nested = "{% for row in company_lines %}" * min(times, 60) + "x" + "{% endfor %}" * min(times, 60)
    long = "{{ promise }}" * (MAX_SOURCE // 13 + times)
    assert wording.judge(BOX, template, "de", {**sources, "body": doubling}, now=NOW).problems
    assert wording.judge(BOX, template, "de", {**sources, "body": long}, now=NOW).problems
    if times > 3:
        assert wording.judge(BOX, template, "de", {**sources, "body": nested}, now=NOW).problems
