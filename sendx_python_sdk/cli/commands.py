"""The commands and their options."""

from __future__ import annotations

import json
import os
import re
import shlex
import warnings
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from typing import Any

import click

from sendx_python_sdk._checks import is_mapping, is_sequence
from sendx_python_sdk.cli import calling, exporting
from sendx_python_sdk.cli.connection import Target, connect, connection_options
from sendx_python_sdk.cli.console import (
    DONE,
    INTERRUPTED,
    USAGE,
    Failure,
    failure,
    print_json,
    print_table,
    report_failure,
    say,
)
from sendx_python_sdk.cli.importing.columns import CUSTOM
from sendx_python_sdk.cli.outboxes import outbox
from sendx_python_sdk.cli.streams import discard_output, write

_EPILOG = """
\b
Exit codes:
  0    done
  1    SendX or a check before sending rejected something
  2    wrong usage, or a file that cannot be read or written
  3    not authorized: there is no key, or SendX refused it
  4    SendX could not be reached or failed
  130  interrupted

\b
The Team API Key is read from SENDX_API_KEY or --api-key-file, or asked for on a
terminal. There is no option for the key itself: process lists would show it.
"""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands that work with the installed extras."""
        has_sandbox = find_spec("jsonschema_rs") and find_spec("yaml")
        hidden = () if has_sandbox else ("demo", "sandbox")
        return [name for name in super().list_commands(ctx) if name not in hidden]


@click.group(
    cls=_Commands,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, help="Print the version and exit.")
def cli(version: bool) -> None:
    """Use SendX from the command line."""


@cli.command(short_help="Create or update a contact.")
@click.argument("email")
@click.option("--first-name", metavar="NAME")
@click.option("--last-name", metavar="NAME")
@click.option("--company", metavar="NAME")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="Tag to add; repeatable.")
@click.option(
    "--field", "fields", metavar="NAME=VALUE", multiple=True, help="Custom field; repeatable."
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
    target: Target,
    as_json: bool,
) -> int:
    """Create or update the contact with the address EMAIL.

    Omitted fields keep their value.
    """
    _refuse_blank(tags)
    custom = dict(_pairs("--field", fields))
    request = {
        "email": email,
        "first_name": first_name,
        "last_name": last_name,
        "company": company,
        "tags": list(tags) or None,
        "custom_fields": custom or None,
        "new_email": new_email,
    }
    reply = _call("identify", request, target)
    if as_json:
        print_json(reply)
    else:
        contact = reply.get("data")
        rows = _contact_rows(contact if is_mapping(contact) else request)
        print_table(f"Identified {email}", (), rows)
    return DONE


@cli.command(short_help="Add and remove tags of a contact.")
@click.argument("email")
@click.option("--add", metavar="TAG", multiple=True, help="Tag to add; repeatable.")
@click.option("--remove", metavar="TAG", multiple=True, help="Tag to remove; repeatable.")
@connection_options
def track(
    email: str,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    target: Target,
    as_json: bool,
) -> int:
    """Add and remove tags of the contact with the address EMAIL."""
    if not (add or remove):
        raise Failure("pass at least one tag with --add or --remove")
    _refuse_blank(add + remove)
    if both := [tag for tag in add if tag in remove]:
        raise Failure(f"the tag {both[0]!r} is in both --add and --remove; pass it once")
    request = {"email": email, "add_tags": list(add) or None, "remove_tags": list(remove) or None}
    reply = _call("track", request, target)
    if as_json:
        print_json(reply)
    else:
        rows = [("tags added", add), ("tags removed", remove)]
        print_table(email, (), [(name, ", ".join(tags)) for name, tags in rows if tags])
    return DONE


def _pairs(option: str, texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return the names and values of an option in the form `NAME=VALUE`."""
    pairs: list[tuple[str, str]] = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise Failure(f"{option} must be NAME=VALUE, got {text!r}")
        pairs.append((name, value))
    return pairs


