"""What Schemathesis must know about contacts, which openapi.yaml cannot say.

A track of an unknown contact is 404, so every other track is about a known one. A new address that
is taken is 422, so each is made unique.
"""

import itertools

import schemathesis

numbers = itertools.count()


@schemathesis.hook
def map_body(context, body):
    if not isinstance(body, dict):
        return body
    number = next(numbers)
    if context.operation.path == "/contact/track":
        email = body.get("email")
        # Invalid addresses stay invalid.
        if number % 2 and isinstance(email, str) and "@" in email:
            return {**body, "email": "test@example.com"}
    elif isinstance(body.get("newEmail"), str) and "@" in body["newEmail"]:
        name, _, domain = body["newEmail"].rpartition("@")
        return {**body, "newEmail": f"{name}@n{number}.{domain}"}
    return body
