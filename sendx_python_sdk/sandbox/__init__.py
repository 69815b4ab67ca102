"""A local SendX server for development and tests. Needs the extra `sandbox`.

>>> with Sandbox() as sandbox, ApiClient(sandbox.configuration()) as client:
...     reply = TrackingApi(client).identify_contact({"email": "ann@example.com"})
...     contacts = sandbox.contacts

`python -m sendx_python_sdk.sandbox` runs one until Ctrl-C.
"""

try:
    from sendx_python_sdk.sandbox.contacts import Contact
    from sendx_python_sdk.sandbox.emails import Email
    from sendx_python_sdk.sandbox.log import LoggedRequest
    from sendx_python_sdk.sandbox.sandbox import Sandbox
except ModuleNotFoundError as error:
    if error.name not in ("jsonschema_rs", "yaml"):
        raise
    raise ImportError(
        f"the sandbox needs the package {error.name}; "
        'install it with: pip install "sendx-python-sdk[sandbox]"',
        name=error.name,
    ) from error

__all__ = ["Contact", "Email", "LoggedRequest", "Sandbox"]
