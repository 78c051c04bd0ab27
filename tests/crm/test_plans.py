from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.crm import Import, import_files
from kapnb.errors import ImportRefused
from kapnb.plan.vocabulary import OpportunityStatus

Importer = Callable[..., Import]
TODAY = dt.date(2026, 11, 22)
ACCOUNTS = "Account,Industry,Employees\nNordwind,Logistics,1500\nSüdsee,Travel,about 40\n"
DEALS = "Account,Opportunity,Stage,Amount,Probability,Close date,Owner,Product\n"


def reasons(found: Import) -> list[str]:
    return [f"{row.line}: {row.reason}" for row in found.refused]


def test_tables_made_by_hand_become_plans(imported: Importer) -> None:
    found = imported(
        accounts=ACCOUNTS,
        contacts="Name,Customer,Title,Reports to,E-Mail\n"
        "Ada Ek,Nordwind,CEO,,ada@nordwind.example\nBo Lind,nordwind,CFO,Ada Ek,\n",
        deals=DEALS + 'Nordwind,Cranes,Proposal,"1,200.50",60%,2027-01-31,Kim,Crane\n'
        "Nordwind,Hooks,Won,900,,2026-03-01,Kim,Hook\n",
    )
    nordwind, travel = (account.plan for account in found.plans)
    ada, bo = nordwind.decision_group.contacts
    assert (bo.reports_to, bo.title, ada.email) == (ada.id, "CFO", "ada@nordwind.example")
    cranes, hooks = nordwind.targeting.opportunities
    assert (cranes.revenue, cranes.probability) == (Decimal("1200.50"), 60)
    assert (cranes.status.value, cranes.stage, hooks.status.value) == ("open", "Proposal", "won")
    assert nordwind.name_of(cranes.owner) == "Kim"
    assert nordwind.name_of(nordwind.account.manager) == "Kim"
    assert [offering.name for offering in nordwind.account.offerings] == ["Crane", "Hook"]
    assert nordwind.account.period.start == dt.date(2026, 1, 1)
    assert [fact.text for fact in travel.profile.facts] == ["Employees: about 40"]
    assert travel.profile.facts[0].source == "accounts.csv"
    assert (found.refused, found.unplaced, found.unmapped, found.dangling) == ((), (), (), ())


def test_bad_rows_are_refused_whole_with_column_found_and_allowed(imported: Importer) -> None:
    found = imported(
        accounts=ACCOUNTS,
        deals=DEALS + "Nordwind,A,Open,-5,,,,\n"
        "Nordwind,B,Open,5,101,,,\n"
        "Nordwind,C,Open,5,,2026-02-30,,\n"
        'Nordwind,D,Open,"1.234,50",,,,\n'
        "Nordwind,,Open,5,,,,\n"
        "Nordwind,E,Open\n"
        "Nordwind,F,Open,5,,,,\n",
    )
    assert reasons(found) == [
        "2: Amount: found '-5'; allowed: greater than or equal to 0",
        "3: Probability: found '101'; allowed: less than or equal to 100",
        "4: Close date: found '2026-02-30'; allowed: a day of the calendar written as "
        "%Y-%m-%d or %d.%m.%Y",
        "5: Amount: found '1.234,50'; allowed: a number such as 1,234.50",
        "6: Opportunity: found ''; allowed: some text",
        "7: found 3 cells; allowed: 8, as the header has",
    ]
    assert found.refused[0].cells["Opportunity"] == "A"
    assert [d.name for d in found.plans[0].plan.targeting.opportunities] == ["F"]


def test_rows_of_no_account_or_of_one_of_two_are_unplaced(imported: Importer) -> None:
    found = imported(
        accounts="Account ID,Account\n1,Twin\n2,Twin\n",
        deals="Account,Account ID,Opportunity,Stage\n"
        "Twin,,A,Open\nTwin,2,B,Open\nElse,,C,Open\n,,D,Open\n",
    )
    assert [row.reason for row in found.unplaced] == [
        "names 'Twin', and 2 accounts are called so",
        "names 'Else', and no accounts are called so",
        "names no account",
    ]
    second = found.plans[1]
    assert (second.crm_id, second.plan.targeting.opportunities[0].name) == ("2", "B")


