"""Questions about the log: lazy and immutable. The same questions work for now and for any past time."""

from timeline.query.changes import Change
from timeline.query.deals import Deal
from timeline.query.differences import Difference
from timeline.query.entity_view import CompanyView, PersonView
from timeline.query.events import Events
from timeline.query.filter import EventFilter
from timeline.query.history import FieldChange, Version
from timeline.query.leadership import Office
from timeline.query.ownership import Holding, Ownership
from timeline.query.pairs import Pair
from timeline.query.reporting import Lags
from timeline.query.results import EventRecord, Participant
from timeline.query.tables import Table, Tables
from timeline.query.talent import Move, Net, PeopleCount, Talent
from timeline.query.totals import Sum, Sums
from timeline.query.view import View

__all__ = [
    "Change",
    "CompanyView",
    "Deal",
    "Difference",
    "EventFilter",
    "EventRecord",
    "Events",
    "FieldChange",
    "Holding",
    "Lags",
    "Move",
    "Net",
    "Office",
    "Ownership",
    "Pair",
    "Participant",
    "PeopleCount",
    "PersonView",
    "Sum",
    "Sums",
    "Table",
    "Tables",
    "Talent",
    "Version",
    "View",
]
