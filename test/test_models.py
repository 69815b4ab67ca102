"""What a model takes and refuses, and what of it goes on the wire."""

from __future__ import annotations

import copy
import json
import pickle
from collections import UserList, deque
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError
from recording import EMAIL, IDENTIFY, Recorder, any_char, examples, json_values, whole_char

from sendx_python_sdk import (
    ApiException,
    ApiValueError,
    ErrorResponse,
    IdentifyRequest,
    IdentifyResponse,
    TrackRequest,
    TrackResponse,
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
    "addTags": "add_tags",
    "removeTags": "remove_tags",
}
SURROGATE = "\ud800"


class Colour(Enum):
    RED = "red"
    NOTHING = None


class Grade(str, Enum):
    BEST = "A"


class Number(Enum):
    ONE = 1


class Loud(str):
    __slots__ = ()


def in_python(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {PYTHON_NAMES.get(name, name): value for name, value in fields.items()}


def wire(model: Any) -> Any:
    return json.loads(model.to_json())


def named(field: str) -> str:
    """Give a pattern for a field by either of its names."""
    json_names = {python: json_name for json_name, python in PYTHON_NAMES.items()}
    return f"{field}|{json_names.get(field, field)}"


def refusal(make: Callable[[], Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        make()
    return str(caught.value)


# Names


@pytest.mark.parametrize(
    ("model", "wrong", "right"),
    [
        (IdentifyRequest, "emial", "email"),
        (IdentifyRequest, "fist_name", "first_name"),
        (IdentifyRequest, "lastNam", "lastName"),
        (IdentifyRequest, "custom_field", "custom_fields"),
        (IdentifyRequest, "newEmial", "newEmail"),
        (IdentifyRequest, "tag", "tags"),
        (TrackRequest, "addTag", "addTags"),
        (TrackRequest, "remove_tag", "remove_tags"),
    ],
)
def test_unknown_field_is_refused_by_name_with_the_nearest_known_one(
    model: Any, wrong: str, right: str
) -> None:
    text = refusal(lambda: model.from_dict({**IDENTIFY, wrong: "x"}))
    assert wrong in text.splitlines()[1]
    assert f"did you mean '{right}'?" in text
    assert text == refusal(lambda: model(**IDENTIFY, **{wrong: "x"}))


def test_unknown_field_near_to_none_is_told_of_additional_properties() -> None:
    text = refusal(lambda: IdentifyRequest.from_dict({**IDENTIFY, "birthday": "1989-03-03"}))
    assert "birthday" in text
    assert "additional_properties" in text
    assert "did you mean" not in text


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = refusal(lambda: IdentifyRequest.from_dict({"email": "x", "emial": 1, "tags": "a"}))
    assert text.startswith("3 validation errors for IdentifyRequest")
    assert {"email", "emial", "tags"} <= set(text.splitlines())
    assert "one @" in text


@pytest.mark.parametrize("names", [dict, in_python])
def test_both_spellings_make_the_same_model(names: Callable[[Any], dict[str, Any]]) -> None:
    assert wire(IdentifyRequest(**names(FULL))) == FULL
    assert wire(IdentifyRequest.from_dict(names(FULL))) == FULL
    assert wire(IdentifyRequest.from_json(json.dumps(names(FULL)))) == FULL
    tags = {"email": EMAIL, "addTags": ["a"], "removeTags": ["b"]}
    assert wire(TrackRequest(**names(tags))) == tags


def test_a_field_in_both_spellings_is_refused_with_a_fitting_word() -> None:
    text = refusal(
        lambda: IdentifyRequest.from_dict({**IDENTIFY, "first_name": "a", "firstName": "b"})
    )
    assert "first_name" in text
    assert "twice" in text


def test_the_request_needs_an_email_and_the_track_request_nothing() -> None:
    assert "email\n" in refusal(lambda: IdentifyRequest.from_dict({"company": "Acme"}))
    assert wire(TrackRequest()) == {}


# Values


@pytest.mark.parametrize("field", ["email", "newEmail"])
@pytest.mark.parametrize("address", ["a@b", "a+b@x.example", "ü@ü.example", "'\"@[::1]", "a@b..c"])
def test_address_with_one_at_is_taken(field: str, address: str) -> None:
    assert wire(IdentifyRequest.from_dict({**IDENTIFY, field: address}))[field] == address


BAD_ADDRESSES = ["", "a", "@", "a@", "@b", "a@b@c", "a@@b", " a@b", "a@b ", "a @b", "a@b\n"]
BAD_ADDRESSES += ["a\r@b", "a@b\t", "a\x00@b", "a@\x7f", "a@\x9fb", "a@b\u2028", "a\u00a0@b"]


@pytest.mark.parametrize("address", [*BAD_ADDRESSES, b"a@b", 5, True, ["a@b"], {"a": "b"}])
@pytest.mark.parametrize("field", ["email", "newEmail"])
def test_address_that_cannot_be_one_is_refused(field: str, address: Any) -> None:
    text = refusal(lambda: IdentifyRequest.from_dict({**IDENTIFY, field: address}))
    assert field in text.splitlines()[1]


def test_address_of_a_track_request_is_checked_too() -> None:
    assert "one @" in refusal(lambda: TrackRequest(email="john"))


UTC_NOON = datetime(2024, 2, 29, 12, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("", ""),
        (Loud("loud"), "loud"),
        (29, "29"),
        (-(10**30), "-" + "1" + "0" * 30),
        (0.1, "0.1"),
        (Decimal("1.10"), "1.10"),
        (Decimal("1E+400"), "1E+400"),
        (True, "true"),
        (False, "false"),
        (date(1989, 3, 3), "1989-03-03"),
        (datetime(1989, 3, 3, 4, 5, 6), "1989-03-03T04:05:06"),
        (UTC_NOON, "2024-02-29T12:00:00+00:00"),
        (
            UTC_NOON.astimezone(timezone(timedelta(hours=5, minutes=30))),
            "2024-02-29T17:30:00+05:30",
        ),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.RED, "red"),
        (Grade.BEST, "A"),
        (Number.ONE, "1"),
    ],
)
def test_custom_field_goes_as_text(value: Any, text: str) -> None:
    model = IdentifyRequest(email=EMAIL, custom_fields={"field": value})
    assert wire(model)["customFields"] == {"field": text}
    assert model.custom_fields == {"field": text}


BAD_VALUES: list[Any] = [
    None,
    b"x",
    [],
    {},
    ("x",),
    object(),
    1j,
    time(1),
    timedelta(1),
    Colour.NOTHING,
]
BAD_VALUES += [float("nan"), float("inf"), -float("inf"), Decimal("nan"), Decimal("sNaN")]
BAD_VALUES += [Decimal("-Infinity"), pytest.param(10**5000, id="long int")]


@pytest.mark.parametrize("value", BAD_VALUES)
def test_other_custom_field_is_refused_by_its_name(value: Any) -> None:
    fields = {"fine": "x", "Lucky number": value}
    text = refusal(lambda: IdentifyRequest.from_dict({**IDENTIFY, "customFields": fields}))
    assert "customFields" in text
    assert "'Lucky number'" in text
    assert "'fine'" not in text


@pytest.mark.parametrize("fields", ["x", ["x"], [("a", "b")], 5, {5: "x"}, {None: "x"}])
def test_custom_fields_are_a_mapping_from_text(fields: Any) -> None:
    assert "custom_fields" in refusal(lambda: IdentifyRequest(email=EMAIL, custom_fields=fields))


def test_custom_fields_may_be_any_mapping() -> None:
    model = IdentifyRequest(email=EMAIL, custom_fields=MappingProxyType({"Age": 29}))
    assert wire(model)["customFields"] == {"Age": "29"}


@pytest.mark.parametrize(
    "tags", [["a", "b"], ("a", "b"), deque("ab"), UserList("ab"), dict.fromkeys("ab").keys()]
)
def test_tags_may_be_any_sequence_of_text(tags: Any) -> None:
    assert wire(IdentifyRequest(email=EMAIL, tags=tags))["tags"] == ["a", "b"]
    assert wire(TrackRequest(add_tags=tags)) == {"addTags": ["a", "b"]}
    assert wire(TrackRequest(remove_tags=tags)) == {"removeTags": ["a", "b"]}


def test_a_set_of_tags_is_taken() -> None:
    assert sorted(wire(TrackRequest(add_tags={"a", "b"}))["addTags"]) == ["a", "b"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "tags", ["ab", Loud("ab"), Grade.BEST, b"ab", 5, [5], ["a", None], [b"a"], [["a"]], {"a": "b"}]
)
@pytest.mark.parametrize("field", ["tags", "add_tags", "remove_tags"])
def test_a_bare_text_and_what_is_no_text_are_refused_as_tags(field: str, tags: Any) -> None:
    model: Any = IdentifyRequest if field == "tags" else TrackRequest
    assert field in refusal(lambda: model(email=EMAIL, **{field: tags}))


@pytest.mark.parametrize("value", [5, True, 1.5, b"x", ["x"], {"x": "y"}, date(2024, 1, 1)])
@pytest.mark.parametrize("field", ["first_name", "last_name", "company"])
def test_a_name_is_text(field: str, value: Any) -> None:
    assert field in refusal(lambda: IdentifyRequest(email=EMAIL, **{field: value}))


# None, null and what the contract does not name


@pytest.mark.parametrize("names", [dict, in_python])
def test_none_is_left_out(names: Callable[[Any], dict[str, Any]]) -> None:
    nothing = dict.fromkeys(FULL, None) | IDENTIFY
    model = IdentifyRequest.from_dict(names(nothing))
    assert wire(model) == model.to_dict() == IDENTIFY


def test_explicit_null_goes_through_additional_properties(recorder: Recorder) -> None:
    request = IdentifyRequest(email=EMAIL, additional_properties={"company": None})
    recorder.api().identify_contact(request)
    assert recorder.sent == {"email": EMAIL, "company": None}


def test_additional_properties_are_sent_beside_the_known_fields(recorder: Recorder) -> None:
    more = {"birthday": date(1989, 3, 3), "nested": {"list": [1, 2.5, None, True, "x"]}}
    recorder.api().identify_contact({**IDENTIFY, "additional_properties": more})
    assert recorder.sent == {"email": EMAIL, **more, "birthday": "1989-03-03"}
    recorder.api().track_contact(TrackRequest(additional_properties=more))
    assert recorder.sent == {**more, "birthday": "1989-03-03"}


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        [float("inf")],
        {"x": -float("inf")},
        object(),
        [SURROGATE],
        b"\xff",
        pytest.param(10**5000, id="long int"),
    ],
)
def test_additional_property_that_is_no_json_is_refused(value: Any) -> None:
    text = refusal(lambda: IdentifyRequest(email=EMAIL, additional_properties={"more": value}))
    assert "additional_properties" in text


