"""How does the documents' typeface travel inside an HTML file?"""

from __future__ import annotations

import base64
import hashlib
import os
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

from kapnb.sections import fonts

from .document import write_whole

_Ranges = tuple[tuple[int, int], ...]

_WESTERN: _Ranges = (
    (0x20, 0x17F),
    (0x2010, 0x203A),
    (0x20A0, 0x20BF),
    (0x2122, 0x2122),
    (0x2190, 0x2199),
    (0x2212, 0x2212),
    (0x2260, 0x2265),
    (0x25A0, 0x25CF),
    (0x2713, 0x2717),
)
_OTHERS: tuple[_Ranges, ...] = (((0x370, 0x52F),), ((0x180, 0x24F), (0x1E00, 0x1EFF)))
"""Greek and Cyrillic; Vietnamese. What is in neither is drawn by the reader's own fonts."""


def font_faces(text: str) -> str:
    """Return ``@font-face`` rules, regular and bold, for the letters of ``text``.

    Western letters and signs are always there (20 KB per weight), others when ``text`` has some.
    They are cut out of the font once, in 0.1 to 0.5 s per weight, and kept in the user's cache
    folder, which can be deleted at any time. It is WOFF and not WOFF2, which would save a few
    kilobytes per document and cost a dependency.
    """
    used = {ord(letter) for letter in set(text)}
    others = [
        ranges
        for ranges in _OTHERS
        if any(first <= code <= last for first, last in ranges for code in used)
    ]
    return "".join(_face(bold, ranges) for ranges in (_WESTERN, *others) for bold in (False, True))


@lru_cache(maxsize=2 * (1 + len(_OTHERS)))
def _face(bold: bool, ranges: _Ranges) -> str:
    source = fonts.font_file(bold=bold)
    said = f"{version('fonttools')} {ranges}".encode()
    name = hashlib.sha256(said + Path(source).read_bytes()).hexdigest()
    kept = _cache() / f"{name[:32]}.woff"
    try:
        woff = kept.read_bytes()
    except OSError:
        woff = _cut(source, ranges)
        with suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_whole(kept, woff)
    data = base64.b64encode(woff).decode()
    spans = ",".join(f"U+{first:X}-{last:X}" for first, last in ranges)
    return (
        f'@font-face{{font-family:"{fonts.FAMILY}";font-weight:{700 if bold else 400};'
        f"src:url(data:font/woff;base64,{data}) format('woff');unicode-range:{spans}}}"
    )


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "kapnb"


def _cut(source: Path | str, ranges: _Ranges) -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font: Any = TTFont(source, lazy=True, recalcTimestamp=False)
    features = ("kern", "liga", "locl", "ccmp", "mark", "mkmk")
    cutter = subset.Subsetter(subset.Options(layout_features=features, hinting=False))
    cutter.populate(unicodes=[code for first, last in ranges for code in range(first, last + 1)])
    cutter.subset(font)
    font.flavor = "woff"
    out = BytesIO()
    font.save(out)
    return out.getvalue()
