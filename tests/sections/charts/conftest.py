from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import combinations

import pytest

from kapnb.sections.blocks import Chart
from kapnb.sections.fonts import text_width

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "rect", "path", "circle", "text", "tspan"}


@dataclass(frozen=True)
class Area:
    """What a text or a box takes up; ``what`` says which one."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Area) -> bool:
        return (
            self.left < other.right - 0.5
            and other.left < self.right - 0.5
            and self.top < other.bottom - 0.5
            and other.top < self.bottom - 0.5
        )

    def inside(self, other: Area) -> bool:
        return (
            self.left >= other.left - 0.5
            and self.right <= other.right + 0.5
            and self.top >= other.top - 0.5
            and self.bottom <= other.bottom + 0.5
        )


def texts(chart: Chart) -> list[Area]:
    found = []
    for node in ET.fromstring(chart.svg).iter(f"{SVG}text"):
        size, words = float(node.get("font-size", "")), "".join(node.itertext())
        assert size >= 9
        wide = text_width(words, size, bold=node.get("font-weight") == "700")
        shift = {"start": 0.0, "middle": wide / 2, "end": wide}[node.get("text-anchor", "start")]
        left, base = float(node.get("x", "")) - shift, float(node.get("y", ""))
        found.append(Area(words, left, base - size * 0.7, left + wide, base + size * 0.2))
    return found


def boxes(chart: Chart) -> list[Area]:
    found = []
    for node in ET.fromstring(chart.svg).iter(f"{SVG}rect"):
        if node.get("data-box"):
            x, y, wide, tall = (float(node.get(name, "")) for name in ("x", "y", "width", "height"))
            found.append(Area("box", x, y, x + wide, y + tall))
    return found


class Geometry:
    """Reads pictures back and looks at where things are."""

    texts = staticmethod(texts)
    boxes = staticmethod(boxes)

    @staticmethod
    def words(chart: Chart) -> str:
        return " ".join(area.what for area in texts(chart))

    @staticmethod
    def check(chart: Chart) -> None:
        """Nothing overlaps, nothing is clipped, text stays in its box, marks are plain SVG."""
        root = ET.fromstring(chart.svg)
        assert {node.tag.removeprefix(SVG) for node in root.iter()} <= ALLOWED
        assert not any(node.get("id") or node.get("class") for node in root.iter())
        x, y, wide, tall = map(float, root.get("viewBox", "").split())
        page = Area("page", x, y, x + wide, y + tall)
        written, boxed = texts(chart), boxes(chart)
        for area in (*written, *boxed):
            assert area.inside(page), (area, page)
        for one, two in combinations(boxed, 2):
            assert not one.overlaps(two), (one, two)
        for one, two in combinations(written, 2):
            assert not one.overlaps(two), (one, two)
        for text in written:
            for box in boxed:
                assert text.inside(box) or not text.overlaps(box), (text, box)
        assert len(chart.alt) <= 640
        assert chart.alt.strip()
        assert chart.caption


@pytest.fixture(scope="session")
def geometry() -> type[Geometry]:
    return Geometry