def _refuse_blank(tags: Iterable[str]) -> None:
    """Refuse blank tags: a script's variable is probably unset."""
    if not all(tag.strip() for tag in tags):
        raise Failure("a tag is blank; pass its name, or omit the option")


def _call(name: str, request: dict[str, Any], target: Target) -> dict[str, Any]:
    with connect(target) as api:
        try:
            reply: dict[str, Any] = getattr(api, f"{name}_contact")(request).to_dict()
        except Exception as error:
            raise failure(error) from error
    return reply


def _contact_rows(contact: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the fields of a contact, named like the options and columns."""
    rows: list[tuple[str, str]] = []
    for json_name, value in contact.items():
        name = re.sub(r"(?<=[a-z])[A-Z]", lambda found: f"_{found[0].lower()}", json_name)
        if is_mapping(value):
            rows += [(f"{CUSTOM}{key}", str(inner)) for key, inner in value.items()]
        elif value is not None:
            rows.append((name, ", ".join(map(str, value)) if is_sequence(value) else str(value)))
    return rows


@cli.command("import", short_help="Import contacts from a file.")
@click.argument("file", metavar="FILE")
@click.option(
    "--map",
    "maps",
    metavar="COLUMN=FIELD",
    multiple=True,
    help="Field for a column: email, first_name, last_name, full_name, company, tags, new_email, "
    "birthday or custom:NAME; nothing to omit the column; opt_out, opt_in or email_status if "
    "it says who unsubscribed, ignore if it does not. Repeatable.",
)
@click.option(
    "--mapping",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Read the mapping of the columns from FILE; if it does not exist, write it.",
)
@click.option(
    "--tag", "tags", metavar="TAG", multiple=True, help="Tag to add to all contacts; repeatable."
)
@click.option(
    "--include-unsubscribed", is_flag=True, help="Also send people who would be left out."
)
@click.option("--dry-run", is_flag=True, help="Check all rows, but send nothing.")
@click.option("--yes", is_flag=True, help="Don't ask before sending.")
@click.option("--resume", is_flag=True, help="Continue an import that stopped.")
@click.option("--restart", is_flag=True, help="Send all rows again.")
@click.option("--last-wins", is_flag=True, help="Send only the last row of each address.")
@click.option(
    "--rate",
    metavar="N",
    type=click.FloatRange(min=0, min_open=True),
    help="Maximum requests per second.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 256),
    default=16,
    show_default=True,
    help="Maximum requests in flight.",
)
@click.option(
    "--format", "file_format", type=click.Choice(["csv", "json"]), help="Format of the file."
)
@click.option("--encoding", metavar="NAME", help="Encoding of the file, such as cp1252.")
@click.option("--delimiter", metavar="CHAR", help="Delimiter between cells; tab for a tab.")
@click.option(
    "--work-dir",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False),
    help="Folder for the journal and rejected rows, instead of FILE's folder.",
)
@connection_options
def import_(
    file: str,
    maps: tuple[str, ...],
    mapping: str | None,
    tags: tuple[str, ...],
    include_unsubscribed: bool,
    dry_run: bool,
    yes: bool,
    resume: bool,
    restart: bool,
    last_wins: bool,
    rate: float | None,
    workers: int,
    file_format: str | None,
    encoding: str | None,
    delimiter: str | None,
    work_dir: str | None,
    target: Target,
    as_json: bool,
) -> int:
    """Import contacts from FILE: CSV, JSON or a workbook; - is standard input.

    Columns with a known name (E-mail, Vorname, surname, company, tags ...) become that field, and
    others become custom fields; ids and the like are not sent. A table shows the mapping before
    anything is sent. Blank cells change nothing.

    People who unsubscribed, opted out, bounced or never agreed are left out, and written to a file
    beside FILE, such as contacts.left-out.csv.

    Rejected rows are written, with the reason, to a file beside FILE, such as
    contacts.rejected.csv; correct them and import that file. If an import stops, --resume continues
    it.
    """
    from sendx_python_sdk.cli.importing.prepare import Options

    if file == target.api_key_file == "-":
        raise Failure("standard input cannot be both the file and the key")
    if resume and restart:
        raise Failure("--resume and --restart cannot be combined")
    delimiter = {"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter)
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n '):
        raise Failure("--delimiter must be one character, or tab")
    options = Options(
        file=file,
        encoding=encoding,
        delimiter=delimiter,
        file_format=file_format,
        maps=maps,
        tags=tags,
        last_wins=last_wins,
        resume=resume,
        restart=restart,
        work_dir=work_dir,
        workers=workers,
        rate=rate,
        mapping=mapping,
        include_unsubscribed=include_unsubscribed,
        yes=yes,
        as_json=as_json,
    )
    if dry_run:
        from sendx_python_sdk.cli.importing.dry_run import dry_run as check_file

        return check_file(options)
    from sendx_python_sdk.cli.importing.run import run_import

    words: list[str] = click.get_current_context().find_root().obj
    again = [word for word in words if word not in ("--resume", "--restart")]
    again.insert(again.index("--") if "--" in again else len(again), "--resume")
    return run_import(options, target, shlex.join(again))


@cli.command(short_help="Check key, host, TLS and proxy.")
@connection_options
def check(target: Target, as_json: bool) -> int:
    """Check whether SendX can be reached and accepts the key, and explain any problem.

    This changes no data. It sends two track requests without tags for check@example.invalid, an
    address that cannot exist: one with a wrong key, which SendX refuses, and one with yours.
    """
    from sendx_python_sdk.cli import checking

    return checking.check(target, as_json=as_json)


@cli.command(short_help="Export contacts, lists, tags and more to a file.")
@click.argument("kind", metavar="KIND", type=click.Choice(list(exporting.KINDS)))
@click.option(
    "-o", "--output", metavar="FILE", default="-", help="File to write, instead of standard output."
)
@click.option(
    "--format", "file_format", type=click.Choice(["csv", "jsonl"]), help="Format of FILE."
)
@click.option("--search", metavar="TEXT", help="Export only matches for TEXT.")
@click.option("--page-size", type=click.IntRange(1), help="Items per request.")
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
@connection_options
def export(
    kind: str,
    output: str,
    file_format: str | None,
    search: str | None,
    page_size: int | None,
    overwrite: bool,
    target: Target,
    as_json: bool,
) -> int:
    """Export all items of a KIND as CSV or JSON Lines.

    KIND is contacts, lists, tags, custom-fields, templates, campaigns, senders, webhooks, posts,
    post-categories, post-tags or team-members.

    Tags, lists and custom fields of contacts are written by name, as sendx import reads them. If an
    export fails, FILE is not changed; run it again.
    """
    return exporting.export(
        kind,
        output,
        target,
        file_format=file_format,
        search=search,
        page_size=page_size,
        overwrite=overwrite,
        as_json=as_json,
    )


@cli.command(short_help="Call any operation of SendX's API.")
@click.argument("method", type=click.Choice(calling.METHODS, case_sensitive=False))
@click.argument("path", shell_complete=calling.complete_path)
@click.option(
    "-q", "--query", metavar="NAME=VALUE", multiple=True, help="Query parameter; repeatable."
)
@click.option(
    "-d", "--data", metavar="JSON", help="Body; @FILE reads it from a file, @- from stdin."
)
@click.option("--paginate", is_flag=True, help="Get all pages, and print one item per line.")
@connection_options
def api(
    method: str,
    path: str,
    query: tuple[str, ...],
    data: str | None,
    paginate: bool,
    target: Target,
    as_json: bool,
) -> int:
    """Call an operation of SendX's API, and print the reply as JSON.

    \b
    sendx api GET /contact --query limit=10
    sendx api POST /tag --data '{"name": "partner"}'

    Nothing is checked before it is sent: use the API's names, such as firstName. SendX ignores
    fields that it doesn't know. To write a file that sendx import can read, use sendx export.
    """
    pairs = _pairs("--query", query)
    return calling.call(
        method, path, target, query=pairs, data=data, paginate=paginate, as_json=as_json
    )


@cli.command(
    short_help="Run a local SendX server.",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def sandbox(arguments: tuple[str, ...]) -> int:
    """Run a local SendX server until Ctrl-C."""
    try:
        from sendx_python_sdk.sandbox.__main__ import CannotServe, serve
    except ImportError as error:
        raise Failure(str(error)) from None
    try:
        serve(arguments, "sendx sandbox")
    except CannotServe as error:
        raise Failure(str(error)) from None
    except SystemExit:  # after --help
        write("")  # argparse does not flush its help.
    return DONE


@cli.command(short_help="Demonstrate the SDK, without an account.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def demo(as_json: bool) -> int:
    """Demonstrate the SDK on a sandbox, without an account or a key."""
    with connect(Target(None, True, None)) as api:
        email = "john.doe@example.com"
        identified = api.identify_contact(
            {"email": email, "first_name": "John", "tags": ["newsletter"]}
        ).to_dict()
        tracked = api.track_contact({"email": email, "add_tags": ["customer"]}).to_dict()
        contact = api.identify_contact({"email": email}).to_dict()["data"]
    if as_json:
        print_json({"identify": identified, "track": tracked, "contact": contact})
        return DONE
    write("sendx identify john.doe@example.com --first-name John --tag newsletter\n")
    print_table("The contact", (), _contact_rows(identified["data"]))
    write("sendx track john.doe@example.com --add customer\n")
    print_table("The contact afterwards", (), _contact_rows(contact))
    return DONE


@cli.command(short_help="Print a script for shell completion.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def completion(shell: str, as_json: bool) -> int:
    """Print the script that completes the command in SHELL.

    \b
    bash:  eval "$(sendx completion bash)"    in ~/.bashrc
    zsh:   eval "$(sendx completion zsh)"     in ~/.zshrc
    fish:  sendx completion fish > ~/.config/fish/completions/sendx.fish
    """
    from click.shell_completion import get_completion_class

    if completion_class := get_completion_class(shell):
        script = completion_class(cli, {}, "sendx", "_SENDX_COMPLETE").source()
        if as_json:
            print_json({"shell": shell, "script": script})
        else:
            write(f"{script}\n")
    return DONE


cli.add_command(outbox)


def run(arguments: Sequence[str]) -> int:
    """Run a command line; return its exit code."""
    words = list(arguments)
    as_json = "--json" in words  # Usage errors are JSON too.
    try:
        with warnings.catch_warnings():
            warnings.showwarning = partial(_show_warning, as_json)
            code = cli.main(
                words or ["--help"], prog_name="sendx", standalone_mode=False, obj=words
            )
        return code if isinstance(code, int) else USAGE
    except Failure as error:
        failed = error
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        if context is not None and not as_json:
            say(f"{context.get_usage()}\nTry: {context.command_path} --help\n")
        failed = Failure(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        failed = Failure("interrupted", INTERRUPTED)
    except OSError as error:
        if error.filename is None:
            discard_output()
            failed = Failure(f"cannot write the output: {error.strerror or error}")
        else:
            failed = Failure(f"cannot open {error.filename}: {error.strerror}")
    except SystemExit:
        if "_SENDX_COMPLETE" in os.environ:  # Shell completion ends like this.
            raise
        return DONE  # click ends like this if the reader of its help has gone away.
    return report_failure(failed, as_json=as_json)


def _show_warning(as_json: bool, message: Warning | str, *_: object) -> None:
    if as_json:
        say(json.dumps({"warning": str(message)}))
    else:
        say(str(message), "Warning:")
