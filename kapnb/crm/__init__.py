"""How do tables of a CRM become plans?"""

from .outcome import Import, ImportedAccount, LeftOver
from .plans import import_files

__all__ = ["Import", "ImportedAccount", "LeftOver", "import_files"]
