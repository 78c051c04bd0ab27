"""Does a form say so when nobody listens to it any more?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kapnb.forms.bar import Bar

pytestmark = pytest.mark.browser


def test_a_form_says_at_once_that_its_kernel_was_restarted(stage, desk):
    page = stage(Bar(desk))
    stage.dead = True
    page.get_by_role("button", name="Undo").click(force=True)
    expect(page.get_by_text("Not connected to the notebook any more.")).to_be_visible(timeout=1000)