def test_additional_property_in_itself_is_refused() -> None:
    around: dict[str, Any] = {}
    around["again"] = around
    assert "additional_properties" in refusal(lambda: TrackRequest(additional_properties=around))


@pytest.mark.parametrize("name", ["company", "email"])
def test_field_given_beside_additional_properties_as_well_is_refused(
    recorder: Recorder, name: str
) -> None:
    request = IdentifyRequest(email=EMAIL, company="Acme", additional_properties={name: "x"})
    with pytest.raises(ApiValueError, match=f"{name} is given twice"):
        recorder.api().identify_contact(request)
    assert recorder.requests == []


# Conversions


@pytest.mark.parametrize(
    "model",
    [
        IdentifyRequest(email=EMAIL),
        IdentifyRequest(**FULL, additional_properties={"birthday": "1989-03-03", "no": None}),  # type: ignore[arg-type]
        TrackRequest(email=EMAIL, add_tags=["a"], remove_tags=[], additional_properties={"x": [1]}),
        IdentifyResponse.from_dict({"status": "200", "data": {"encryptedId": "x"}, "no": None}),
        TrackResponse.from_dict({"message": "OK", "additional_properties": {"x": 1}}),
        ErrorResponse.from_dict({"status": "error", "message": "no", "code": 7}),
    ],
)
def test_nothing_is_lost_on_the_way_through_a_dump_a_copy_or_a_pickle(model: Any) -> None:
    for dump in (model.model_dump(), model.model_dump(by_alias=True)):
        again = type(model).from_dict(dump)
        assert again == model
        assert again.to_dict() == model.to_dict()
    copies = (copy.copy(model), copy.deepcopy(model), pickle.loads(pickle.dumps(model)))
    for again in copies:
        assert again == model
        assert again.to_dict() == model.to_dict()
        assert again.additional_properties == model.additional_properties


