"""Word documents: text in reading order, and hostile or broken files refused."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from classifier.reading import docx_package
from classifier.reading.docx import read_docx
from criteria.errors import PeelError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
W += ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def package(folder: Path, document: str | bytes, **extra: bytes) -> Path:
    path = folder / "note.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
        for name, data in extra.items():
            archive.writestr(f"word/{name}.xml", data)
    return path


def body(inner: str) -> str:
    return f"<w:document {W}><w:body>{inner}</w:body></w:document>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def text_of(path: Path) -> str:
    (placed,) = read_docx(path)
    return placed.note.text


def code_of(path: Path) -> str:
    with pytest.raises(PeelError) as caught:
        list(read_docx(path))
    assert caught.value.where == path.name
    return caught.value.code


def test_paragraphs_lists_tables_and_headings_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Custody", 1)
    document.add_paragraph("Cells clean.")
    document.add_paragraph("no review on file", style="List Bullet")
    table = document.add_table(rows=3, cols=2)
    for cell, text in zip(
        table._cells, ["Crime", "Seen", "Burglary", "7 late", "", "more"], strict=True
    ):
        cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_paragraph("The end.")
    path = tmp_path / "week.docx"
    document.save(str(path))
    (placed,) = read_docx(path)
    assert placed.note.note_id == "week"
    assert placed.note.text.splitlines() == [
        "# Custody",
        "Cells clean.",
        "- no review on file",
        "# Crime | Seen",
        "Burglary | 7 late",
        "more",
        "The end.",
    ]


def test_insertions_and_links_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    inner = (
        f"<w:p>{run('a')}<w:ins>{run(' b')}</w:ins><w:hyperlink>{run(' c')}</w:hyperlink>"
        "<w:del><w:r><w:delText> d</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run(' e')}</w:moveFrom><w:r><w:tab/><w:t>f</w:t></w:r></w:p>"
    )
    assert text_of(package(tmp_path, body(inner))) == "a b c f"


def test_text_boxes_once_content_controls_and_footnotes(tmp_path: Path) -> None:
    box = f"<w:txbxContent><w:p>{run('box')}</w:p></w:txbxContent>"
    inner = (
        f"<w:sdt><w:sdtContent><w:p>{run('inside')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p>{run('host')}<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    notes = f"<w:footnotes {W}><w:footnote><w:p>{run('foot')}</w:p></w:footnote></w:footnotes>"
    path = package(tmp_path, body(inner), footnotes=notes.encode())
    assert text_of(path).splitlines() == ["inside", "host", "box", "foot"]


def test_a_table_inside_a_table_is_read_once(tmp_path: Path) -> None:
    def table(inner: str) -> str:
        return f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"

    inner = table(f"<w:p>{run('outer')}</w:p>" + table(f"<w:p>{run('inner')}</w:p>"))
    assert text_of(package(tmp_path, body(inner))) == "outer | inner"


def test_deep_nesting_is_no_trouble(tmp_path: Path) -> None:
    deep = "<w:sdt>" * 5_000 + f"<w:p>{run('deep')}</w:p>" + "</w:sdt>" * 5_000
    assert text_of(package(tmp_path, body(deep))) == "deep"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY x "&a;&a;&a;">]>',
        '<!DOCTYPE d SYSTEM "http://localhost/x.dtd">',
    ],
)
def test_entities_and_document_types_are_refused(
    tmp_path: Path, encoding: str, declaration: str
) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}'
    xml = (head + body(f"<w:p>{run('hello')}</w:p>")).encode(encoding)
    assert code_of(package(tmp_path, xml)) == "NOTE_DOCX_UNSAFE"
    fine = body(f"<w:p>{run('hello')}</w:p>")
    assert code_of(package(tmp_path, fine, styles=xml)) == "NOTE_DOCX_UNSAFE"


def test_a_zip_bomb_is_refused_without_being_unpacked(tmp_path: Path) -> None:
    bomb = body("<w:p/>" * 100).encode() + b" " * (docx_package.LARGEST_PART + 1)
    assert code_of(package(tmp_path, bomb)) == "NOTE_DOCX_TOO_LARGE"


def test_a_smaller_bomb_is_known_by_its_ratio(tmp_path: Path) -> None:
    bomb = body("").encode() + b" " * (docx_package.RATIO_CHECKED_ABOVE + 1)
    assert code_of(package(tmp_path, bomb)) == "NOTE_DOCX_TOO_LARGE"


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    size = docx_package.LARGEST_PART + 1
    path = package(tmp_path, b" " * size)
    lie = (1000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), lie))
    assert code_of(path) in {"NOTE_DOCX_TOO_LARGE", "NOTE_NOT_DOCX"}


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "MOST_MEMBERS", 1)
    path = package(tmp_path, body(f"<w:p>{run('a')}</w:p>"), styles=b"<a/>")
    assert code_of(path) == "NOTE_DOCX_TOO_LARGE"


def other_zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("hello.txt", "hello")
    return data.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"plain text", b"\xd0\xcf\x11\xe0 an old file", b"PK\x03\x04 broken", other_zip()],
    ids=["empty", "text", "old or encrypted", "broken", "another zip"],
)
def test_files_that_are_no_word_documents(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "note.docx"
    path.write_bytes(content)
    assert code_of(path) == "NOTE_NOT_DOCX"


def test_truncated_and_damaged_documents(tmp_path: Path) -> None:
    whole = package(tmp_path, body(f"<w:p>{run('a b c' * 500)}</w:p>")).read_bytes()
    path = tmp_path / "note.docx"
    path.write_bytes(whole[: len(whole) // 2])
    assert code_of(path) == "NOTE_NOT_DOCX"
    path.write_bytes(whole[:60] + b"\xff\xff\xff" + whole[63:])
    assert code_of(path) == "NOTE_NOT_DOCX"
    assert code_of(package(tmp_path, "<w:document>")) == "NOTE_NOT_DOCX"
    assert (
        code_of(package(tmp_path, '<?xml version="1.0" encoding="x-no"?><a/>')) == "NOTE_NOT_DOCX"
    )


def test_an_empty_document(tmp_path: Path) -> None:
    assert code_of(package(tmp_path, body("<w:p/>"))) == "NOTE_EMPTY"
