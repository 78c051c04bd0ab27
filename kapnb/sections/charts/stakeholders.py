"""Who has influence, and is for or against us? Influence by stance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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

_Labelled = tuple[MapPerson, list[str]]


def stakeholder_map(people: Sequence[MapPerson]) -> Chart | None:
    """Return who stands where, key players on a tinted ground; None without people."""
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
        columns = [
            (left, wide, list(_stacks(cells.get((influence, stance), []), wide)))
            for left, wide, stance in zip(lefts, widths, STANCES, strict=True)
        ]
        tall = max(34.0, *(9 + sum(len(words) * 12 + 7 for _, words in stack)
                           for _, _, stacks in columns for stack in stacks))  # fmt: skip
        if influence in {"high", "medium"}:
            picture.rect(_LABELS, y, WIDTH - _LABELS, tall, fill=TONES["accent"].fill)
        picture.text(0, y + 15, influence.capitalize(), bold=True)
        picture.text(0, y + 27, "influence", size=SMALL, colour=MUTED)
        picture.line(0, y, WIDTH, y)
        for left, wide, stacks in columns:
            picture.line(left, y, left, y + tall)
            for place, stack in enumerate(stacks):
                step, low = (wide - 4) / len(stacks), y + 5
                for labelled in stack:
                    _label(picture, (left + 4 + place * step, low), step - 4, labelled)
                    low += len(labelled[1]) * 12 + 7
        y += tall
    picture.line(0, y, WIDTH, y)
    picture.legend([Key("key players: high or medium influence", tone="accent"),
                    *trend_keys(people)])  # fmt: skip
    said = []
    for (influence, stance), found in sorted(cells.items(), key=_order):
        names = some([_said(person) for person in found], 2)
        said.append(f"{influence} influence, {HEADS[STANCES.index(stance)].lower()}: {names}")
    players = sum(person.influence in {"high", "medium"} for person in people)
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


def _stacks(people: Sequence[MapPerson], wide: float) -> Iterator[list[_Labelled]]:
    """Yield a cell's people with the lines of their labels, in as many stacks as it is wide."""
    count = max(1, int(wide / _LABEL))
    room = (wide - 4) / count - 12
    tall = max(1, -(-len(people) // count))
    for first in range(0, count * tall, tall):
        yield [(person, _words(person, room)) for person in people[first : first + tall]]


def _words(person: MapPerson, room: float) -> list[str]:
    room -= text_width(person.trend, SMALL, bold=True) + 3 if person.trend else 0
    name = clean(person.name) or "?"
    return wrap(f"{name} ({person.note})" if person.note else name, SMALL, room)


def _label(picture: Picture, at: tuple[float, float], width: float, labelled: _Labelled) -> None:
    (x, y), (person, words) = at, labelled
    tone = TONES["muted" if person.note else person.stance]
    picture.rect(x, y, width, len(words) * 12 + 4, fill=tone.fill, line=tone.line, stroke=0.8,
                 radius=3, name="person")  # fmt: skip
    for place, line in enumerate(words):
        picture.text(x + 4, y + 11.5 + place * 12, line, size=SMALL,
                     colour=tone.text if person.note else INK)  # fmt: skip
    picture.text(x + width - 4, y + 11.5, person.trend, size=SMALL, bold=True, anchor="end",
                 colour=tone.text)  # fmt: skip
