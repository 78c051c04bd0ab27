"""The forms of the five steps, for notebooks: everything here needs ipywidgets."""

from .bar import Bar
from .decision_group import Coverage, contacts, organisation
from .desk import Desk
from .execution import MeetingForm
from .form import Form
from .live import Live
from .orgmap import OrgMap
from .seen import Seen
from .table import Table
from .week import Changes, WeekForm

__all__ = [
    "Bar",
    "Changes",
    "Coverage",
    "Desk",
    "Form",
    "Live",
    "MeetingForm",
    "OrgMap",
    "Seen",
    "Table",
    "WeekForm",
    "contacts",
    "organisation",
]
