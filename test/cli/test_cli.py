"""The command sendx: options, keys, output and exit codes."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command import COMMAND, Run, run_apart, runner
from support.recording import EMAIL, KEY, OK, ROOT, Recorder, reply, run_python
from support.servers import closed_port

import sendx_python_sdk
from sendx_python_sdk.cli import main
from sendx_python_sdk.sandbox import Sandbox


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    return runner(capfd)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox() as running:
        monkeypatch.setenv("SENDX_API_KEY", running.api_key)
        yield running


def test_version_is_there_without_the_rest() -> None:
    done = run_python(
        "import sys; from sendx_python_sdk.cli import main; main(['--version'])\n"
        "print({'click', 'rich', 'pydantic', 'urllib3'} & sys.modules.keys())"
    )
    assert done.stdout.split() == [sendx_python_sdk.__version__, "set()"]


def test_version_as_json(run: Run) -> None:
    assert run("--version", "--json").json == {"version": sendx_python_sdk.__version__}


def test_a_missing_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['click'] = None\n"
        "from sendx_python_sdk.cli import main; print(main(['demo']), file=sys.stderr)"
    )
    done = run_python(code)
    assert done.stdout == ""
    assert done.stderr.endswith('install it with: pip install "sendx-python-sdk[cli]"\n2\n')


def test_a_missing_sandbox_is_named() -> None:
    code = (
        "import sys; sys.modules['jsonschema_rs'] = None\n"
        "from sendx_python_sdk.cli import main; print(main(['identify', 'a@b.c', '--sandbox']))\n"
        "print(main(['sandbox']))"
    )
    done = run_python(code)
    assert done.stdout == "2\n2\n"
    assert done.stderr.count('pip install "sendx-python-sdk[sandbox]"') == 2


def test_no_words_are_answered_with_help(run: Run) -> None:
    done = run()
    assert done.code == 0
    assert done.err == ""
    for command in ("identify", "track", "import", "sandbox", "demo", "completion", "export"):
        assert re.search(rf"^  {command} ", done.out, re.MULTILINE)
    assert "no way to export" in done.out


@pytest.mark.parametrize("command", ["identify", "track", "import", "demo", "export", "completion"])
def test_command_has_help(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert f"Usage: sendx {command}" in done.out


def test_identify_sends_all_options(run: Run, sandbox: Sandbox) -> None:
    names = ["--first-name", "Jane", "--last-name", "Doe", "--company", "ACME"]
    more = ["--tag", "a", "--tag", "b", "--field", "plan=pro", "--field", "sum=1=1"]
    done = run("identify", EMAIL, *names, *more, "--host", sandbox.url)
    assert (done.code, done.err) == (0, "")
    contact = sandbox.contacts[EMAIL]
    assert (contact["firstName"], contact["lastName"], contact["company"]) == (
        "Jane",
        "Doe",
        "ACME",
    )
    assert contact["tags"] == ["a", "b"]
    assert contact["customFields"] == {"plan": "pro", "sum": "1=1"}
    assert re.search(r"firstName\W+Jane", done.out)
    assert re.search(r"customFields.plan\W+pro", done.out)


def test_identify_gives_a_new_address(run: Run, sandbox: Sandbox) -> None:
    assert run("identify", "old@example.com", "--host", sandbox.url).code == 0
    new = ["--new-email", "new@example.com", "--host", sandbox.url]
    assert run("identify", "old@example.com", *new).code == 0
    assert list(sandbox.contacts) == ["new@example.com"]


def test_track_adds_and_removes_tags(run: Run, sandbox: Sandbox) -> None:
    run("identify", EMAIL, "--tag", "old", "--host", sandbox.url)
    done = run("track", EMAIL, "--add", "new", "--remove", "old", "--host", sandbox.url)
    assert (done.code, done.err) == (0, "")
    assert "OK" in done.out
    assert sandbox.contacts[EMAIL]["tags"] == ["new"]


def test_json_is_the_reply(run: Run, sandbox: Sandbox) -> None:
    done = run("identify", EMAIL, "--host", sandbox.url, "--json")
    assert done.json["data"]["email"] == EMAIL
    assert run("track", EMAIL, "--add", "a", "--host", sandbox.url, "--json").json == OK


def test_embedded_sandbox_needs_no_key(run: Run) -> None:
    assert run("identify", EMAIL, "--sandbox", "--json").json["data"]["email"] == EMAIL


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["identify"], "Missing argument 'EMAIL'"),
        (["identify", EMAIL, "--field", "plan", "--sandbox"], "NAME=VALUE"),
        (["identify", "nonsense", "--sandbox"], "email: must be an email address"),
        (["identify", EMAIL, "--sandbox", "--host", "http://127.0.0.1"], "--sandbox goes without"),
        (["identify", EMAIL, "--api-key", KEY], "No such option"),
        (["identify", EMAIL, "--api-key-file", "there/is/none"], "cannot read the key in there"),
        (["track", EMAIL], "--add or --remove"),
        (["export"], "no call that reads contacts"),
        (["export", "--json"], "no call that reads contacts"),
        (["nonsense"], "No such command"),
    ],
)
def test_wrong_usage(run: Run, words: list[str], said: str) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split())


def test_what_sendx_refuses_is_exit_code_1(run: Run, sandbox: Sandbox) -> None:
    done = run("track", "nobody@example.com", "--add", "a", "--host", sandbox.url, "--json")
    assert (done.code, done.out) == (1, "")
    assert done.err == "Error: email: there is no contact nobody@example.com (HTTP 404)\n"


def test_no_key_is_exit_code_3(run: Run) -> None:
    done = run("identify", EMAIL)
    assert (done.code, done.out) == (3, "")
    assert "SENDX_API_KEY" in done.err
    assert "--api-key-file" in done.err


def test_a_wrong_key_is_exit_code_3(
    run: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    done = run("identify", EMAIL, "--host", sandbox.url)
    assert (done.code, done.out) == (3, "")
    assert "not authorised" in done.err
    assert KEY not in done.err


def test_a_blank_key_is_exit_code_3(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDX_API_KEY", " ")
    assert run("identify", EMAIL).code == 3


def test_nobody_there_is_exit_code_4(run: Run, sandbox: Sandbox) -> None:
    done = run("identify", EMAIL, "--host", f"http://127.0.0.1:{closed_port()}")
    assert (done.code, done.out) == (4, "")
    assert "could not reach SendX" in done.err


def test_a_reply_that_is_no_json_is_exit_code_4(
    run: Run, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    recorder.answer(reply(b"<html>", 200, "text/html"))
    assert run("identify", EMAIL, "--host", recorder.url).code == 4


def test_key_comes_from_a_file_first(
    run: Run, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", "wrong")
    file = tmp_path / "key"
    file.write_text(f"\ufeff{sandbox.api_key}\n", encoding="utf-8")
    assert run("identify", EMAIL, "--host", sandbox.url, "--api-key-file", file).code == 0


def test_key_comes_from_standard_input(sandbox: Sandbox) -> None:
    key = f"{sandbox.api_key}\n".encode()
    words = ["identify", EMAIL, "--host", sandbox.url, "--api-key-file", "-", "--json"]
    assert run_apart(*words, stdin=key).json["data"]["email"] == EMAIL


def test_key_is_asked_for_on_a_terminal_and_not_shown(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SENDX_API_KEY")
    controller, terminal = pty.openpty()
    command = [*COMMAND, "identify", EMAIL, "--host", sandbox.url, "--json"]
    with subprocess.Popen(
        command, stdin=terminal, stderr=terminal, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        os.close(terminal)
        shown = b""
        while b"Team API Key:" not in shown:
            shown += os.read(controller, 1024)
        while termios.tcgetattr(controller)[3] & termios.ECHO:
            time.sleep(0.01)
        os.write(controller, f"{sandbox.api_key}\n".encode())
        out = process.communicate(timeout=30)[0]
    assert process.returncode == 0
    assert EMAIL.encode() in out
    try:
        while more := os.read(controller, 1024):
            shown += more
    except OSError:  # so a terminal ends
        pass
    os.close(controller)
    assert sandbox.api_key.encode() not in shown


def test_text_of_the_server_cannot_steer_the_terminal(
    run: Run, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDX_API_KEY", KEY)
    nasty = "\x1b]0;title\x07[bold]\u202e"
    recorder.answer(reply({**OK, "data": {"firstName": nasty, nasty: {nasty: [nasty]}}}))
    done = run("identify", EMAIL, "--host", recorder.url)
    assert "[bold]" in done.out
    recorder.answer(reply({"status": "error", "message": nasty}, 422))
    failed = run("identify", EMAIL, "--host", recorder.url)
    assert failed.code == 1
    assert not re.search("[\x1b\x07\u202e]", done.out + failed.err)


def test_demo_shows_the_contact(run: Run) -> None:
    done = run("demo")
    assert (done.code, done.err) == (0, "")
    assert re.search(r"tags\W+newsletter, customer", done.out)
    assert run("demo", "--json").json["contact"]["tags"] == ["newsletter", "customer"]


def test_sandbox_serves_until_ctrl_c(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDX_API_KEY", "other-key")
    command = [*COMMAND, "sandbox", "--api-key", "other-key"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        assert run("identify", EMAIL, "--host", url).code == 0
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_sandbox_says_in_json_where_it_is() -> None:
    command = [*COMMAND, "sandbox", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == ""
    assert said["api_key"] == "sandbox-api-key"
    assert said["url"] == said["page"] + "api/v1/rest"


def test_completion_as_json(run: Run) -> None:
    done = run("completion", "zsh", "--json").json
    assert (done["shell"], "_SENDX_COMPLETE" in done["script"]) == ("zsh", True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_gives_a_script(run: Run, shell: str) -> None:
    done = run("completion", shell)
    assert done.code == 0
    assert "_SENDX_COMPLETE" in done.out
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=done.out, text=True, check=True)


def test_completion_knows_commands_and_options() -> None:
    for words, expected in (("sendx id", "identify"), ("sendx import --dry", "--dry-run")):
        asked = {"_SENDX_COMPLETE": "bash_complete", "COMP_WORDS": words}
        asked["COMP_CWORD"] = str(words.count(" "))
        done = run_apart(env={**os.environ, **asked})
        assert expected in done.out


def test_a_reader_that_goes_away_makes_no_noise() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*COMMAND, "--help"], stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert done.stderr == b""


@pytest.mark.parametrize("words", [["demo"], ["demo", "--json"], ["--version"], ["--help"]])
def test_output_that_cannot_be_written_is_exit_code_2(words: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*COMMAND, *words], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr == "Error: cannot write the output: No space left on device\n"


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("demo >&-", 0, ""),
        ("demo --json >&-", 0, ""),
        ("--version >&-", 0, ""),
        ("identify a@example.com <&-", 3, "there is no key"),
        ("identify a@example.com --api-key-file - <&-", 3, "the key in standard input"),
        ("import - --sandbox <&-", 2, "standard input is empty"),
        ("nonsense >&- 2>&-", 2, ""),
    ],
)
def test_streams_that_are_closed_are_empty(command: str, code: int, said: str) -> None:
    """As some programs start others."""
    done = subprocess.run(
        ["bash", "-c", f"{shlex.join(COMMAND)} {command}"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_no_file_takes_the_place_of_a_stream_that_is_closed() -> None:
    code = (
        "import os, sys; from sendx_python_sdk.cli import main\n"
        "main(['--version'])\n"
        "for each in range(3): assert os.readlink(f'/proc/self/fd/{each}') == os.devnull"
    )
    command = f"{shlex.join([sys.executable, '-c', code])} <&- >&- 2>&-"
    assert subprocess.run(["bash", "-c", command]).returncode == 0


def test_what_the_terminal_cannot_show_is_shown_in_another_way(sandbox: Sandbox) -> None:
    words = ["identify", EMAIL, "--first-name", "山", "--host", sandbox.url]
    done = run_apart(*words, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (done.code, done.err) == (0, "")
    assert "\\u5c71" in done.out


def test_the_script_is_this_command(capfd: pytest.CaptureFixture[str]) -> None:
    script = Path(sys.executable).with_name("sendx")
    done = subprocess.run([script, "--help"], capture_output=True, text=True, check=True)
    main(["--help"])
    assert done.stdout == capfd.readouterr().out


def test_examples_of_the_docs_run(sandbox: Sandbox, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    host = """sendx() { case "$*" in
        demo*|*--sandbox*|*--dry-run*) command sendx "$@" ;;
        *) command sendx "$@" --host "$SANDBOX" ;;
    esac; echo "exit code $?"; }\n"""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {**os.environ, "PATH": path, "SANDBOX": sandbox.url}
    done = subprocess.run(
        ["bash", "-uc", host + "".join(examples)],
        env=variables,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stderr
    codes = re.findall(r"^exit code (\d+)$", done.stdout, re.MULTILINE)
    assert codes == ["0", "0", "0", "0", "1", "1", "0", "0"]
    assert set(sandbox.contacts) == {
        f"{name}@example.com" for name in ("ann", "bob", "carl", "dora")
    }
    assert sandbox.contacts["ann@example.com"]["tags"] == [
        *("customer", "newsletter", "trial", "imported")
    ]
