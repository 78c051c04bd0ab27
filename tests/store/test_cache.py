"""Is what was worked out before used again only where it still holds?"""

from __future__ import annotations

import pytest

from kapnb.store.cache import Cache


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".kapnb" / "rows.json"


def _kept(path, stamp="1"):
    return Cache(path.parent.parent, path.name, stamp)


def _written(path, stamp="1", **of):
    kept = _kept(path, stamp)
    for name, (token, value) in of.items():
        kept.put(name, token, value)
    kept.write()


def test_a_result_is_found_again_for_the_same_file(path):
    _written(path, alpha=("t1", {"Name": "Ålpha", "Health": None}))
    assert _kept(path).get("alpha", "t1") == {"Name": "Ålpha", "Health": None}


def test_a_changed_file_another_day_or_version_and_another_account_find_nothing(path):
    _written(path, alpha=("t1", 1))
    assert _kept(path).get("alpha", "t2") is None
    assert _kept(path, "2").get("alpha", "t1") is None
    assert _kept(path).get("beta", "t1") is None


def test_what_nobody_asks_for_any_more_is_forgotten(path):
    _written(path, alpha=("t1", 1), beta=("t2", 2))
    kept = _kept(path)
    kept.get("alpha", "t1")
    kept.write()
    assert _kept(path).get("beta", "t2") is None
    assert _kept(path).get("alpha", "t1") == 1


@pytest.mark.parametrize("damage", [b"", b"{", b"[" * 9999, b"\0\xff", b"x\n{}"])
def test_a_damaged_file_is_an_empty_one(path, damage):
    _written(path, alpha=("t1", 1))
    path.write_bytes(damage)
    kept = _kept(path)
    assert kept.get("alpha", "t1") is None
    kept.put("alpha", "t1", 2)
    kept.write()
    assert _kept(path).get("alpha", "t1") == 2


def test_a_result_edited_by_hand_is_not_believed(path):
    _written(path, alpha=("t1", {"Health": 40}))
    path.write_bytes(path.read_bytes().replace(b"40", b"90"))
    assert _kept(path).get("alpha", "t1") is None


def test_nothing_is_written_when_nothing_changed(path):
    _written(path, alpha=("t1", 1))
    before = path.stat().st_mtime_ns, path.stat().st_ino
    kept = _kept(path)
    kept.get("alpha", "t1")
    kept.write()
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_where_it_cannot_be_written_nothing_happens(tmp_path):
    (tmp_path / ".kapnb").write_text("a file where the folder should be")
    _written(tmp_path / ".kapnb" / "rows.json", alpha=("t1", 1))
    assert (tmp_path / ".kapnb").read_text() == "a file where the folder should be"


def test_git_is_told_to_ignore_it(path):
    _written(path, alpha=("t1", 1))
    assert (path.parent / ".gitignore").read_text() == "*\n"
