"""The forms of the five steps, for notebooks: everything here needs ipywidgets."""

from .desk import Desk
from .form import Form

__all__ = ["Desk", "Form"]
