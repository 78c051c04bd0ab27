"""Who reports to whom, where do they stand, and who listens to whom? The map of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from kapnb.words import plural

from ..blocks import Chart
from ..fonts import text_width, wrap
from ..palette import INK, MUTED, PAPER, TONES
from .arrows import MARK, Arrow, route
from .sheets import Page, Place, lay_out
from .svg import SMALL, Key, Numbered, Picture, alternative, clean, cut, some
from .tree import Forest, grow

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
    key_player: bool = False


@dataclass(frozen=True, slots=True)
class MapLink:
    """A relationship beside the reporting line; ``kind`` is read between the two names."""

    source: str
    target: str
    kind: str
    tone: str = "accent"


def org_map(
    people: Sequence[MapPerson], relationships: Sequence[MapLink] = ()
) -> tuple[Chart, ...]:
    """Return the map of an organisation, on several pictures when it is large.

    Circles and unknown managers are marked and said, never dropped. No people: no picture.
    """
    if not people:
        return ()
    known = {person.id: person for person in people}
    forest = grow((person.id, person.manager) for person in known.values())

    @cache
    def measure(person: str, wide: float, remarks: tuple[str, ...]) -> float:
        return _draw_box(Picture(), Place(person, 0, 0, wide, 0, remarks), known[person])

    maps = lay_out(forest, measure)
    waiting = [link for link in relationships if {link.source, link.target} <= known.keys()]
    waiting = [link for link in waiting if link.source != link.target]
    unlinked = len(known) > 1 and not any(forest.reports.values())
    note = " No reporting line is recorded." if unlinked else ""
    charts = []
    for number, page in enumerate(maps, start=1):
        here = list(dict.fromkeys(place.person for place in page.places))
        drawn = [link for link in waiting if {link.source, link.target} <= set(here)][:LINKS_DRAWN]
        waiting = [link for link in waiting if link not in drawn]
        picture = Picture()
        for points in page.lines:
            for one, two in pairwise(points):
                picture.line(*one, *two, colour=TONES["grey"].line, stroke=0.9)
        for y, words in page.headings:
            picture.text(0, y, words, size=SMALL, colour=MUTED, bold=True)
        for place in page.places:
            _draw_box(picture, place, known[place.person])
        _draw_links(picture, page, drawn, known)
        if waiting and number == len(maps):
            left = some([_sentence(link, known) for link in waiting], 6)
            picture.note(f"Not drawn as arrows: {left}.")
        picture.note(note)
        _draw_legend(picture, [known[person] for person in here])
        of = f" {number} of {len(maps)}" if len(maps) > 1 else ""
        caption = f"Organisational map{of}: {plural(len(here), 'contact')}."
        charts.append(picture.chart(_alt(caption + note, here, drawn, known, forest), caption))
    return tuple(charts)


def _draw_box(picture: Picture, place: Place, person: MapPerson) -> float:
    """Draw a person's box and return the height that its words need."""
    tone = TONES["muted" if person.note else person.stance]
    ink = MUTED if person.note else INK
    stroke, dash = BORDERS[person.influence]
    picture.rect(place.x, place.y, place.width, place.height, fill=tone.fill, line=tone.line,
                 stroke=stroke, dash=dash, radius=3, name="person")  # fmt: skip
    x, y, room = place.x + 8, place.y + 3, place.width - 16
    for line in wrap(clean(person.name) or "?", 11, room, bold=True):
        y += 13
        picture.text(x, y, line, bold=True, colour=ink)
    for line in wrap(clean(person.title), SMALL, room):
        y += 12
        picture.text(x, y, line, size=SMALL, colour=ink)
    y += 13.5
    stance = f"{person.note} · {person.stance_label}" if person.note else person.stance_label
    used = 8 + picture.text(x, y, f"{stance} {person.trend}", size=SMALL, bold=True, room=room,
                            colour=tone.text)  # fmt: skip
    for role in person.roles:
        wide = text_width(role, 9, bold=True) + 8
        if used + wide > room:
            y, used = y + 15, 0
        picture.rect(x + used, y - 9, wide, 12, fill=PAPER, line=tone.text, stroke=0.6, radius=2)
        picture.text(x + used + 4, y, role, size=9, bold=True, colour=tone.text)
        used += wide + 4
    for remark in place.remarks:
        y += 12
        picture.text(x, y, remark, size=SMALL, colour=TONES["red"].text, room=room)
    return y + 8.5 - place.y


