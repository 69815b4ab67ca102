"""Request models refuse what SendX cannot take; reply models accept what SendX sends."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections import UserList, deque
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, cast
from uuid import UUID

import numpy
import pandas
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import (
    ConfigDict,
    Field,
    SecretBytes,
    SecretStr,
    ValidationError,
    computed_field,
    field_validator,
)
from support.values import EMAIL, any_char, examples, json_values, pickled, whole_char

from sendx_python_sdk import (
    ErrorResponse,
    IdentifyRequest,
    IdentifyResponse,
    TrackRequest,
    TrackResponse,
)
from sendx_python_sdk._models import (
    Lenient,
    Nested,
    RequestModel,
    ResponseModel,
    StringList,
    Text,
    read_reply,
)

FULL = {
    "email": EMAIL,
    "firstName": "John",
    "lastName": "Doe",
    "company": "Acme",
    "customFields": {"Age": "29"},
    "tags": ["a", "b"],
    "newEmail": "new@example.com",
}
PYTHON_NAMES = {
    "firstName": "first_name",
    "lastName": "last_name",
    "customFields": "custom_fields",
    "newEmail": "new_email",
}
SURROGATE = "\ud800"
NOON = datetime(2024, 2, 29, 12, 0, tzinfo=timezone.utc)


def in_python(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {PYTHON_NAMES.get(name, name): value for name, value in fields.items()}


def identify(**fields: Any) -> IdentifyRequest:
    return IdentifyRequest(**{"email": EMAIL, **fields})


def sent(body: object, contract: type[RequestModel] = IdentifyRequest) -> Any:
    """Return the body on the wire, which `to_dict()` and `to_json()` have to agree with."""
    model = contract.of(body)
    wire = model.to_wire(contract)
    assert wire == model.to_wire() == model.to_json().encode()
    assert json.loads(wire) == json.loads(json.dumps(model.to_dict(), default=str))
    return json.loads(wire)


def refusal(make: Callable[[], object]) -> dict[tuple[Any, ...], str]:
    """Return the messages of a refusal by the path to the value."""
    with pytest.raises(ValidationError) as caught:
        make()
    return {error["loc"]: error["msg"] for error in caught.value.errors()}


# Valid requests


@pytest.mark.parametrize("names", [dict, in_python], ids=["json", "python"])
def test_both_spellings_make_the_same_model(names: Callable[[Any], dict[str, Any]]) -> None:
    assert sent(IdentifyRequest(**names(FULL))) == FULL
    assert sent(names(FULL)) == FULL
    assert sent(MappingProxyType(names(FULL))) == FULL
    assert sent(IdentifyRequest.from_json(json.dumps(names(FULL)))) == FULL
    assert sent({**dict.fromkeys(names(FULL)), "email": EMAIL}) == {"email": EMAIL}


def test_request_without_required_fields_may_be_empty() -> None:
    assert sent({}, TrackRequest) == {}


@pytest.mark.parametrize("address", ["a@b", "a+b@x.example", "ü@ü.example", "'\"@[::1]", "a@b..c"])
@pytest.mark.parametrize("around", ["", " ", "\r\n", "\u00a0\u2003"], ids=ascii)
def test_email_is_stripped(address: str, around: str) -> None:
    model = identify(email=around + address + around, newEmail=address + around)
    assert (model.email, model.new_email) == (address, address)
    assert TrackRequest(email=around + address).email == address


class Colour(Enum):
    RED = "red"
    NOTHING = None


class Grade(str, Enum):
    BEST = "A"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        (29, "29"),
        (-(10**30), "-" + "1" + "0" * 30),
        (0.1, "0.1"),
        (Decimal("1.10"), "1.10"),
        (Decimal("1E+400"), "1E+400"),
        (True, "true"),
        (False, "false"),
        (date(1989, 3, 3), "1989-03-03"),
        (datetime(1989, 3, 3, 4, 5, 6), "1989-03-03T04:05:06"),
        (NOON, "2024-02-29T12:00:00+00:00"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.RED, "red"),
        (Grade.BEST, "A"),
        (numpy.int64(5), "5"),
        (numpy.uint8(5), "5"),
        (numpy.float32(0.1), "0.1"),
        (numpy.float64(0.1), "0.1"),
        (numpy.bool_(True), "true"),
        (numpy.str_("x"), "x"),
        (numpy.datetime64("2024-02-29"), "2024-02-29"),
        (numpy.datetime64("2024-02-29T12:00"), "2024-02-29T12:00"),
        (pandas.Timestamp("2024-02-29 12:00"), "2024-02-29T12:00:00"),
        (pandas.DataFrame({"age": [29]}).age[0], "29"),
    ],
    ids=lambda value: f"{type(value).__name__} {value}",
)
def test_custom_field_is_sent_as_text(value: Any, text: str) -> None:
    model = identify(custom_fields=MappingProxyType({"field": value}))
    assert sent(model)["customFields"] == model.custom_fields == {"field": text}


@pytest.mark.parametrize(
    "tags",
    [("a", "b"), deque("ab"), UserList("ab"), dict.fromkeys("ab").keys()],
    ids=lambda tags: type(tags).__name__,
)
def test_tags_may_be_any_sequence_of_text(tags: Any) -> None:
    assert sent({"email": EMAIL, "tags": tags})["tags"] == ["a", "b"]
    assert sent({"addTags": tags}, TrackRequest) == {"addTags": ["a", "b"]}


def test_additional_properties_are_sent_beside_the_fields() -> None:
    more = {"company": None, "since": date(1989, 3, 3), "nested": {"list": [1, 2.5, None, True]}}
    body = {"email": EMAIL, **more, "since": "1989-03-03"}
    assert sent(identify(additional_properties=more)) == body
    assert sent({"email": EMAIL, "additional_properties": more}) == body


def test_model_in_additional_properties_is_sent_as_it_would_be_alone() -> None:
    inner = IdentifyRequest(email=EMAIL, first_name="Ann")
    outer = identify(additional_properties={"referrer": inner, "friends": [inner, {"best": inner}]})
    alone = {"email": EMAIL, "firstName": "Ann"}
    assert outer.to_dict() == {
        "email": EMAIL,
        "referrer": alone,
        "friends": [alone, {"best": alone}],
    }


# Invalid requests

KNOWN = (
    "birthday, company, custom_fields, email, first_name, last_name, lists, new_email, tags; "
    "pass others in additional_properties"
)
TYPES = "must be a str, int, float, Decimal, date, datetime, UUID, Enum or bool, got "
LOST = "\ufffd\ufffd\ufffd"  # as pydantic shows the bytes of a surrogate
AN_AT = "one @ with something on both sides"


class Incomparable:
    """Like a column of a table: it can be compared, but not told whether it is equal."""

    def __ne__(self, other: object) -> Any:
        raise TypeError("ambiguous")


@pytest.mark.parametrize(
    ("fields", "path", "message"),
    [
        ({"emial": "x"}, "emial", "unknown field; did you mean 'email'?"),
        ({"fist_name": "x"}, "fist_name", "did you mean 'first_name'?"),
        ({"firstname": "x"}, "firstname", "did you mean 'first_name'?"),
        ({"FIRSTNAME": "x"}, "FIRSTNAME", "did you mean 'firstName'?"),
        ({"custom_field": "x"}, "custom_field", "did you mean 'custom_fields'?"),
        ({"tag": "x"}, "tag", "did you mean 'tags'?"),
        ({"additional_property": 1}, "additional_property", "mean 'additional_properties'?"),
        ({"name": "x"}, "name", "did you mean 'first_name' or 'last_name'?"),
        ({"fields": "x"}, "fields", "did you mean 'custom_fields'?"),
        ({"full_name": "x"}, "full_name", KNOWN),
        ({"birthday": "x"}, "birthday", 'must be a date such as "1989-03-03"'),
        ({"birthday": 19}, "birthday", 'must be a date such as "1989-03-03"'),
        ({"firstName": "a", "first_name": "b"}, "first_name", "its Python name and its JSON name"),
        *(({"email": text}, "email", AN_AT) for text in ("", " ", "a", "@", "a@", "@b", "a@@b")),
        ({"newEmail": "a@b@c"}, "newEmail", AN_AT),
        ({"email": 5}, "email", "valid string, got int"),
        ({"firstName": True}, "firstName", "valid string, got bool"),
        ({"lastName": b"x"}, "lastName", "valid string, got bytes"),
        ({"company": ["x"]}, "company", "valid string, got list"),
        ({"company": SURROGATE}, "company", "lone surrogates"),
        ({"tags": "ab"}, "tags", 'must be a list such as ["first", "second"], got str'),
        ({"tags": Grade.BEST}, "tags", "must be a list such as"),
        ({"tags": {"a": "b"}}, "tags", "must be a list such as"),
        ({"tags": ["a", 5]}, "tags.1", "valid string, got int"),
        ({"tags": ["a", SURROGATE]}, "tags.1", "lone surrogates"),
        ({"customFields": "x"}, "customFields", 'such as {"name": "value"}, got str'),
        ({"customFields": [("a", "b")]}, "customFields", 'such as {"name": "value"}, got list'),
        ({"customFields": {5: "x"}}, "customFields.5.[key]", "valid string, got int"),
        (
            {"customFields": {SURROGATE: "x"}},
            "customFields.\ufffd\ufffd\ufffd.[key]",
            "lone surrogates",
        ),
        ({"customFields": {"x": SURROGATE}}, "customFields.x", "lone surrogates"),
        ({"customFields": {"x": b"x"}}, "customFields.x", f"{TYPES}bytes"),
        ({"customFields": {"x": [1]}}, "customFields.x", f"{TYPES}list"),
        ({"customFields": {"x": 1j}}, "customFields.x", f"{TYPES}complex"),
        ({"customFields": {"x": time(1)}}, "customFields.x", f"{TYPES}time"),
        ({"customFields": {"x": timedelta(1)}}, "customFields.x", f"{TYPES}timedelta"),
        ({"customFields": {"x": Incomparable()}}, "customFields.x", f"{TYPES}Incomparable"),
        (
            {"customFields": {"x": numpy.timedelta64(5, "s")}},
            "customFields.x",
            f"{TYPES}timedelta64",
        ),
        ({"customFields": {"x": numpy.array([1, 2])}}, "customFields.x", f"{TYPES}ndarray"),
        ({"customFields": {"x": Colour.NOTHING}}, "customFields.x", "cannot be Colour.NOTHING"),
        ({"customFields": {"x": 10**5000}}, "customFields.x", "integer string conversion"),
        ({"additional_properties": ["x"]}, "additional_properties", "mapping such as"),
        *(
            ({"additional_properties": {"x": value}}, "additional_properties.x", message)
            for value, message in [
                (float("nan"), "cannot be nan"),
                ([float("inf")], "without NaN, infinities"),
                (object(), "must be JSON"),
                ([SURROGATE], "must be JSON"),
                (b"\xff", "must be JSON"),
                (SecretStr("s"), "for a secret, pass its value"),
                (SecretBytes(b"s"), "for a secret, pass its value"),
            ]
        ),
    ],
    ids=lambda value: "" if isinstance(value, dict) else ascii(value),
)
def test_invalid_field_is_refused_with_its_name_and_the_reason(
    fields: dict[str, Any], path: str, message: str
) -> None:
    said = refusal(lambda: identify(**fields))
    assert {".".join(map(str, loc)) for loc in said} == {path}
    assert message in "".join(said.values())
    assert said == refusal(lambda: IdentifyRequest.from_dict({"email": EMAIL, **fields}))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"addTag": "x"}, "did you mean 'addTags'?"),
        ({"remove_tag": "x"}, "did you mean 'remove_tags'?"),
        ({"tags": ["x"]}, "did you mean 'add_tags' or 'remove_tags'?"),
        ({"email": "a@b@c"}, AN_AT),
        ({"add_tags": "ab"}, "must be a list such as"),
        ({"remove_tags": [b"a"]}, "valid string, got bytes"),
    ],
    ids=str,
)
def test_invalid_field_of_a_track_request_is_refused(fields: Any, message: str) -> None:
    (text,) = refusal(lambda: TrackRequest(**fields)).values()
    assert message in text


def test_positional_argument_is_refused_with_the_right_form() -> None:
    model: Any = IdentifyRequest
    with pytest.raises(TypeError, match=r"IdentifyRequest\(email=\.\.\.\)"):
        model(EMAIL)


@pytest.mark.parametrize(
    "body", [None, [], "x", b"{}", TrackRequest()], ids=lambda body: type(body).__name__
)
def test_body_that_is_neither_model_nor_mapping_is_refused(body: object) -> None:
    said = refusal(lambda: IdentifyRequest.of(body))
    form = "IdentifyRequest or a mapping such as {'email': ...}"
    assert said == {(): f"must be {form}, got {type(body).__name__}"}


def test_required_field_is_asked_for() -> None:
    said = refusal(lambda: IdentifyRequest.of({"company": "Acme"}))
    assert said == {("email",): "Field required"}


INVISIBLE = (
    " \t\n\x00\x1f\x7f\x9f\u00a0\u00ad\u061c\u200b\u200d\u200e\u2028\u202e\u2060\u3000\ufeff"
)


@pytest.mark.parametrize("character", INVISIBLE, ids=ascii)
@pytest.mark.parametrize("place", ["a{}b@c", "a@b{}c"])
def test_email_with_an_invisible_character_is_refused(place: str, character: str) -> None:
    (text,) = refusal(lambda: identify(email=place.format(character))).values()
    said = "a space" if character == " " else f"U+{ord(character):04X}"
    assert text.endswith(f"got {said}")


@pytest.mark.parametrize(
    "value",
    [
        None,
        float("nan"),
        float("inf"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
        pandas.NaT,
        pandas.NA,
        numpy.float32("nan"),
        numpy.float32("inf"),
        numpy.datetime64("NaT", "s"),
    ],
    ids=lambda value: f"{type(value).__name__} {value}",
)
def test_missing_value_is_refused_with_a_hint(value: Any) -> None:
    said = f"cannot be {value}; omit it to leave it unchanged"
    fields = {"fine": "x", "Lucky number": value}
    path = ("customFields", "Lucky number")
    assert refusal(lambda: identify(customFields=fields)) == {path: said}
    assert refusal(lambda: identify(tags=["a", value])) == {("tags", 1): said}
    required = {("email",): f"cannot be {value}"}
    assert refusal(lambda: IdentifyRequest.of({"email": value})) == required


@pytest.mark.parametrize("value", [float("nan"), pandas.NaT], ids=str)
@pytest.mark.parametrize("name", ["firstName", "birthday", "customFields", "tags"])
def test_missing_value_instead_of_a_field_is_refused_with_a_hint(name: str, value: Any) -> None:
    said = f"cannot be {value}; omit it to leave it unchanged"
    assert refusal(lambda: identify(**{name: value})) == {(name,): said}


def test_missing_value_of_a_table_is_refused_with_a_hint() -> None:
    table = pandas.DataFrame({"email": [EMAIL], "company": [float("nan")]})
    (row,) = table.to_dict("records")
    said = {("company",): "cannot be nan; omit it to leave it unchanged"}
    assert refusal(lambda: IdentifyRequest.of(row)) == said


def test_refusal_names_every_field_and_shows_no_values() -> None:
    fields: dict[str, Any] = {
        "email": "secret",
        "company": ["secret"],
        "tags": "secret",
        "emial": "secret",
        "custom_fields": {"Age": [], "Word": "secret"},
        "additional_properties": {"x": float("nan"), "y": "secret"},
    }
    with pytest.raises(ValidationError) as caught:
        IdentifyRequest.of(fields)
    assert "secret" not in str(caught.value) + repr(caught.value.errors())
    assert "input" not in str(caught.value)
    assert {error["loc"][0] for error in caught.value.errors()} == fields.keys()


# Models changed after they were checked, and subclasses


def test_assignment_is_checked() -> None:
    model: Any = identify()
    for name, value in {"email": "x", "tags": "ab", "first_name": 5, "emial": "a@b"}.items():
        with pytest.raises(ValidationError, match=name):
            setattr(model, name, value)
    assert sent(model) == {"email": EMAIL}
    model.custom_fields = {"Age": 29}
    model.new_email = " new@example.com"
    assert sent(model)["customFields"] == {"Age": "29"}
    assert sent(model)["newEmail"] == "new@example.com"


def test_model_changed_within_the_rules_is_sent_as_it_is_now() -> None:
    model: Any = IdentifyRequest.of(FULL)
    model.custom_fields["City"] = "Pune"
    model.tags.append("c")
    model.additional_properties["score"] = "x"
    tags, fields = [*FULL["tags"], "c"], {"Age": "29", "City": "Pune"}
    assert sent(model) == {**FULL, "customFields": fields, "tags": tags, "score": "x"}


def change(**changes: Any) -> Callable[[IdentifyRequest], Any]:
    return lambda model: model.model_copy(update=changes)


def put(field: str, key: Any, value: Any) -> Callable[[IdentifyRequest], Any]:
    def change(model: IdentifyRequest) -> IdentifyRequest:
        getattr(model, field)[key] = value
        return model

    return change


@pytest.mark.parametrize(
    ("mutate", "field"),
    [
        (put("tags", 0, 5), "tags"),
        (put("tags", 0, None), "tags"),
        (put("tags", 0, SURROGATE), "tags"),
        (put("custom_fields", "Age", None), "customFields"),
        (put("custom_fields", "Age", 29), "customFields"),
        (put("custom_fields", 5, "x"), "customFields"),
        (put("additional_properties", "more", float("nan")), "additional_properties"),
        (put("additional_properties", "more", object()), "additional_properties"),
        (put("additional_properties", 5, "x"), "additional_properties"),
        (put("additional_properties", "company", "x"), "company"),
        (put("additional_properties", "tags", "x"), "tags"),
        (change(email=5), "email"),
        (change(email=None), "email"),
        (change(email="no at"), "email"),
        (change(email=" a@b"), "email"),
        (change(first_name=b"x"), "firstName"),
        (change(custom_fields={"seats": numpy.int64(5)}), "customFields"),
        (change(tags="ab"), "tags"),
        (change(emial="x"), "emial"),
        (lambda _: IdentifyRequest.model_construct(), "email"),
    ],
)
def test_model_changed_behind_its_checks_is_refused(
    mutate: Callable[[IdentifyRequest], Any], field: str
) -> None:
    model = mutate(IdentifyRequest.of(FULL))
    with pytest.raises(ValueError, match=field):
        model.to_wire(IdentifyRequest)


class Branded(IdentifyRequest):
    """A request with all that a subclass can add."""

    model_config = ConfigDict(extra="allow")

    birthday: Annotated[date | None, Field(alias="birthDay")] = None

    @field_validator("company")
    @classmethod
    def prefixed(cls, value: str) -> str:
        return f"ACME/{value}"

    def model_post_init(self, _context: object) -> None:
        self.tags = [*(self.tags or ()), "new"]

    @computed_field(alias="fullName")
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @cached_property
    def looked_up(self) -> str:
        return "once"


@pytest.mark.parametrize("more", [{}, {"more": None}], ids=["alone", "with additional properties"])
def test_subclass_is_sent_as_built(more: dict[str, Any]) -> None:
    model = Branded.of(
        {**FULL, "birthDay": "1989-03-03", "extra": 1, "additional_properties": more}
    )
    assert model.looked_up
    assert sent(model) == {
        **FULL,
        "company": "ACME/Acme",
        "tags": ["a", "b", "new"],
        "birthDay": "1989-03-03",
        "extra": 1,
        "fullName": "John Doe",
        **more,
    }


def test_subclass_that_breaks_the_contract_is_refused() -> None:
    class Loose(IdentifyRequest):
        tags: Any = None

        @computed_field
        def ratio(self) -> float:
            return float("nan")

    with pytest.raises(ValueError, match="tags"):
        Loose(email=EMAIL, tags=5).to_wire(IdentifyRequest)
    with pytest.raises(ValueError, match="ratio"):
        Loose(email=EMAIL).to_wire(IdentifyRequest)


class Recipient(RequestModel):
    email: Annotated[Text, Field(max_length=9, pattern="@")]
    copies: Annotated[int | None, Field(ge=1, alias="copyCount")] = None


class Message(RequestModel):
    to: list[Nested[Recipient]]
    sender: Nested[Recipient] | None = None
    labels: Annotated[StringList | None, Field(min_length=1)] = None


def test_nested_requests_are_sent_and_checked() -> None:
    more = {"more": None, "copyCount": None}
    fields: Any = {
        "to": [{"email": "a@b", "additional_properties": more}],
        "sender": {"email": "@"},
    }
    model = Message.of(fields)
    body = {"to": [{"email": "a@b", **more}], "sender": {"email": "@"}}
    assert sent(model, Message) == body
    assert Message.of(model.model_dump()) == model
    assert refusal(lambda: Message.of({"to": [{"emial": "a@b"}, {"email": None}, 5]})) == {
        ("to", 0, "email"): "Field required",
        ("to", 0, "emial"): "unknown field; did you mean 'email'?",
        ("to", 1, "email"): "cannot be None",
        ("to", 2): "must be Recipient or a mapping such as {'email': ...}, got int",
    }
    model.to[0].additional_properties["bad"] = object()
    with pytest.raises(ValueError, match=r"to\.0\.additional_properties\.bad"):
        model.to_wire(Message)


def test_nested_subclass_sends_its_own_fields() -> None:
    class Named(Recipient):
        name: str = "Ann"

    model = Message(to=[Named(email="a@b")])
    assert sent(model, Message) == {"to": [{"email": "a@b", "name": "Ann"}]}


def test_value_that_is_put_among_nested_requests_is_refused_by_name() -> None:
    model = Message.of({"to": [{"email": "a@b"}]})
    model.to.append(cast(Any, 5))
    with pytest.raises(ValidationError, match="must be Recipient or a mapping"):
        model.to_wire(Message)


def test_limits_of_the_contract_are_checked() -> None:
    to = [{"email": "a@b.example"}, {"email": "ab"}, {"email": "a@b", "copyCount": 0}]
    said = refusal(lambda: Message.of({"to": to, "labels": []}))
    assert said == {
        ("to", 0, "email"): "String should have at most 9 characters",
        ("to", 1, "email"): "String should match pattern '@'",
        ("to", 2, "copyCount"): "Input should be greater than or equal to 1",
        ("labels",): "List should have at least 1 item after validation, not 0",
    }


# Conversions


@pytest.mark.parametrize(
    "model",
    [
        IdentifyRequest.of({**FULL, "additional_properties": {"since": "1989-03-03", "no": None}}),
        TrackRequest(email=EMAIL, add_tags=["a"], remove_tags=[], additional_properties={"x": [1]}),
        IdentifyResponse.from_dict({"status": "200", "data": {"encryptedId": "x"}, "no": None}),
        TrackResponse.from_dict({"message": "OK", "additional_properties": {"x": 1}}),
        ErrorResponse.from_dict({"status": "error", "message": "no", "code": 7}),
    ],
    ids=lambda model: type(model).__name__,
)
def test_dumps_copies_and_pickles_lose_nothing(model: Any) -> None:
    dumps = [model.model_dump(), model.model_dump(by_alias=True)]
    again = [type(model).from_dict(dump) for dump in dumps]
    again += [copy.copy(model), copy.deepcopy(model), pickled(model)]
    for other in again:
        assert other == model
        assert other.to_dict() == model.to_dict()
        assert other.additional_properties == model.additional_properties


def test_text_for_people_has_json_names_and_additional_properties() -> None:
    request = IdentifyRequest.of({**FULL, "additional_properties": {"score": "x"}})
    unset = {"birthday": None, "lists": None}
    shown = dict(sorted({**FULL, **unset, "score": "x"}.items()))
    assert request.to_str().replace("\n", "") == str(shown)
    assert "'company': None" in identify().to_str()
    assert repr(request).endswith(", additional_properties={'score': 'x'})")
    assert "additional_properties" not in repr(identify())
    answer = TrackResponse.from_dict({"x": 1})
    assert repr(answer) == "TrackResponse(status=None, message=None, x=1)"


def test_given_values_are_neither_changed_nor_shared() -> None:
    given: dict[str, Any] = copy.deepcopy(FULL) | {"additional_properties": {"more": {"list": [1]}}}
    before = copy.deepcopy(given)
    model = IdentifyRequest.of(given)
    body = sent(model)
    assert given == before
    given["tags"].append("b")
    given["customFields"]["Age"] = "30"
    given["additional_properties"]["more"]["list"].append(2)
    assert sent(model) == body


@pytest.mark.parametrize("model", [IdentifyRequest, IdentifyResponse])
def test_from_dict_of_none_is_none(model: Any) -> None:
    assert model.from_dict(None) is None


@pytest.mark.parametrize("text", ["", "x", "[]", '"x"', "5", "null", '{"email": "a@b"', b"\xff"])
@pytest.mark.parametrize("model", [IdentifyRequest, IdentifyResponse])
def test_from_json_of_anything_but_an_object_is_refused(model: Any, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        model.from_json(text)


def test_from_json_takes_bytes_and_checks_as_the_constructor_does() -> None:
    model = IdentifyRequest.from_json('{"email": "a@b", "customFields": {"ü": 29}}'.encode())
    assert model.custom_fields == {"ü": "29"}
    assert ("emial",) in refusal(lambda: IdentifyRequest.from_json('{"emial": "a@b"}'))


# Any input


def fields_of(text: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"email": st.just(EMAIL) | text},
        optional={
            "company": text,
            "tags": st.lists(text, max_size=3),
            "customFields": st.dictionaries(text, text, max_size=3),
        },
    )


@examples
@given(fields=fields_of(st.text(any_char, max_size=20)))
def test_any_text_is_sent_exactly_or_refused(fields: dict[str, Any]) -> None:
    try:
        model = IdentifyRequest.of(fields)
    except ValidationError:
        return
    assert sent(model) == {**fields, "email": fields["email"].strip()}


@examples
@given(fields=fields_of(st.text(whole_char, max_size=20)))
def test_text_that_utf8_can_encode_is_refused_only_as_an_email(fields: dict[str, Any]) -> None:
    assert sent({**fields, "email": EMAIL}) == {**fields, "email": EMAIL}


@examples
@given(more=st.dictionaries(st.text(whole_char, max_size=8), json_values, max_size=4))
def test_any_json_is_sent_as_additional_properties_exactly(more: dict[str, Any]) -> None:
    assume("inf" not in json.dumps(more).lower() and not more.keys() & TrackRequest._names)
    assert sent({"additional_properties": more}, TrackRequest) == more


# Replies


class Label(ResponseModel):
    name: Annotated[Lenient[str], Field(default=None)]


class Contact(ResponseModel):
    """A reply with fields of many types."""

    id: Annotated[Lenient[str], Field(default=None, alias="contactId")]
    visits: Lenient[int] | None = None
    seen: Lenient[dt.datetime] | None = None
    label: Lenient[Label] | None = None
    labels: Lenient[list[Lenient[Label]]] | None = None
    tags: Lenient[list[Lenient[str]]] | None = None
    fields: Lenient[dict[str, Lenient[str]]] | None = None


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("contactId", 5, "5"),
        ("contactId", 5.5, "5.5"),
        ("contactId", True, "true"),
        ("contactId", None, None),
        ("contactId", {"a": 1}, {"a": 1}),
        ("contactId", ["x"], ["x"]),
        ("visits", "7", 7),
        ("visits", "many", "many"),
        ("visits", 7.5, 7.5),
        ("seen", "2024-02-29T12:00:00Z", NOON),
        ("seen", "yesterday", "yesterday"),
        ("label", {"name": 5}, Label(name="5")),
        ("label", "vip", "vip"),
        ("label", {}, Label()),
        ("labels", [{"name": "vip"}, None, "x", {}], [Label(name="vip"), None, "x", Label()]),
        ("labels", {"name": "vip"}, {"name": "vip"}),
        ("labels", True, True),
        ("tags", ["a", 5, False, None, {}], ["a", "5", "false", None, {}]),
        ("fields", {"a": 1, "b": None, "c": True}, {"a": "1", "b": None, "c": "true"}),
    ],
    ids=repr,
)
def test_reply_coerces_scalars_and_keeps_what_does_not_fit(
    name: str, value: Any, kept: Any
) -> None:
    attribute = {"contactId": "id"}.get(name, name)
    text = json.dumps({name: value})
    for model in (
        Contact.from_json(text),
        Contact.from_dict({name: value}),
        read_reply(f"[{text}]", list[Lenient[Contact]])[0],
    ):
        assert isinstance(model, Contact)
        assert getattr(model, attribute) == kept
        assert type(getattr(model, attribute)) is type(kept)


def test_reply_without_a_required_field_has_none() -> None:
    model = Contact.from_json('{"labels": [{}]}')
    assert (model.id, model.labels) == (None, [Label()])
    assert model.to_dict() == {"labels": [{}]}


def test_reply_keeps_unknown_fields_and_their_nulls_at_every_level() -> None:
    body = {"contactId": "c", "new": None, "label": {"name": "x", "more": None, "size": 1}}
    model = Contact.from_dict(body)
    assert model.additional_properties == {"new": None}
    assert model.to_dict() == body
    assert "new=None" in repr(model)
    assert "size=1" in repr(model)


@pytest.mark.parametrize("more", [r'"J\ud83d"', "9" * 5000, "[" * 500 + "]" * 500, "NaN"], ids=len)
def test_reply_list_that_pydantic_cannot_parse_is_read(more: str) -> None:
    text = f'[{{"contactId": "c", "x": {more}}}]'
    assert [model.id for model in read_reply(text, list[Lenient[Contact]])] == ["c"]


def test_reply_list_keeps_elements_that_are_no_models() -> None:
    kept = read_reply('[{"name": 1}, null, "x"]', list[Lenient[Label]])
    assert kept == [Label(name="1"), None, "x"]


@pytest.mark.parametrize(
    ("reply_type", "text", "message"),
    [
        (Contact, "[]", "dictionary .*, got list"),
        (list[Lenient[Contact]], '"c"', "list, got str"),
        (Contact, "[" * 100_000, "recursion"),
    ],
    ids=["array for object", "text for array", "endless"],
)
def test_reply_of_another_json_type_is_refused(reply_type: Any, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_reply(text, reply_type)
