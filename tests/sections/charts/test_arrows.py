from hypothesis import given
from hypothesis import strategies as st

from kapnb.sections.charts.arrows import Area, route
from kapnb.sections.charts.sheets import Place

PLACES = [Place(f"{x}{y}", 16 + x * 160.0, y * 70.0, 128, 50) for x in range(4) for y in range(6)]
TAKEN: list[Area] = [(p.x, p.y, p.x + p.width, p.y + p.height) for p in PLACES]


@given(st.lists(st.permutations(PLACES), min_size=1, max_size=6))
def test_an_arrow_between_columns_runs_through_nobody(pairs: list[list[Place]]) -> None:
    arrows = []
    for source, target, *_ in pairs:
        arrow = route(source, target, TAKEN, arrows)
        arrows.append(arrow)
        for left, top, right, low in arrow.areas():
            for a, b, c, d in TAKEN:  # an area is 2 pixels wider than the line on every side
                assert not (a < right - 2 and left + 2 < c and b < low - 2 and top + 2 < d)
        assert arrow.path().startswith("M")
        assert arrow.head()[0] == arrow.corners[-1]
