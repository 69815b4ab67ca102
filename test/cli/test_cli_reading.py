"""How `sendx import` reads files: formats, headers, misplaced quotation marks, encodings."""

from __future__ import annotations

import gzip
import os
import pty
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.command import COMMAND, File, Run, run_apart
from support.values import A, B
from support.workbooks import xlsx, zipped

from sendx_python_sdk.cli.console import Failure
from sendx_python_sdk.cli.importing.readings import is_certain, readings
from sendx_python_sdk.cli.importing.source import Source


def read(path: Path, **options: Any) -> Source:
    """Open a file; the names of its columns are known if they are English."""
    known = {"email", "e-mail", "name", "first name", "last name", "company", "phone"}
    return Source(str(path), knows=lambda name: name.lower() in known, **options)


def rows(source: Source) -> dict[int, list[Any]]:
    """Values of the rows without problems, by line."""
    return {row.line: [*row.values.values()] for row in source.rows() if not row.problem}


def problems(source: Source) -> dict[int, str]:
    return {row.line: row.problem for row in source.rows() if row.problem}


# Tables

SALESFORCE = f'"Email","Name"\n"{A}","A"\n\n\n"Kontakte mit Accounts"\n"Beispiel GmbH"\n'
DRAWN = f"+----+---+\n|email|name|\n+====+===+\n|{A}|A|\n+----+---+\n"
UTF16 = f"Email\tName\n{A}\tŽofie\n"


@pytest.mark.parametrize(
    ("content", "columns", "found"),
    [
        (f"Email^Name\n{A}^A\n", "Email Name", {2: [A, "A"]}),
        (f"Email\x1fName\n{A}\x1fA, B\n", "Email Name", {2: [A, "A, B"]}),
        (f"email,name\r{A},A\r\r{B},B\r", "email name", {2: [A, "A"], 4: [B, "B"]}),
        (f"\n\nemail,name\n,\n{A},A\n  \n", "email name", {5: [A, "A"]}),
        (f"email,name,,\n{A},A,,\n", "email name", {2: [A, "A"]}),
        (f",email,name\n0,{A},A\n", "column_1 email name", {2: ["0", A, "A"]}),
        (f"email,Notiz,Notiz\n{A},1,2\n", "email Notiz Notiz_(2)", {2: [A, "1", "2"]}),
        (f"email,name\n{A},A\0\0\n", "email name", {2: [A, "A"]}),
        (f'"email;name"\n"{A};A"\n{B};B\n', "email name", {2: [A, "A"], 3: [B, "B"]}),
        (f'email,name\n"{A};A"\n{B}|B\n', "email name", {2: [A, "A"], 3: [B, "B"]}),
        (f"Stand: 5. Mai\nvon x@y.de\n\nEmail;Name\n{A};A\n", "Email Name", {5: [A, "A"]}),
        (f"Lijst\n\nPostadres;Roepnaam\n{A};A\n", "Postadres Roepnaam", {4: [A, "A"]}),
        (f"{A}\n{B}\n", "email", {1: [A], 2: [B]}),
        (f"Ann <{A}>\nB <{B}>\n", "email", {1: [f"Ann <{A}>"], 2: [f"B <{B}>"]}),
        (f"A;{A}\nB;{B}\n", "column_1 column_2", {1: ["A", A], 2: ["B", B]}),
        (f"email,name\n{A},A\nemail,name\n{B},B\n", "email name", {2: [A, "A"], 4: [B, "B"]}),
        (f"email,name\n{A},A\n\ufeffname,email\nB,{B}\n", "email name", {2: [A, "A"], 4: [B, "B"]}),
        (SALESFORCE, "Email Name", {2: [A, "A"]}),
        (f"email|name\n{A}|A\n(1 row)\n\n", "email name", {2: [A, "A"]}),
        (f"name;email;sum\nA;{A};3\nGesamt;;3\n", "name email sum", {2: ["A", A, "3"]}),
        (DRAWN, "email name", {4: [A, "A"]}),
        (f"email,name\n{A},A\n\x1a", "email name", {2: [A, "A"]}),
        (f'email,name\n{A},="007"\n', "email name", {2: [A, "007"]}),
        (UTF16.encode("utf-16-le"), "Email Name", {2: [A, "Žofie"]}),
        (UTF16.encode("utf-16-be"), "Email Name", {2: [A, "Žofie"]}),
    ],
    ids=[
        *("caret", "unit separator", "CR only", "blank lines", "trailing commas"),
        *("column without name", "same name twice", "NUL padding", "header in one cell"),
        *(
            "row in one cell",
            "lines before the header",
            "unknown header",
            "bare list",
            "list with names",
            "no header",
        ),
        *(
            "header again",
            "columns in another order",
            "footer",
            "footer of psql",
            "sums",
            "drawn",
            "end mark of DOS",
            "formula",
            "UTF-16 LE",
            "UTF-16 BE",
        ),
    ],
)
def test_table_is_read(
    file: File, content: str | bytes, columns: str, found: dict[int, list[str]]
) -> None:
    source = read(file(content))
    assert [name.replace(" ", "_") for name in source.columns] == columns.split()
    assert (rows(source), problems(source)) == (found, {})


