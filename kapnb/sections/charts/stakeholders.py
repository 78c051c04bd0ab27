"""Who has influence, and is for or against us? Influence by stance."""

from __future__ import annotations

from collections.abc import Sequence

from kapnb.words import plural

from ..blocks import Chart
from ..fonts import text_width, wrap
from ..palette import INK, MUTED, TONES
from .orgmap import TRENDS, MapPerson, trend_keys
from .svg import SMALL, WIDTH, Key, Picture, alternative, clean, cut, some

STANCES = ("opponent", "non_supporter", "neutral", "supporter", "mentor", "unknown")
HEADS = ("Opponent", "Non-supporter", "Neutral", "Supporter", "Mentor", "Unknown")
INFLUENCES = ("high", "medium", "low", "unknown")
_LABELS, _EMPTY, _LABEL = 58.0, 66.0, 110.0


def stakeholder_map(people: Sequence[MapPerson]) -> Chart | None:
    """Return who stands where, key players in bold; None without people."""
    if not people:
        return None
    cells: dict[tuple[str, str], list[MapPerson]] = {}
    for person in people:
        stance = person.stance if person.stance in STANCES else "unknown"
        cells.setdefault((person.influence, stance), []).append(person)
    taken = [stance for stance in STANCES if any(key[1] == stance for key in cells)]
    free = (WIDTH - _LABELS - _EMPTY * (len(STANCES) - len(taken))) / len(taken)
    widths = [free if stance in taken else _EMPTY for stance in STANCES]
    lefts = [_LABELS + sum(widths[:place]) for place in range(len(widths))]
    picture = Picture()
    for left, wide, stance, head in zip(lefts, widths, STANCES, HEADS, strict=True):
        count = sum(len(found) for key, found in cells.items() if key[1] == stance)
        picture.text(left + wide / 2, 11, head, size=SMALL, bold=True, anchor="middle",
                     colour=TONES[stance].text, room=wide)  # fmt: skip
        picture.text(left + wide / 2, 24, str(count), size=SMALL, anchor="middle", colour=MUTED)
    y = 32.0
    for influence in INFLUENCES:
        row = [cells.get((influence, stance), []) for stance in STANCES]
        tall = max(34.0, *(_draw_cell(Picture(), 0, 0, wide, found)
                           for wide, found in zip(widths, row, strict=True)))  # fmt: skip
        picture.text(0, y + 15, influence.capitalize(), bold=True)
        picture.text(0, y + 27, "influence", size=SMALL, colour=MUTED)
        picture.line(0, y, WIDTH, y)
        for left, wide, found in zip(lefts, widths, row, strict=True):
            picture.line(left, y, left, y + tall)
            _draw_cell(picture, left, y, wide, found)
        y += tall
    picture.line(0, y, WIDTH, y)
    picture.legend([Key("key player", sign="Bold"), *trend_keys(people)])
    said = []
    for (influence, stance), found in sorted(cells.items(), key=_order):
        names = some([_said(person) for person in found], 2)
        said.append(f"{influence} influence, {HEADS[STANCES.index(stance)].lower()}: {names}")
    players = sum(person.key_player for person in people)
    lead = (f"{plural(len(people), 'contact')} by influence and stance,"
            f" {plural(players, 'key player')}.")  # fmt: skip
    return picture.chart(alternative(lead, said), "Influence and stance of each contact.")


def _order(cell: tuple[tuple[str, str], list[MapPerson]]) -> tuple[int, int]:
    influence, stance = cell[0]
    return INFLUENCES.index(influence), STANCES.index(stance)


def _said(person: MapPerson) -> str:
    trend = f" ({TRENDS[person.trend]})" if person.trend in TRENDS else ""
    note = f" ({person.note})" if person.note else ""
    return cut(person.name + note, 130, 10) + trend


def _draw_cell(
    picture: Picture, left: float, top: float, wide: float, people: Sequence[MapPerson]
) -> float:
    """Draw labels in as many columns as the cell is wide for, and return how high that is."""
    columns = max(1, int(wide / _LABEL))
    step, low = (wide - 4) / columns, top + 5
    for first in range(0, len(people), columns):
        row = people[first : first + columns]
        words = [_words(person, step - 12) for person in row]
        tall = max(map(len, words)) * 12 + 4
        for place, (person, lines) in enumerate(zip(row, words, strict=True)):
            x, tone = left + 4 + place * step, TONES["muted" if person.note else person.stance]
            picture.rect(x, low, step - 4, tall, fill=tone.fill, line=tone.line, stroke=0.8,
                         radius=3, name="person")  # fmt: skip
            for number, line in enumerate(lines):
                picture.text(x + 4, low + 11.5 + number * 12, line, size=SMALL,
                             colour=tone.text if person.note else INK,
                             bold=person.key_player)  # fmt: skip
            picture.text(x + step - 8, low + 11.5, person.trend, size=SMALL, bold=True,
                         anchor="end", colour=tone.text)  # fmt: skip
        low += tall + 3
    return low + 1 - top


def _words(person: MapPerson, room: float) -> list[str]:
    room -= text_width(person.trend, SMALL, bold=True) + 3 if person.trend else 0
    name = clean(person.name) or "?"
    return wrap(f"{name} ({person.note})" if person.note else name, SMALL, room,
                bold=person.key_player)  # fmt: skip
