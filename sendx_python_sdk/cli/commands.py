"""The commands and their options."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import click

from sendx_python_sdk._checks import is_mapping, is_sequence
from sendx_python_sdk.cli.connection import Target, connect, connection_options
from sendx_python_sdk.cli.console import (
    DONE,
    INTERRUPTED,
    USAGE,
    Failure,
    failure,
    print_json,
    print_table,
    say,
)

_EPILOG = """
\b
Exit codes:
  0    done
  1    SendX, or a check before sending, refused something
  2    wrong usage, or a file that cannot be read or written
  3    not authorised: no key, or one that is not accepted
  4    SendX could not be reached, or failed
  130  interrupted

\b
The Team API Key is read from SENDX_API_KEY or --api-key-file, or asked for on a
terminal. No option takes the key itself: a list of processes would show it.

There is no way to export contacts: SendX's API has calls to identify and to track
a contact and none that reads contacts.
"""


@click.group(
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, help="Print the version and exit.")
def cli(version: bool) -> None:
    """Send contacts to SendX."""


@cli.command(short_help="Create or update a contact.")
@click.argument("email")
@click.option("--first-name", metavar="NAME")
@click.option("--last-name", metavar="NAME")
@click.option("--company", metavar="NAME")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="Tag to add; may be repeated.")
@click.option(
    "--field", "fields", metavar="NAME=VALUE", multiple=True, help="Custom field; may be repeated."
)
@click.option("--new-email", metavar="EMAIL", help="New address of the contact.")
@connection_options
def identify(
    email: str,
    first_name: str | None,
    last_name: str | None,
    company: str | None,
    tags: tuple[str, ...],
    fields: tuple[str, ...],
    new_email: str | None,
    host: str | None,
    sandbox: bool,
    api_key_file: str | None,
    as_json: bool,
) -> int:
    """Create or update the contact with the address EMAIL.

    What is not given keeps its value.
    """
    custom: dict[str, str] = {}
    for text in fields:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise Failure(f"--field {text!r}: give NAME=VALUE")
        custom[name] = value
    request = {
        "email": email,
        "first_name": first_name,
        "last_name": last_name,
        "company": company,
        "tags": list(tags) or None,
        "custom_fields": custom or None,
        "new_email": new_email,
    }
    return _call("identify_contact", request, Target(host, sandbox, api_key_file), as_json)


@cli.command(short_help="Add and remove tags of a contact.")
@click.argument("email")
@click.option("--add", metavar="TAG", multiple=True, help="Tag to add; may be repeated.")
@click.option("--remove", metavar="TAG", multiple=True, help="Tag to remove; may be repeated.")
@connection_options
def track(
    email: str,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    host: str | None,
    sandbox: bool,
    api_key_file: str | None,
    as_json: bool,
) -> int:
    """Add and remove tags of the contact with the address EMAIL."""
    if not (add or remove):
        raise Failure("give a tag with --add or --remove")
    request = {"email": email, "add_tags": list(add) or None, "remove_tags": list(remove) or None}
    return _call("track_contact", request, Target(host, sandbox, api_key_file), as_json)


def _call(operation: str, request: dict[str, Any], target: Target, as_json: bool) -> int:
    with connect(target) as api:
        try:
            reply = getattr(api, operation)(request).to_dict()
        except Exception as error:
            raise failure(error) from error
    if as_json:
        print_json(reply)
    else:
        contact = reply.get("data")
        shown = _rows(contact if is_mapping(contact) else {"message": reply.get("message")})
        print_table(request["email"], (), shown)
    return DONE


def _rows(contact: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in contact.items():
        if isinstance(value, str):
            rows.append((name, value))
        elif is_mapping(value):
            rows += [(f"{name}.{key}", str(inner)) for key, inner in value.items()]
        else:
            rows.append((name, ", ".join(map(str, value)) if is_sequence(value) else str(value)))
    return rows


@cli.command("import", short_help="Send the contacts of a file.")
@click.argument("file", metavar="FILE")
@click.option(
    "--map",
    "maps",
    metavar="COLUMN=FIELD",
    multiple=True,
    help="What a column is: email, first_name, last_name, company, tags, new_email, custom:NAME, "
    "or nothing to leave it out. May be repeated.",
)
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="Tag for all; may be repeated.")
@click.option(
    "--dry-run", is_flag=True, help="Check everything, show the first rows, send nothing."
)
@click.option("--resume", is_flag=True, help="Go on with an import that was stopped.")
@click.option("--restart", is_flag=True, help="Send all of a file again.")
@click.option("--last-wins", is_flag=True, help="Of rows with the same address send the last only.")
@click.option(
    "--rate", type=click.FloatRange(min=0, min_open=True), help="Requests a second, at most."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=16,
    show_default=True,
    help="Requests at the same time.",
)
@click.option("--format", "kind", type=click.Choice(["csv", "jsonl"]), help="What the file is.")
@click.option("--encoding", metavar="NAME", help="Encoding of the file, such as cp1252.")
@click.option("--delimiter", metavar="CHAR", help="What separates its cells; tab for a tab.")
@click.option(
    "--work-dir",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False),
    help="Where journal and rejected rows go, instead of beside the file.",
)
@connection_options
def import_(
    file: str,
    maps: tuple[str, ...],
    tags: tuple[str, ...],
    dry_run: bool,
    resume: bool,
    restart: bool,
    last_wins: bool,
    rate: float | None,
    workers: int,
    kind: str | None,
    encoding: str | None,
    delimiter: str | None,
    work_dir: str | None,
    host: str | None,
    sandbox: bool,
    api_key_file: str | None,
    as_json: bool,
) -> int:
    """Send the contacts of FILE: CSV or JSON Lines, - for standard input.

    The first line of CSV names the columns. Those with a known name (E-mail, First name, surname,
    company, tags ...) become that field, the others custom fields. A blank cell is left out: it
    changes nothing.

    Rows that fail go, with the reason, to a file beside it, as contacts.rejected.csv, and can be
    imported from there. A journal beside the file makes --resume go on where a run was stopped.
    """
    from sendx_python_sdk.cli import importing

    if file == api_key_file == "-":
        raise Failure("standard input cannot be both the file and the key")
    if resume and restart:
        raise Failure("--resume and --restart exclude each other")
    delimiter = {"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter)
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n '):
        raise Failure("--delimiter has to be one character, or tab")
    options = importing.Options(
        file=file,
        encoding=encoding,
        delimiter=delimiter,
        format=kind,
        map=maps,
        tag=tags,
        last_wins=last_wins,
        resume=resume,
        restart=restart,
        work_dir=work_dir,
        workers=workers,
        rate=rate,
        as_json=as_json,
    )
    if dry_run:
        return importing.dry_run(options)
    words: list[str] = click.get_current_context().find_root().obj
    again = shlex.join(word for word in words if word not in ("--resume", "--restart"))
    return importing.run_import(options, Target(host, sandbox, api_key_file), again)


@cli.command(
    short_help="Serve a local SendX.",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def sandbox(arguments: tuple[str, ...]) -> int:
    """Serve a local SendX until Ctrl-C. sendx sandbox --help shows its options."""
    try:
        from sendx_python_sdk.sandbox.__main__ import main
    except ImportError as error:
        raise Failure(str(error)) from None
    return main(arguments)


@cli.command(short_help="Show it at work, with no account.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def demo(as_json: bool) -> int:
    """Show the SDK at work on a sandbox, with no account and no key."""
    with connect(Target(None, True, None)) as api:
        email = "john.doe@example.com"
        identified = api.identify_contact(
            {"email": email, "first_name": "John", "tags": ["newsletter"]}
        ).to_dict()
        tracked = api.track_contact({"email": email, "add_tags": ["customer"]}).to_dict()
        held = api.identify_contact({"email": email}).to_dict()
    if as_json:
        print_json({"identify": identified, "track": tracked, "contact": held["data"]})
        return DONE
    click.echo("sendx identify john.doe@example.com --first-name John --tag newsletter")
    print_table("The contact", (), _rows(identified["data"]))
    click.echo("sendx track john.doe@example.com --add customer")
    print_table("The contact, afterwards", (), _rows(held["data"]))
    return DONE


@cli.command(
    short_help="Not possible: says why.", context_settings={"ignore_unknown_options": True}
)
@click.argument("words", metavar="", nargs=-1, type=click.UNPROCESSED)
def export(words: tuple[str, ...]) -> int:
    """Not possible: SendX's API has no call that reads contacts.

    It has calls to identify and to track a contact, one at a time.
    """
    raise Failure(
        "there is no export: SendX's API can identify and track a contact and has no call that "
        "reads contacts"
    )


@cli.command(short_help="Print a script that completes the command.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def completion(shell: str, as_json: bool) -> int:
    """Print what makes SHELL complete the command.

    \b
    bash:  eval "$(sendx completion bash)"    in ~/.bashrc
    zsh:   eval "$(sendx completion zsh)"     in ~/.zshrc
    fish:  sendx completion fish > ~/.config/fish/completions/sendx.fish
    """
    from click.shell_completion import get_completion_class

    if kind := get_completion_class(shell):
        script = kind(cli, {}, "sendx", "_SENDX_COMPLETE").source()
        if as_json:
            print_json({"shell": shell, "script": script})
        else:
            click.echo(script)
    return DONE


def run(arguments: Sequence[str]) -> int:
    """Run a command line; give its exit code."""
    words = list(arguments)
    try:
        code = cli.main(words or ["--help"], prog_name="sendx", standalone_mode=False, obj=words)
    except Failure as error:
        say(f"Error: {error.message}")
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("Interrupted")
        return INTERRUPTED
    return code if isinstance(code, int) else USAGE