@pytest.mark.parametrize(
    ("content", "found", "said"),
    [
        (f'{A},"A "x" B",1\n', {2: [A, 'A "x" B', "1"]}, {}),
        (f'{A},"A "x", B",1\n{B},B,2\n', {3: [B, "B", "2"]}, {2: "not CSV"}),
        (f'{A},"A,1\n{B},B,2\n{B},C,3\n', {3: [B, "B", "2"], 4: [B, "C", "3"]}, {2: "may be miss"}),
        (f'{A},A,1\n{A},"A,1\n{B},5",2\n', {2: [A, "A", "1"]}, {3: "may be", 4: "part of"}),
        (f'{A},"A "x"\n{B},note",1\n{B},B,2\n', {4: [B, "B", "2"]}, {2: "not CSV", 3: "part of"}),
        (f"{A},A,B,1\n", {}, {2: "more cells than the header"}),
        (f'"{A};A"\n', {}, {2: "a whole row in one cell"}),
        (f"{A},A\0B,1\n", {}, {2: "a NUL character"}),
    ],
    ids=[
        *("quotes in a quoted cell", "ambiguous quotes", "missing quote", "hidden row"),
        *("broken row of two lines", "too many cells", "other delimiter, fewer cells", "NUL"),
    ],
)
def test_broken_row_leaves_the_others_alone(
    file: File, content: str, found: dict[int, list[str]], said: dict[int, str]
) -> None:
    source = read(file(f"email,name,seats\n{content}"))
    assert rows(source) == found
    given = problems(source)
    assert given.keys() == said.keys()
    assert [line for line, text in said.items() if text not in given[line]] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("sendx_reason\nline 2: x\n", "has only the column sendx_reason"),
        (f"email,na\xefve\n{A},é\n{B},é\n".encode().replace(b"\xc3\xaf", b"\xef"), "is not utf-8"),
    ],
    ids=["reasons only", "broken header"],
)
def test_unreadable_header_is_refused(file: File, content: str | bytes, said: str) -> None:
    with pytest.raises(Failure, match=said):
        read(file(content))


def test_other_header_below_is_refused(file: File) -> None:
    with pytest.raises(Failure, match="line 3 is another header, with other columns"):
        read(file(f"email,name\n{A},A\n\ufeffemail,plan\n{B},pro\n"))


def test_notes_say_what_was_skipped_and_repaired(file: File) -> None:
    source = read(file(f'Contacts\n\n{SALESFORCE}"{B}","B "x" B"\nTotal\n\nTotal: 2\n'))
    notes = "; ".join(source.notes)
    assert "lines before line 3 are not part of the table" in notes
    assert "repaired: 1, line 9" in notes
    assert "text below the last row was skipped: Total" in notes


# JSON

