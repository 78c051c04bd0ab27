"""Does the import find in two real exports what two other programs counted in them?"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from kapnb.crm import Import
from kapnb.plan import Opportunity, Plan
from kapnb.plan.vocabulary import OpportunityStatus


def deals(found: Import, status: OpportunityStatus | None = None) -> list[Opportunity]:
    every = [deal for a in found.plans for deal in a.plan.targeting.opportunities]
    return [deal for deal in every if status in (None, deal.status)]


def revenue(some: list[Opportunity]) -> Decimal:
    return sum((deal.revenue or Decimal(0) for deal in some), Decimal(0))


def largest(found: Import, number: int) -> list[tuple[str, int, int]]:
    """Return name, won revenue and number of all deals won."""
    won = [
        (a.name, int(revenue(some)), len(some))
        for a in found.plans
        if (some := [d for d in a.plan.targeting.opportunities if d.status == "won"])
    ]
    return sorted(won, key=lambda row: -row[1])[:number]


def test_salesforce_wins_and_losses_add_up(salesforce: Import) -> None:
    counts = Counter(deal.status.value for deal in deals(salesforce))
    assert counts == {"won": 640, "lost": 39, "open": 95}
    assert revenue(deals(salesforce, OpportunityStatus.won)) == 11_257_622
    assert revenue(deals(salesforce, OpportunityStatus.open)) == 4_052_473
    assert revenue(deals(salesforce)) == 15_972_371
    weighted = sum(
        (d.revenue or 0) * (d.probability or 0) / 100
        for d in deals(salesforce, OpportunityStatus.open)
    )
    assert weighted == Decimal("1149050.20")


def test_salesforce_rows_are_all_in_plans(salesforce: Import) -> None:
    assert len(salesforce.plans) == 83
    assert sum(len(a.plan.decision_group.contacts) for a in salesforce.plans) == 133
    assert not salesforce.refused
    assert not salesforce.unplaced
    assert not salesforce.unmapped
    assert {(lost.column, lost.rows) for lost in salesforce.dangling} == {
        ("OwnerId", 83),
        ("OwnerId", 774),
    }


def test_salesforce_reporting_lines_go_three_levels_up(salesforce: Import) -> None:
    levels: Counter[int] = Counter()
    for account in salesforce.plans:
        boss = {c.id: c.reports_to for c in account.plan.decision_group.contacts}
        for contact in list(boss):
            above, level = contact, 0
            while above := boss[above]:
                level += 1
            levels[level] += 1
    assert levels == {0: 103, 1: 22, 2: 6, 3: 2}


def test_salesforce_accounts_of_one_name_stay_two(salesforce: Import) -> None:
    twins = [a for a in salesforce.plans if a.name == "Nissan Motors"]
    assert len({a.crm_id for a in twins}) == 2
    assert sorted(len(a.plan.targeting.opportunities) for a in twins) == [1, 9]


def test_salesforce_largest_accounts(salesforce: Import) -> None:
    assert largest(salesforce, 3) == [
        ("Autodesk", 265_829, 15),
        ("Eastman Kodak", 261_458, 14),
        ("Amdahl", 211_896, 11),
    ]


def test_salesforce_customers_revenues_add_up_from_the_facts(salesforce: Import) -> None:
    stated = [
        Decimal(fact.text.removeprefix("Annual revenue: ").removesuffix(" USD").replace(",", ""))
        for account in salesforce.plans
        for fact in account.plan.profile.facts
        if fact.text.startswith("Annual revenue: ")
    ]
    assert len(stated) == 82
    assert sum(stated) == 3_453_305_948_000


def test_maven_wins_losses_and_open_deals(maven: Import) -> None:
    stages = Counter(deal.stage for deal in deals(maven))
    stages += Counter(row.cells.get("deal_stage") for row in maven.unplaced)
    del stages[None]
    assert stages == {"Won": 4_238, "Lost": 2_473, "Engaging": 1_589, "Prospecting": 500}
    assert revenue(deals(maven, OpportunityStatus.won)) == 10_005_534


def test_maven_wins_by_quarter_of_2017(maven: Import) -> None:
    quarters: Counter[int] = Counter()
    for deal in deals(maven, OpportunityStatus.won):
        assert deal.close_date
        assert deal.close_date.year == 2017
        quarters[(deal.close_date.month + 2) // 3] += int(deal.revenue or 0)
    assert quarters == {1: 1_134_672, 2: 3_086_111, 3: 2_982_255, 4: 2_802_496}


def test_maven_deals_without_account_are_listed_whole(maven: Import) -> None:
    left = [row for row in maven.unplaced if row.file.endswith("sales_pipeline.csv")]
    assert len(left) == 1_425
    assert {row.reason for row in left} == {"names no account"}
    assert all(len(row.cells) == 8 and row.cells["opportunity_id"] for row in left)
    idle = [row for row in maven.unplaced if row.file.endswith("sales_teams.csv")]
    assert len(idle) == 5  # agents without a deal
    missing = sum(deal.revenue is None and deal.close_date is None for deal in deals(maven))
    missing += sum(not row.cells["close_value"] and not row.cells["close_date"] for row in left)
    assert missing == 2_089


def test_maven_product_with_two_spellings_is_one_offering(maven: Import) -> None:
    names: Counter[str] = Counter()
    for account in maven.plans:
        assert len(account.plan.account.offerings) == 7
        names.update(
            account.plan.name_of(deal.offering) for deal in account.plan.targeting.opportunities
        )
    names.update(row.cells.get("product", "") for row in maven.unplaced)
    assert names["GTX Pro"] + names["GTXPro"] == 1_480
    assert not any("GTXPro" in deal.name for deal in deals(maven))


def test_maven_subsidiaries_keep_their_parent(maven: Import) -> None:
    facts = [fact.text for a in maven.plans for fact in a.plan.profile.facts]
    assert sum(text.startswith("Subsidiary of: ") for text in facts) == 15
    assert "Subsidiary of: Acme Corporation" in facts


def test_maven_agents_are_the_team_and_the_busiest_is_the_manager(maven: Import) -> None:
    for account in (a.plan for a in maven.plans):
        owners = Counter(deal.owner for deal in account.targeting.opportunities)
        assert account.account.manager is not None
        assert owners[account.account.manager] == max(owners.values())
        assert {member.id for member in account.account.team} == set(owners)
    assert account.account.team[0].role.startswith("Regional office: ")


def test_maven_largest_accounts(maven: Import) -> None:
    assert largest(maven, 3) == [
        ("Kan-code", 341_455, 115),
        ("Konex", 269_245, 108),
        ("Condax", 206_410, 105),
    ]


def test_every_plan_is_the_same_after_being_written_and_read(
    salesforce: Import, maven: Import
) -> None:
    for account in (*salesforce.plans, *maven.plans):
        text = account.plan.model_dump_json(exclude_unset=True)
        assert Plan.model_validate_json(text) == account.plan


def test_totals_tell_the_same_as_the_plans(salesforce: Import, maven: Import) -> None:
    found = {(t.status, t.placed): (t.deals, dict(t.amounts)) for t in maven.totals}
    assert found == {
        ("won", True): (4_238, {"USD": Decimal(10_005_534)}),
        ("lost", True): (2_473, {"USD": Decimal(0)}),
        ("open", True): (664, {}),
        ("open", False): (1_425, {}),
    }
    assert sum(t.amounts["USD"] for t in salesforce.totals) == 15_972_371
