"""The contact in the reply to identify is a model, and never a reason to fail."""

from __future__ import annotations

from pprint import pformat
from typing import Any

import pytest
from support.servers import Server, reply
from support.values import IDENTIFY

from sendx_python_sdk import IdentifiedContact, IdentifyResponse

CONTACT = {
    "encryptedTeamId": "aBcD1234",
    "encryptedId": "eFgH5678",
    "tags": ["new"],
    "firstName": "John",
    "lastName": "Doe",
    "email": "john.doe@example.com",
    "company": "",
    "birthday": "1989-03-03",
    "customFields": {"Age": "29"},
}


def identify(server: Server, data: Any) -> IdentifyResponse:
    server.answer(reply(200, {"status": "200", "message": "OK", "data": data}))
    return server.api().identify_contact(IDENTIFY)


def test_contact_is_read_by_python_names_and_written_by_json_names(server: Server) -> None:
    response = identify(server, CONTACT)

    assert response.data == IdentifiedContact.from_dict(CONTACT)
    assert response.data.encrypted_id == "eFgH5678"
    assert response.data.custom_fields == {"Age": "29"}
    assert response.to_dict()["data"] == CONTACT


def test_unknown_fields_of_the_contact_are_kept_and_shown(server: Server) -> None:
    response = identify(server, {"encryptedId": "a", "score": 7, "owner": None})

    assert response.data is not None
    assert response.data.additional_properties == {"score": 7, "owner": None}
    assert response.to_dict()["data"] == {"encryptedId": "a", "score": 7, "owner": None}
    for shown in (repr(response), pformat(response), response.to_str()):
        assert "score" in shown


@pytest.mark.parametrize("field", CONTACT)
def test_field_of_the_contact_may_be_null(server: Server, field: str) -> None:
    response = identify(server, {**CONTACT, field: None})

    assert isinstance(response.data, IdentifiedContact)
    assert response.to_dict()["data"] == {k: v for k, v in CONTACT.items() if k != field}


@pytest.mark.parametrize(
    "data",
    [
        *[[], ["a"], "eFgH5678", "", 7, True],
        *[{"encryptedId": {"a": 1}}, {"tags": "new"}, {"tags": [{"name": "new"}]}],
        *[{"customFields": []}, {"customFields": {"Age": [29]}}, {"birthday": {"year": 1989}}],
    ],
    ids=repr,
)
def test_data_of_another_shape_is_kept_as_it_came(server: Server, data: Any) -> None:
    assert identify(server, data).to_dict()["data"] == data
