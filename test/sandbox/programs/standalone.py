"""A program with a sandbox: it prints where the package is, and what the sandbox answers."""

import urllib3

import sendx_python_sdk
from sendx_python_sdk import ApiClient, TrackingApi
from sendx_python_sdk.sandbox import Sandbox


def main() -> None:
    with Sandbox() as sandbox, ApiClient(sandbox.configuration()) as client:
        reply = TrackingApi(client).identify_contact({"email": "john@example.com"})
        page = urllib3.request("GET", sandbox.page_url)
        print(sendx_python_sdk.__file__)
        print(reply.status, page.status, b"<title>SendX sandbox" in page.data)


if __name__ == "__main__":
    main()
