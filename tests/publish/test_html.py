"""Is the HTML document one file, in order, and true to any notebook?"""

from __future__ import annotations

import base64
import re
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kapnb.publish.html import KapnbHTMLExporter, arrange, css_string
from kapnb.publish.outputs import inert
from kapnb.publish.webfont import font_faces
from kapnb.sections.blocks import Block, Callout, Cell, Fact, Front, Heading, Text, table
from kapnb.sections.show import Section

FRONT = Front(
    "Nordhavn A/S", "Playbook", "Nordhavn · 22 November", "report",
    (Fact("Owner", Cell("Ingrid")),), "Revision 41", "da",
)  # fmt: skip
PIXEL = base64.b64encode(b"not really a picture").decode()


@pytest.fixture(scope="module")
def exporter() -> KapnbHTMLExporter:
    """One exporter for all tests: it must not remember anything."""
    return KapnbHTMLExporter()


def shown(*blocks: Block, source: str = "book.chapter()") -> nbformat.NotebookNode:
    output = new_output("execute_result", data=Section(blocks)._repr_mimebundle_())
    return new_code_cell(source, outputs=[output])


def cell(source: str = "", **data: Any) -> nbformat.NotebookNode:
    """A cell with one output; ``text_html=`` stands for ``text/html``."""
    kinds = {name.replace("_", "/", 1): value for name, value in data.items()}
    return new_code_cell(source, outputs=[new_output("display_data", data=kinds)])


def export(exporter: KapnbHTMLExporter, *cells: nbformat.NotebookNode, **metadata: Any) -> str:
    notebook = new_notebook(cells=list(cells), metadata=metadata)
    document, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": "q3", "path": ""}})
    return str(document)


def read(*args: Any, **kw: Any) -> BeautifulSoup:
    return BeautifulSoup(export(*args, **kw), "html.parser")


def outline(page: BeautifulSoup) -> list[str]:
    return [f"{tag.name} {tag.get_text()}" for tag in page.find_all(re.compile("^h[1-6]$"))]


def test_a_document_of_ours(exporter: KapnbHTMLExporter) -> None:
    page = read(
        exporter,
        new_code_cell("account = 'nordhavn'", metadata={"tags": ["injected-parameters"]}),
        shown(FRONT),
        new_markdown_cell("# Summary\n\nIt costs $5 and $6."),
        shown(Heading("Team", 1, "team"), Heading("Roles", 2, "roles"), Text("<b>")),
    )
    assert page.html is not None
    assert page.html["lang"] == "da"
    assert page.title is not None
    assert page.title.get_text() == "Nordhavn A/S – Playbook"
    assert outline(page) == ["h1 Nordhavn A/S", "h2 Summary", "h2 Team", "h3 Roles"]
    assert "It costs $5 and $6." in page.get_text()
    assert "nordhavn'" not in page.get_text()
    assert "book.chapter" not in page.get_text()
    assert page.footer is not None
    assert page.get_text().count("Revision 41") == 1
    assert page.footer.get_text().strip() == "Revision 41"


def test_contents_lead_to_the_headings_of_blocks_and_of_markdown(
    exporter: KapnbHTMLExporter,
) -> None:
    page = read(
        exporter,
        shown(FRONT, Heading("Team & roles", 1, "team")),
        new_markdown_cell("# Team & roles\n\n## Ünder"),
        shown(Heading("A", 3), Heading("B", 1)),
    )
    for contents in page.select("nav ol"):
        links = [(str(a["href"])[1:], a.get_text()) for a in contents.select("a")]
        assert links == [
            ("team", "Team & roles"),
            ("Team-%26-roles", "Team & roles"),
            ("%C3%9Cnder", "Ünder"),
            ("B", "B"),
        ]
    assert len(page.select("nav ol")) == 2
    assert page.select_one("details nav") is not None


def test_anchors_are_unique() -> None:
    page = arrange('<p id="a"></p><h1>T</h1><h2 id="a">A</h2><h2>a</h2><h2></h2>')
    assert re.findall(r'id="([^"]*)"', page.body) == ["a", "T", "a-2", "a-3", "section"]


@pytest.mark.parametrize(
    ("levels", "arranged"),
    [
        ("1 2 3", "1 2 3"),
        ("1 3 4 2", "1 2 3 2"),
        ("2 3", "2 3"),
        ("1 2 1", "2 3 2"),
        ("4", "2"),
        ("1 3 4 4 2", "1 2 3 3 2"),
    ],
)
def test_headings_are_in_order_under_one_title(levels: str, arranged: str) -> None:
    page = arrange("".join(f"<h{level}>x</h{level}>" for level in levels.split()))
    assert " ".join(re.findall(r"<h(\d)", page.body)) == arranged