def test_a_request_as_dict_json_and_text_has_the_json_names() -> None:
    model = IdentifyRequest(**FULL, additional_properties={"birthday": "x"})  # type: ignore[arg-type]
    assert model.to_dict() == {**FULL, "birthday": "x"}
    assert json.loads(model.to_json()) == {**FULL, "birthday": "x"}
    assert "'firstName': 'John'" in model.to_str()
    assert "'birthday': 'x'" in model.to_str()
    assert "'company': None" in IdentifyRequest(email=EMAIL).to_str()


@pytest.mark.parametrize("model", [IdentifyRequest, IdentifyResponse, ErrorResponse])
def test_from_dict_of_none_is_none(model: Any) -> None:
    assert model.from_dict(None) is None


@pytest.mark.parametrize(
    "text", ["", "x", "[]", '"x"', "5", "null", "{", '{"email": "a@b"', b"\xff"]
)
@pytest.mark.parametrize("model", [IdentifyRequest, IdentifyResponse])
def test_from_json_of_what_is_no_json_object_is_a_value_error(model: Any, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        model.from_json(text)


def test_from_json_takes_bytes_and_checks_as_the_constructor_does() -> None:
    model = IdentifyRequest.from_json('{"email": "a@b", "customFields": {"ü": 29}}'.encode())
    assert model.custom_fields == {"ü": "29"}
    assert "did you mean 'email'" in refusal(lambda: IdentifyRequest.from_json('{"emial": "a@b"}'))
    assert "tags" in refusal(lambda: IdentifyRequest.from_json('{"email": "a@b", "tags": "x"}'))


def test_assignment_is_checked() -> None:
    model = IdentifyRequest(email=EMAIL)
    for name, value in {"email": "x", "tags": "ab", "first_name": 5, "emial": "a@b"}.items():
        with pytest.raises(ValueError, match=name):
            setattr(model, name, value)
    assert wire(model) == IDENTIFY
    model.custom_fields = {"Age": 29}
    model.tags = ("a",)
    model.first_name = "John"
    model.new_email = "new@example.com"
    assert wire(model) == {
        "email": EMAIL,
        "firstName": "John",
        "customFields": {"Age": "29"},
        "tags": ["a"],
        "newEmail": "new@example.com",
    }


# What is said of a refusal


@pytest.mark.parametrize(
    "more",
    [
        {"tags": "ab"},
        {"emial": "secret 5"},
        {"new_email": "secret 6"},
        {"company": 7},
        {"custom_fields": {"Age": None, "Word": "secret 8"}},
        {"additional_properties": {"x": float("nan"), "y": "secret 9"}},
    ],
)
def test_refusal_shows_no_values(more: dict[str, Any]) -> None:
    secrets = {"email": "secret1@example.com", "first_name": "secret 2", "last_name": "secret 3"}
    text = refusal(lambda: IdentifyRequest.from_dict({**secrets, **more}))
    assert "secret" not in text
    assert "input_value" not in text
    assert next(iter(more)) in text


def test_refusal_of_a_reply_that_a_program_makes_shows_no_values_either() -> None:
    values: dict[str, Any] = {"status": "secret 1", "message": ["secret 2"]}
    assert "secret" not in refusal(lambda: ErrorResponse(**values))


# The caller's objects


def test_what_the_caller_gave_is_neither_changed_nor_shared(recorder: Recorder) -> None:
    given: dict[str, Any] = {
        "email": EMAIL,
        "customFields": {"Age": 29},
        "tags": ["a"],
        "additional_properties": {"more": {"list": [1]}},
    }
    before = copy.deepcopy(given)
    model = IdentifyRequest.from_dict(given)
    recorder.api().identify_contact(given)
    recorder.api().identify_contact(model)
    assert given == before
    sent = model.to_dict()
    given["tags"].append("b")
    given["customFields"]["Age"] = "30"
    given["additional_properties"]["more"]["list"].append(2)
    assert model.to_dict() == sent


def test_a_model_is_not_changed_by_the_call(recorder: Recorder) -> None:
    model = IdentifyRequest(**FULL, additional_properties={"more": [1]})  # type: ignore[arg-type]
    before = copy.deepcopy(model)
    recorder.api().identify_contact(model)
    assert model == before
    assert recorder.sent == {**FULL, "more": [1]}


# Past the checks


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
        (put("custom_fields", "Age", None), "custom_fields"),
        (put("custom_fields", "Age", float("nan")), "custom_fields"),
        (put("custom_fields", 5, "x"), "custom_fields"),
        (put("custom_fields", "Age", SURROGATE), "custom_fields"),
        (put("additional_properties", "more", float("nan")), "additional_properties"),
        (put("additional_properties", "more", object()), "additional_properties"),
        (change(email=5), "email"),
        (change(email=None), "email"),
        (change(email="no at"), "email"),
        (change(first_name=b"x"), "first_name"),
        (change(first_name=SURROGATE), "first_name"),
        (change(tags="ab"), "tags"),
        (change(emial="x"), "emial"),
        (lambda _: IdentifyRequest.model_construct(), "email"),
    ],
)
def test_a_model_changed_past_its_checks_is_refused_before_it_is_sent(
    recorder: Recorder, mutate: Callable[[IdentifyRequest], Any], field: str
) -> None:
    model = mutate(IdentifyRequest(**FULL))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=named(field)):
        recorder.api().identify_contact(model)
    assert recorder.requests == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", SURROGATE),
        ("company", f"Acme {SURROGATE}"),
        ("tags", ["a", SURROGATE]),
        ("custom_fields", {"Age": SURROGATE}),
        ("custom_fields", {SURROGATE: "29"}),
    ],
)
def test_text_that_no_utf8_can_hold_is_refused_by_the_field(
    recorder: Recorder, field: str, value: Any
) -> None:
    with pytest.raises(ValueError, match=named(field)):
        recorder.api().identify_contact({**IDENTIFY, field: value})
    assert recorder.requests == []


