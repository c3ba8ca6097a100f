"""What is done for a contact, as English verbs: "the fitter replaces", "is being replaced", "the wheel, which reaches you on Friday".

The first person needs no list: beside "I" and "we" stands a verb, and it is a deed unless it is one of knowing, feeling or being.
"""

from __future__ import annotations

import re

from tone.words import any_of


def _any(words: str) -> str:
    return f"(?:{any_of(words.split())})"


IT_DOES = _any("""
    sends posts ships delivers brings collects fetches replaces repairs fixes swaps mends installs fits mounts builds cleans clears flushes empties
    covers seals paints cuts checks tests inspects examines measures reads sees visits calls rings phones emails mails writes texts messages answers
    replies contacts informs refunds pays credits transfers corrects changes updates deletes removes adds confirms signs prints packs cancels moves
    reschedules arranges organises organizes orders requests copies scans translates takes comes drives gives hands talks speaks looks connects
    disconnects switches unlocks resets restores releases uploads treats knocks follows
""")
"""The third person of what somebody does for the contact."""

DO = _any(" ".join(re.sub(r"(?<=[sxh])es$|s$", "", verb) for verb in IT_DOES[3:-1].split("|")))
"""The same for several: "our fitters replace"."""

DONE = (
    r"(?!(?:closed|based|used|needed|required|expected|charged|billed|debited|deducted|suspended|renewed|extended|limited|called|named|held|reserved|"
    r"booked|located|listed|included|attached|interested|pleased|delighted|worried|concerned|tired|supposed|allowed|entitled|obliged|asked|counted|"
    r"increased|cancelled|canceled|shut)\b)"
    r"(?:[a-z]{2,16}ed|sent|paid|put|taken down|taken|done|made|cut|brought|given|set|built|read|written|drawn|sewn|swept|rebuilt|found|met|dealt with)"
)
"""A participle of what is done for the contact; what is done to everybody ("closed", "charged") is a fact."""

STATES = _any("""
    am is are was were have had has do does did don't can can't cannot could couldn't will would should must may might shall know think see understand hope wish
    want need like love believe feel find guess assume appreciate apologise apologize regret thank ask suggest recommend offer mean realise realize agree
    admit hear remember forget wonder doubt look sell accept charge live keep hold value say said never not also only just really still truly always
    usually work open close run use stand remain expect got went came took made left saw gave told wrote spoke sent read knew found stayed
    received arrived asked called made caught met heard lost brought bought thought kept led paid meant spent built sold stood understood won rang drove began broke chose fell grew held
    hit ran sat threw tore woke refer note sincerely fully totally completely deeply already
""")
"""Verbs of being, knowing, feeling, asking and habits, and forms of the past: beside "I" and "we" these are no deeds."""
