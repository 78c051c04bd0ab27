"""Is every text that is no plan refused with a sentence, a line and nothing worse?"""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kapnb.errors import KapnbError, PlanErrors
from kapnb.store import plan_text, read_plan, yamltext

HEAD = """kapnb: 1
account:
  name: Acme
  currency: EUR
  period: {start: 2026-01-01, end: 2026-12-31}
"""


@pytest.fixture(params=["libyaml", "pure"])
def _each_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "pure":
        monkeypatch.setattr(yamltext, "_LOADER", yaml.SafeLoader)


@pytest.mark.usefixtures("_each_loader")
@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("", 0, "an empty file"),
        ("# only a comment\n", 0, "an empty file"),
        ("- a\n- b\n", 1, "a list"),
        ("just words", 1, '"just words"'),
        (HEAD + "profile:\n\tgoals: []\n", 7, "a tab"),
        (HEAD + "profile: x: y\n", 6, "a colon where none can be"),
        (HEAD + "profile\n", 6, "a line without a key"),
        (HEAD + "   profile:\n", 6, "a line that does not line up"),
        (HEAD + "profile: 'never closed\n", 6, "a quote that is not closed"),
        (HEAD + "profile: [a\nb: c\n", 6, "a bracket that is not closed"),
        (HEAD + "profile: @home\n", 6, "the sign @"),
        (HEAD + 'profile: "\\q"\n', 6, "an unknown escape after a backslash"),
        ("kapnb: &one 1\n", 1, "the anchor &one"),
        ("kapnb: 1\naccount: *one\n", 2, "the alias *one"),
        ("kapnb: !!python/object:os.system 1\n", 1, "the tag !!python/object:os.system"),
        ("kapnb: !mine 1\n", 1, "the tag !mine"),
        (HEAD + "profile:\n  <<: {goals: []}\n", 7, "a merge key (<<)"),
        (HEAD + "---\n" + HEAD, 6, "a second document (---)"),
        (HEAD + "kapnb: 1\n", 6, "the key kapnb again"),
        ("? [a, b]\n: 1\n", 1, "a list or mapping as a key"),
        ("~: 1\n", 1, "no text at all as a key"),
        ("[" * 100_000, 1, "lists or mappings nested too deep"),
        ("{a: " * 500, 1, "lists or mappings nested too deep"),
        (HEAD + "\0", 6, "a NUL byte"),
        (HEAD + "# a bell \a", 6, "the control character U+0007"),
        (HEAD + "# \u2028", 6, "the control character U+2028"),
        (HEAD + "# \ufeff", 6, "the control character U+FEFF"),
        (HEAD.encode("utf-16"), 0, "UTF-16 text"),
        (HEAD.encode("utf-16-be"), 0, "UTF-16 text"),
        (HEAD.encode("utf-32"), 0, "UTF-32 text"),
        (HEAD.replace("Acme", "Bär").encode("cp1252"), 3, "the byte 0xE4, which is not UTF-8"),
        (HEAD + "\ud800", 6, "the byte 0xED, which is not UTF-8"),
        (b"#" * 5_000_001, 0, "a file of 5.0 MB"),
        (HEAD + "<<<<<<< HEAD\nprofile:\n", 6, "git's conflict marker <<<<<<<"),
    ],
)
def test_what_is_no_plan_is_named_with_its_line(text: str | bytes, line: int, found: str) -> None:
    with pytest.raises(PlanErrors) as caught:
        read_plan(text, "plan.yaml")
    first = caught.value.problems[0]
    assert (first.file, first.line, first.found) == ("plan.yaml", line, found)
    assert first.allowed


def test_aliases_that_would_explode_are_counted_not_followed() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)
    )
    with pytest.raises(PlanErrors) as caught:
        read_plan(bomb, "plan.yaml")
    assert {problem.line for problem in caught.value.problems} == set(range(1, 41))


@pytest.mark.usefixtures("_each_loader")
@pytest.mark.parametrize(
    "written",
    ["NO", "12:30", "012", "1e3", "5551234", "Null", "0x1F", "2026-11-22", "true", "=", "1_000"],
)
def test_every_scalar_stays_the_text_that_was_written(written: str) -> None:
    plan = read_plan(HEAD.replace("Acme", written), "plan.yaml")
    assert plan.account.name == written


@pytest.mark.usefixtures("_each_loader")
@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_plain_nothing_is_an_absent_value_and_quoted_is_text(nothing: str) -> None:
    text = HEAD.replace("name: Acme", f"name: Acme\n  industry: {nothing}")
    assert read_plan(text, "plan.yaml").account.industry == ""
    quoted = text.replace(f"industry: {nothing}", f"industry: '{nothing}'")
    assert read_plan(quoted, "plan.yaml").account.industry == nothing


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    text = b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode()
    assert read_plan(text, "plan.yaml") == read_plan(HEAD, "plan.yaml")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80) | st.text(max_size=80))
def test_no_content_raises_anything_but_our_errors(content: bytes | str) -> None:
    with pytest.raises(KapnbError):
        read_plan(content, "plan.yaml")


@settings(max_examples=150, deadline=None)
@given(
    at=st.integers(0, len(HEAD)),
    gone=st.integers(0, 9),
    new=st.text("\t\n -:[]{}&*!|>'\"%@#~?,x\\", max_size=6),
)
def test_no_damage_to_a_plan_raises_anything_but_our_errors(at: int, gone: int, new: str) -> None:
    try:
        plan = read_plan(HEAD[:at] + new + HEAD[at + gone :], "plan.yaml")
    except PlanErrors as error:
        assert error.problems  # noqa: PT017
    else:
        assert read_plan(plan_text(plan), "plan.yaml") == plan
