"""Is a table of parameters read as it is meant, and every mistake in it named?"""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

from kapnb.errors import KapnbError, PlanErrors
from kapnb.publish.batch import Stopped, build
from kapnb.publish.document import Options
from kapnb.publish.table import read_table
from kapnb.store import Workspace

OPTIONS = Options("2026-11-22")
PARAMETERS = (
    'account = ""\nportfolio = ""\nas_of = ""\nedition = ""\n'
    'top = 3\nshare = 0.5\nshort = False\nnames = ["a"]\nnote = ""'
)


@pytest.fixture
def home(tmp_path, write_notebook):
    """A workspace with Alpha and Beta Ltd, and a template of its own, ``review``."""
    made = Workspace(tmp_path)
    (tmp_path / "accounts").mkdir()
    for name in ("Alpha", "Beta Ltd"):
        made.create(name, now=dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC))
    source = "print(account, as_of, edition, top, share, short, names, note)"
    write_notebook(tmp_path / "templates" / "review.ipynb", source, parameters=PARAMETERS)
    return made


def jobs(home, text, name="table.csv"):
    path = home.root / name
    path.write_bytes(text.encode("utf-8-sig"))
    return read_table(path, home, home.root / "out", OPTIONS)


def mistakes(home, text, name="table.csv"):
    with pytest.raises(PlanErrors) as caught:
        jobs(home, text, name)
    return [re.sub(r"^\S*?/(table)", r"\1", str(p)) for p in caught.value.problems]


def test_a_row_is_a_document_with_its_parameters_in_the_templates_types(home):
    first, second = jobs(
        home,
        "account;template;name;as_of;top;share;short;names;note\n"
        'alpha;review;north;2026-06-30;10;0.25;yes;"[""x"", ""y""]";007\n'
        "Beta Ltd;;;;;;;;\n",
    )
    assert (first.slug, first.options.as_of, first.wanted[0].name) == (
        "alpha",
        "2026-06-30",
        "north",
    )
    assert dict(first.wanted[0].parameters) == {
        "top": 10,
        "share": 0.25,
        "short": True,
        "names": ["x", "y"],
        "note": "007",
    }
    assert (second.slug, second.wanted[0].name, second.wanted[0].parameters) == (
        "beta-ltd",
        "playbook",
        (),
    )


def test_a_yaml_list_says_the_same(home):
    text = "- {account: alpha, template: review, as_of: 2026-06-30, top: 4}\n- account: beta-ltd\n"
    first, second = jobs(home, text, "table.yaml")
    assert (first.options.as_of, dict(first.wanted[0].parameters)) == ("2026-06-30", {"top": 4})
    assert second.wanted[0].name == "playbook"


def test_every_mistake_is_named_with_its_row_and_column(home):
    told = mistakes(
        home,
        "account,template,edition,as_of,top,share,short,name,colour\n"
        "gamma,,,,,,,,\n"
        "alpha,novel,,,,,,,\n"
        "alpha,review,secret,30.6.2026,many,half,maybe,a/b,red\n"
        ",,,,,,,,\n"
        "alpha,playbook,,,3,,,other,\n",
    )
    for expected in (
        "table.csv:1: colour: found an unknown column; allowed: account, as_of, edition",
        "table.csv:2: account: found gamma; allowed: alpha, beta-ltd.",
        "table.csv:3: template: found novel; allowed: action_plan, playbook, review",
        "table.csv:4: edition: found secret; allowed: internal, management, customer",
        "table.csv:4: as_of: found 30.6.2026; allowed: a day as YYYY-MM-DD",
        "table.csv:4: top: found many; allowed: a whole number",
        "table.csv:4: share: found half; allowed: a number, with a point",
        "table.csv:4: short: found maybe; allowed: true or false",
        "table.csv:4: name: found a/b; allowed: letters, digits, - and _",
        "table.csv:6: top: found 3; allowed: nothing: playbook has no parameter top",
    ):
        assert any(line.startswith(expected) for line in told), (expected, told)
    assert len(told) == 10


