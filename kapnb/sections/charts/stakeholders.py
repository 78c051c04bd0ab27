"""Who has influence, and is for or against us? Influence by stance."""

from __future__ import annotations

from collections.abc import Sequence

from ..blocks import Chart
from ..fonts import shorten, text_width
from ..palette import INK, MUTED, TONES, WASH
from ..words import plural
from .orgmap import TRENDS, MapPerson
from .svg import SMALL, WIDTH, Key, Picture, alternative, clean

STANCES = ("opponent", "non_supporter", "neutral", "supporter", "mentor", "unknown")
HEADS = ("Opponent", "Non-supporter", "Neutral", "Supporter", "Mentor", "Unknown")
INFLUENCES = ("high", "medium", "low", "unknown")
_LABELS, _EMPTY, _LABEL, _STEP = 58.0, 66.0, 96.0, 19.0


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
        row = [cells.get((influence, stance), []) for stance in STANCES]
        stacks = [max(1, int(wide / _LABEL)) for wide in widths]
        most = max(-(-len(found) // stack) for found, stack in zip(row, stacks, strict=True))
        tall = max(most * _STEP + 9, 34)
        if influence in {"high", "medium"}:
            picture.rect(_LABELS, y, WIDTH - _LABELS, tall, fill=TONES["accent"].fill)
        elif influence == "unknown":
            picture.rect(_LABELS, y, WIDTH - _LABELS, tall, fill=WASH)
        picture.text(0, y + 15, influence.capitalize(), bold=True)
        picture.text(0, y + 27, "influence", size=SMALL, colour=MUTED)
        for left, wide, found, stack in zip(lefts, widths, row, stacks, strict=True):
            picture.line(left, y, left, y + tall)
            for place, person in enumerate(found):
                step = (wide - 4) / stack
                x = left + 4 + place % stack * step
                _label(picture, x, y + 5 + place // stack * _STEP, step - 4, person)
        picture.line(0, y, WIDTH, y)
        y += tall
    picture.line(0, y, WIDTH, y)
    key = [person for person in people if person.influence in {"high", "medium"}]
    signs = [Key(word, "sign", sign=sign) for sign, word in TRENDS.items()
             if any(person.trend == sign for person in people)]  # fmt: skip
    picture.legend([Key("key players: high or medium influence", tone="accent"), *signs])
    return picture.chart(_alt(cells, key, len(people)), "Influence and stance of each contact.")


def _label(picture: Picture, x: float, y: float, width: float, person: MapPerson) -> None:
    tone = TONES["muted" if person.note else person.stance]
    picture.rect(x, y, width, _STEP - 3, fill=tone.fill, line=tone.line, stroke=0.8, radius=3,
                 name="person")  # fmt: skip
    end = text_width(person.trend, SMALL, bold=True) + 3 if person.trend else 0
    note = f" ({clean(person.note)})" if person.note else ""
    room = width - 8 - end - text_width(note, SMALL)
    name = shorten(clean(person.name), SMALL, room) + note if room > 20 else clean(person.name)
    picture.text(x + 4, y + 11.5, name, size=SMALL, room=width - 8 - end,
                 colour=tone.text if person.note else INK)  # fmt: skip
    picture.text(x + width - 4, y + 11.5, person.trend, size=SMALL, bold=True, anchor="end",
                 colour=tone.text)  # fmt: skip


def _alt(
    cells: dict[tuple[str, str], list[MapPerson]], key: Sequence[MapPerson], count: int
) -> str:
    said = [
        f"{influence} influence, {head.lower()}: "
        + ", ".join(
            clean(person.name) + (f" ({TRENDS[person.trend]})" if person.trend in TRENDS else "")
            for person in cells[influence, stance]
        )
        for influence in INFLUENCES
        for stance, head in zip(STANCES, HEADS, strict=True)
        if (influence, stance) in cells
    ]
    lead = f"{plural(count, 'contact')} by influence and stance, {plural(len(key), 'key player')}."
    return alternative(lead, said)
