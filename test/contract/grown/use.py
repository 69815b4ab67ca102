"""Use what is generated from the grown contract. Arguments: the server's URL."""

from __future__ import annotations

import datetime
import sys
import typing
from pathlib import Path
from typing import Any

import pydantic
import pytest
from sendx_python_sdk.api.people_api import GET_PERSON, PUT_NOTE
from sendx_python_sdk.models.person import Person as SamePerson

import sendx_python_sdk
from sendx_python_sdk import (  # type: ignore[attr-defined]
    ApiClient,
    Author,
    Configuration,
    Kind,
    Label,
    Note,
    NoteDict,
    PeopleApi,
    Person,
)

assert Path(sendx_python_sdk.__file__).is_relative_to(Path(__file__).parent)
assert Person is SamePerson
assert Kind == typing.Literal["person", "robot"]
assert {"Person", "TrackingApi"} <= set(dir(sendx_python_sdk))
assert GET_PERSON.idempotent
assert not PUT_NOTE.idempotent
assert {"from", "var_from", "remindOn", "remind_on"} <= NoteDict.__optional_keys__
for found in (
    NoteDict,
    *(function for function in vars(PeopleApi).values() if callable(function)),
):
    typing.get_type_hints(found)

configuration = Configuration(host=sys.argv[1], api_key={"TeamApiKey": "key"})
with ApiClient(configuration) as client:
    api = PeopleApi(client)
    since = datetime.date(2024, 2, 29)
    person = api.get_person(
        "a/b@example.com", since, page_size=3, tags=["x", "y"], deep=True, x_trace="t-1"
    )
    assert isinstance(person, Person)
    assert person.born_on == datetime.date(1989, 3, 3)
    assert person.last_seen.year == 2024
    assert person.labels == [Label(name="vip"), None, "new"]
    assert (person.visits, person.score, person.active) == (7, 0.5, True)
    assert (person.kind, person.note, person.fields) == ("person", "odd", {"plan": "trial"})
    assert api.get_person_with_http_info("b@example.com", since=since).data == person
    assert [type(one) for one in api.list_people()] == [Person, type(None)]

    author = Author(address="a@example.com", additional_properties={"nick": None})
    remind_on = datetime.date(2024, 5, 1)
    note = Note(text="call", remind_on=remind_on, var_from=author, readers=[author])
    assert api.put_note("b@example.com", note) is None
    mapping: NoteDict = {"text": "call", "urgent": False, "tone": "firm", "from": {}}
    assert api.put_note("b@example.com", mapping) is None
    wrong: dict[str, Any] = {"txt": 1, "text": "TOO LONG", "stars": 6, "about": "dog"}
    wrong |= {"tone": "odd", "readers": [], "copies": ["x"], "from": {"adress": "x"}}
    with pytest.raises(pydantic.ValidationError, match="did you mean 'address'") as caught:
        api.put_note("b@example.com", wrong)
    assert {error["loc"][0] for error in caught.value.errors()} == wrong.keys()
