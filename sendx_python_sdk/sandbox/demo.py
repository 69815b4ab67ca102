"""The SDK at work on a sandbox: `python -m sendx_python_sdk.sandbox.demo`."""

from pprint import pprint

from sendx_python_sdk import ApiClient, IdentifyRequest, NotFoundException, TrackingApi
from sendx_python_sdk.sandbox import Sandbox


def main() -> None:
    """Identify and track a contact, fail once, and show what the sandbox holds in the end."""
    with Sandbox() as sandbox, ApiClient(sandbox.configuration()) as client:
        print(f"A sandbox listens at {sandbox.url}")
        tracking = TrackingApi(client)

        john = IdentifyRequest(
            email="john.doe@example.com",
            first_name="John",
            custom_fields={"plan": "pro"},
            tags=["newsletter"],
        )
        print("\nJohn is identified:")
        pprint(tracking.identify_contact(john))

        print("\nHe is tracked:")
        pprint(tracking.track_contact({"email": john.email, "addTags": ["customer"]}))

        print("\nSomebody unknown cannot be tracked:")
        try:
            tracking.track_contact({"email": "nobody@example.com", "addTags": ["customer"]})
        except NotFoundException as error:
            print(f"{type(error).__name__}: {error.status} {error.message}")

        print("\nThe sandbox now holds:")
        pprint(sandbox.contacts["john.doe@example.com"], sort_dicts=False)


if __name__ == "__main__":
    main()