def _draw_links(
    picture: Picture, page: Page, links: Sequence[MapLink], known: dict[str, MapPerson]
) -> None:
    """Draw arrows with numbers, all numbers above all arrows, and what they mean below."""
    here = {place.person: place for place in reversed(page.places)}
    taken = [(p.x, p.y, p.x + p.width, p.y + p.height) for p in page.places]
    taken += [(0, y - 10, 170, y + 4) for y, _ in page.headings]
    arrows: list[Arrow] = []
    for link in links:
        arrow = route(here[link.source], here[link.target], taken, arrows)
        arrows.append(arrow)
        low, colour = max(y for _, y in arrow.corners), TONES[link.tone].line
        picture.path(arrow.path(), low, PAPER, 3.4)
        picture.path(arrow.path(), low, colour, 1.3)
        picture.shape(arrow.head(), fill=colour, line=colour)
    for number, (link, arrow) in enumerate(zip(links, arrows, strict=True), start=1):
        if arrow.mark:
            picture.spot(*arrow.mark, MARK, str(number), link.tone)
    picture.numbered(
        [
            Numbered(str(number), _sentence(link, known), tone=link.tone)
            for number, link in enumerate(links, start=1)
        ]
    )


def _sentence(link: MapLink, known: dict[str, MapPerson]) -> str:
    source, target = (cut(known[person].name, 110) for person in (link.source, link.target))
    return f"{source} – {link.kind.lower()} – {target}"


def trend_keys(people: Sequence[MapPerson]) -> list[Key]:
    """Return what the trends of ``people`` mean, for a legend."""
    signs = {person.trend for person in people}
    return [Key(word, sign=sign) for sign, word in TRENDS.items() if sign in signs]


def _draw_legend(picture: Picture, people: Sequence[MapPerson]) -> None:
    stances = {person.stance: person.stance_label for person in people if not person.note}
    influences = {person.influence for person in people}
    roles = {role for person in people for role in person.roles}
    picture.legend([Key(stances[tone], tone=tone) for tone in TONES if tone in stances])
    borders = [
        Key(f"influence {influence}", tone="grey", stroke=stroke, dash=dash)
        for influence, (stroke, dash) in BORDERS.items()
        if influence in influences
    ]
    badges = [Key(word, sign=role) for role, word in BADGES.items() if role in roles]
    picture.legend([*borders, *trend_keys(people), *badges])


def _alt(
    lead: str, here: Sequence[str], links: Sequence[MapLink], known: dict[str, MapPerson],
    forest: Forest,
) -> str:  # fmt: skip
    names = {person: cut(who.name, 150) for person, who in known.items()}
    for remark in dict.fromkeys(forest.marks.values()):
        marked = [names[person] for person in here if forest.marks.get(person) == remark]
        lead += f" {remark}: {some(marked, 3)}." if marked else ""
    said = [_sentence(link, known) for link in links[:4]]
    for person in here:
        who = known[person]
        chief = f"reports to {names[who.manager]}" if who.manager in names else ""
        trend = f" ({TRENDS[who.trend]})" if who.trend in TRENDS else ""
        facts = (who.title, chief, who.stance_label.lower() + trend,
                 f"influence {who.influence}", *who.roles, who.note)  # fmt: skip
        said.append(", ".join(part for part in (names[person], *facts) if part))
    return alternative(lead, said)
