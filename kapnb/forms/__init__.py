"""The forms of the five steps, for notebooks: everything here needs ipywidgets."""

from .bar import Bar
from .desk import Desk
from .form import Form
from .live import Live
from .table import Table

__all__ = ["Bar", "Desk", "Form", "Live", "Table"]