PAGE = f'{{"meta": {{}},\n"data": [{{"email": "{A}"}},\n{{"email": "{B}"}}]}}\n'
POSTHOG = f'{{"properties": {{"email": "{A}", "geo": {{"city": "Ulm"}}}}, "ids": ["x"]}}'
BY_ID = f'{{"users": {{"-N1": {{"email": "{A}"}}, "-N2": {{"email": "{B}"}}}}}}'
BY_COLUMN = f'{{"email": {{"0": "{A}", "1": "{B}"}}, "n": {{"0": 5, "1": 6}}}}'
MONGO = f"""{{"_id": {{"$oid": "65f0"}}, "n": {{"$numberInt": "7"}}, "m": "{A}",
"at": {{"$date": {{"$numberLong": "5"}}}}}}"""


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (f'[\n{{"email": "{A}"}},\n\n{{"email":\n"{B}"}}]', {2: {"email": A}, 4: {"email": B}}),
        (f'{{\n"email": "{A}"\n}}\n{{\n"email": "{B}"}}', {1: {"email": A}, 4: {"email": B}}),
        (f'{{"ok": true, "page": {{"users": [{{"email": "{A}"}}]}}}}', {1: {"email": A}}),
        (PAGE, {2: {"email": A}, 3: {"email": B}}),
        (f'{{"data": [{{"e": "{A}"}}]}}\n{{"data": [{{"e": "{B}"}}]}}', {1: {"e": A}, 2: {"e": B}}),
        (f'{{"id": 1, "emails": [{{"value": "{A}"}}]}}', {1: {"id": 1, "emails.1.value": A}}),
        (POSTHOG, {1: {"properties.email": A, "properties.geo.city": "Ulm", "ids": ["x"]}}),
        (MONGO, {1: {"_id": "65f0", "n": "7", "m": A, "at": "5"}}),
        (f'{{"email": "{A}", "orders": [{{"id": 5}}]}}', {1: {"email": A, "orders": [{"id": 5}]}}),
        (f'\ufeff{{"email": "{A}"}}\r\n', {1: {"email": A}}),
        (f'["{A}",\n"{B}"]', {1: {"email": A}, 2: {"email": B}}),
        (f'{{"emails": [{{"email": "{A}", "name": "A"}}]}}', {1: {"email": A, "name": "A"}}),
    ],
    ids=[
        *("array", "objects over several lines", "array in nested object", "array over lines"),
        *(
            "pages",
            "list of addresses",
            "PostHog",
            "MongoDB",
            "list of objects",
            "BOM",
            "addresses",
            "contacts called emails",
        ),
    ],
)
def test_json_is_read(file: File, content: str, found: dict[int, dict[str, Any]]) -> None:
    source = read(file(content, "contacts.json"))
    assert {row.line: row.values for row in source.rows()} == found
    assert source.columns == list(dict.fromkeys(name for row in found.values() for name in row))


@pytest.mark.parametrize("content", [BY_ID, BY_COLUMN], ids=["Firebase", "pandas"])
def test_object_of_contacts_is_read(file: File, content: str) -> None:
    assert [row.values["email"] for row in read(file(content)).rows()] == [A, B]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            f'{{"members": [{{"e": "{A}"}}], "owners": [{{"e": "{B}"}}]}}',
            "several lists of contacts",
        ),
        (f"{A}, {B}\n", "several addresses in a line"),
    ],
    ids=["two lists", "list in a line"],
)
def test_contacts_that_would_be_mixed_up_are_refused(file: File, content: str, said: str) -> None:
    with pytest.raises(Failure, match=said):
        read(file(content))


def test_json_array_that_breaks_off_is_refused(file: File) -> None:
    with pytest.raises(Failure, match=r"contacts\.json, line 2, after item 1: not JSON"):
        read(file(f'[{{"email": "{A}"}},\n{{"email": "', "contacts.json"))


# Workbooks and archives

SHEET = [
    ["Contacts of May"],
    [],
    ["Email", "Born", "Seats", "Rate", "Paid"],
    [A, date(1980, 2, 3), 5.0, 0.1 + 0.2, True],
    [None],
    [B, None, 491701234567, 12345678901234567000.0, None],
]


def test_workbook_is_read_as_a_person_sees_it(file: File) -> None:
    source = read(file(xlsx({"Tabelle1": SHEET}), "contacts.xlsx"))
    assert rows(source) == {
        4: [A, "1980-02-03", "5", "0.3", "TRUE"],
        6: [B, "", "491701234567", "1.23456789012346e+19", ""],
    }


def test_name_of_the_sheet_is_one_of_the_names_of_the_file(file: File) -> None:
    source = read(file(xlsx({"Unsubscribed": [["email"], [A]]}), "c.xlsx"))
    assert source.file_names[1:] == ["Unsubscribed"]


def test_number_format_with_leading_zeros_is_noted(file: File) -> None:
    source = read(file(xlsx({"s": [["email", "zip"], [A, 1234]]}, number_format="00000"), "c.xlsx"))
    assert rows(source) == {2: [A, "1234"]}
    assert "in the format 00000, which are read without" in source.notes[0]


def test_sheet_with_the_addresses_is_read(file: File) -> None:
    sheets = {"Notes": [["see below"]], "People": SHEET, "Old": SHEET}
    source = read(file(xlsx(sheets, hidden="Old"), "contacts.xlsx"))
    assert (len(rows(source)), source.notes[0]) == (2, "only the sheet 'People' is read")
    with pytest.raises(Failure, match=r"several sheets \(People, Old\)"):
        read(file(xlsx(sheets), "contacts.xlsx"))


