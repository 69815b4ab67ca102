"""The class `Sandbox`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from typing_extensions import Self

from sendx_python_sdk._checks import is_loopback
from sendx_python_sdk.configuration import Configuration
from sendx_python_sdk.sandbox.assertions import Assertions
from sendx_python_sdk.sandbox.contacts import Contact
from sendx_python_sdk.sandbox.control import Control
from sendx_python_sdk.sandbox.database import Database, Path
from sendx_python_sdk.sandbox.emails import Email
from sendx_python_sdk.sandbox.faults import Switches
from sendx_python_sdk.sandbox.log import LoggedRequest
from sendx_python_sdk.sandbox.server import Server
from sendx_python_sdk.sandbox.service import Service


class Sandbox(Assertions):
    """A local SendX server with all operations, initially empty.

    >>> with Sandbox() as sandbox, ApiClient(sandbox.configuration()) as client:
    ...     reply = TrackingApi(client).identify_contact({"email": "ann@example.com"})
    ...     sandbox.assert_identified("ann@example.com")

    After `close()` it can be started again; its data is kept.

    :param host: address to listen on.
    :param port: TCP port; 0, the default, picks a free one.
    :param api_key: the key to accept.
    :param db: database file, created if missing; in memory by default.
    :param rate_limit: maximum number of requests per second; others get a 429. No limit by default.
    :param wild: imitate irregular replies of real servers: `status` is a number, and every fifth
        reply looks as if a proxy had changed it.
    :param allow_remote: allow a `host` other than loopback. Anyone who reaches the port can then
        read and reset the sandbox.
    :param on_request: called with each logged request, from the server's threads.
    :raises ValueError: if the port is out of range, the key is not printable ASCII, the rate limit
        is below 0.001, or the address is not loopback and `allow_remote` is not set.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        api_key: str = "sandbox-api-key",
        *,
        db: Path | None = None,
        rate_limit: float | None = None,
        wild: bool = False,
        allow_remote: bool = False,
        on_request: Callable[[LoggedRequest], None] | None = None,
    ) -> None:
        if not 0 <= port <= 65535:
            raise ValueError(f"port must be from 0 to 65535, got {port}")
        if not re.fullmatch("[!-~]+", api_key):
            raise ValueError("api_key must be printable ASCII without spaces, and not empty")
        if not is_loopback(host) and not allow_remote:
            raise ValueError(
                f"host must be a loopback address, got {host!r}; if other machines may read and "
                "reset the sandbox, set allow_remote (--allow-remote)"
            )
        self.host = host
        self.port = port
        self.api_key = api_key
        self._database = Database(db)
        self._switches = Switches(rate_limit, wild)
        self._service = Service(api_key, self._database, self._switches, on_request)
        self._control = Control(self._service, host, allow_remote)
        self._server: Server | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def start(self) -> Self:
        """Start the server in its own threads, unless it is running.

        :raises OSError: if the port is in use, the address doesn't belong to this machine, or the
            database cannot be used.
        """
        if self._server is None:
            self._database.open()
            self._server = Server(self.host, self.port, self._service, self._control)
        return self

    def close(self) -> None:
        """Stop the server, if it is running: close every connection and end all threads."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
            self._database.close()

    @property
    def url(self) -> str:
        """Base URL for `Configuration(host=...)`, with the path of SendX.

        :raises RuntimeError: if the sandbox is not running.
        """
        if self._server is None:
            raise RuntimeError("the sandbox is not running; use a with block, or call start()")
        host = f"[{self.host}]" if ":" in self.host else self.host
        port: int = self._server.server_address[1]
        return f"http://{host}:{port}{self._service.contract.base_path}"

    @property
    def page_url(self) -> str:
        """URL of the page that shows the sandbox in a browser.

        :raises RuntimeError: if the sandbox is not running.
        """
        return self.url.removesuffix(self._service.contract.base_path) + "/"

    @property
    def contacts(self) -> dict[str, Contact]:
        """Copies of all contacts by email address, oldest first."""
        return self._service.contacts.snapshot()

    @property
    def emails(self) -> list[Email]:
        """All email sent through the sandbox, oldest first. None of it is delivered."""
        return self._service.emails.snapshot()

    @property
    def requests(self) -> list[LoggedRequest]:
        """All requests with their replies, oldest first."""
        return self._service.log.entries()

    @property
    def latency(self) -> float | dict[str, float]:
        """Seconds to wait before each request; 0 by default.

        A dict, such as `{"get_all_contacts": 2}`, applies only to requests of these operations.
        """
        return self._switches.latency

    @latency.setter
    def latency(self, value: float | Mapping[str, float]) -> None:
        self._service.set(latency=value)

    @property
    def failure_rate(self) -> float:
        """Share of requests that fail at random, from 0 (the default) to 1.

        They get a 500, 502 or 503, or the connection is reset before or after they are applied.
        """
        return self._switches.failure_rate

    @failure_rate.setter
    def failure_rate(self, value: float) -> None:
        self._switches.set(failure_rate=value)

    @property
    def rate_limit(self) -> float | None:
        """Maximum number of requests per second; others get a 429 with a `Retry-After`.

        None for no limit.
        """
        return self._switches.rate_limit

    @rate_limit.setter
    def rate_limit(self, value: float | None) -> None:
        self._switches.set(rate_limit=value)

    @property
    def wild(self) -> bool:
        """Whether replies imitate irregular replies of real servers."""
        return self._switches.wild

    @wild.setter
    def wild(self, value: bool) -> None:
        self._switches.set(wild=value)

    def fail_next(self, fault: int | str, times: int = 1, *, operation: str | None = None) -> None:
        """Make the next requests fail, after those already set to fail.

        :param fault: status from 300 to 599, or the name of a fault, such as `"reset"`.
        :param times: number of requests; 1 by default.
        :param operation: count and fail only requests of this operation, such as `create_contact`
            or `createContact`; any by default.
        :raises ValueError: if the fault or the operation is unknown, or `times` is out of range.
        """
        self._service.fail_next(fault, times, operation)

    def reset(self) -> None:
        """Delete everything, clear faults, and restore the initial settings."""
        self._service.reset()

    def configuration(self, **options: Any) -> Configuration:
        """Return a configuration for clients of this sandbox: its host, its key and no proxy.

        :param options: options of `Configuration`, which override these.
        :raises RuntimeError: if the sandbox is not running.
        """
        options.setdefault("host", self.url)
        options.setdefault("api_key", {"TeamApiKey": self.api_key})
        options.setdefault("proxy", "")
        return Configuration(**options)