def test_a_notebook_without_a_title_gets_one(exporter: KapnbHTMLExporter) -> None:
    parts = new_markdown_cell("# One"), new_markdown_cell("# Two")
    assert outline(read(exporter, *parts)) == ["h1 q3", "h2 One", "h2 Two"]
    assert outline(read(exporter, *parts, title="<Q3>"))[0] == "h1 <Q3>"
    assert read(exporter, new_markdown_cell("# An *analysis*")).title.get_text() == "An analysis"


def test_a_page_has_no_contents(exporter: KapnbHTMLExporter) -> None:
    front = Front("N", "Action plan", "", "page")
    assert not read(exporter, shown(front, *(Heading(x, 1, x) for x in "abcd"))).nav


def test_the_file_needs_no_script_and_no_network(exporter: KapnbHTMLExporter) -> None:
    document = export(
        exporter,
        shown(FRONT, Text("<script>alert(1)</script>")),
        new_markdown_cell(
            "![x](https://x.org/a.png) <script>a()</script> [ok](http://x.org) "
            "<a href='javascript:a()' onclick='a()'>b</a>\n\n"
            "<link href=http://x.org/x.css><iframe src=http://x.org></iframe>"
        ),
        cell(text_html="<img src=//x.org/a><style>@import 'http://x.org';p{color:red}</style>"),
    )
    page = BeautifulSoup(document, "html.parser")
    assert not page.select("script, link, iframe, object, embed, [onclick]")
    for tag in page.select("[src]"):
        assert str(tag["src"]).startswith("data:")
    assert {str(a["href"]) for a in page.select("main a[href]")} == {"http://x.org"}
    styles = "".join(style.get_text() for style in page.find_all("style"))
    assert not re.search(r"https?:|@import", styles)
    assert "p{color:red}" in styles
    assert "default-src 'none'" in document
    assert page.get_text().count("<script>alert(1)</script>") == 1


@pytest.mark.parametrize(
    "html",
    [
        "<svg><style><img src=x onerror=a()></style><text>t</text></svg>",
        "<math><mtext><table><style><!--</style><img title='--&gt;&lt;img onerror=a()&gt;'>",
        "<svg onload=a()><a xlink:href='javascript:a()'><text>t</text></a></svg>",
        "<noscript><p title='</noscript><img src=x onerror=a()>'>t</p></noscript>",
        "<xmp><img src=x onerror=a()></xmp>t",
    ],
)
def test_what_a_browser_reads_in_another_way_does_not_act_either(html: str) -> None:
    as_tags = inert(html).replace("<style>", "<i>").replace("</style>", "</i>")
    tags = BeautifulSoup(as_tags, "html.parser").find_all(True)
    assert not [name for tag in tags for name in tag.attrs if name.startswith("on")]


def test_the_rest_of_a_page_is_no_plain_text() -> None:
    assert inert("<plaintext>t") == "t"


@pytest.mark.parametrize("address", ["attachment:gone.png", "", ".", "a%00.png", "/", "notes.txt"])
def test_a_picture_that_is_not_there_is_its_words(
    exporter: KapnbHTMLExporter, tmp_path: Any, address: str
) -> None:
    (tmp_path / "notes.txt").write_text("secret")
    notebook = new_notebook(cells=[new_markdown_cell(f"![the plan](<{address}>)")])
    resources = {"metadata": {"path": str(tmp_path), "name": "n"}}
    document, _ = exporter.from_notebook_node(notebook, resources=resources)
    assert "the plan" in BeautifulSoup(document, "html.parser").main.get_text()


def test_the_style_of_cells_is_there_once(exporter: KapnbHTMLExporter) -> None:
    document = export(exporter, *(shown(Text("x")) for _ in range(5)))
    assert document.count("<style") == 1