CSV = f"email,name\n{A},Zoë\n".encode()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (gzip.compress(CSV), "contacts.csv.gz"),
        (zipped({"__MACOSX/._c.csv": b"x", "out/c.csv": CSV, "readme.pdf": b"%PDF"}), "c.zip"),
        (zipped({"c.xlsx": xlsx({"s": [["email", "name"], [A, "Zoë"]]})}), "c.zip"),
        (gzip.compress(b'[{"email": "a@example.com", "name": "Zo\xc3\xab"}]'), "c.json.gz"),
    ],
    ids=["gzip", "ZIP", "workbook in ZIP", "JSON in gzip"],
)
def test_packed_file_is_opened(file: File, content: bytes, name: str) -> None:
    assert [*rows(read(file(content, name))).values()] == [[A, "Zoë"]]


@pytest.mark.parametrize(
    "content", [gzip.compress(CSV), xlsx({"s": [["email"], [A]]})], ids=["gzip", "workbook"]
)
def test_standard_input_may_be_packed(content: bytes) -> None:
    done = run_apart("import", "-", "--dry-run", "--json", stdin=content)
    assert (done.code, done.json["to_send"]) == (0, 1)


HTML = "<!DOCTYPE html>\n<html><body><form><input name=u>{}</form></body></html>"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (zipped({"a.csv": b"", "b.csv": b""}), r"contains several tables \(a.csv, b.csv\)"),
        (zipped({"a.png": b""}), "ZIP file that contains no table; unpack it"),
        (zipped({"word/document.xml": b""}), "a Word document; export"),
        (b"PK\x03\x04...", "may be damaged"),
        (gzip.compress(CSV * 9)[:-9], "may be damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "save it as CSV"),
        (b"\xef\xbb\xbf%PDF-1.7\n", "a PDF; export"),
        (b"begin:vcard\r\n", "a vCard; export"),
        (b"dn: cn=Ann,mail=a@example.com\n", "LDIF"),
        (b"- email: a@example.com\n  name: Ann\n", "YAML"),
        (b"-- MySQL dump 10.13\n", "an SQL dump"),
        (HTML.format("").encode(), "a web page in HTML"),
        (HTML.format("").encode("utf-16"), "a web page in HTML"),
        (HTML.format('<input type="password">').encode(), "asks to log in"),
        (b'<?xml version="1.0"?><contacts/>', "is XML; export"),
    ],
    ids=[
        *("ZIP of two tables", "ZIP without table", "Word", "broken ZIP", "cut gzip"),
        *(
            "not an XLS",
            "PDF",
            "vCard",
            "LDIF",
            "YAML",
            "SQL",
            "HTML",
            "HTML in UTF-16",
            "login",
            "XML",
        ),
    ],
)
def test_file_without_table_is_named(file: File, content: bytes, said: str) -> None:
    with pytest.raises(Failure, match=said):
        read(file(content, "contacts.csv"))


@pytest.mark.parametrize(
    ("name", "content", "suffix"),
    [
        ("c.xlsx", xlsx({"s": [["note", "email"], ["x, y", "bad"], ["", B]]}), ".csv"),
        ("c.csv.zip", zipped({"c.csv": f'note;email\n"x, y";bad\n;{B}\n'}), ".csv"),
        ("c.json", f'[{{"note": "x, y",\n"email": "bad"}}, {{"email": "{B}"}}]'.encode(), ".jsonl"),
        ("c.txt", f'{B};\nbad;"x, y"\n'.encode(), ".csv"),
    ],
    ids=["workbook", "ZIP", "JSON array", "no header"],
)
def test_rejected_rows_of_any_format_can_be_imported(
    run: Run, file: File, name: str, content: bytes, suffix: str, tmp_path: Path
) -> None:
    maps = ["--map", "column 1=email"] if name == "c.txt" else []
    assert run("import", file(content, name), "--sandbox", "--json", *maps).code == 1
    (rejected,) = tmp_path.glob(f"*.rejected{suffix}")
    rejected.write_text(rejected.read_text("utf-8").replace("bad", A), "utf-8")
    done = run("import", rejected, "--dry-run", "--json", *maps)
    assert done.json["first"][0]["request"]["email"] == A
    assert "x, y" in done.json["first"][0]["request"]["customFields"].values()


# Encodings

