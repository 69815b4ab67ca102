"""The package's logger, and the logging that `debug` and `logger_file` turn on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sendx_python_sdk.configuration import Configuration

LOGGER = logging.getLogger("sendx_python_sdk")
LOGGER.addHandler(logging.NullHandler())


def is_logging(config: Configuration) -> bool:
    """Return whether requests with this configuration are logged."""
    if LOGGER.manager.disable >= logging.DEBUG:
        return False
    return config.debug or LOGGER.isEnabledFor(logging.DEBUG)


def log(
    config: Configuration, message: str, *args: object, facts: Mapping[str, object] | None = None
) -> None:
    """Log at DEBUG level.

    Loggers belong to the program, so one configuration's `debug` doesn't change their levels or
    handlers; the record bypasses the logger's level instead.

    :param message: text with a `%` placeholder for each of `args`.
    :param facts: extra attributes of the log record.
    """
    path, line, function, _ = LOGGER.findCaller()
    record = LOGGER.makeRecord(
        LOGGER.name, logging.DEBUG, path, line, message, args, None, function, facts
    )
    LOGGER.handle(record)
    handler: logging.Handler
    if config.logger_file:
        # Opened for each record, so that copies of a configuration share no open file.
        handler = logging.FileHandler(config.logger_file, encoding="utf-8", delay=True)
    elif config.debug and not _is_set_up():
        handler = logging.StreamHandler()
    else:
        return
    handler.setFormatter(logging.Formatter(config.logger_format))
    try:
        handler.handle(record)
    except OSError:  # The file cannot be opened. The call must not fail, since it may be applied.
        handler.handleError(record)
    handler.close()


def _is_set_up() -> bool:
    """Return whether the program has set up logging, which it may do at any time."""
    handlers = [*LOGGER.handlers, *logging.root.handlers]
    return any(not isinstance(handler, logging.NullHandler) for handler in handlers)
