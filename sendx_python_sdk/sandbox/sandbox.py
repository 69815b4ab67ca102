"""A sandbox to use in Python."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from typing_extensions import Self

from sendx_python_sdk.configuration import Configuration
from sendx_python_sdk.sandbox.assertions import Assertions
from sendx_python_sdk.sandbox.contacts import Contact
from sendx_python_sdk.sandbox.control import Control, is_loopback
from sendx_python_sdk.sandbox.database import Database, Path
from sendx_python_sdk.sandbox.faults import Switches
from sendx_python_sdk.sandbox.log import LoggedRequest
from sendx_python_sdk.sandbox.server import Server
from sendx_python_sdk.sandbox.service import Service


class Sandbox(Assertions):
    """A local SendX with both endpoints. It starts empty.

    A context manager: entering starts it, leaving closes it. It may be started again; what is in
    memory is kept as long as the object lives.

    :param host: address to listen on.
    :param port: TCP port; 0, the default, takes a free one.
    :param api_key: the one key that is accepted.
    :param db: a file that keeps contacts and requests, made if it is not there; in memory by
        default.
    :param rate_limit: requests a second; one too many is answered 429. No limit by default.
    :param wild: answer in the shapes that have been seen in the wild, such as a status that is a
        number and, every fifth time, what a proxy makes of a reply.
    :param allow_remote: lets `host` be another address than loopback. Whoever reaches the port can
        then read and empty the sandbox.
    :param on_request: called with each request after it has been logged, from many threads.
    :raises ValueError: for a port outside 0 to 65535, a key that is no visible ASCII, a rate limit
        of less than 0.001, or an address that is not loopback without `allow_remote`.
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
            raise ValueError(f"port must be from 0 to 65535, not {port}")
        if not re.fullmatch("[!-~]+", api_key):
            raise ValueError("api_key must be printable ASCII without spaces, and not empty")
        if not is_loopback(host) and not allow_remote:
            raise ValueError(
                f"host {host!r} can be reached from other machines; if they may read and empty "
                "the sandbox, say so with allow_remote (--allow-remote)"
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
        """Listen, and answer from threads of its own. Does nothing if it is running.

        :raises OSError: if the port is taken, the address is none of this machine's, or the
            database cannot be used.
        """
        if self._server is None:
            self._database.open()
            self._server = Server(self.host, self.port, self._service, self._control)
        return self

    def close(self) -> None:
        """Stop listening and cut every connection; all threads have ended afterwards. Does nothing
        if it is not running.
        """
        server, self._server = self._server, None
        if server is not None:
            server.close()
            self._database.close()

    @property
    def url(self) -> str:
        """The base URL, for `Configuration(host=...)`; its path is the real service's.

        :raises RuntimeError: if the sandbox is not running.
        """
        if self._server is None:
            raise RuntimeError("the sandbox is not running; use it in a with block or start() it")
        host = f"[{self.host}]" if ":" in self.host else self.host
        port: int = self._server.server_address[1]
        return f"http://{host}:{port}{self._service.contract.base_path}"

    @property
    def page_url(self) -> str:
        """Where a browser shows what is in the sandbox.

        :raises RuntimeError: if the sandbox is not running.
        """
        return self.url.removesuffix(self._service.contract.base_path) + "/"

    @property
    def contacts(self) -> dict[str, Contact]:
        """A copy of all contacts by address, the oldest first."""
        return self._service.contacts.snapshot()

    @property
    def requests(self) -> list[LoggedRequest]:
        """All requests with their replies, the oldest first."""
        return self._service.log.entries()

    @property
    def latency(self) -> float:
        """Seconds that pass before each request is carried out, 0 by default."""
        return self._switches.latency

    @latency.setter
    def latency(self, value: float) -> None:
        self._switches.set(latency=value)

    @property
    def failure_rate(self) -> float:
        """The share of requests that fail by chance, from 0, the default, to 1. They are answered
        500, 502 or 503, or the connection is reset before or after they are carried out.
        """
        return self._switches.failure_rate

    @failure_rate.setter
    def failure_rate(self, value: float) -> None:
        self._switches.set(failure_rate=value)

    @property
    def rate_limit(self) -> float | None:
        """Requests a second; one too many is answered 429, with a `Retry-After` after which there
        is room again. None is no limit.
        """
        return self._switches.rate_limit

    @rate_limit.setter
    def rate_limit(self, value: float | None) -> None:
        self._switches.set(rate_limit=value)

    @property
    def wild(self) -> bool:
        """Whether replies have the shapes that have been seen in the wild."""
        return self._switches.wild

    @wild.setter
    def wild(self, value: bool) -> None:
        self._switches.set(wild=value)

    def fail_next(self, fault: int | str, times: int = 1) -> None:
        """Let the next requests fail, whatever they are, after those that are to fail already.

        :param fault: a status from 300 to 599, or the name of a fault, as `"reset"`.
        :param times: how many requests.
        :raises ValueError: if there is no such fault, or times is less than 1.
        """
        self._switches.fail_next(fault, times)

    def reset(self) -> None:
        """Empty contacts and requests, and put faults and switches back to what they were when the
        sandbox was made.
        """
        self._service.reset()

    def configuration(self, **options: Any) -> Configuration:
        """Make a configuration for an `ApiClient` that is to talk to this sandbox.

        :param options: anything that `Configuration` takes; it wins over what is set here: host,
            key, and no proxy, since an environment's proxy cannot reach a loopback address.
        :raises RuntimeError: if the sandbox is not running.
        """
        options.setdefault("host", self.url)
        options.setdefault("api_key", {"TeamApiKey": self.api_key})
        options.setdefault("proxy", "")
        return Configuration(**options)
