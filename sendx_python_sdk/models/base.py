"""What the generated models have in common: a model itself is only its fields."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar, TypeGuard, overload
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetPydanticSchema,
    StrictStr,
    ValidationError,
    model_validator,
)
from pydantic_core import (
    PydanticCustomError,
    PydanticSerializationError,
    core_schema,
    to_json,
)
from typing_extensions import Self

from sendx_python_sdk.exceptions import ApiValueError

_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+")


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Tell whether a value is a mapping, of which type checkers then ask no more."""
    return isinstance(value, Mapping)


def is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    """Tell whether a value is a list or a tuple."""
    return isinstance(value, (list, tuple))


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise PydanticCustomError(
            "email",
            "must be an e-mail address: one @ with something on both sides, no white space and no "
            "control characters",
        )
    return value


def _as_text(value: Any) -> str:
    """Write a custom field's value as the string that goes on the wire."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (float, Decimal)) and not Decimal(value).is_finite():
        raise ValueError("not a finite number")
    if isinstance(value, (str, int, float, Decimal, UUID)):
        return str(value)
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    raise ValueError(
        "must be str, int, float, Decimal, date, datetime, UUID, Enum or bool, "
        f"not {type(value).__name__}"
    )


def _texts(value: Any, handler: Callable[[Any], dict[str, str]]) -> dict[str, str]:
    texts: dict[Any, str] = {}
    try:
        texts = handler(value)
    except ValidationError:
        if not is_mapping(value):
            raise
        for key, item in value.items():
            try:
                texts[key] = _as_text(item)
            except ValueError as error:
                why = {"key": repr(key), "why": str(error)}
                raise PydanticCustomError("custom_value", "{key}: {why}", why) from None
        texts = handler(texts)
    "".join(texts).encode()  # half a surrogate pair would become other characters on the wire
    return texts


def _refuse_constant(name: str) -> None:
    raise ValueError(f"JSON has no {name}")


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) < 4000 else digits  # longer ones Python does not write out


def _as_json(value: Any) -> Any:
    """Copy what goes on the wire unchecked as the JSON that it will be."""
    try:
        return json.loads(to_json(value), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise PydanticCustomError("json", "cannot be JSON: {why}", {"why": str(error)}) from None


_Json = AfterValidator(_as_json)

CustomValue = str | int | float | Decimal | date | UUID | Enum  # bool is an int, datetime a date

Text = StrictStr
Email = Annotated[StrictStr, AfterValidator(_email)]
StringList = Annotated[
    Sequence[str],
    GetPydanticSchema(lambda _source, handler: handler.generate_schema(list[StrictStr])),
]
StringMap = Annotated[
    Mapping[str, CustomValue],
    GetPydanticSchema(
        lambda _source, handler: core_schema.no_info_wrap_validator_function(
            _texts, handler.generate_schema(dict[StrictStr, StrictStr])
        )
    ),
]


class _Model(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
        validate_assignment=True,
        protected_namespaces=(),
        hide_input_in_errors=True,
    )

    _names: ClassVar[dict[str, str]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        fields = cls.model_fields.items()
        cls._names = {n: n for n, _ in fields} | {f.alias: n for n, f in fields if f.alias}

    def _additional(self) -> dict[str, Any]:
        return getattr(self, "additional_properties", {})

    def _known(self, exclude_none: bool = False) -> dict[str, Any]:
        # A reply's field may have a value that does not fit; that is no reason for a warning.
        names = type(self).model_fields.keys() - {"additional_properties"}
        return self.model_dump(
            by_alias=True, exclude_none=exclude_none, include=names, warnings=False
        )

    def to_dict(self) -> dict[str, Any]:
        """Give the model as it goes on the wire: JSON names, None left out, additional
        properties beside the known ones."""
        return {**self._known(exclude_none=True), **self._additional()}

    def to_json(self) -> str:
        """Give the model as the JSON text that goes on the wire."""
        return to_json(self.to_dict()).decode()

    def to_str(self) -> str:
        """Give the model as text for people, with the JSON names."""
        import pprint

        shown = {**self._known(), **self._additional()}
        try:
            return pprint.pformat(shown)
        except RecursionError:  # a reply may be hundreds of levels deep
            return str(shown)

    @classmethod
    def from_json(cls, json_str: str | bytes) -> Self:
        """Make a model from JSON text.

        :raises pydantic.ValidationError: if the text is no JSON or does not fit.
        """
        return cls.model_validate_json(json_str)

    @overload
    @classmethod
    def from_dict(cls, obj: None) -> None: ...
    @overload
    @classmethod
    def from_dict(cls, obj: Mapping[str, Any]) -> Self: ...
    @classmethod
    def from_dict(cls, obj: Mapping[str, Any] | None) -> Self | None:
        """Make a model from a mapping with JSON or Python names; None makes None.

        :raises pydantic.ValidationError: if it is a request's and the mapping does not fit.
        """
        return None if obj is None else cls._from_mapping(dict(obj))

    @classmethod
    def _from_mapping(cls, obj: dict[str, Any]) -> Self:
        return cls.model_validate(obj)


class RequestModel(_Model):
    """A request's body: what is wrong with it is said before anything is sent.

    :param additional_properties: fields that the contract does not name, sent as they are;
        `{"company": None}` sends an explicit null.
    """

    # A model may have been changed past its checks, so each is checked again before it is sent.
    model_config = ConfigDict(extra="forbid", revalidate_instances="always")

    additional_properties: dict[Annotated[str, _Json], Annotated[Any, _Json]] = Field(
        default_factory=dict, repr=False
    )

    @model_validator(mode="wrap")
    @classmethod
    def _name_the_nearest_field(cls, data: Any, handler: Any) -> Any:
        try:
            return handler(data)
        except ValidationError as error:
            lines = [cls._worded(line) for line in error.errors(include_url=False)]
            raise ValidationError.from_exception_data(error.title, lines, hide_input=True) from None

    @classmethod
    def _worded(cls, line: Any) -> Any:
        text = line["msg"]
        if line["type"] == "extra_forbidden":
            from difflib import get_close_matches

            name = str(line["loc"][-1])
            text = "unknown field; what the contract does not name goes in additional_properties"
            if name in cls._names:
                text = "given twice, by its Python and by its JSON name"
            elif near := get_close_matches(name, cls._names, n=1):
                text = f"unknown field; did you mean {near[0]!r}?"
        error = PydanticCustomError(line["type"], "{text}", {"text": text})
        return {"type": error, "loc": line["loc"], "input": None}  # it may be anybody's data

    @classmethod
    def of(cls, data: Any) -> Self:
        """Make a model of what a caller gave: a mapping with JSON or Python names, or a model."""
        if not isinstance(data, RequestModel) and is_mapping(data):
            data = dict(data)
        model: Self = cls.__pydantic_validator__.validate_python(data)
        return model

    def has(self, names: Sequence[str]) -> bool:
        """Tell whether any of these fields (JSON names) has a value."""
        given = [getattr(self, self._names.get(name, ""), None) for name in names]
        given += [self.additional_properties.get(name) for name in names]
        return any(value is not None for value in given)

    def to_wire(self) -> bytes:
        """Give the body of the request as JSON.

        :raises ApiValueError: if a field is given both by itself and in additional_properties, or
            is no text that UTF-8 can hold.
        """
        for key in self.additional_properties:
            if getattr(self, self._names.get(key, ""), None) is not None:
                raise ApiValueError(f"{key} is given twice, once in additional_properties")
        if not self.additional_properties:
            with suppress(PydanticSerializationError):
                return self.__pydantic_serializer__.to_json(
                    self, by_alias=True, exclude_none=True, exclude={"additional_properties"}
                )
        pairs: list[bytes] = []
        for name, value in self.to_dict().items():
            try:
                pairs.append(to_json(name) + b":" + to_json(value))
            except ValueError as error:  # half a surrogate pair is no text
                raise ApiValueError(f"{name!r} cannot be sent as JSON: {error}") from None
        return b"{" + b",".join(pairs) + b"}"


class ResponseModel(_Model):
    """A reply's body. The server has acted when it comes, so any JSON object makes a model:
    scalars of another type are turned into the documented one, unknown fields are kept."""

    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)

    @property
    def additional_properties(self) -> dict[str, Any]:
        """The fields that the contract does not name."""
        return {} if self.__pydantic_extra__ is None else self.__pydantic_extra__

    @classmethod
    def from_json(cls, json_str: str | bytes) -> Self:
        """Make a model from the JSON text of a reply.

        :raises ValueError: if the text is no JSON object.
        """
        try:
            return cls.model_validate_json(json_str)
        except ValidationError:
            pass
        try:
            # Half a surrogate pair, which JSON can have and text cannot, becomes "?".
            value = json.loads(json_str, parse_int=_whole_number)
            text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        except RecursionError as error:
            raise ValueError(str(error)) from None
        value = json.loads(text)
        if not is_mapping(value):
            raise ValueError(f"a JSON object was expected, not {type(value).__name__}")
        return cls._from_mapping(dict(value))

    @classmethod
    def _from_mapping(cls, obj: dict[str, Any]) -> Self:
        model = cls.model_construct()
        for field in cls.model_fields:
            vars(model).setdefault(field, None)
        for key, value in obj.items():
            name = cls._names.get(key)
            if name is None:
                model.additional_properties[key] = value
                continue
            if isinstance(value, bool) and "str" in str(cls.model_fields[name].annotation):
                value = "true" if value else "false"
            try:
                cls.__pydantic_validator__.validate_assignment(model, name, value)
            except ValidationError:
                vars(model)[name] = value
                model.__pydantic_fields_set__.add(name)
        return model