def test_what_stands_twice_is_refused_unless_it_may(imported: Importer) -> None:
    found = imported(
        accounts=ACCOUNTS + "Nordwind,Shipping,9\n",
        deals="Account,Opportunity,Stage\nNordwind,Renewal,Open\nNordwind,Renewal,Open\n",
    )
    (reason,) = reasons(found)
    assert reason.startswith("4: Account ID: found 'Nordwind' again, after ")
    first, second = found.plans[0].plan.targeting.opportunities
    assert first.id != second.id  # deals have no names of their own


def test_ids_follow_from_the_crm_and_not_from_the_order(imported: Importer) -> None:
    rows = ["1,Ada,Nordwind", "2,Bo,Nordwind"]
    one, other = (
        imported(accounts=ACCOUNTS, contacts="\n".join(["Contact ID,Contact,Account", *order]))
        for order in (rows, rows[::-1])
    )
    ids = [
        {c.crm_id: c.id for c in found.plans[0].plan.decision_group.contacts}
        for found in (one, other)
    ]
    assert ids[0] == ids[1]
    assert set(ids[0]) == {"1", "2"}


def test_references_that_lead_nowhere_are_listed_with_their_value(imported: Importer) -> None:
    found = imported(
        accounts=ACCOUNTS,
        contacts="Contact,Account,Reports to\nAda,Nordwind,Nobody\nBo,Südsee,Ada\n",
    )
    assert [(lost.column, lost.value) for lost in found.dangling] == [
        ("Reports to", "Nobody"),
        ("Reports to", "Ada"),  # she works elsewhere
    ]


def test_amounts_of_two_currencies_are_never_added_up(imported: Importer) -> None:
    found = imported(
        accounts=ACCOUNTS,
        deals="Account,Opportunity,Stage,Amount,Currency\n"
        "Nordwind,A,Won,5,EUR\nNordwind,B,Won,7,\nNordwind,C,Won,9,USD\n",
    )
    (total,) = found.totals
    assert total.amounts == {"EUR": 5, "USD": 16}


def test_text_that_a_plan_cannot_hold_is_cleaned(imported: Importer) -> None:
    found = imported(
        contacts='Contact,Account,Notes\n"Ada\nEk",Nordwind,"a\0b\n=1+1"\n', accounts=ACCOUNTS
    )
    (ada,) = found.plans[0].plan.decision_group.contacts
    assert (ada.name, ada.notes) == ("Ada Ek", "a\ufffdb\n=1+1")


def test_columns_that_nobody_decided_on_are_listed(imported: Importer) -> None:
    found = imported(accounts="Account,Industry,Shoe size,Hat\nA,x,43,\nB,y,,\n")
    assert [(u.column, u.filled) for u in found.unmapped] == [("Shoe size", 1), ("Hat", 0)]


def test_rows_marked_as_deleted_are_refused(imported: Importer) -> None:
    found = imported(Account="Id,Name,Industry,IsDeleted\n1,A,x,\n2,B,x,TRUE\n")
    assert reasons(found) == ["3: IsDeleted: found 'TRUE'; allowed: rows that are not marked so"]


