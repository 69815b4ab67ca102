"""Choose a request's proxy from the settings, the environment and no_proxy."""

from __future__ import annotations

import os
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import unquote

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, make_headers, parse_url

from sendx_python_sdk._auth import MaskedStr, checked_headers
from sendx_python_sdk.configuration import Configuration
from sendx_python_sdk.exceptions import ApiValueError


class Proxy(NamedTuple):
    """A proxy and where its URL was set."""

    url: str
    headers: dict[str, str]
    source: str


def proxy_for(config: Configuration, scheme: str, host: str, port: int) -> Proxy | None:
    """Return the proxy for a host, None for a direct connection.

    :raises ApiValueError: if the proxy's URL is invalid or its scheme is not supported.
    """
    if config.substitute is not None:  # a substitute is on loopback
        return None
    # Masked, like the headers below, since error trackers record variables.
    if config.proxy is not None:
        url, source = MaskedStr(config.proxy), "proxy"
    else:
        url, source = _from_environment(f"{scheme}_proxy")
        if not url:
            url, source = _from_environment("all_proxy")
    excepted = config.no_proxy
    if excepted is None:
        excepted, _ = _from_environment("no_proxy")
    if not url or any(_covers(entry, host, port) for entry in excepted.lower().split(",")):
        return None
    return _parse_proxy(MaskedStr(url if "://" in url else f"http://{url}"), source, config)


def _from_environment(name: str) -> tuple[MaskedStr, str]:
    """Return a variable's value and the name it was found under; lower case takes precedence."""
    # Under CGI, a request's `Proxy` header becomes HTTP_PROXY.
    under_cgi = name == "http_proxy" and "REQUEST_METHOD" in os.environ
    for variable in (name,) if under_cgi else (name, name.upper()):
        if value := MaskedStr(os.environ.get(variable, "")):
            return value, variable
    return MaskedStr(), name


def _parse_proxy(text: MaskedStr, source: str, config: Configuration) -> Proxy:
    headers: dict[str, str] = {
        name: MaskedStr(value) for name, value in checked_headers(config.proxy_headers).items()
    }
    scheme = text.partition("://")[0].lower()
    if scheme.startswith("socks"):
        raise ApiValueError(
            f"{source}: SOCKS proxies are not supported; set it to an http:// or https:// URL, or "
            f'pass proxy="" to connect directly'
        )
    try:
        url = parse_url(text)
    except LocationParseError:
        url = Url()
    blank = any(character <= " " or character == "\x7f" for character in text)
    if scheme not in ("http", "https") or not url.host or blank:
        raise ApiValueError(f"{source} must be a URL like http://proxy.example:3128")
    credentials = MaskedStr(unquote(url.auth or ""))
    url = url._replace(auth=None)
    if not credentials.isascii():
        raise ApiValueError(f"{source}: the user name and password of a proxy must be ASCII")
    if credentials:
        basic = make_headers(proxy_basic_auth=credentials)
        headers.update({name: MaskedStr(value) for name, value in basic.items()})
    return Proxy(url.url, headers, source)


def _covers(entry: str, host: str, port: int) -> bool:
    """Return whether an entry of no_proxy covers a host."""
    entry = entry.strip().removesuffix(f":{port}")
    if entry == "*":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        name = entry.lstrip("*").lstrip(".")
        return name != "" and f".{host}".lower().endswith(f".{name}")
    try:
        return address in ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return False
