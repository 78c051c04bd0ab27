from __future__ import annotations

from pathlib import Path

import pytest

from kapnb.crm.tables import read_table
from kapnb.errors import ImportRefused


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def cells(path: Path) -> list[list[str]]:
    return [list(row.cells.values()) for row in read_table(path).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_told_from_the_file(
    path: Path, encoding: str, delimiter: str
) -> None:
    path.write_text(f"Id{delimiter}Name\n1{delimiter}Müller 田\n", encoding=encoding)
    table = read_table(path)
    assert table.columns == ("Id", "Name")
    assert cells(path) == [["1", "Müller 田"]]
    assert not table.notes


def test_windows_1252_is_read_with_a_note(path: Path) -> None:
    path.write_bytes("Id,Name\n1,Müller\n".encode("cp1252"))
    assert cells(path) == [["1", "Müller"]]
    assert read_table(path).notes == (
        "is not UTF-8 (line 2) and was read as Windows-1252: check its accents",
    )


def test_lines_are_those_where_rows_begin_however_long_their_cells(path: Path) -> None:
    path.write_text('\nId,Text\n1,"a\nb\r\nc"\n\n2,x\n', newline="")
    rows = read_table(path).rows
    assert [(row.line, row.cells["Text"]) for row in rows] == [(3, "a\nb\r\nc"), (7, "x")]


def test_text_stays_as_it_is(path: Path) -> None:
    long = "x" * 200_000
    path.write_text(f'A,B\n"=HYPERLINK(""http://a"")","a\0b"\n007,{long}\n')
    assert cells(path) == [['=HYPERLINK("http://a")', "a\0b"], ["007", long]]


def test_ragged_rows_are_kept_whole_with_what_is_wrong(path: Path) -> None:
    path.write_text("A,B\n1\n1,2,3\n1,2\n")
    short, long, fine = read_table(path).rows
    assert short.problem == "found 1 cells; allowed: 2, as the header has"
    assert long.cells == {"A": "1", "B": "2", "cell 3": "3"}
    assert not fine.problem


def test_columns_of_one_name_and_of_none_get_names_of_their_own(path: Path) -> None:
    path.write_text("Name,,name,Name (3)\na,b,c,d\n")
    table = read_table(path)
    assert table.columns == ("Name", "column 2", "name (3)", "Name (3) (4)")
    assert len(table.notes) == 3
    assert cells(path) == [["a", "b", "c", "d"]]


def test_a_header_alone_is_a_table_without_rows(path: Path) -> None:
    path.write_text("Id,Name")
    assert read_table(path).notes == ("has a header and no rows",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"\n \n", "empty file"),
        (b'Id,Name\n1,"open\n2,b\n3,c\n', "row from line 2 on"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(path: Path, content: bytes, reason: str) -> None:
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match=reason):
        read_table(path)
