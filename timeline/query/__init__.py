"""Questions about the log: lazy and immutable. The same questions work for now and for any past time."""

from timeline.query.changes import Change
from timeline.query.entity_view import CompanyView, PersonView
from timeline.query.events import Events
from timeline.query.filter import EventFilter
from timeline.query.history import FieldChange, Version
from timeline.query.leadership import Office
from timeline.query.ownership import Holding, Ownership
from timeline.query.results import EventRecord, Participant
from timeline.query.tables import Table, Tables
from timeline.query.talent import Move, Net, PeopleCount, Talent
from timeline.query.totals import Sum
from timeline.query.view import View

__all__ = [
    "Change",
    "CompanyView",
    "EventFilter",
    "EventRecord",
    "Events",
    "FieldChange",
    "Holding",
    "Move",
    "Net",
    "Office",
    "Ownership",
    "Participant",
    "PeopleCount",
    "PersonView",
    "Sum",
    "Table",
    "Tables",
    "Talent",
    "Version",
    "View",
]
