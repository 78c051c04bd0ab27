"""The forms of the five steps, for notebooks: everything here needs ipywidgets."""

from .bar import Bar
from .desk import Desk
from .form import Form
from .live import Live

__all__ = ["Bar", "Desk", "Form", "Live"]
