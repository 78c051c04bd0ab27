"""Who reports to whom, where do they stand, and who listens to whom? The map of a customer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from kapnb.words import listed, plural

from ..blocks import Chart
from ..fonts import shorten, text_width, wrap
from ..palette import INK, MUTED, PAPER, TONES
from .arrows import MARK, Arrow, Point, route
from .columns import Layout
from .svg import SMALL, WIDTH, Key, Numbered, Picture, alternative, clean
from .tree import TRUNK, Forest, Page, Place, classic, grow

Influence = Literal["high", "medium", "low", "unknown"]

BORDERS: dict[str, tuple[float, str]] = {
    "high": (2.6, ""),
    "medium": (1.5, ""),
    "low": (0.6, ""),
    "unknown": (1.0, "4 3"),
}
"""Width and dashes of a border, by influence."""

BADGES: dict[str, str] = {
    "EB": "economic buyer",
    "UB": "user buyer",
    "TB": "technical buyer",
    "Inf": "influencer",
    "Gate": "gatekeeper",
    "Spon": "executive sponsor",
}
"""What short badges mean; a badge that is a whole word (Coach, Champion) says it itself."""

TRENDS: dict[str, str] = {"↑": "improving", "↓": "worsening", "→": "steady"}
"""What the signs of a trend mean."""

LINKS_DRAWN = 24


@dataclass(frozen=True, slots=True)
class MapPerson:
    """A contact as the maps show one.

    ``stance`` is a tone (``mentor`` to ``opponent`` or ``unknown``) and ``stance_label`` its word;
    ``trend`` a sign of ``TRENDS`` or empty; ``roles`` badges; ``note`` such as ``left`` greys.
    """

    id: str
    name: str
    title: str = ""
    manager: str | None = None
    stance: str = "unknown"
    stance_label: str = "Unknown"
    trend: str = ""
    influence: Influence = "unknown"
    roles: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class MapLink:
    """A relationship beside the reporting line; ``kind`` is read between the two names."""

    source: str
    target: str
    kind: str
    tone: str = "accent"


@dataclass(frozen=True, slots=True)
class _Face:
    """What stands in a box: lines of text and rows of badges (offset, width, word)."""

    name: tuple[str, ...]
    title: tuple[str, ...]
    stance: str
    badges: tuple[tuple[tuple[float, float, str], ...], ...]
    remarks: tuple[str, ...]
    height: float


def org_map(
    people: Sequence[MapPerson], relationships: Sequence[MapLink] = (), width: float = WIDTH
) -> tuple[Chart, ...]:
    """Return the map of an organisation, on several pictures when it is large.

    Circles and unknown managers are marked and said, never dropped. No people: no picture.
    """
    if not people:
        return ()
    known = {person.id: person for person in people}
    forest = grow((person.id, person.manager) for person in known.values())

    @cache
    def face(person: str, wide: float, remark: str) -> _Face:
        return _face(known[person], wide, remark)

    def measure(person: str, wide: float, remark: str) -> float:
        return face(person, wide, remark).height

    small = classic(forest, width, measure)
    pages = (small,) if small else Layout(forest, width, measure).pages()
    waiting = [link for link in relationships if {link.source, link.target} <= known.keys()]
    none = len(known) > 1 and not any(forest.reports.values())
    unlinked = " No reporting line is recorded." if none else ""
    charts = []
    for number, page in enumerate(pages, start=1):
        here = dict.fromkeys(place.person for place in page.places)
        drawn = [link for link in waiting if {link.source, link.target} <= here.keys()]
        drawn = [link for link in drawn if link.source != link.target][:LINKS_DRAWN]
        waiting = [link for link in waiting if link not in drawn]
        picture = Picture(width)
        for points in page.lines:
            way = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
            picture.path(way, max(y for _, y in points), TONES["grey"].line, 0.9)
        for y, words in page.headings:
            picture.text(TRUNK, y, words, size=SMALL, colour=MUTED, bold=True)
        for place in page.places:
            shown = face(place.person, place.width, place.remark)
            _draw_box(picture, place, known[place.person], shown)
        _draw_links(picture, page, drawn, known)
        if waiting and number == len(pages):
            said = [_sentence(link, known) for link in waiting[:6]]
            more = f"; and {len(waiting) - 6} more" if len(waiting) > 6 else ""
            picture.note(f"Not drawn as arrows: {'; '.join(said)}{more}.")
        if unlinked:
            picture.note(unlinked)
        _draw_legend(picture, [known[person] for person in here])
        of = f" {number} of {len(pages)}" if len(pages) > 1 else ""
        caption = f"Organisational map{of}: {plural(len(here), 'contact')}."
        charts.append(picture.chart(_alt(caption + unlinked, here, drawn, known, forest), caption))
    return tuple(charts)


def _face(person: MapPerson, width: float, remark: str) -> _Face:
    room = width - 16
    stance = f"{person.stance_label} {person.trend}".strip()
    stance = shorten(f"{clean(person.note)} · {stance}" if person.note else stance, SMALL, room,
                     bold=True)  # fmt: skip
    rows: list[list[tuple[float, float, str]]] = [[]]
    used = text_width(stance, SMALL, bold=True) + 8
    for role in person.roles:
        word = shorten(clean(role), 9, room - 8, bold=True)
        wide = text_width(word, 9, bold=True) + 8
        if used + wide > room:
            rows.append([])
            used = 0.0
        rows[-1].append((used, wide, word))
        used += wide + 4
    name = tuple(wrap(clean(person.name) or "?", 11, room, bold=True))
    title = tuple(wrap(clean(person.title), SMALL, room))
    remarks = tuple(shorten(line, SMALL, room) for line in remark.split("\n") if line)
    height = 13 * len(name) + 12 * len(title) + 15 * len(rows) + 12 * len(remarks) + 10
    return _Face(name, title, stance, tuple(tuple(row) for row in rows), remarks, height)


def _draw_box(picture: Picture, place: Place, person: MapPerson, face: _Face) -> None:
    tone = TONES["muted" if person.note else person.stance]
    stroke, dash = BORDERS[person.influence]
    picture.rect(place.x, place.y, place.width, place.height, fill=tone.fill, line=tone.line,
                 stroke=stroke, dash=dash, radius=3, name="person")  # fmt: skip
    x, y = place.x + 8, place.y + 3
    for line in face.name:
        y += 13
        picture.text(x, y, line, bold=True, colour=MUTED if person.note else INK)
    for line in face.title:
        y += 12
        picture.text(x, y, line, size=SMALL, colour=MUTED if person.note else INK)
    picture.text(x, y + 13.5, face.stance, size=SMALL, bold=True, colour=tone.text)
    for row in face.badges:
        y += 15
        for offset, wide, word in row:
            picture.rect(x + offset, y - 10.5, wide, 12, fill=PAPER, line=tone.text, stroke=0.6,
                         radius=2)  # fmt: skip
            picture.text(x + offset + 4, y - 1.5, word, size=9, bold=True, colour=tone.text)
    for line in face.remarks:
        y += 12
        colour = TONES["accent" if line.startswith("+") else "red"].text
        picture.text(x, y, line, size=SMALL, colour=colour)


def _draw_links(
    picture: Picture, page: Page, links: Sequence[MapLink], known: dict[str, MapPerson]
) -> None:
    here = {place.person: place for place in reversed(page.places)}
    taken = [*page.places, *(Place("", TRUNK, y - 10, 160, 14) for y, _ in page.headings)]
    marks: list[Point] = []
    arrows: list[Arrow] = []
    for link in links:
        arrow = route(here[link.source], here[link.target], taken, marks, picture.width)
        marks += [arrow.mark] if arrow.mark else []
        arrows.append(arrow)
    for link, arrow in zip(links, arrows, strict=True):
        colour = TONES[link.tone].line
        way = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in arrow.points)
        low = max(y for _, y in arrow.points)
        picture.path(way, low, PAPER, 3.4)
        picture.path(way, low, colour, 1.3)
        picture.shape(arrow.head(), fill=colour, line="none")
    rows = []
    for number, (link, arrow) in enumerate(zip(links, arrows, strict=True), start=1):
        tone = TONES[link.tone]
        if arrow.mark:
            x, y = arrow.mark
            picture.circle(x, y, MARK, fill=PAPER, line=tone.line)
            picture.text(x, y + 3.2, str(number), size=9, anchor="middle", bold=True,
                         colour=tone.text)  # fmt: skip
        rows.append(Numbered(str(number), _sentence(link, known), tone=link.tone))
    picture.numbered(rows)


def _sentence(link: MapLink, known: dict[str, MapPerson]) -> str:
    source, target = (shorten(clean(known[person].name), SMALL, 110)
                      for person in (link.source, link.target))  # fmt: skip
    return f"{source} – {link.kind.lower()} – {target}"


def _draw_legend(picture: Picture, people: Sequence[MapPerson]) -> None:
    stances = {person.stance: person.stance_label for person in people if not person.note}
    keys = [Key(stances[tone], tone=tone) for tone in TONES if tone in stances]
    picture.legend(keys, gap=20)
    keys = []
    for influence, (stroke, dash) in BORDERS.items():
        if any(person.influence == influence for person in people):
            word = "influence unknown" if influence == "unknown" else f"{influence} influence"
            keys.append(Key(word, tone="grey", stroke=stroke, dash=dash))
    signs = {person.trend for person in people}
    keys += [Key(word, "sign", sign=sign) for sign, word in TRENDS.items() if sign in signs]
    roles = {role for person in people for role in person.roles}
    keys += [Key(word, "sign", sign=role) for role, word in BADGES.items() if role in roles]
    picture.legend(keys, gap=15)


def _alt(
    lead: str, here: Iterable[str], links: Sequence[MapLink], known: dict[str, MapPerson],
    forest: Forest,
) -> str:  # fmt: skip
    def name(person: str) -> str:
        return shorten(clean(known[person].name), 10, 150)

    for remark in dict.fromkeys(forest.marks.values()):
        marked = [name(person) for person in here if forest.marks.get(person) == remark]
        if marked:
            more = [f"{len(marked) - 2} more"] if len(marked) > 3 else []
            lead += f" {remark}: {listed([*marked[: 2 if more else 3], *more])}."
    said = [_sentence(link, known) for link in links[:4]]
    for person in here:
        who = known[person]
        chief = f"reports to {name(who.manager)}" if who.manager in known else ""
        trend = f" ({TRENDS[who.trend]})" if who.trend in TRENDS else ""
        facts = (clean(who.title), chief, who.stance_label.lower() + trend,
                 f"influence {who.influence}", *who.roles, who.note)  # fmt: skip
        said.append(", ".join(part for part in (name(person), *facts) if part))
    return alternative(lead, said)
