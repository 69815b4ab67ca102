"""`sendx check`: check whether SendX can be reached and accepts the key."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sendx_python_sdk.cli.connection import Target, connect
from sendx_python_sdk.cli.console import (
    DONE,
    NOT_AUTHORIZED,
    UNREACHABLE,
    Failure,
    failure,
    is_transient,
    print_json,
    print_table,
    reason_of,
)
from sendx_python_sdk.exceptions import (
    ApiException,
    ForbiddenException,
    UnauthorizedException,
)

if TYPE_CHECKING:
    from sendx_python_sdk.api import TrackingApi
    from sendx_python_sdk.models import TrackRequestDict

# Both requests name this contact and no tags, so they change nothing: addresses in .invalid cannot
# exist (RFC 2606).
_REQUEST: TrackRequestDict = {"email": "check@example.invalid"}
_WRONG_KEY = {"type": "api_key", "in": "header", "key": "X-Team-ApiKey", "value": "not-a-key"}


def check(target: Target, *, as_json: bool) -> int:
    """Check host, proxy, TLS and key, and print the results.

    :return: exit code.
    :raises Failure: if there is a problem, after printing the results.
    """
    origin = target.api_key_file or "SENDX_API_KEY"
    if target.sandbox:
        origin = "sandbox"
    elif origin not in os.environ and target.api_key_file is None:
        origin = "prompt"
    with connect(target, retries=0) as api:
        try:
            results, problem = _check(api, origin)
        except ValueError as error:  # The host or a proxy's URL is invalid.
            raise failure(error) from None
    if as_json:
        print_json(results)
    else:
        print_table("Connection to SendX", (), list(results.items()))
    if problem is not None:
        raise problem
    return DONE


def _check(api: TrackingApi, origin: str) -> tuple[dict[str, str], Failure | None]:
    """Return the results of all checks up to the first problem, and the problem."""
    # A host that refuses a wrong key with 401 is SendX; others never see the real key.
    error = _track(api, _request_auth=_WRONG_KEY)
    host = api.api_client.configuration.host
    results = {
        "host": host,
        "proxy": _proxy(api),
        "connection": "failed",
        "key": f"not checked (from {origin})",
    }
    if error is not None and (error.status in (0, 407) or error.retryable):
        return results, failure(error)
    if not isinstance(error, UnauthorizedException):
        results["connection"] = "not to SendX"
        status = 200 if error is None else error.status
        return results, Failure(
            f"{host} is not SendX: it answered a wrong key with HTTP {status} instead of 401; "
            "check --host and the proxy",
            UNREACHABLE,
            status,
        )
    encrypted = host.startswith("https:")
    results["connection"] = "TLS, certificate verified" if encrypted else "not encrypted"
    error = _track(api)
    if isinstance(error, (UnauthorizedException, ForbiddenException)):
        results["key"] = f"refused (from {origin})"
        return results, Failure(
            f"SendX refused the key from {origin}: {reason_of(error)}; compare it with the one "
            "that SendX shows under Settings, Team API Key",
            NOT_AUTHORIZED,
            error.status,
        )
    if error is not None and is_transient(error):
        return results, failure(error)
    results["key"] = f"accepted (from {origin})"  # The reply is 404, as there is no such contact.
    return results, None


def _track(api: TrackingApi, **options: Any) -> ApiException | None:
    try:
        api.track_contact(_REQUEST, **options)
    except ApiException as error:
        return error
    return None


def _proxy(api: TrackingApi) -> str:
    """Return the proxy and the setting it comes from."""
    from sendx_python_sdk._proxies import proxy_for

    configuration = api.api_client.configuration
    parts = urlsplit(configuration.host)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    proxy = proxy_for(configuration, parts.scheme, parts.hostname or "", port)
    return "none" if proxy is None else f"{proxy.url} (from {proxy.source})"