def test_a_model_changed_within_the_rules_is_sent_as_it_is_now(recorder: Recorder) -> None:
    model = IdentifyRequest(**FULL)  # type: ignore[arg-type]
    put("custom_fields", "Age", 30)(model)
    put("custom_fields", "City", "Pune")(model)
    put("tags", 0, "c")(model)
    put("additional_properties", "birthday", "x")(model)
    recorder.api().identify_contact(model)
    assert recorder.sent == {
        **FULL,
        "customFields": {"Age": "30", "City": "Pune"},
        "tags": ["c", "b"],
        "birthday": "x",
    }


@pytest.mark.parametrize("body", [None, [], "x", 5, [("email", EMAIL)], b"{}", object()])
def test_what_is_neither_model_nor_mapping_is_refused(recorder: Recorder, body: Any) -> None:
    with pytest.raises(ValidationError, match="IdentifyRequest"):
        recorder.api().identify_contact(body)
    with pytest.raises(ValidationError, match="TrackRequest"):
        recorder.api().track_contact(body)
    assert recorder.requests == []


def test_the_model_of_another_call_is_refused(recorder: Recorder) -> None:
    other: Any = TrackRequest(email=EMAIL)
    with pytest.raises(ValidationError, match="IdentifyRequest"):
        recorder.api().identify_contact(other)
    assert recorder.requests == []


