"""The command `sendx`: options, keys, output and exit codes."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from support.command import COMMAND, Run, run_apart
from support.programs import run_program
from support.servers import Server, closed_port, reply
from support.values import EMAIL, KEY, OK, ROOT

import sendx_python_sdk
from sendx_python_sdk.sandbox import Sandbox

PROGRAMS = Path(__file__).with_name("programs")
BUFFERED = {**os.environ, "PYTHONUNBUFFERED": ""}  # Python flushes a buffer once more at its exit.


# The command itself


def test_version_loads_no_other_package() -> None:
    printed = run_program(PROGRAMS / "version.py")
    version = sendx_python_sdk.__version__
    assert printed.splitlines() == [version, json.dumps({"version": version}), "set()"]


@pytest.mark.parametrize("package", ["click", "rich"])
def test_missing_package_is_named_with_its_extra(package: str) -> None:
    printed = run_program(PROGRAMS / "without_package.py", package, "demo")
    assert printed.endswith('install it with: pip install "sendx-python-sdk[cli]"\n2\n')


@pytest.mark.parametrize("words", [["demo"], ["sandbox"], ["identify", EMAIL, "--sandbox"]])
def test_missing_sandbox_is_named_with_its_extra(words: list[str]) -> None:
    printed = run_program(PROGRAMS / "without_package.py", "jsonschema_rs", *words)
    assert 'pip install "sendx-python-sdk[sandbox]"' in printed
    assert printed.endswith("\n2\n")


def commands(help_text: str) -> list[str]:
    return re.findall(r"^  (\w+)  +[A-Z]", help_text.partition("Commands:")[2], re.MULTILINE)


def test_help_lists_the_commands_that_are_possible(run: Run) -> None:
    done = run()
    assert (done.code, done.err) == (0, "")
    always = ["api", "check", "completion", "export", "identify", "import", "outbox", "track"]
    assert commands(done.out) == sorted([*always, "demo", "sandbox"])
    printed = run_program(PROGRAMS / "without_package.py", "yaml")
    assert commands(printed) == always


@pytest.mark.parametrize(
    "command", ["check", "completion", "demo", "identify", "import", "sandbox", "track"]
)
def test_help_names_its_command(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert f"sage: sendx {command}" in done.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(run: Run, shell: str) -> None:
    done = run("completion", shell)
    assert "_SENDX_COMPLETE" in done.out
    assert run("completion", shell, "--json").json == {"shell": shell, "script": done.out[:-1]}


def test_completion_knows_options() -> None:
    asked = {"COMP_WORDS": "sendx import --dry", "COMP_CWORD": "2"}
    assert run_apart(env={"_SENDX_COMPLETE": "bash_complete", **asked}).out == "plain,--dry-run\n"


# Contacts


def test_identify_sends_all_options(run: Run, sandbox: Sandbox) -> None:
    names = ["--first-name", "Jane", "--last-name", "Doe", "--company", "ACME"]
    more = ["--tag", "a", "--tag", "b", "--field", "plan=pro", "--field", "sum=1=1"]
    done = run("identify", "old@example.com", *names, *more, "--new-email", EMAIL)
    assert (done.code, done.err) == (0, "")
    (contact,) = sandbox.contacts.values()
    assert contact["email"] == EMAIL
    assert [contact["firstName"], contact["lastName"], contact["company"]] == names[1::2]
    assert (contact["tags"], contact["customFields"]) == (["a", "b"], {"plan": "pro", "sum": "1=1"})
    for row in (["first_name", "Jane"], ["tags", "a, b"], ["custom:plan", "pro"]):
        assert row in done.cells
    assert not re.search("firstName|customFields", done.out)


def test_identify_shows_the_request_if_the_reply_has_no_contact(run: Run, server: Server) -> None:
    done = run("identify", EMAIL, "--first-name", "Jane", "--field", "plan=pro")
    assert done.cells == [["email", EMAIL], ["first_name", "Jane"], ["custom:plan", "pro"]]


def test_track_says_what_changed(run: Run, sandbox: Sandbox) -> None:
    run("identify", EMAIL, "--tag", "old")
    done = run("track", EMAIL, "--add", "new", "--add", "vip", "--remove", "old")
    assert (done.code, done.err) == (0, "")
    assert done.cells == [["tags added", "new, vip"], ["tags removed", "old"]]
    assert sandbox.contacts[EMAIL]["tags"] == ["new", "vip"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["track", EMAIL, "--add", ""], "a tag is blank"),
        (["track", EMAIL, "--remove", " "], "a tag is blank"),
        (["identify", EMAIL, "--tag", ""], "a tag is blank"),
        (["track", EMAIL, "--add", "a", "--remove", "a"], "'a' is in both --add and --remove"),
    ],
    ids=["add blank", "remove blank", "identify with blank", "add and remove"],
)
def test_tags_without_a_clear_meaning_are_refused(run: Run, words: list[str], said: str) -> None:
    done = run(*words)
    assert done.code == 2
    assert said in done.err


def test_json_is_the_reply(run: Run, sandbox: Sandbox) -> None:
    assert run("identify", EMAIL, "--json").json["data"]["email"] == EMAIL
    assert run("track", EMAIL, "--add", "a", "--json").json == OK


def test_demo_shows_the_contact(run: Run) -> None:
    done = run("demo")
    assert (done.code, done.err) == (0, "")
    assert ["tags", "newsletter, customer"] in done.cells
    assert run("demo", "--json").json["contact"]["tags"] == ["newsletter", "customer"]


def test_sandbox_serves_until_ctrl_c(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDX_API_KEY", "other-key")
    command = [*COMMAND, "sandbox", "--api-key", "other-key", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        assert run("identify", EMAIL, "--host", url).code == 0
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


# Keys


def test_key_in_a_file_overrides_the_environment(
    run: Run, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", "wrong")
    file = tmp_path / "key"
    file.write_text(f"\ufeff{sandbox.api_key}\n", encoding="utf-8")
    assert run("identify", EMAIL, "--api-key-file", file).code == 0


def test_key_comes_from_standard_input(sandbox: Sandbox) -> None:
    words = ["identify", EMAIL, "--api-key-file", "-", "--json"]
    done = run_apart(*words, stdin=f"{sandbox.api_key}\n".encode(), env={"SENDX_API_KEY": "wrong"})
    assert done.json["data"]["email"] == EMAIL


def test_key_is_asked_for_on_a_terminal_and_not_shown(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SENDX_API_KEY")
    controller, terminal = pty.openpty()
    command = [*COMMAND, "identify", EMAIL, "--json"]
    with subprocess.Popen(
        command, stdin=terminal, stderr=terminal, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        shown = b""
        while b"Team API Key:" not in shown:
            shown += os.read(controller, 1024)
        while termios.tcgetattr(controller)[3] & termios.ECHO:
            time.sleep(0.01)
        os.write(controller, f"{sandbox.api_key}\n".encode())
        out = process.communicate(timeout=30)[0]
    assert (process.returncode, json.loads(out)["data"]["email"]) == (0, EMAIL)
    os.write(terminal, b"end")  # Shows that nothing came before it.
    while not shown.endswith(b"end"):
        shown += os.read(controller, 1024)
    assert sandbox.api_key.encode() not in shown
    os.close(controller)
    os.close(terminal)


# Errors


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["identify"], "Missing argument 'EMAIL'"),
        (["identify", EMAIL, "--field", "plan", "--sandbox"], "must be NAME=VALUE, got 'plan'"),
        (["identify", "nonsense", "--sandbox"], "email: must be an email address"),
        (["identify", EMAIL, "--sandbox", "--host", "http://127.0.0.1"], "--sandbox cannot"),
        (["identify", EMAIL, "--api-key", KEY], "No such option"),
        (["identify", EMAIL, "--api-key-file", "there/is/none"], "the key in there/is/none"),
        (["track", EMAIL], "--add or --remove"),
        (["nonsense"], "No such command"),
        (["fetch"], "No such command"),
        (["sandbox", "--port", "x"], "argument --port: invalid int value"),
    ],
)
def test_wrong_usage_is_exit_code_2(run: Run, words: list[str], said: str) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split("\nError: ")[-1].split())
    error = run(*words, "--json").error
    assert error["exit_code"] == 2
    assert said in error["message"]


def test_rejected_contact_is_exit_code_1(run: Run, sandbox: Sandbox) -> None:
    words = ["track", "nobody@example.com", "--add", "a"]
    done = run(*words)
    assert (done.code, done.out) == (1, "")
    assert done.err == "Error: email: there is no contact nobody@example.com (HTTP 404)\n"
    message = done.err.removeprefix("Error: ").strip()
    assert run(*words, "--json").error == {"message": message, "exit_code": 1, "status": 404}


@pytest.mark.parametrize(
    ("key", "said"),
    [(None, "or pass a file"), (" ", "SENDX_API_KEY"), (KEY, "not authorized")],
    ids=["missing", "blank", "wrong"],
)
def test_key_error_is_exit_code_3(
    run: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, key: str | None, said: str
) -> None:
    monkeypatch.delenv("SENDX_API_KEY")
    if key is not None:
        monkeypatch.setenv("SENDX_API_KEY", key)
    done = run("identify", EMAIL)
    assert (done.code, done.out) == (3, "")
    assert said in done.err
    assert KEY not in done.err


def test_unreachable_host_is_exit_code_4(run: Run, sandbox: Sandbox) -> None:
    done = run("identify", EMAIL, "--host", f"http://127.0.0.1:{closed_port()}")
    assert (done.code, done.out) == (4, "")
    assert "could not reach SendX: no connection to 127.0.0.1" in done.err
    assert "check --host" in done.err


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reply(200, b"<html>", "Content-Type: text/html"), "try again later"),
        (reply(501), "said 501 (HTTP 501); try again later"),
        (reply(301), "said 301 (HTTP 301); check --host"),
        (reply(407), "said 407 (HTTP 407); add a user name"),
    ],
    ids=["html", "501", "redirect", "proxy"],
)
def test_failing_service_is_exit_code_4(run: Run, server: Server, answer: bytes, said: str) -> None:
    server.answer(answer)
    done = run("identify", EMAIL)
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("Error: SendX failed: ")
    assert said in done.err


def test_warnings_are_messages() -> None:
    words = ["identify", EMAIL, "--host", f"http://0.0.0.0:{closed_port()}"]
    env = {"SENDX_API_KEY": KEY}
    warning, error = run_apart(*words, env=env).err.splitlines()
    assert warning.startswith("Warning: requests to http://0.0.0.0 are not encrypted")
    assert error.startswith("Error: could not reach SendX")
    warning, error = map(json.loads, run_apart(*words, "--json", env=env).err.splitlines())
    assert (warning.keys(), error.keys()) == ({"warning"}, {"error"})


def test_missing_data_file_is_named(tmp_path: Path) -> None:
    """As in a frozen program that was built without it."""
    package = Path(sendx_python_sdk.__file__).parent
    shutil.copytree(package, tmp_path / package.name, ignore=shutil.ignore_patterns("*.yaml"))
    done = run_apart("demo", "--json", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert done.code == 2
    assert "openapi.yaml" in done.error["message"]
    assert "output" not in done.error["message"]


# Output


def test_server_cannot_control_the_terminal(run: Run, server: Server) -> None:
    nasty = "\x1b]0;title\x07[bold]\u202e"
    refusal = reply(422, {"status": "error", "message": nasty})
    server.answer(
        reply(200, {**OK, "data": {"firstName": nasty, nasty: {nasty: [nasty]}}}), refusal
    )
    done, failed = run("identify", EMAIL), run("identify", EMAIL)
    assert "[bold]" in done.out
    assert failed.code == 1
    assert not re.search("[\x1b\x07\u202e]", done.out + failed.err)


def test_unencodable_characters_are_escaped(sandbox: Sandbox) -> None:
    done = run_apart("identify", EMAIL, "--first-name", "山", env={"PYTHONIOENCODING": "ascii"})
    assert (done.code, done.err) == (0, "")
    assert "\\u5c71" in done.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--help", 0),
        ("--version", 0),
        ("sandbox --help", 0),
        ("demo", 0),
        ("demo --json", 0),
        ("import rows.csv --sandbox", 1),
        ("import rows.csv --sandbox --json", 1),
        ("import rows.csv --dry-run", 1),
    ],
)
def test_reader_that_goes_away_changes_no_exit_code(words: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(f"email\n{EMAIL}\nnonsense\n")
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*COMMAND, *words.split()],
        env=BUFFERED,
        stdout=write,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        text=True,
    )
    os.close(write)
    assert done.returncode == code
    assert "Error" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.parametrize("words", ["demo", "--version", "--help"])
def test_unwritable_output_is_exit_code_2(words: str) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, words], env=BUFFERED, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert done.stderr == "Error: cannot write the output: No space left on device\n"


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("demo >&-", 0, ""),
        ("--version >&-", 0, ""),
        ("identify a@example.com <&-", 3, "no key"),
        ("identify a@example.com --api-key-file - <&-", 3, "the key from standard input"),
        ("import - --sandbox <&-", 2, "standard input is empty"),
        ("nonsense >&- 2>&-", 2, ""),
    ],
)
def test_closed_streams_are_empty(command: str, code: int, said: str) -> None:
    words = ["bash", "-c", f"{shlex.join(COMMAND)} {command}"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


# The documentation


def test_examples_of_the_docs_run(sandbox: Sandbox, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "reference" / "command.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    show_codes = 'sendx() { command sendx "$@"; echo "exit code $?"; }\n'
    done = subprocess.run(
        ["bash", "-uc", show_codes + "".join(examples)],
        env={**os.environ, "PATH": path},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert "Error" not in done.stderr
    codes = re.findall(r"^exit code (\d+)$", done.stdout, re.MULTILINE)
    assert codes == ["0", "0", "0", "0", "0", "1", "1", "0", "0", *["0"] * 5]
    assert set(sandbox.contacts) == {f"{n}@example.com" for n in ("ann", "bob", "carl", "dora")}
    tags = sandbox.contacts["ann@example.com"]["tags"]
    assert tags == ["customer", "newsletter", "trial", "imported"]
