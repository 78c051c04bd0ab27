"""What does a section give to a notebook?"""

from __future__ import annotations

import json

from every_block import EXAMPLES

from kapnb.sections.blocks import KINDS, MIME
from kapnb.sections.plain import to_text
from kapnb.sections.show import Section


def test_a_section_shows_itself_in_three_ways() -> None:
    bundle = Section(EXAMPLES)._repr_mimebundle_(include=None, exclude=None)
    assert set(bundle) == {"text/html", "text/plain", MIME}
    assert bundle["text/html"].startswith("<style")
    assert bundle["text/plain"] == str(Section(EXAMPLES)) == to_text(EXAMPLES)


def test_its_data_is_json_and_names_every_kind() -> None:
    data = json.loads(json.dumps(Section(EXAMPLES)._repr_mimebundle_()[MIME]))
    assert data["version"] == 1
    assert [block["type"] for block in data["blocks"]] == [kind.__name__.lower() for kind in KINDS]


def test_ipython_takes_all_three() -> None:
    from IPython.core.interactiveshell import InteractiveShell

    shown, _ = InteractiveShell.instance().display_formatter.format(Section(EXAMPLES))
    assert set(shown) == {"text/html", "text/plain", MIME}
    InteractiveShell.clear_instance()


def test_an_empty_section_is_nothing_and_no_error() -> None:
    assert str(Section(())) == ""