def test_any_mapping_is_taken(recorder: Recorder) -> None:
    recorder.api().identify_contact(MappingProxyType(FULL))
    assert recorder.sent == FULL


def test_a_subclass_may_have_more_fields(recorder: Recorder) -> None:
    class Ours(IdentifyRequest):
        birthday: str

    recorder.api().identify_contact(Ours(email=EMAIL, birthday="1989-03-03"))
    assert recorder.sent == {"email": EMAIL, "birthday": "1989-03-03"}


# Any input at all


def fields_of(text: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"email": st.just(EMAIL) | text},
        optional={
            "firstName": text,
            "lastName": text,
            "company": text,
            "newEmail": st.just("new@example.com") | text,
            "tags": st.lists(text, max_size=3),
            "customFields": st.dictionaries(text, text, max_size=3),
        },
    )


any_text = st.text(any_char, max_size=20)


@examples
@given(fields=fields_of(any_text), names=st.sampled_from([dict, in_python]))
def test_any_text_goes_over_the_wire_exactly_or_is_refused(
    recorder: Recorder, fields: dict[str, Any], names: Callable[[Any], dict[str, Any]]
) -> None:
    before = len(recorder.requests)
    try:
        recorder.api().identify_contact(names(fields))
    except ApiException:
        raise
    except ValueError:
        assert len(recorder.requests) == before
    else:
        assert recorder.sent == fields
        assert len(recorder.requests) == before + 1


@examples
@given(fields=fields_of(st.text(whole_char, max_size=20)))
def test_text_that_utf8_can_hold_is_taken_everywhere_but_in_an_address(
    fields: dict[str, Any],
) -> None:
    fields = {**fields, **IDENTIFY, "newEmail": "new@example.com"}
    assert wire(IdentifyRequest.from_dict(fields)) == fields


@examples
@given(
    body=st.dictionaries(
        st.sampled_from([*FULL, *PYTHON_NAMES.values(), "additional_properties", "emial", ""]),
        json_values | any_text,
    )
)
def test_any_json_is_sent_as_the_contract_says_or_refused(
    recorder: Recorder, body: dict[str, Any]
) -> None:
    before = len(recorder.requests)
    try:
        recorder.api().identify_contact(body)
    except ApiException:
        raise
    except ValueError:
        assert len(recorder.requests) == before
        return
    more = body.get("additional_properties", {})
    for name, value in recorder.sent.items():
        given = body.get(name, body.get(PYTHON_NAMES.get(name, name), more.get(name)))
        assert value == given or name == "customFields"


@examples
@given(more=st.dictionaries(st.text(whole_char, max_size=8), json_values, max_size=4))
def test_any_json_goes_through_additional_properties_exactly(
    recorder: Recorder, more: dict[str, Any]
) -> None:
    assume("inf" not in json.dumps(more).lower())
    recorder.api().track_contact(TrackRequest(additional_properties=more))
    assert recorder.sent == more
