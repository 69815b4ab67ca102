"""Build the TLS context for a configuration."""

from __future__ import annotations

import os
import ssl
import threading

from urllib3.util.ssl_ import create_urllib3_context

from sendx_python_sdk.configuration import Configuration
from sendx_python_sdk.exceptions import ApiValueError

# A fork while OpenSSL is first used would leave its internal locks locked in the child, so a fork
# waits until the context is complete.
_lock = threading.RLock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release
    )


def tls_context(config: Configuration) -> ssl.SSLContext:
    """Return a TLS context with the configuration's certificates.

    :raises ApiValueError: if a certificate or key cannot be read.
    """
    with _lock:
        return _new_context(config)


def _new_context(config: Configuration) -> ssl.SSLContext:
    verify = ssl.CERT_NONE if config.verify_ssl is False else ssl.CERT_REQUIRED
    context = create_urllib3_context(cert_reqs=verify)
    path, data = config.ssl_ca_cert, config.ca_cert_data
    name = f"ssl_ca_cert ({path})" if path else "ca_cert_data"
    try:
        if path or data:
            folder = path is not None and os.path.isdir(path)
            context.load_verify_locations(
                cafile=None if folder else path, capath=path if folder else None, cadata=data
            )
        else:
            context.load_default_certs()
        if config.cert_file:
            key_file = config.key_file or "the same file"
            name = f"cert_file ({config.cert_file}) or key_file ({key_file})"
            # Without a password, OpenSSL would prompt for one on the terminal.
            password = config.key_password
            context.load_cert_chain(
                config.cert_file,
                config.key_file,
                _refuse_to_prompt if password is None else password,
            )
    except ApiValueError:
        raise
    except (OSError, TypeError, ValueError) as error:
        raise ApiValueError(f"{name} cannot be used: {error}") from error
    return context


def _refuse_to_prompt() -> str:
    raise ApiValueError("the client key in key_file or cert_file is encrypted; set key_password")