def test_blank_means_false_and_a_word_that_no_rule_knows_is_refused(imported: Importer) -> None:
    found = imported(
        Account="Id,Name,Industry\n1,A,x\n",
        Opportunity="Id,AccountId,Name,StageName,CloseDate,IsWon,IsClosed\n"
        "1,1,a,s,2026-01-01,,\n2,1,b,s,2026-01-01,,1\n3,1,c,s,2026-01-01,true,true\n"
        "4,1,d,s,2026-01-01,perhaps,\n",
        User="Id,Username,LastName\n9,x,Y\n",
    )
    statuses = [d.status for d in found.plans[0].plan.targeting.opportunities]
    assert statuses == [OpportunityStatus.open, OpportunityStatus.lost, OpportunityStatus.won]
    assert "IsWon: found 'perhaps'" in reasons(found)[0]
    assert [row.reason for row in found.unplaced] == ["no account of these files has to do with it"]


def test_every_file_that_no_mapping_knows_is_named_with_the_nearest(imported: Importer) -> None:
    with pytest.raises(ImportRefused) as refused:
        imported(a="Colour,Shape\n1,2\n", b="Id,AccountId,Colour\n1,2,3\n", c="")
    colours, contacts, empty = str(refused.value).splitlines()
    assert "found the columns Colour, Shape" in colours
    assert "nearest is salesforce (contact), which lacks LastName" in contacts
    assert "empty file" in empty


def test_the_report_is_plain_data_with_the_left_over_rows_complete(imported: Importer) -> None:
    found = imported(accounts=ACCOUNTS, deals=DEALS + f",A,Open,7,,,,\n,{'x' * 300},x,-1,,,,\n")
    report = json.loads(json.dumps(found.report()))
    assert report["unplaced"][0]["cells"]["Opportunity"] == "A"
    assert len(report["refused"][0]["cells"]["Opportunity"]) == 300
    assert report["totals"][0]["amounts"] == {"USD": "7"}
    assert "unplaced, 1 row: names no account (line 2)" in str(found)


cell = st.sampled_from(["", "A", "B", "a", "1", "-1", "1,5", "2026-01-01", "2026-02-30", "Won"])
cell |= st.text(st.characters(codec="utf-8", exclude_characters='"'), max_size=5)


def table(*columns: str) -> st.SearchStrategy[tuple[str, int]]:
    """A CSV file's text, and how many of its rows say anything."""
    rows = st.lists(st.lists(cell, min_size=len(columns) - 1, max_size=len(columns)), max_size=6)

    def written(found: list[list[str]]) -> tuple[str, int]:
        lines = [",".join(f'"{text}"' for text in row) for row in found]
        return "\n".join([",".join(columns), *lines]), sum(bool("".join(r).strip()) for r in found)

    return rows.map(written)


@settings(max_examples=100, deadline=None)
@given(
    accounts=table("Account ID", "Account", "Industry", "Owner"),
    contacts=table("Contact ID", "Account", "Contact", "Reports to", "Status"),
    deals=table("Account", "Opportunity", "Stage", "Amount", "Close date", "Product"),
)
def test_every_row_ends_up_exactly_once_in_a_plan_refused_or_unplaced(
    accounts: tuple[str, int], contacts: tuple[str, int], deals: tuple[str, int]
) -> None:
    tables = {"accounts": accounts, "contacts": contacts, "deals": deals}
    with TemporaryDirectory() as folder:
        for name, (text, _) in tables.items():
            (Path(folder) / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        root = Path(__file__).parents[2] / "templates" / "crm"
        found = import_files(
            sorted(Path(folder).glob("*.csv")), today=TODAY, mappings=[root / "generic.yaml"]
        )
    left = Counter(Path(row.file).stem for row in (*found.refused, *found.unplaced))
    plans = [account.plan for account in found.plans]
    placed = {
        "accounts": len(plans),
        "contacts": sum(len(plan.decision_group.contacts) for plan in plans),
        "deals": sum(len(plan.targeting.opportunities) for plan in plans),
    }
    assert {name: placed[name] + left[name] for name in tables} == {
        name: rows for name, (_, rows) in tables.items()
    }
    assert {Path(file.file).stem: file.placed for file in found.files} == placed
    places = [(row.file, row.line) for row in (*found.refused, *found.unplaced)]
    assert len(places) == len(set(places))
