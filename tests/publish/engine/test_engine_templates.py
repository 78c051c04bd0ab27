"""Do our own templates come out as papermill's own engine makes them?"""

from __future__ import annotations

from pathlib import Path

import pytest
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from .twice import pair

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("template", "account", "edition"),
    [
        ("playbook", "alborlume-saude", "internal"),
        pytest.param("playbook", "skaelvang-foods", "management", marks=pytest.mark.slow),
        pytest.param("playbook", "morvagon", "customer", marks=pytest.mark.slow),
        ("action_plan", "morvagon", "customer"),
    ],
)
def test_a_template_comes_out_the_same(tmp_path, template, account, edition):
    notebook = load_notebook_node(str(ROOT / "templates" / f"{template}.ipynb"))
    values = {"account": account, "portfolio": str(ROOT), "as_of": "2026-11-22",
              "edition": edition}  # fmt: skip
    stock, forked = pair(parameterize_notebook(notebook, values), tmp_path)
    assert forked["cells"] == stock["cells"]
    assert forked["metadata"] == stock["metadata"]
    assert sum(len(cell.get("outputs", ())) for cell in forked["cells"]) > 1