WEST = ("cp1252", "cp850", "mac_roman")
EAST = ("cp1250", "cp852", "iso8859_2")
NAMES = {
    "Grünwald Jörg Weiß, Bäumer Käthe Köthen": WEST,
    "Bénédicte Desbrières, Loïc Gérault, Fécamp": WEST,
    "Peñalver Iñigo, Ávila, Joaquín Ibáñez, Logroño": WEST,
    "João Magalhães, Conceição, Araújo, Viseu São": WEST,
    "Søren Nørregård, Ærøskøbing, Kjærgård": ("cp1252", "cp865", "mac_roman"),
    "Łucja Żółkiewska, Świętochłowice, Wąsowicz": EAST,
    "Zdeněk Křížovský, Třeboň, Růžena Škodová": ("cp1250", "cp852"),
    "Erzsébet Szőllősi, Kőszeg, Györgyné Fűtő": EAST,
    "Çağlar Gündoğdu, Tuğçe Şengül, Eskişehir": ("cp1254", "cp857"),
    "Žydrūnė Kęstutytė, Šiaulių, Mažvydas": ("cp1257", "cp775"),
    "Ульяна Щербакова, Вячеслав Ёлкин": ("cp1251", "cp866", "koi8_r", "mac_cyrillic"),
    "Євгенія Їжакевич, Ґалаґан, Чернігів": ("cp1251", "koi8_u"),
    "Αικατερίνη Ξανθοπούλου, Χαλκίδα": ("cp1253", "cp737", "mac_greek"),
    "鈴木さくら, 株式会社みどり商事": ("cp932", "euc_jp"),
    "王秀英, 深圳市科技有限公司": ("gb18030",),
    "黃淑芬, 高雄貿易股份有限公司": ("cp950",),
    "박지훈, 최은영, 주식회사 한빛": ("cp949",),
}
CODED = [(text, name) for text, names in NAMES.items() for name in names]


@pytest.mark.parametrize(("text", "encoding"), CODED, ids=[f"{e} {t[:9]}" for t, e in CODED])
def test_encoding_of_names_is_certain_and_right(text: str, encoding: str) -> None:
    found = readings(text.encode(encoding))
    assert is_certain(found)
    assert sorted(found[0].text.split("\n")) == sorted(
        c for c in text.split(",") if not c.isascii()
    )


@pytest.mark.parametrize(("text", "encoding"), CODED, ids=[f"{e} {t[:9]}" for t, e in CODED])
def test_encoding_of_one_word_is_right_or_uncertain(text: str, encoding: str) -> None:
    for word in text.replace(",", "").split():
        found = readings(word.encode(encoding)) if not word.isascii() else []
        assert not (found and is_certain(found)) or found[0].text == word


@pytest.mark.parametrize(
    "text", ["Brian O\u2019Brien", "“Best” Ltd", "12,00 €", "£20", "José", "Müller", "N° 5"]
)
def test_common_punctuation_and_names_are_certain(text: str) -> None:
    found = readings(text.encode("cp1252"))
    assert (found[0].encoding, is_certain(found)) == ("cp1252", True)


def test_text_that_was_decoded_twice_is_noted(file: File) -> None:
    source = read(file(f"email,name\n{A},JÃ¼rgen\n"))
    assert source.notes[0].startswith("JÃ¼rgen was probably Jürgen before")
    assert read(file(f"email,name\n{A},Ângela Şirin Ñíguez Ærø\n")).notes == []


def test_later_lines_count_for_the_encoding(file: File) -> None:
    lines = "".join(f"m{n}@example.com,Müller\n" for n in range(9999))
    text = f"email,name\n{lines}{A},Wąsowicz\n{B},Łucja Świątek\n"
    assert read(file(text.encode("cp1250"))).encoding == "cp1250"


def test_uncertain_encoding_is_refused_with_its_readings(file: File) -> None:
    with pytest.raises(Failure) as refused:
        read(file(f"email,name\n{A},Peñarol\n".encode("cp1252")))
    lines = refused.value.message.splitlines()
    assert "is uncertain; pass the --encoding in which this line is correct:" in lines[0]
    assert f"  --encoding cp1252       {A},Peñarol" in lines
    assert f"  --encoding cp1250       {A},Peńarol" in lines
    assert rows(read(file(f"email,name\n{A},Peñarol\n".encode("cp1252")), encoding="cp1250"))


def test_uncertain_encoding_is_asked_on_a_terminal(file: File) -> None:
    path = file(f"email,name\n{A},Peñarol\n".encode("cp1252"))
    controller, terminal = pty.openpty()
    command = [*COMMAND, "import", str(path), "--dry-run"]
    streams: dict[str, Any] = {"stdin": terminal, "stderr": terminal, "stdout": -1}
    with subprocess.Popen(command, text=True, encoding="utf-8", **streams) as process:
        os.close(terminal)
        shown = b""
        while b"another encoding" not in shown:
            shown += os.read(controller, 1000)
        os.write(controller, b"utf-77\ncp1250\n")
        out, _ = process.communicate(timeout=60)
    os.close(controller)
    assert f"1  cp1252       {A},Peñarol" in shown.decode()
    assert "Peńarol" in out
