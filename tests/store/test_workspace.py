"""Are accounts found where they lie, and nothing reached that lies elsewhere?"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest

from kapnb.errors import BadName, KapnbError, NotFound
from kapnb.store import Store, Workspace, find_workspace, init_workspace, new_plan, shipped

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    (tmp_path / "home/accounts").mkdir(parents=True)
    return Workspace(tmp_path / "home")


def test_accounts_are_made_listed_loaded_and_saved(home: Workspace) -> None:
    store: Store = home
    assert store.accounts() == ()
    names = ["Zeta", "Acme", "Acme", "CON", "株式会社"]
    slugs = [store.create(name, today=TODAY) for name in names]
    assert slugs == ["zeta", "acme", "acme-2", "con-account", "account-e6843c"]
    assert store.accounts() == tuple(sorted(slugs))
    base = store.load("acme")
    assert base.plan == new_plan("Acme", today=TODAY)
    goal = base.plan.replace(account=base.plan.account.replace(goal="Grow"))
    store.save(goal, base=base)
    assert store.load("acme").plan.account.goal == "Grow"


def test_only_folders_with_a_plan_are_accounts(home: Workspace) -> None:
    home.create("Acme", today=TODAY)
    (home.root / "accounts/empty").mkdir()
    (home.root / "accounts/plan.schema.json").write_text("{}")
    (home.root / "accounts/.hidden").mkdir()
    (home.root / "accounts/.hidden/plan.yaml").write_text("")
    assert home.accounts() == ("acme",)


def test_an_account_that_is_not_there_is_answered_with_those_that_are(home: Workspace) -> None:
    home.create("Acme", today=TODAY)
    with pytest.raises(NotFound, match=r"'acne'.* Did you mean acme\?"):
        home.load("acne")
    with pytest.raises(NotFound, match=r"'xyz'.* Accounts: acme\."):
        home.load("xyz")


def test_an_account_is_found_by_its_name_too(home: Workspace) -> None:
    slug = home.create("Müller & Söhne", today=TODAY)
    assert home.slug_of("Müller & Söhne") == home.slug_of(slug) == slug


def test_a_workspace_comes_with_samples_and_templates_as_asked(tmp_path: Path) -> None:
    assert len(init_workspace(tmp_path / "a").accounts()) == 3
    bare = init_workspace(tmp_path / "b", samples=False, templates=True)
    assert bare.accounts() == ()
    assert (bare.root / "accounts/plan.schema.json").is_file()
    assert bare.template("playbook.ipynb") == bare.root / "templates/playbook.ipynb"


@pytest.mark.parametrize("slug", ["..", "../acme", "/etc", "a\\b", "C:", "", "a\0"])
def test_no_name_reaches_outside(home: Workspace, slug: str) -> None:
    with pytest.raises(BadName):
        home.load(slug)


def test_links_that_lead_outside_are_refused(home: Workspace, tmp_path: Path) -> None:
    outside = Workspace(tmp_path / "other")
    (outside.root / "accounts").mkdir(parents=True)
    outside.create("Acme", today=TODAY)
    (home.root / "accounts/acme").symlink_to(outside.root / "accounts/acme")
    (home.root / "accounts/bolt").mkdir()
    (home.root / "accounts/bolt/plan.yaml").symlink_to(outside.plan_path("acme"))
    for slug in ("acme", "bolt"):
        with pytest.raises(BadName, match="leads out"):
            home.load(slug)
    with pytest.raises(BadName, match="leads out"):
        home.save(outside.load("acme").plan, base=outside.load("acme"))


def test_a_new_account_follows_the_template_of_the_workspace(home: Workspace) -> None:
    (home.root / "templates").mkdir()
    (home.root / "templates/new_account.yaml").write_text(
        "# ours\nkapnb: 1\naccount:\n  name: X # the customer\n  industry: Pumps\n  currency: NOK\n"
        "  period:\n    start: 2020-01-01\n    end: 2020-12-31\n",
        encoding="utf-8",
    )
    base = home.load(home.create('<b>: #1 "Zwei"', today=TODAY))
    assert base.plan.account.name == '<b>: #1 "Zwei"'
    assert base.plan.account.currency == "NOK"
    assert base.text == (
        '# ours\nkapnb: 1\naccount:\n  name: "<b>: #1 \\"Zwei\\"" # the customer\n'
        "  industry: Pumps\n  currency: NOK\n"
        "  period:\n    start: 2026-11-01\n    end: 2027-10-31\n"
    )


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "\0"])
def test_what_is_no_name_makes_no_account(home: Workspace, name: str) -> None:
    with pytest.raises(KapnbError):
        home.create(name, today=TODAY)
    assert home.accounts() == ()


def test_templates_of_the_workspace_shadow_ours_one_by_one(home: Workspace) -> None:
    ours = sorted(path.name for path in shipped("templates").iterdir() if path.is_file())
    assert home.template(ours[0]) == shipped("templates") / ours[0]
    (home.root / "templates").mkdir()
    (home.root / "templates" / ours[0]).write_text("mine")
    assert home.template(ours[0]) == home.root / "templates" / ours[0]
    for wrong in ("none.ipynb", "../accounts/plan.schema.json", "/etc/passwd"):
        with pytest.raises(NotFound):
            home.template(wrong)


def test_the_workspace_is_found_from_below_or_by_kapnb_home(
    home: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAPNB_HOME", raising=False)
    (home.root / "notebooks/deep").mkdir(parents=True)
    assert find_workspace(home.root / "notebooks/deep") == home
    monkeypatch.chdir(home.notebooks)
    assert find_workspace() == home
    monkeypatch.setenv("KAPNB_HOME", str(home.root))
    assert find_workspace(tmp_path) == home
    monkeypatch.setenv("KAPNB_HOME", str(tmp_path))
    with pytest.raises(NotFound, match="KAPNB_HOME"):
        find_workspace()


def test_no_workspace_at_all_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAPNB_HOME", raising=False)
    with pytest.raises(NotFound, match="kapnb init"):
        find_workspace(tmp_path)


def test_init_copies_what_we_ship_and_overwrites_nothing(tmp_path: Path) -> None:
    home = init_workspace(tmp_path / "mine")
    assert find_workspace(home.notebooks) == home
    shipped_plans = sorted(path.parent.name for path in shipped("accounts").glob("*/plan.yaml"))
    assert home.accounts() == tuple(shipped_plans)
    for slug in home.accounts():
        assert home.journal(slug).revisions
        assert not home.journal(slug).pending
    mine = (home.root / "accounts/plan.schema.json", home.root / ".gitattributes")
    for file in mine:
        file.write_text("mine")
    init_workspace(home.root)
    assert [file.read_text() for file in mine] == ["mine", "mine"]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_git_merges_two_people_s_saves_of_plan_and_journal(tmp_path: Path) -> None:
    home = init_workspace(tmp_path, samples=False)

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "init.templateDir=")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def change(day: int, **fields: str) -> None:
        base = home.load("acme")
        plan = base.plan.replace(account=base.plan.account.replace(**fields))
        home.save(plan, base=base, now=dt.datetime(2026, 3, day, 9, tzinfo=dt.UTC))
        git("commit", "-qam", "change")

    home.create("Acme", today=TODAY, now=dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC))
    plan = home.load("acme").plan.replace(action_plan={"asks": [{"id": "a1", "text": "Help"}]})
    home.save(plan, base=home.load("acme"), now=dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC))
    git("init", "-q", "-b", "ours")
    git("add", ".")
    git("commit", "-qm", "begin")
    git("branch", "theirs")
    change(3, goal="Grow")
    git("checkout", "-q", "theirs")
    base = home.load("acme")
    plan = base.plan.replace(action_plan={"asks": [{"id": "a1", "text": "More help"}]})
    home.save(plan, base=base, now=dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC))
    git("commit", "-qam", "change")
    git("merge", "-q", "ours")

    journal = home.journal("acme")
    assert [revision.parent for revision in journal.revisions] == [None, 0, 1, 1]
    assert (journal.problems, journal.pending) == ((), True)
    change(5, industry="Pumps")
    after = home.load("acme").plan
    assert (after.account.goal, after.action_plan.asks[0].text) == ("Grow", "More help")
    assert home.journal("acme").problems == ()
    assert not home.journal("acme").pending


def test_init_where_a_file_stands_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KapnbError, match="Cannot set up"):
        init_workspace(tmp_path / "file")
