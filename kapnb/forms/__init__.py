"""The forms of the five steps, for notebooks: everything here needs ipywidgets."""

from .action_plan import Objectives, actions
from .bar import Bar
from .coaching import Session, slide
from .decision_group import Coverage, contacts, organisation
from .desk import Desk
from .execution import MeetingForm
from .flags import FlagGrid, red_flags
from .form import Form
from .hours import HoursCut
from .live import Live
from .orgmap import OrgMap
from .papers import Brief, Changes
from .portfolio import Portfolio
from .questions import Questions
from .seen import Seen
from .table import Table
from .targeting import Promote, opportunities
from .week import WeekForm
from .white_space import WhiteSpace

__all__ = [
    "Bar",
    "Brief",
    "Changes",
    "Coverage",
    "Desk",
    "FlagGrid",
    "Form",
    "HoursCut",
    "Live",
    "MeetingForm",
    "Objectives",
    "OrgMap",
    "Portfolio",
    "Promote",
    "Questions",
    "Seen",
    "Session",
    "Table",
    "WeekForm",
    "WhiteSpace",
    "actions",
    "contacts",
    "opportunities",
    "organisation",
    "red_flags",
    "slide",
]