def test_a_foreign_notebook_keeps_what_its_reader_expects(exporter: KapnbHTMLExporter) -> None:
    page = read(
        exporter,
        new_markdown_cell("# Analysis\n\n*Hello* $x^2$ and\n\n$$\\int y$$\n\n| a |\n|---|\n| 1 |"),
        cell("df.head()", text_html="<table class='dataframe'><tr><td>42</td></tr></table>"),
        cell("plot()", image_png=PIXEL, text_plain="<Figure>"),
        cell("svg()", **{"image_svg+xml": "<svg/>"}),
        cell("md()", text_markdown="**strong**"),
        cell("tex()", text_latex="$\\alpha<1$", text_plain="a"),
        new_code_cell(
            "print(1)", outputs=[new_output("stream", name="stdout", text="\x1b[31m1<2")]
        ),
        new_code_cell(
            "1/0",
            outputs=[
                new_output("error", ename="E", evalue="v", traceback=["\x1b[0;31mE\x1b[0m: <v>"])
            ],
        ),
    )
    text = page.get_text()
    for words in (
        "df.head()",
        "42",
        "strong",
        "1<2",
        "E: <v>",
        "$x^2$",
        "$$\\int y$$",
        "$\\alpha<1$",
    ):
        assert words in text
    assert "Mathematics is shown as its TeX source." in text
    assert [str(img["src"]).partition(";")[0] for img in page.select("img")] == [
        "data:image/png",
        "data:image/svg+xml",
    ]
    assert all(img["alt"] for img in page.select("img"))
    assert len(page.select(".k-scroll > table")) == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            {"text_html": "<div id=a></div><script>draw()</script>", "text_plain": "3 lines"},
            "3 lines",
        ),
        ({"text_html": "<div id=a></div><script>draw()</script>"}, "running notebook (text/html)"),
        (
            {"text_html": "<script>a()</script><noscript>Chart of sales</noscript>"},
            "Chart of sales",
        ),
        ({"application_javascript": "a()"}, "running notebook (application/javascript)"),
        (
            {"application_vnd.jupyter.widget-view+json": {}, "text_plain": "IntSlider()"},
            "IntSlider()",
        ),
    ],
)
def test_what_works_only_with_script_is_said_in_words(
    exporter: KapnbHTMLExporter, data: dict[str, Any], words: str
) -> None:
    assert words in read(exporter, cell("x", **data)).get_text()


def test_a_failed_run_shows_its_error(exporter: KapnbHTMLExporter) -> None:
    banner = "<span style=\"color:red\">An Exception was encountered at 'In [3]'.</span>"
    error = new_output("error", ename="KeyError", evalue="x", traceback=["KeyError: x"])
    page = read(
        exporter,
        new_markdown_cell(banner, metadata={"tags": ["papermill-error-cell-tag"]}),
        shown(FRONT),
        new_code_cell("book.broken()", outputs=[error]),
    )
    span = page.select_one("span[style='color:red']")
    assert span is not None
    assert span.get_text() == "An Exception was encountered at 'In [3]'."
    assert "book.broken()" in page.get_text()
    assert "KeyError: x" in page.get_text()


def test_cells_can_be_left_out_by_tag(exporter: KapnbHTMLExporter) -> None:
    page = read(
        exporter, new_markdown_cell("How to use this", metadata={"tags": ["notebook-only"]})
    )
    assert "How to use" not in page.get_text()


def test_one_exporter_serves_many_notebooks_alike(exporter: KapnbHTMLExporter) -> None:
    ours = [shown(FRONT), new_markdown_cell("$5 and $6")]
    foreign = [new_markdown_cell("$x$"), new_code_cell("1")]
    first = export(exporter, *ours), export(exporter, *foreign)
    assert (export(exporter, *ours), export(exporter, *foreign)) == first
    assert export(KapnbHTMLExporter(), *ours) == first[0]


def test_the_font_has_the_letters_of_the_text() -> None:
    western, cyrillic = font_faces("Ø → €"), font_faces("Иван")
    assert western.count("@font-face") == 2
    assert cyrillic.count("@font-face") == 4
    assert len(western) < 60_000


def test_an_empty_output_is_not_visible() -> None:
    assert inert("<div> <script>x</script><style>p{}</style><!-- c --></div>") == ""
    assert inert("<div><img src='data:,'></div>") != ""


def test_a_css_string_cannot_be_left() -> None:
    assert css_string('a"</style>') == '"a\\22 \\3c \\2f style\\3e "'


def test_an_empty_notebook_is_a_document(exporter: KapnbHTMLExporter) -> None:
    assert outline(read(exporter)) == ["h1 q3"]


@pytest.mark.browser
def test_the_page_is_never_wider_than_a_phone(exporter: KapnbHTMLExporter, tmp_path: Any) -> None:
    from playwright.sync_api import sync_playwright

    wide = table("T", [f"Column {n}" for n in range(12)], [["A" * 5000, *["words"] * 11]])
    blocks = (FRONT, Heading("A" * 500), Text("A" * 5000), wide, Callout("note", "A" * 900))
    path = tmp_path / "page.html"
    path.write_text(export(exporter, shown(*blocks), cell("y" * 900, text_plain="x" * 900)))
    with sync_playwright() as running:
        try:
            browser = running.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            )
        except Exception:
            pytest.skip("Chromium is not installed")
        page = browser.new_page(viewport={"width": 360, "height": 640})
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        browser.close()
