"""Does what people enter in the notebooks stand in plan.yaml, field by field and row by row?"""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from kapnb.forms.fields import problems, specs
from kapnb.forms.form import noun_of
from kapnb.plan import Plan
from kapnb.store import Workspace
from kapnb.store.flat import flat, name_of, places, record_lists, title_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ACCOUNT = "morvagon"


def in_file(lab) -> dict[str, dict[str, object]]:
    return flat(Workspace(lab.home).load(ACCOUNT).plan)


def table_of(page, name: str):
    grid = page.get_by_role("grid", name=title_of(Plan, name), exact=True)
    return page.locator(".kn-table").filter(has=grid)


def wanted(spec, model, state) -> tuple[object, object]:
    """What to type into a field or to pick, as a person sees it, and what the file will hold."""
    fixed = {
        "flag": (True, True),
        "number": (str(spec.get("max", 1_234_567)),) * 2,
        "date": ("4 Dec 2026", "2026-12-04"),
        "dates": ("4 Dec 2026\n2027-01-05", ["2026-12-04", "2027-01-05"]),
        "texts": ("One\nTwo", ["One", "Two"]),
    }
    if spec["type"] in fixed:
        return fixed[spec["type"]]
    if spec["type"] == "choice":
        code, label = next(o for o in reversed(spec["options"]) if o[0] != spec.get("default"))
        return label, code
    if spec["type"] in ("ref", "refs"):
        kinds = {record: place.kind for record, place in places(state).items() if record}
        fitting = [record for record, kind in kinds.items() if kind.kind in spec["kinds"]][-2:]
        names = [name_of(state, record) for record in fitting]
        return (names, fitting) if spec["type"] == "refs" else (names[-1], fitting[-1])
    outer, _, inner = spec["name"].partition(".")
    tried = [f"{spec['title']}, typed", "CHF"]  # what the model takes
    said = [problems(model, {outer: {inner: text} if inner else text}) for text in tried]
    text = next(t for t, wrong in zip(tried, said, strict=True) if spec["name"] not in wrong)
    return text, text


def fill(form, spec, value) -> None:
    """Fill in one field of a form as its control wants it."""
    label = form.page.locator("label", has_text=re.compile(f"^{re.escape(spec['title'])}(,.*)?$"))
    field = form.locator(".kn-field").filter(has=label)
    if spec["type"] == "flag":
        field.get_by_role("checkbox").check()
    elif spec["type"] == "choice":
        field.get_by_role("combobox").select_option(label=value)
    elif spec["type"] in ("ref", "refs"):
        for name in [value] if isinstance(value, str) else value:
            field.get_by_role("combobox").fill(name)
            field.get_by_role("combobox").press("Enter")
    else:
        field.get_by_role("textbox").first.fill(value)


def fill_all(form, fields, model, state) -> dict[str, object]:
    """Fill in all fields of a form, and return what the file should hold of them."""
    for more in form.locator("details.kn-more").all():
        more.locator("summary").click()
    expected = {}
    for spec in fields.values():
        value, expected[spec["name"]] = wanted(spec, model, state)
        fill(form, spec, value)
    return expected


def kept(found: dict[str, object], fields) -> dict[str, object]:
    """What a record of the file says of these fields, numbers as such."""
    there = {name: found.get(name) for name in fields}
    numbers = [name for name, spec in fields.items() if spec["type"] == "number"]
    return there | {name: Decimal(str(there[name] or 0)) for name in numbers}


def test_every_field_of_the_profile_is_in_the_file(lab):
    page = lab.show("1_profile.ipynb", ACCOUNT)
    state = in_file(lab)
    models = {name: m for name, m in record_lists(Plan).items() if name.startswith("profile.")}
    expected = {}
    for name, model in models.items():
        table = table_of(page, name)
        table.get_by_role("button", name=f"+ Add {noun_of(model)}").click()
        table.locator("tr[data-id]").last.get_by_role("button", name="Open").click()
        lab.settle()  # nobody types before the panel is there
        form = table.get_by_role("complementary")
        expected[name] = kept(fill_all(form, specs(model), model, state), specs(model))
    there = {}
    for _ in range(100):  # until the last of them is saved
        file = in_file(lab)
        there = {n: kept(file[file[""][n][-1]], specs(models[n])) for n in expected}
        if there == expected:
            break
        page.wait_for_timeout(50)
    assert there == expected
    expect(page.locator(".kn-top")).to_have_attribute("data-state", "saved")
    expect(page.locator(".kn-status")).not_to_contain_text("not complete")


def test_rows_are_added_edited_deleted_brought_back_and_pasted(lab):
    page = lab.show("1_profile.ipynb", ACCOUNT)
    goals = table_of(page, "profile.goals")

    def texts() -> list[object]:
        state = in_file(lab)
        return [state[record]["text"] for record in state[""]["profile.goals"]]

    before = texts()
    goals.get_by_role("button", name="+ Add goal").click()
    for keys in ("Trains on time", "Long", "Conf"):
        page.keyboard.type(keys)
        page.keyboard.press("Tab")
    lab.until(lambda: texts() == [*before, "Trains on time"])
    cell = goals.get_by_role("gridcell", name="Trains on time", exact=True)
    cell.dblclick()
    page.keyboard.type(", all year")
    page.keyboard.press("Enter")
    made = "Trains on time, all year"
    lab.until(lambda: texts() == [*before, made])
    goals.get_by_role("button", name=f"Delete {made}").click()
    lab.until(lambda: texts() == before)
    goals.get_by_role("button", name="Undo").click()
    lab.until(lambda: texts() == [*before, made])
    head, one = "Goal\tHorizon\tKnowledge", '"Quiet\nbrakes"\tShort term\tconfirmed'
    rows = f"{head}\n{one}\nNo scrap\tLong term\tUnconfirmed\n"
    page.evaluate("text => navigator.clipboard.writeText(text)", rows)
    goals.get_by_role("button", name="+ Add goal").focus()
    page.keyboard.press("Control+v")
    lab.until(lambda: texts() == [*before, made, "Quiet brakes", "No scrap"])
    bar = page.get_by_role("group", name="Plan", exact=True)
    bar.get_by_role("button", name="Undo").click()
    lab.until(lambda: texts() == [*before, made])
    expect(goals.get_by_role("gridcell", name="No scrap")).to_have_count(0)
    expect(bar.get_by_role("status")).to_contain_text("Saved")
