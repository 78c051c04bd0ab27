"""Is a brief one page, in a file of its own, and for the inside only?"""

from __future__ import annotations

import json

import pytest
from pypdf import PdfReader

from kapnb.errors import BuildFailed
from kapnb.plan import Audience
from kapnb.plan.editions import redact
from kapnb.publish.sheet import write_sheet
from kapnb.sections.brief import page
from kapnb.sections.show import Section
from kapnb.sections.view import View

HUGE = "Words that nobody reads to their end. " * 60


@pytest.fixture
def section(plan, today):
    """Return a function that makes the brief of a plan with so many guests and such texts."""

    def make(guests, text="A word", *, edition=Audience.internal):
        ids = [f"c{n}" for n in range(guests)]
        contacts = [
            {
                "id": i,
                "name": f"Contact {i} {text}"[:400].strip(),
                "title": text.strip(),
                "organisation_result": text,
                "personal_win": f"Secret win {text}",
            }
            for i in ids
        ]
        meeting = {"id": "m1", "date": "2026-12-01", "purpose": text.strip(), "attendees": ids}
        held = {"id": "m0", "date": "2026-11-01", "purpose": text.strip(), "attendees": ids}
        held |= {"said": text, "next_step": text.strip()}
        swot = {"quadrant": "weakness", "tag": "objection", "text": text}
        fact = {"topic": "market", "knowledge": "unconfirmed", "text": text}
        made = plan(
            {
                "decision_group.contacts": contacts,
                "execution.meetings": [meeting, held],
                "action_plan.actions": [
                    {"id": f"a{n}", "what": text.strip(), "meeting": "m0"} for n in range(30)
                ],
                "profile.swot": [{**swot, "id": f"s{n}"} for n in range(30)],
                "profile.facts": [{**fact, "id": f"f{n}"} for n in range(30)],
            }
        )
        return Section(tuple(page(View(redact(made, edition), today, edition))))

    return make


@pytest.mark.parametrize("guests", [0, 1, 12])
@pytest.mark.parametrize("text", ["A word", HUGE])
def test_a_brief_is_one_page(section, tmp_path, guests, text):
    made = section(guests, text)
    (file,) = write_sheet(made, "brief", "kestrel", tmp_path, formats=["pdf"], home=tmp_path)
    reader = PdfReader(file)
    words = reader.pages[0].extract_text()
    assert len(reader.pages) == 1
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert all(word in words for word in ("Goal", "We promised", "Ask", "Be ready for"))


def test_more_guests_than_a_page_holds_are_named_below(section):
    assert "And Contact c6 A word, Contact c7 A word" in str(section(12))


def test_a_file_is_written_per_format_and_says_what_it_is(section, tmp_path):
    files = write_sheet(
        section(1), "brief", "kestrel", tmp_path, formats=["html", "pdf"], home=tmp_path
    )
    assert files == (tmp_path / "kestrel" / "brief.html", tmp_path / "kestrel" / "brief.pdf")
    assert "<title>Kestrel Dairies – Brief for a meeting</title>" in files[0].read_text("utf-8")
    assert "<script" not in files[0].read_text("utf-8")


def test_the_management_edition_knows_no_personal_win_and_does_not_miss_it(section):
    assert "Secret win" in str(section(1))
    told = str(section(1, edition=Audience.management))
    assert "Secret win" not in told
    assert "Personal win" not in told
    assert "Management edition" in told


def test_no_brief_is_written_where_documents_for_the_customer_lie(section, tmp_path):
    folder = tmp_path / "kestrel"
    folder.mkdir()
    (folder / "playbook.pdf").write_bytes(b"%PDF")
    file = {"built": "2026-11-22T10:00:00", "size": 4, "mtime": 0}
    entry = {"edition": "customer", "status": "built", "files": {"playbook.pdf": file}}
    account = {"slug": "kestrel", "name": "K", "problems": [], "row": None}
    report = {"format": 2, "accounts": [account | {"documents": {"playbook": entry}}]}
    (tmp_path / "report.json").write_text(json.dumps(report))
    with pytest.raises(BuildFailed, match="for the customer"):
        write_sheet(section(1), "brief", "kestrel", tmp_path, formats=["html"], home=tmp_path)
    assert not (folder / "brief.html").exists()
