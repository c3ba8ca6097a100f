"""Reports: what a team lead reads and what the team learns. About the team, never about a person."""

from tickets.mailboxes import house_zone
from tickets.reports.export import (
    Table,
    heated_table,
    intent_table,
    phrase_table,
    service_table,
    tone_table,
)
from tickets.reports.heated import HeatedMonth, heated_months
from tickets.reports.intents import PERIODS, IntentLine, IntentReport, intent_report
from tickets.reports.looks import Counts
from tickets.reports.mirror import Mirror, mirror
from tickets.reports.period import (
    Month,
    Weeks,
    WrongPeriod,
    months_before,
    week_label,
    week_name,
    week_of_year,
)
from tickets.reports.phrases import PhraseReport, WeighedPhrase, weigh
from tickets.reports.privacy import GroupSize
from tickets.reports.recount import differences
from tickets.reports.rule_precision import RulePrecision, doubtful, rule_precision
from tickets.reports.service import DEFINITIONS, ServiceReview, service_review
from tickets.reports.tone_report import Slice, ToneReport, tone_report
from tickets.reports.turns import turns

__all__ = [
    "DEFINITIONS",
    "PERIODS",
    "Counts",
    "GroupSize",
    "HeatedMonth",
    "IntentLine",
    "IntentReport",
    "Mirror",
    "Month",
    "PhraseReport",
    "RulePrecision",
    "ServiceReview",
    "Slice",
    "Table",
    "ToneReport",
    "Weeks",
    "WeighedPhrase",
    "WrongPeriod",
    "differences",
    "doubtful",
    "heated_months",
    "heated_table",
    "house_zone",
    "intent_report",
    "intent_table",
    "mirror",
    "months_before",
    "phrase_table",
    "rule_precision",
    "service_review",
    "service_table",
    "tone_report",
    "tone_table",
    "turns",
    "week_label",
    "week_name",
    "week_of_year",
    "weigh",
]
