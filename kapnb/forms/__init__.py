"""The forms of the five steps, for notebooks: everything here needs ipywidgets."""

from .bar import Bar
from .decision_group import Coverage, contacts, organisation
from .desk import Desk
from .execution import MeetingForm
from .form import Form
from .hours import HoursCut
from .live import Live
from .orgmap import OrgMap
from .questions import Questions
from .seen import Seen
from .table import Table
from .targeting import Promote, opportunities
from .week import Changes, WeekForm
from .white_space import WhiteSpace

__all__ = [
    "Bar",
    "Changes",
    "Coverage",
    "Desk",
    "Form",
    "HoursCut",
    "Live",
    "MeetingForm",
    "OrgMap",
    "Promote",
    "Questions",
    "Seen",
    "Table",
    "WeekForm",
    "WhiteSpace",
    "contacts",
    "opportunities",
    "organisation",
]
