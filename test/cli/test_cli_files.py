"""What `sendx import --dry-run` makes of a file: its format, columns, values and problems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st
from support.command import Check, Done, File, Run
from support.values import A, B, C, examples

from sendx_python_sdk.cli import main
from sendx_python_sdk.sandbox import Sandbox


def requests(done: Done) -> list[dict[str, Any]]:
    """The first requests."""
    return [each["request"] for each in done.json["first"]]


def by_line(groups: list[dict[str, Any]]) -> dict[int, tuple[str, str]]:
    """Reason and value by line."""
    rows = [(group["reason"], row) for group in groups for row in group["examples"]]
    return {row["line"]: (reason, row["value"]) for reason, row in rows}


# Columns


def test_columns_are_fields_or_custom_fields(check: Check) -> None:
    done = check("E-mail,First Name,surname,ORGANISATION,Tags,Plan\na@example.com,A,B,C,x; y|z,p\n")
    assert requests(done) == [
        {
            "email": A,
            "firstName": "A",
            "lastName": "B",
            "company": "C",
            "tags": ["x", "y", "z"],
            "customFields": {"Plan": "p"},
        }
    ]
    assert list(done.json["columns"].values()) == [
        *("email", "first_name", "last_name", "company", "tags", "custom:Plan")
    ]


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("email", "email,EMAIL,E-mail,e_mail,Email Address,E-Mail-Address,mail"),
        ("first_name", "First Name,first_name,firstName,given name,Forename"),
        ("last_name", "Last Name,last-name,lastName,Surname,family name"),
        ("company", "Company,company name,organisation,Organization"),
        ("tags", "Tags,tag"),
        ("new_email", "newEmail,new_email,New e-mail"),
    ],
)
def test_columns_have_synonyms(check: Check, field: str, names: str) -> None:
    for name in names.split(","):
        content = f"{name}\n{A}\n" if field == "email" else f"email,{name}\n{A},x@y.z\n"
        assert check(content).json["columns"][name] == field


def test_map_overrides_columns(check: Check) -> None:
    content = f"Contact,email,Rôle,x=y,Plan\n{A},{B},boss,1,pro\n"
    maps = ["Contact=email", "email=custom:Second", "rôle=company", "x=y=", "plan=custom:the plan"]
    done = check(content, *(word for each in maps for word in ("--map", each)))
    assert requests(done) == [
        {"email": A, "company": "boss", "customFields": {"Second": B, "the plan": "pro"}}
    ]


def test_tag_option_is_for_all_rows(check: Check) -> None:
    done = check(f"email,tags\n{A},x\n{B},\n", "--tag", "x", "--tag", "y, z")
    assert [each["tags"] for each in requests(done)] == [["x", "y, z"], ["x", "y, z"]]


def test_blank_cells_are_omitted(check: Check) -> None:
    done = check(f"email,first name,tags,plan\n{A}, ,,\n{B},\n")
    assert requests(done) == [{"email": A}, {"email": B}]


# Formats and encodings


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semi", "tab", "bar"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_delimiter_and_encoding_are_detected(check: Check, delimiter: str, encoding: str) -> None:
    rows = [["Email", "First name", "Notes"], [A, "Žofie", '"1, 2; 3"'], [B, "山田", '"x | y"']]
    done = check("".join(delimiter.join(row) + "\r\n" for row in rows).encode(encoding))
    assert [each["firstName"] for each in requests(done)] == ["Žofie", "山田"]
    assert [each["customFields"]["Notes"] for each in requests(done)] == ["1, 2; 3", "x | y"]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "Jürgen François Øyvind Muñoz"),
        ("cp1251", "Иван Петров Екатерина Смирнова"),
        ("shift_jis", "山田太郎は東京に住んでいます"),
    ],
)
def test_legacy_encoding_is_guessed_and_shown(
    check: Check, run: Run, file: File, encoding: str, name: str
) -> None:
    content = f"email;first name\n{A};{name}\n".encode(encoding)
    assert requests(check(content))[0]["firstName"] == name
    done = run("import", file(content), "--dry-run")
    assert "is not UTF-8" in done.out
    assert f";{name}" in done.out
    assert "--encoding" in done.out


def test_encoding_and_delimiter_options_override_detection(check: Check) -> None:
    content = "email~first name\na@example.com~José\n".encode("mac_roman")
    done = check(content, "--encoding", "mac_roman", "--delimiter", "~")
    assert requests(done)[0]["firstName"] == "José"


def test_separator_line_of_excel_names_the_delimiter(check: Check) -> None:
    done = check(f"sep=;\nemail;a,b,c\n{A};1,2,3\nx;y\n")
    assert requests(done) == [{"email": A, "customFields": {"a,b,c": "1,2,3"}}]
    assert list(by_line(done.json["problems"])) == [4]


def test_one_column_is_enough(check: Check) -> None:
    assert requests(check(f"Email\n{A}")) == [{"email": A}]


def test_json_lines_are_read(check: Check) -> None:
    fields = {"email": A, "firstName": "Ann", "tags": ["x", "y, z"], "customFields": {"a": 1}}
    other = {"Email": B, "company": None, "seats": 5, "paid": True, "tags": "x,y"}
    done = check(f"{json.dumps(fields)}\n\n{json.dumps(other)}", name="contacts.jsonl")
    assert requests(done) == [
        {"email": A, "firstName": "Ann", "customFields": {"a": "1"}, "tags": ["x", "y, z"]},
        {"email": B, "customFields": {"seats": "5", "paid": "true"}, "tags": ["x", "y"]},
    ]


# Files that cannot be imported


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("", [], "is empty"),
        ("email,name\n\n,,\n", [], "has only a header"),
        ("[]", [], "has no contacts"),
        ("name,town\nA,B\n", [], "the columns are: name, town"),
        (f"x,y\n{A},{B}\n", ["--map", "x=email", "--map", "y=email"], "both email"),
        (f"email\n{A}\n", ["--map", "nome=first_name"], "names a column that the file does not"),
        (f"email,x\n{A},1\n", ["--map", "x=fist_name"], "did you mean first_name?"),
        (f"email,x\n{A},1\n", ["--map", "x"], "COLUMN=FIELD"),
        (f"email\n{A}\n", ["--delimiter", "||"], "must be one character"),
        (f"email\n{A}\n", ["--resume", "--restart"], "cannot be combined"),
        (f"email\n{A}\n", ["--encoding", "rot13"], "unknown encoding rot13"),
        (f"email\n{A}\n", ["--encoding", "idna"], "is not idna throughout"),
        ('email,"x\n', ["--delimiter", ","], "a header that cannot be read"),
    ],
)
def test_unusable_file_is_refused(check: Check, text: str, words: list[str], said: str) -> None:
    done = check(text, *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.error["message"]


def test_missing_file_is_refused(run: Run, tmp_path: Path) -> None:
    done = run("import", tmp_path / "none.csv", "--sandbox")
    assert (done.code, done.out) == (2, "")
    assert "none.csv: No such file" in done.err


# Problems of rows


def test_problems_have_the_lines_of_the_file_and_the_values(check: Check) -> None:
    done = check(
        'email,"first\nname"\n'  # 1 and 2
        f'{A},"A\r\n\r\nnn"\n'  # 3 to 5
        "\n"  # 6
        "nonsense,x\n"  # 7
        f"{B},x,y\n"  # 8
        f'{B},"x"y\n'  # 9
        ",x\r"  # 10
        f"{B},x,\n"  # 11
        "a\u200b@b.co,\n",  # 12
        "--map",
        "first\nname=first_name",
    )
    found = by_line(done.json["problems"])
    assert found.keys() == {7, 8, 9, 10, 12}
    assert found[7] == (
        "email: must be an email address: one @ with something on both sides",
        "nonsense",
    )
    assert found[8] == ("more cells than the header; a quotation mark may be missing", f"{B},x,y")
    assert found[9] == ("not CSV: ',' expected after '\"'", f'{B},"x"y')
    assert found[10] == ("email: missing", ",x")
    assert "invisible characters, got U+200B" in found[12][0]
    assert found[12][1] == "a\\u200b@b.co"
    assert (done.json["rows"], done.json["rejected"], done.json["to_send"]) == (7, 5, 2)


def test_problems_of_json_lines_have_lines_and_values(check: Check) -> None:
    done = check(
        f'{{"email": "{A}"}}\n{{"email"\n["x"]\n{{"name": "x"}}\n{{"email": 5}}\n'
        f'{{"email": "{B}", "x": {{"y": Infinity}}}}\n{{"email": "{B}", "mail": "{C}"}}\n'
        f'{{"email": "{B}", "tags": [{{}}]}}\n'
    )
    found = by_line(done.json["problems"])
    said = {2: "not JSON", 3: "not an object", 4: "missing", 5: "valid string, got int"}
    said |= {6: "custom_fields.x.y: cannot be inf", 8: "tags.0"}
    assert found.keys() == said.keys()
    assert [line for line, text in said.items() if text not in found[line][0]] == []
    assert [found[line][1] for line in (3, 5, 6, 8)] == ['["x"]', "5", "inf", "{}"]


def test_problems_of_json_on_one_line_have_the_number_of_the_item(run: Run, file: File) -> None:
    path = file(f'[{{"email": "{A}"}}, {{"email": "a b@c.de"}}, {{"email": "{A}"}}]', "c.json")
    done = run("import", path, "--dry-run")
    assert "    item 2: a b@c.de\n" in done.out
    assert "got a space\n" in done.out
    assert [A, "1, 3"] in done.cells
    assert run("import", path, "--sandbox").code == 1
    assert '"item 2: email' in path.with_name("c.rejected.jsonl").read_text()


def test_reason_is_shown_once_above_its_rows(run: Run, file: File) -> None:
    path = file("email,x\n" + ",1\n" + "bad,\n" * 7 + f"{A},1,2\n")
    groups = run("import", path, "--dry-run", "--json").json["problems"]
    sizes = [(group["count"], len(group["examples"])) for group in groups]
    assert sizes == [(1, 1), (7, 5), (1, 1)]
    done = run("import", path, "--dry-run")
    assert done.out.count("must be an email address") == 1
    lines = [line.strip() for line in done.out.splitlines()]
    start = lines.index("Rejected: 9")
    assert lines[start + 1 : start + 5] == [
        *("email: missing", "line 2: ,1", groups[1]["reason"], "line 3: bad")
    ]
    assert "and 2 more" in lines


def test_rows_with_other_reasons_are_counted(run: Run, file: File) -> None:
    rows = "".join(f'{{"email": "{A}", "field{n}": Infinity}}\n' for n in range(30))
    done = run("import", file(rows), "--dry-run")
    assert "Rejected: 30\n" in done.out
    assert "other reasons: 10\n" in done.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"".join(b"%d@x.co,Zo\xc3\xab\n" % n for n in range(5)) + b"x@x.co,Zo\xeb\n", "not utf-8"),
        (b"a@x.co,1\nb@x.co,a\0b\n", "NUL"),
        (b"a@x.co,1\rb@x.co,a\0b\r", "NUL"),
    ],
    ids=["broken UTF-8", "NUL", "NUL and CR"],
)
def test_undecodable_row_leaves_the_others_alone(check: Check, content: bytes, said: str) -> None:
    end = b"\n" if b"\n" in content else b"\r"
    done = check(b"email,name" + end + content)
    assert (done.json["rejected"], done.json["to_send"]) == (1, content.count(end) - 1)
    assert said in done.json["problems"][0]["reason"]


@given(
    content=st.binary(max_size=300) | st.text('a@,;"\n\r\t{}[]:\0é', max_size=200).map(str.encode)
)
@examples
def test_any_content_is_checked(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "odd.csv"
    for start in (b"", b"email,x\n", b'{"email": "a@b.c"}\n'):
        path.write_bytes(start + content)
        assert main(["import", str(path), "--dry-run", "--json"]) in (0, 1, 2)


# Addresses

DOUBTFUL = {
    "josé@example.com": "outside ASCII",
    "a..b@x.co": "two dots in a row",
    ".a@x.co": "two dots in a row",
    "a@x..co": "two dots in a row",
    "smtp:a@b.co": "mailto:",
    "a(b@x.co": "hardly ever contain",
    "a,b@x.co": "hardly ever contain",
    "a@localhost": "no dot after the @",
    "a@-x.co": "domain that cannot exist",
    "a@x_y.co": "domain that cannot exist",
    "a@1.2.3.4": "a number instead of",
    f"{'x' * 65}@x.co": "longer than",
}
CERTAIN = ["a@b.co", "a.b+c@x-y.co.uk", "O'Neill_1@x.museum", "a@münchen.de"]


def test_doubtful_addresses_are_warnings_of_the_dry_run(check: Check, run: Run, file: File) -> None:
    done = check("".join(f'{{"email": "{each}"}}\n' for each in [*CERTAIN, *DOUBTFUL]))
    assert (done.code, done.json["doubtful"], done.json["rejected"]) == (0, len(DOUBTFUL), 0)
    lines = enumerate(DOUBTFUL.items(), len(CERTAIN) + 1)
    found = by_line(done.json["warnings"])
    for line, (address, said) in lines:
        assert found[line][1] == address
        assert said in found[line][0]
    shown = run("import", file("email,new email\na@b.co,x@y\n"), "--dry-run")
    assert "Doubtful: 1\n  new_email has no dot after the @\n    line 2: x@y\n" in shown.out
    assert shown.cells[-2:] == [["of these doubtful", "1"], ["rejected", "0"]]


def test_doubtful_addresses_are_named_before_they_are_sent(
    run: Run, file: File, sandbox: Sandbox
) -> None:
    done = run("import", file("email\na@localhost\n"))
    said = (
        "Doubtful in the first 1 row: 1\n  email has no dot after the @\n    line 2: a@localhost\n"
    )
    assert said in done.err
    assert list(sandbox.contacts) == ["a@localhost"]


def test_dry_run_and_sandbox_accept_the_same_addresses(check: Check, sandbox: Sandbox) -> None:
    headers = {"X-Team-ApiKey": sandbox.api_key}
    url = f"{sandbox.url}/contact/identify"
    addresses = [
        *CERTAIN,
        *DOUBTFUL,
        "x",
        "@",
        "a@",
        "a@b@c",
        "a\u200b@x.co",
        "a b@x.co",
        "a@x\t.co",
    ]
    done = check("".join(f"{json.dumps({'email': each})}\n" for each in addresses))
    rejected = by_line(done.json["problems"])
    for line, address in enumerate(addresses, 1):
        answer = urllib3.request("POST", url, json={"email": address}, headers=headers)
        assert answer.status == (422 if line in rejected else 200), address
