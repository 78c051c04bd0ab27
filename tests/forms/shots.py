"""What do the notebooks look like? Takes a picture of each in JupyterLab, for the README."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from lab import ROOT, Lab
from stage import chromium

HEIGHT = 1400  # px, so much of a notebook shows what it is


def main() -> None:
    """Write NOTEBOOK.png for every notebook, or for those that are named."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("notebooks", nargs="*", help="such as 1_profile; all when none is named")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", metavar="DIR")
    parser.add_argument("--account", default="alborlume-saude", help="the account that they show")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--full", action="store_true", help="the whole notebook, not its beginning")
    asked = parser.parse_args()
    names = asked.notebooks or sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    asked.out.mkdir(parents=True, exist_ok=True)
    faults = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        lab = Lab(browser, Path(folder), width=asked.width)
        try:
            lab.theme(dark=asked.dark)
            lab.workspace("plans")
            for name in names:
                lab.open(f"{name}.ipynb", account=asked.account)
                lab.hide_code()
                lab.picture(asked.out / f"{name}.png", height=None if asked.full else HEIGHT)
            faults = lab.faults
        finally:
            lab.close()
    sys.exit("\n".join(faults) or None)


if __name__ == "__main__":
    main()