def test_days_and_columns_that_cannot_be_are_named(home):
    text = (
        "- {account: alpha, as_of: 2026-02-30}\n- {account: Beta Ltd, since: 2026-06-30 25:00:00}\n"
    )
    assert mistakes(home, text, "table.yaml") == [
        "table.yaml:1: as_of: found 2026-02-30; allowed: a day as YYYY-MM-DD",
        "table.yaml:2: since: found 2026-06-30 25:00:00; allowed: a day as YYYY-MM-DD",
    ]
    for odd in ("- &a [*a]\n", "- {account: alpha, top: !!int x}\n"):
        (said,) = mistakes(home, odd, "table.yaml")
        assert "a list of `column: value` rows" in said
    assert mistakes(home, "account,since\nalpha,soon\nnobody,\n") == [
        "table.csv:2: since: found soon; allowed: a day as YYYY-MM-DD",
        "table.csv:3: account: found nobody; allowed: alpha, beta-ltd.",
    ]
    assert mistakes(home, "account,account\nalpha,beta-ltd\n") == [
        "table.csv:1: account: found a column of this name twice; allowed: one of each name"
    ]


def test_two_rows_that_would_write_one_file_are_a_mistake(home):
    (said,) = mistakes(home, "account,template\nalpha,review\nbeta-ltd,review\nalpha,review\n")
    assert said.startswith("table.csv:4: name: found alpha, review, as on line 2")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("t.yaml", "a: 1", "t.yaml:1: found no list"),
        ("t.yaml", "- a: [\n", "t.yaml:2: found text that is not YAML"),
        ("t.yaml", "- account: alpha\n- 3\n", "t.yaml:2: found 3"),
        ("t.csv", "account\nalpha,beta\n", "t.csv:2: found more cells than columns"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(home, name, text, said):
    with pytest.raises(PlanErrors, match=said):
        jobs(home, text, name)


def test_a_table_without_rows_is_a_sentence(home):
    with pytest.raises(KapnbError, match="has no row"):
        jobs(home, "account,template\n,\n")


def test_a_file_that_is_not_there_is_a_sentence(home):
    with pytest.raises(KapnbError, match=r"Cannot read .*none.csv"):
        read_table(home.root / "none.csv", home, home.root / "out", OPTIONS)


def test_a_table_is_built_row_by_row_each_edition_in_a_folder_of_its_own(home):
    path = home.root / "rows.csv"
    path.write_text(
        "account,template,name,edition,top\n"
        "alpha,review,review-3,internal,3\n"
        "alpha,review,review-9,internal,9\n"
        "beta-ltd,review,,customer,5\n"
    )
    built = build(workspace=home, params=path, to=["html"], as_of=dt.date(2026, 11, 22))
    assert built.failed == ()
    out = home.root / "playbooks"
    made = sorted(str(p.relative_to(out)) for p in out.rglob("*.html"))
    assert made == [
        "customer/beta-ltd/review.html",
        "customer/index.html",
        "internal/alpha/review-3.html",
        "internal/alpha/review-9.html",
        "internal/index.html",
    ]
    assert "alpha 2026-11-22 internal 9 0.5" in (out / made[3]).read_text()
    again = build(workspace=home, params=path, to=["html"], as_of=dt.date(2026, 11, 22))
    assert [o.unchanged for o in again.outcomes] == [True] * 3


def test_what_is_missing_of_every_edition_is_told_when_a_table_is_interrupted(home):
    path = home.root / "rows.csv"
    path.write_text("account,edition\nalpha,internal\nalpha,management\nbeta-ltd,customer\n")
    build(workspace=home, params=path, to=["notebook"], as_of=dt.date(2026, 11, 22))
    for edition in ("internal", "customer"):
        for made in (home.root / "playbooks" / edition).rglob("playbook.ipynb"):
            made.unlink()

    def interrupt(done, total, outcome):
        raise KeyboardInterrupt

    with pytest.raises(Stopped) as caught:
        build(
            workspace=home,
            params=path,
            to=["notebook"],
            as_of=dt.date(2026, 11, 22),
            progress=interrupt,
        )
    built = caught.value.built
    assert built.missing == (("alpha", "playbook"), ("beta-ltd", "playbook"))
    states = [json.loads((p.parent / "report.json").read_text())["state"] for p in built.indexes]
    assert states == ["interrupted", "done", "interrupted"]


def test_a_table_and_named_accounts_do_not_go_together(home):
    (home.root / "rows.csv").write_text("account\nalpha\n")
    with pytest.raises(KapnbError, match="says which accounts"):
        build(["alpha"], workspace=home, params=home.root / "rows.csv")
