"""A demonstration of the SDK with a sandbox: `python -m sendx_python_sdk.sandbox.demo`.

It shows calls in Python with their replies, and an error. `sendx demo`, which needs the extra
`cli`, shows the commands that make such calls, and their tables.
"""

from pprint import pprint

from sendx_python_sdk import ApiClient, IdentifyRequest, NotFoundException, TrackingApi
from sendx_python_sdk.sandbox import Sandbox


def main() -> None:
    """Identify a contact, add a tag to it, cause an error, and print the contact."""
    with Sandbox() as sandbox, ApiClient(sandbox.configuration()) as client:
        print(f"Sandbox at {sandbox.url}")
        tracking = TrackingApi(client)

        john = IdentifyRequest(
            email="john.doe@example.com",
            first_name="John",
            custom_fields={"plan": "pro"},
            tags=["newsletter"],
        )
        print("\nIdentify John:")
        pprint(tracking.identify_contact(john))

        print("\nAdd a tag to him:")
        pprint(tracking.track_contact({"email": john.email, "addTags": ["customer"]}))

        print("\nTrack a contact that does not exist:")
        try:
            tracking.track_contact({"email": "nobody@example.com", "addTags": ["customer"]})
        except NotFoundException as error:
            print(f"{type(error).__name__}: {error.status} {error.message}")

        print("\nThe contact in the sandbox:")
        pprint(sandbox.contacts["john.doe@example.com"], sort_dicts=False)


if __name__ == "__main__":
    main()
