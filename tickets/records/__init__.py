"""The records: one row type a file, grouped where they are one thing."""

from tickets.records.agent_mail import AgentMail
from tickets.records.alert import Alert
from tickets.records.base import Record, add_row, clean_text, put
from tickets.records.contact import Contact, Organisation, OrganisationDomain
from tickets.records.desk import Mention, ReplyFile, SavedView, Snippet, TicketLink
from tickets.records.deviation import CAUSES, Deviation
from tickets.records.digest import AgentDigest
from tickets.records.due_notice import DueNotice
from tickets.records.emergency import Emergency
from tickets.records.event import Event, track
from tickets.records.feedback import Feedback
from tickets.records.gate_check import GateCheck, GateFinding, GatePraise
from tickets.records.inbound_mail import END_STATES, INBOUND_STATES, InboundMail, RawMail
from tickets.records.intent import Intent
from tickets.records.mailbox import FetchTrouble, Mailbox, MailboxCursor
from tickets.records.message import Message, Note
from tickets.records.outbox import OutboxMail, OutboxRecipient
from tickets.records.people import Agent, LoginAttempt, LoginLink, Team, View, WebSession
from tickets.records.promise import Promise
from tickets.records.proposal import SnippetProposal
from tickets.records.reply import Reply
from tickets.records.search import SearchDoc, SearchDue
from tickets.records.status import Rhythm, StatusLink, StatusSlot, StatusUpdate
from tickets.records.thread_key import ThreadKey
from tickets.records.ticket import URGENCIES, NumberSeries, Party, Ticket, TicketLabel
from tickets.records.tone_round import ToneRating, ToneRound, ToneSample
from tickets.records.week import TeamWeek, WeeklyMail
from tickets.records.window import ResponseWindow
from tickets.records.wording import Wording

__all__ = [
    "CAUSES",
    "END_STATES",
    "INBOUND_STATES",
    "URGENCIES",
    "Agent",
    "AgentDigest",
    "AgentMail",
    "Alert",
    "Contact",
    "Deviation",
    "DueNotice",
    "Emergency",
    "Event",
    "Feedback",
    "FetchTrouble",
    "GateCheck",
    "GateFinding",
    "GatePraise",
    "InboundMail",
    "Intent",
    "LoginAttempt",
    "LoginLink",
    "Mailbox",
    "MailboxCursor",
    "Mention",
    "Message",
    "Note",
    "NumberSeries",
    "Organisation",
    "OrganisationDomain",
    "OutboxMail",
    "OutboxRecipient",
    "Party",
    "Promise",
    "RawMail",
    "Record",
    "Reply",
    "ReplyFile",
    "ResponseWindow",
    "Rhythm",
    "SavedView",
    "SearchDoc",
    "SearchDue",
    "Snippet",
    "SnippetProposal",
    "StatusLink",
    "StatusSlot",
    "StatusUpdate",
    "Team",
    "TeamWeek",
    "ThreadKey",
    "Ticket",
    "TicketLabel",
    "TicketLink",
    "ToneRating",
    "ToneRound",
    "ToneSample",
    "View",
    "WebSession",
    "WeeklyMail",
    "Wording",
    "add_row",
    "clean_text",
    "put",
    "track",
]
