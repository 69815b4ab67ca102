"""What Schemathesis must know about SendX, which openapi.yaml cannot say.

What a request is about must exist, so every other one is about a contact and a template that do.
Names and addresses that are taken are refused, so each is made unique. Lists and tags that do not
exist are refused, so they are left out. Whatever is invalid stays invalid.
"""

import itertools
import os
import re

import schemathesis

numbers = itertools.count()
UNIQUE_NAMES = re.compile("/(tag|customfield|post)(/|$)")


def is_address(value):
    return isinstance(value, str) and "@" in value


def drop_matches(body, name, form):
    if isinstance(body.get(name), list):
        body[name] = [
            one
            for one in body[name]
            if not (isinstance(one, str) and re.fullmatch(form, one, re.DOTALL))
        ]


@schemathesis.hook
def before_call(context, case, kwargs):
    number = next(numbers)
    path = case.operation.path
    if path.startswith("/contact/unsubscribe/") and number % 2 and case.method == "POST":
        case.path_parameters = {"identifier": os.environ["KNOWN_CONTACT"]}
    if not isinstance(case.body, dict):
        return
    body = case.body = dict(case.body)
    if path == "/contact/track" and number % 2 and is_address(body.get("email")):
        body["email"] = "test@example.com"
    if path == "/send/template" and number % 2 and isinstance(body.get("template"), str):
        body["template"] = os.environ["KNOWN_TEMPLATE"]
    if is_address(body.get("newEmail")):
        body["newEmail"] = body["newEmail"].rpartition("@")[0] + f"@n{number}.example.com"
    if UNIQUE_NAMES.match(path) and isinstance(body.get("name"), str):
        body["name"] += f" {number}"
    if path == "/contact/identify":
        drop_matches(body, "lists", ".*")
    elif path.startswith("/contact"):
        drop_matches(body, "lists", "(list_)?[a-zA-Z0-9]{22}")
        drop_matches(body, "tags", "(tag_)?[a-zA-Z0-9]{22}")
