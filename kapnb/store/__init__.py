"""How are plans kept? As text files in a workspace, read whole and saved line by line."""

from .files import Loaded, create, load, save
from .history import Recorded
from .journal import Journal
from .names import check_slug, slug_for
from .reading import read_plan
from .revision import Change, Revision
from .standards import read_standards
from .workspace import Store, Workspace, find_workspace, init_workspace, new_plan, shipped
from .writing import plan_text

__all__ = [
    "Change",
    "Journal",
    "Loaded",
    "Recorded",
    "Revision",
    "Store",
    "Workspace",
    "check_slug",
    "create",
    "find_workspace",
    "init_workspace",
    "load",
    "new_plan",
    "plan_text",
    "read_plan",
    "read_standards",
    "save",
    "shipped",
    "slug_for",
]
