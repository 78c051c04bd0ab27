"""Does an initiative become an opportunity, once, and in one revision?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kapnb.forms.draft import Refused
from kapnb.forms.targeting import Promote, opportunities, promoted
from kapnb.plan.vocabulary import InitiativeStatus


def idea_of(desk):
    found = (i for i in desk.plan.targeting.initiatives if i.name.startswith("Welding robots"))
    return next(found)


def test_the_opportunity_takes_over_what_the_initiative_says(desk):
    idea = idea_of(desk)
    desk.edit(promoted(desk.plan, idea.id, "op-robots"))
    deal, after = desk.plan.by_id["op-robots"], desk.plan.by_id[idea.id]
    same = ("name", "unit", "offering", "revenue", "currency")
    assert all(getattr(deal, name) == getattr(idea, name) for name in same)
    assert deal.need == desk.plan.by_id[idea.goal].text
    assert (after.status, after.opportunity) == (InitiativeStatus.converted, "op-robots")


def test_it_happens_once_and_is_one_revision(desk):
    idea, form = idea_of(desk), Promote(desk)
    before = desk.status.revision
    form.do_promote({"record": idea.id})
    desk.save()
    assert desk.status.revision == before + 1
    with pytest.raises(Refused, match="became the opportunity “Welding robots"):
        form.do_promote({"record": idea.id})
    with pytest.raises(Refused, match="Pick an initiative"):
        form.do_promote({"record": ""})
    desk.undo()
    assert idea_of(desk) == idea


def test_the_table_of_opportunities_has_return_and_letter_beside_each(desk):
    table = opportunities(desk)
    extras = {row["id"]: row["extras"] for row in table.data["rows"]}
    assert extras["op-trace"] == [("EUR 253", ""), ("A", "a")]
    desk.edit([{"set": "op-trace", "field": "revenue", "value": ""}])
    extras = {row["id"]: row["extras"] for row in table.data["rows"]}
    assert extras["op-trace"] == [("?", ""), ("?", "none")]


@pytest.mark.browser
def test_the_button_follows_the_selection_and_tells_what_came_of_it(stage, desk):
    form, idea = Promote(desk), idea_of(desk)
    page = stage(form)
    button = page.get_by_role("button", name="Make it an opportunity")
    expect(button).to_be_disabled()
    page.get_by_label("Initiative").select_option(label=idea.name)
    expect(button).to_be_enabled()
    button.click()
    stage.until(page, lambda: desk.plan.by_id[idea.id].opportunity)
    desk.select(idea.id)
    expect(page.get_by_text("became the opportunity “Welding robots")).to_be_visible()
    page.get_by_role("button", name="Show it").click()
    stage.until(page, lambda: desk.selected == desk.plan.by_id[idea.id].opportunity)
    assert stage.axe(page) == []
