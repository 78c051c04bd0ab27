"""What can be done from a terminal? The functions of the package, with dashes."""

from . import coaching, documents, history, plans, week
from .app import app, main

__all__ = ["app", "coaching", "documents", "history", "main", "plans", "week"]
