"""Does a notebook run in a real JupyterLab, with nothing from outside?"""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def notebook(lab):
    """Write a notebook of code cells into the workspace and return its name."""

    def write(*cells):
        made = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        nbformat.write(made, lab.home / "notebooks" / "made.ipynb")
        return "made.ipynb"

    return write


def test_the_portfolio_shows_without_an_error_and_without_a_network(lab, tmp_path):
    page = lab.open("0_portfolio.ipynb")
    page.get_by_text("Skaelvang").first.wait_for()
    lab.picture(tmp_path / "whole.png")
    assert (tmp_path / "whole.png").stat().st_size > 50_000


def test_the_kernel_works_in_the_workspace_and_knows_which_account_was_open_last(lab, notebook):
    code = "from kapnb.forms.desk import Desk; Desk()"
    page = lab.open(notebook(code), account="skaelvang-foods")
    expect(page.locator(".jp-OutputArea-output")).to_contain_text("Desk of Skælvang Foods")
    assert (lab.home / ".kapnb" / "account").is_file()


def test_a_button_reaches_the_kernel_until_it_is_gone(lab, notebook):
    click = "button.on_click(lambda _: setattr(button, 'description', button.description + '!'))"
    code = f"import ipywidgets; button = ipywidgets.Button(description='Hey'); {click}; button"
    page = lab.open(notebook(code))
    button = page.locator(".jp-OutputArea-output button")
    button.click()
    expect(button).to_have_text("Hey!")
    lab.reload()
    expect(button).to_have_text("Hey!")
    lab.restart()
    button.click()
    lab.settle()
    expect(button).to_contain_text("Hey!")
    lab.run_all()
    expect(button).to_have_text("Hey")
    lab.shut_down()
    button.click()
    page.wait_for_timeout(300)
    assert set(lab.faults) == {"page: Cannot send"}
    lab.faults.clear()


def test_a_cell_that_fails_and_a_call_for_help_from_outside_are_found(lab, notebook):
    outside = "<img src=https://example.com/x.png>"
    code = f"from IPython.display import HTML; display(HTML('{outside}')); 1 / 0"
    with pytest.raises(AssertionError, match="code cell 1: ZeroDivisionError"):
        lab.open(notebook("1", code))
    lab.page.wait_for_timeout(300)
    assert "request: https://example.com/x.png" in lab.faults
    lab.faults.clear()


def test_a_form_that_cannot_be_drawn_says_so_without_a_traceback(lab, notebook):
    draw = "    def draw(self):\n        return 1 / 0 if desk.dirty else super().draw()"
    cells = ["from kapnb.forms import Desk, Form; desk = Desk()", f"class Broken(Form):\n{draw}"]
    edit = "desk.edit([{'set': '', 'field': 'account.industry', 'value': 'Rails'}])"
    page = lab.open(notebook(*cells, "Broken(desk, 'account')", edit))
    expect(page.get_by_text("This form cannot show what is new just now.")).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_it_turns_dark_and_light_again(lab, notebook):
    page = lab.open(notebook("1 + 1"))
    colour = "getComputedStyle(document.body).getPropertyValue('--jp-layout-color0')"
    lab.theme(dark=True)
    assert page.evaluate(colour) == "#111"
    lab.theme(dark=False)
    assert page.evaluate(colour) in {"white", "#fff"}
