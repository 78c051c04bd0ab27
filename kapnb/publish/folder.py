"""Where may documents lie, and who writes there?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kapnb.errors import BuildFailed
from kapnb.store import Workspace

from .document import DOCUMENTS, FAILED, FORMATS, Edition
from .report import Report


def output_folder(home: Workspace, out: Path | None) -> Path:
    """Return the folder of the documents; raise ``BuildFailed`` for one that holds other files."""
    folder = (out or home.root / "playbooks").absolute()
    root, real = home.root.resolve(), folder.resolve()
    ours = [root / name for name in ("accounts", "notebooks", "templates")]
    if real == root or any(real.is_relative_to(kept) for kept in ours):
        said = "Documents are made anew and removed; they need a folder of their own"
        raise BuildFailed(f"{said}, and not {folder}, where your own files are.")
    return folder


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Make ``folder`` and keep other builds out of it: two editions must not mix there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".build.lock", timeout=0):
            yield
    except Timeout as error:
        said = f"Another build writes into {folder}. Wait for its end, or choose another folder."
        raise BuildFailed(said) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BuildFailed(f"Cannot write documents into {folder}: {reason}.") from error


def remove_other_editions(report: Report, slugs: Collection[str], edition: Edition) -> None:
    """Remove what is for other readers than those of ``edition``, also from the report."""
    # A document for the inside must not lie where one for the customer is expected: not the one
    # that this build does not make, not when making the new one fails, and not when nothing is
    # known of it because the report was lost. Nor may a brief, which is never for the customer.
    for slug in sorted(slugs):
        kept = report.of_edition(slug, edition)
        for path in (report.folder / slug).glob("*"):
            document, _, ending = path.name.partition(".")
            ours = ending in {*FORMATS.values(), FAILED} and (
                document in DOCUMENTS or document in report.names(slug)
            )
            brief = edition == "customer" and document == "brief" and ending in {"html", "pdf"}
            if (brief or (ours and document not in kept)) and path.is_file():
                path.unlink()
        report.forget(slug, kept)
