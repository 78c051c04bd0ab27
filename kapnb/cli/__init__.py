"""What can be done from a terminal? The functions of the package, with dashes."""

from . import documents, plans
from .app import app, main

__all__ = ["app", "documents", "main", "plans"]
