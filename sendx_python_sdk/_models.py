"""Base classes of the generated request and response models, which only declare fields."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    overload,
)
from unicodedata import category
from uuid import UUID

import typing_extensions
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetPydanticSchema,
    SecretBytes,
    SecretStr,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapSerializer,
    model_serializer,
    model_validator,
)
from pydantic.functional_validators import ModelWrapValidatorHandler
from pydantic_core import (
    ErrorDetails,
    InitErrorDetails,
    PydanticCustomError,
    core_schema,
    from_json,
    to_json,
)
from typing_extensions import NotRequired, Self

from sendx_python_sdk._checks import is_mapping, is_sequence
from sendx_python_sdk.exceptions import ApiTypeError, ApiValueError

T = TypeVar("T")

# Context for the wire form, in which additional properties are merged with the known fields. Other
# dumps keep them in a separate field, so that they can be loaded again.
_WIRE = {"form": "wire"}
# No warnings: a reply may have values of any type, and to_wire() checks those of a request.
_WIRE_OPTIONS: Any = {"by_alias": True, "warnings": False, "context": _WIRE}


# Values in requests

# Unicode categories of control and format characters, lone surrogates and white space.
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}


def email_address(value: str) -> str:
    """Return an email address without surrounding white space.

    :raises ValueError: if it doesn't have exactly one @ with something on both sides, or contains
        white space, control or invisible characters.
    """
    address = value.strip()
    if not address.isprintable() or " " in address:
        for character in address:
            if category(character) in _INVISIBLE:
                raise PydanticCustomError(
                    "email",
                    "must be an email address without white space, control or invisible "
                    "characters, got {character}",
                    {"character": "a space" if character == " " else f"U+{ord(character):04X}"},
                )
    local, _, domain = address.partition("@")
    if not local or not domain or "@" in domain:
        raise PydanticCustomError(
            "email", "must be an email address: one @ with something on both sides"
        )
    return address


def _email_problem(value: str) -> str:
    try:
        email_address(value)
    except PydanticCustomError as error:
        return error.message()
    return "must be an email address"


_INFINITIES = (float("inf"), float("-inf"))


def _is_missing(value: object) -> bool:
    """Return whether a value is None, NaN, NaT, pandas.NA or infinite."""
    try:
        # NaN and NaT differ from themselves.
        return value is None or bool(value != value) or value in _INFINITIES
    except ArithmeticError:  # Decimal("sNaN") cannot be compared.
        return True
    except (TypeError, ValueError):  # Neither can pandas.NA, nor an array or a column.
        return type(value).__name__ == "NAType"


def _custom_value(value: object) -> object:
    """Return the value of a custom field as the string to send."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str):
        return value
    if _is_missing(value):
        raise PydanticCustomError("missing_value", "cannot be sent")
    dtype_kind = _numpy_kind(value)
    if isinstance(value, bool) or dtype_kind == "b":
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal, UUID)) or dtype_kind in ("i", "u", "f", "M"):
        return str(value)
    if isinstance(value, date):  # A datetime is a date too.
        return value.isoformat()
    raise PydanticCustomError(
        "custom_value",
        "must be a str, int, float, Decimal, date, datetime, UUID, Enum or bool, got {type}",
        {"type": type(value).__name__},
    )


def _numpy_kind(value: Any) -> str:
    """Return the kind of a numpy scalar ("i" for integers, "M" for dates), else ""."""
    # If the value is a numpy scalar, numpy is already imported.
    is_scalar = isinstance(value, getattr(sys.modules.get("numpy"), "generic", ()))
    return value.dtype.kind if is_scalar else ""


def _json_value(value: object) -> object:
    """Return a copy of a value as JSON types."""
    if isinstance(value, (SecretStr, SecretBytes)):  # pydantic would write asterisks
        raise PydanticCustomError("json", "must be JSON; for a secret, pass its value")
    try:
        text = to_json(_without_models(value))
    except (ValueError, RecursionError) as error:
        raise PydanticCustomError("json", "must be JSON: {why}", {"why": str(error)}) from None
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError:
        raise PydanticCustomError(
            "json", "must be JSON, without NaN, infinities and numbers of thousands of digits"
        ) from None


def _without_models(value: object) -> object:
    """Replace the models in lists and mappings by what they send."""
    if isinstance(value, _Model):
        return value.to_dict()
    if is_sequence(value):
        return [_without_models(each) for each in value]
    if is_mapping(value):
        return {name: _without_models(each) for name, each in value.items()}
    return value


def _number(value: object) -> object:
    """Return a numpy scalar or a Decimal as a JSON number or bool, anything else unchanged."""
    if _numpy_kind(value) in ("b", "i", "u", "f"):
        return cast(Any, value).item()
    return float(value) if isinstance(value, Decimal) else value


def _day(value: object) -> object:
    """Refuse numbers, which pydantic would read as Unix timestamps, and NaT, a datetime to it."""
    if isinstance(value, (int, float)) or _is_missing(value):
        raise PydanticCustomError("date_type", "must be a date")
    return value


# bool is an int, and datetime a date.
CustomValue = str | int | float | Decimal | date | UUID | Enum


def _custom_values(value: object, handler: ValidatorFunctionWrapHandler) -> dict[str, str]:
    """Return custom fields as text; they are converted one by one only if some are not text."""
    with suppress(ValidationError):
        texts: dict[str, str] = handler(value)
        return texts
    adapter: TypeAdapter[dict[str, str]] = _adapter(_ConvertedMap)
    return adapter.validate_python(value)


# With a length to check, pydantic decodes the string and refuses lone surrogates.
Text = Annotated[str, Field(strict=True, min_length=0)]
_ConvertedMap: Any = dict[Text, Annotated[Text, BeforeValidator(_custom_value)]]
_EMAIL_PATTERN = r"^[^@\s\p{Cc}\p{Cf}]+@[^@\s\p{Cc}\p{Cf}]+$"  # email_address() words the error.
Email = Annotated[
    str,
    Field(strict=True, pattern=_EMAIL_PATTERN),
    StringConstraints(strip_whitespace=True),
]
_OCTET = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
_IPV4_PATTERN = rf"^({_OCTET}\.){{3}}{_OCTET}$"
Ipv4 = Annotated[str, Field(strict=True, pattern=_IPV4_PATTERN)]
_URI_PATTERN = r"^[A-Za-z][A-Za-z0-9+.\-]*:[^\s\p{Cc}\p{Cf}]+$"
Uri = Annotated[str, Field(strict=True, pattern=_URI_PATTERN)]
# Explicit schemas, because tools that freeze time replace these classes with ones that pydantic
# does not know.
Date = Annotated[date, GetPydanticSchema(lambda _, __: core_schema.date_schema())]
DateTime = Annotated[datetime, GetPydanticSchema(lambda _, __: core_schema.datetime_schema())]
Day = Annotated[Date, BeforeValidator(_day)]
# Strict, because text such as "no" or "5" is a mistake.
Boolean = Annotated[bool, Field(strict=True), BeforeValidator(_number)]
Integer = Annotated[int, Field(strict=True), BeforeValidator(_number)]
Number = Annotated[
    Annotated[int, Field(strict=True)] | Annotated[float, Field(strict=True, allow_inf_nan=False)],
    BeforeValidator(_number),
    GetPydanticSchema(  # One error, not one for each type.
        lambda source, handler: core_schema.custom_error_schema(
            handler(source), "number_type", custom_error_message="must be a finite number"
        )
    ),
]
StringList = Annotated[
    Sequence[str], GetPydanticSchema(lambda _, handler: handler.generate_schema(list[Text]))
]
StringMap = Annotated[
    Mapping[str, CustomValue],
    GetPydanticSchema(
        lambda _, handler: core_schema.no_info_wrap_validator_function(
            _custom_values, handler.generate_schema(dict[Text, Text])
        )
    ),
]


class Unchecked:
    """Value type of a mapping whose keys type checkers cannot see. Only `Any` is compatible."""


# Literals are not compatible, so type checkers compare them with the request's TypedDict.
AnyMapping: TypeAlias = Mapping[str, Unchecked]


# Values in replies


def _keep(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    """Return a value of the wrong type unchanged, except a bool where text is expected."""
    if isinstance(value, bool):  # pydantic coerces numbers to text, but not bools.
        with suppress(ValidationError):
            return handler("true" if value else "false")
    return value


def _lenient(source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
    fits = handler(source)
    # A union, because a wrap validator alone would call Python for valid values too.
    keeps = core_schema.no_info_wrap_validator_function(_keep, fits)
    return core_schema.union_schema([fits, keeps], mode="left_to_right")


Lenient = Annotated[T, GetPydanticSchema(_lenient)]


def problems_of(error: ValidationError) -> str:
    """Return the problems of an invalid request in one line, without its values."""
    lines = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, line['loc']))}: {line['msg']}" for line in lines)


def read_reply(text: str | bytes, reply_type: type[T]) -> T:
    """Parse the JSON text of a reply into a model or a list.

    :param text: the body.
    :param reply_type: a subclass of `ResponseModel`, or `list[Lenient[...]]` of one.
    :raises ValueError: if the text is not JSON, or has the wrong JSON type. Any object is accepted
        for a model, any array for a list, and an object for a list of one item.
    """
    adapter: TypeAdapter[T] = _adapter(reply_type)
    with suppress(ValidationError):
        return adapter.validate_json(text)
    # Python's parser is slower, but accepts lone surrogates, deep nesting and any number.
    try:
        value = json.loads(text, parse_int=_parse_int)
        value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError as error:
        raise ValueError(str(error)) from None
    if is_mapping(value) and get_origin(reply_type) is list:
        value = [value]
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        message = error.errors(include_url=False)[0]["msg"]
        raise ValueError(f"{message}, got {type(value).__name__}") from None


_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)


def _parse_int(digits: str) -> int | str:
    return int(digits) if len(digits) < 4000 else digits  # Python refuses to print longer ones.


# Models


class _Model(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
        validate_assignment=True,
        protected_namespaces=(),
        hide_input_in_errors=True,
    )

    _names: ClassVar[dict[str, str]] = {}  # Python names of the contract's fields, by JSON name.

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls._names = {field.alias or name: name for name, field in cls.model_fields.items()}
        cls._names.pop("additional_properties", None)
        readable: Any = _ReadableSignature(vars(cls)["__signature__"])
        cls.__signature__ = readable

    def to_dict(self) -> dict[str, Any]:
        """Return the model as sent: JSON names, with additional properties, without None fields.

        :raises ApiValueError: if an additional property is also a field with a value.
        """
        return self._dump(exclude_none=True)

    def to_json(self) -> str:
        """Return the model as JSON text, as sent."""
        return to_json(self.to_dict()).decode()

    def to_str(self) -> str:
        """Return the model as readable text, with additional properties and None fields."""
        import pprint

        shown = self._dump(exclude_none=False)
        try:
            return pprint.pformat(shown)
        except RecursionError:  # A reply may be hundreds of levels deep.
            return str(shown)

    def _dump(self, *, exclude_none: bool) -> dict[str, Any]:
        return self.model_dump(exclude_none=exclude_none, **_WIRE_OPTIONS)

    @classmethod
    def from_json(cls, json_str: str | bytes) -> Self:
        """Create a model from JSON text.

        :raises pydantic.ValidationError: if the text is not JSON or not valid for the model.
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
        """Create a model from a mapping with JSON or Python names; return None for None.

        :raises pydantic.ValidationError: if the mapping is not valid for the model.
        """
        return None if obj is None else cls._from_mapping(obj)

    @classmethod
    def _from_mapping(cls, obj: object) -> Self:
        return cls.model_validate(dict(obj) if is_mapping(obj) else obj)  # pydantic needs a dict.


class _ReadableSignature:
    """A model's signature with Python names and plain types, computed on access.

    pydantic's own signature shows JSON names, which type checkers reject.
    """

    def __init__(self, pydantics: Any) -> None:
        self._pydantics = pydantics

    def __get__(self, _: object, model: Any) -> inspect.Signature:
        def annotated() -> None: ...

        parameters = self._pydantics.__get__(None, model).parameters.values()
        annotated.__annotations__ = {p.name: p.annotation for p in parameters}
        types = get_type_hints(annotated)  # This strips the metadata of `Annotated`.
        plain = [
            p.replace(name=model._names.get(p.name, p.name), annotation=types[p.name])
            for p in parameters
        ]
        plain.sort(key=lambda p: (p.kind, p.name == "additional_properties"))
        return inspect.Signature(plain)


def _merge(fields: dict[str, Any]) -> dict[str, Any]:
    """Merge the additional properties of a request with the known fields."""
    more: dict[str, Any] = fields.pop("additional_properties", {})
    for name, value in more.items():
        if fields.get(name) is not None:
            raise ApiValueError(f"{name} is given twice, once in additional_properties")
        fields[name] = value
    return fields


def _merge_nested(
    model: object, handler: SerializerFunctionWrapHandler, info: SerializationInfo
) -> Any:
    if info.context is _WIRE and isinstance(model, RequestModel):
        # The handler would omit the fields that a subclass adds.
        return _merge(model.model_dump(exclude_none=info.exclude_none, **_WIRE_OPTIONS))
    return handler(model)


Nested = Annotated[T, WrapSerializer(_merge_nested)]


_PATTERN_PROBLEMS: dict[object, Callable[[str], str]] = {
    _EMAIL_PATTERN: _email_problem,
    _IPV4_PATTERN: lambda _: "must be an IPv4 address such as 192.0.2.1",
    _URI_PATTERN: lambda _: "must be a URL such as https://example.com/",
}
_EXAMPLES = {
    "dict_type": 'a mapping such as {"name": "value"}',
    "list_type": 'a list such as ["first", "second"]',
}


def _letters(name: str) -> str:
    """Return a name in lower case and without underscores, for comparison."""
    return name.lower().replace("_", "")


class RequestModel(_Model):
    """The body of a request. Invalid fields are refused before anything is sent.

    :param additional_properties: fields that are not in the contract, sent unchanged. To send an
        explicit null, pass `{"company": None}`.
    """

    model_config = ConfigDict(extra="forbid")

    additional_properties: dict[Text, Annotated[Any, AfterValidator(_json_value)]] = Field(
        default_factory=dict
    )

    if not TYPE_CHECKING:  # Type checkers would no longer see the fields.

        def __new__(cls, *args: object, **_: object) -> Self:
            if args:
                names = [name for name in cls.model_fields if name != "additional_properties"]
                raise ApiTypeError(
                    f"{cls.__name__} takes keyword arguments: {cls.__name__}({names[0]}=...), or "
                    f"{cls.__name__}.from_dict(...)"
                )
            return super().__new__(cls)

    def _dump(self, *, exclude_none: bool) -> dict[str, Any]:
        return _merge(self.model_dump(exclude_none=exclude_none, **_WIRE_OPTIONS))

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        args = dict(super().__repr_args__())
        more = args.pop("additional_properties", None)
        return [*args.items(), *([("additional_properties", more)] if more else [])]

    @model_validator(mode="wrap")
    @classmethod
    def _explain_errors(
        cls, data: object, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        if info.context is _WIRE and is_mapping(data):
            data = cls._split(data)
        try:
            return handler(data)
        except ValidationError as error:
            lines = [cls._explained(line) for line in error.errors(include_url=False)]
            raise ValidationError.from_exception_data(error.title, lines) from None

    @classmethod
    def _split(cls, wire: Mapping[str, Any]) -> Mapping[str, Any]:
        """Move unknown fields and nulls, which no known field sends, to additional_properties."""
        more = {n: v for n, v in wire.items() if v is None or n not in cls._names}
        if not more:
            return wire
        known = {name: value for name, value in wire.items() if name not in more}
        return {**known, "additional_properties": more}

    @classmethod
    def _explained(cls, line: ErrorDetails) -> InitErrorDetails:
        """Return an error that says what to do, without values, which may be personal data."""
        text, loc, value = line["msg"], line["loc"], line["input"]
        got = type(value).__name__
        name = str(loc[0]) if loc else ""
        field = cls.model_fields.get(cls._names.get(name, name))
        error_type: Any = line["type"]
        pattern: str = line.get("ctx", {}).get("pattern", "")
        if "explained" in line.get("ctx", {}):
            pass  # A nested model has explained it.
        elif error_type == "extra_forbidden":
            text = cls._unknown_field(str(loc[-1]))
        elif error_type == "model_type":
            text = f"must be {cls.__name__} or a mapping such as {cls._example()}, got {got}"
        elif error_type in _EXAMPLES and not _is_missing(value):
            example = _EXAMPLES[error_type]
            for item in get_args(field.annotation) if field else ():
                if hasattr(item, "_example"):  # It is a model, as in list[XTo].
                    example = f"a list such as [{item._example()}]"
            text = f"must be {example}, got {got}"
        elif problem := _PATTERN_PROBLEMS.get(pattern):
            text = problem(value)
        elif pattern.endswith("[a-zA-Z0-9]{22}$"):
            prefix = pattern.lstrip("^(").partition("_")[0]
            text = f"must be an id: {prefix}_ followed by 22 letters or digits"
            if "tags" in loc:
                text += "; identify_contact takes tags by name"
        elif error_type == "string_unicode":
            text = "must not contain lone surrogates, which UTF-8 cannot encode"
        elif error_type == "missing_value" or _is_missing(value):
            text = f"cannot be {value}"
            if field is None or not field.is_required():
                text += "; omit it to leave it unchanged"
        elif error_type.startswith("date_"):
            text = 'must be a date such as "1989-03-03"'
        elif error_type.endswith("_type"):
            text = f"{text}, got {got}"
        error = PydanticCustomError(error_type, "{explained}", {"explained": text})
        return {"type": error, "loc": loc, "input": None}

    @classmethod
    def _example(cls) -> str:
        """Return the first field, as the start of a mapping."""
        return f"{{{next(iter(cls._names))!r}: ...}}"

    @classmethod
    def _unknown_field(cls, name: str) -> str:
        if name in cls._names or name in cls.model_fields:
            return "given twice, by its Python name and its JSON name"
        from difflib import get_close_matches

        names = cls.model_fields if name.lower() == name else cls._names
        fields = {_letters(field): field for field in names}
        near = get_close_matches(_letters(name), fields, n=1, cutoff=0.8)
        # "name" is not a close match for first_name or last_name, but is a part of both.
        word = name.lower().strip("_")
        parts = [field for field in cls.model_fields if word in field.split("_")]
        if found := [fields[letters] for letters in near] or parts:
            # Mappings can use the JSON name of var_from, which is a keyword of Python.
            forms = dict.fromkeys(n for field in found for n in (field.removeprefix("var_"), field))
            return f"unknown field; did you mean {' or '.join(map(repr, forms))}?"
        known = ", ".join(sorted(cls._names.values()))
        return f"unknown field; known fields: {known}; pass others in additional_properties"

    @classmethod
    def of(cls, data: object) -> Self:
        """Create a model from a mapping with JSON or Python names; return a model unchanged.

        :raises pydantic.ValidationError: if the data is neither a model of this class nor a valid
            mapping.
        """
        return data if isinstance(data, cls) else cls._from_mapping(data)

    @classmethod
    def wire_of(cls, given: object) -> tuple[Self, bytes]:
        """Return a request as a model, as in `of`, and as its body."""
        model = cls.of(given)
        # The caller's model may have been changed in place since it was validated.
        return model, model.to_wire(cls if model is given else None)

    @classmethod
    def from_wire(cls, body: bytes) -> Self:
        """Create a model from a body made by `to_wire`.

        :raises pydantic.ValidationError: if the body is not valid for this class.
        """
        return cls.model_validate(from_json(body), context=_WIRE)

    def to_wire(self, contract: type[RequestModel] | None = None) -> bytes:
        """Return the body as JSON text.

        :param contract: the generated class to check the body against, since a model can be changed
            in place and a subclass can send anything. A subclass's validators do not run again.
            None for a model that has just been validated.
        :raises ValueError: if the body does not satisfy the contract, naming the field.
        """
        fields = self._dump(exclude_none=True)
        if contract is not None and not self._satisfies(contract, fields):
            self._refuse_changes(fields, contract.model_validate(fields, context=_WIRE))
        return to_json(fields)

    def _satisfies(self, contract: type[RequestModel], fields: dict[str, Any]) -> bool:
        """Return whether these fields are known, and exactly as the contract would send them."""
        if not (
            fields.keys() <= contract._names.keys()
            and vars(self).keys() <= type(self).model_fields.keys()
        ):
            return False
        try:
            return bool(contract._wire_form().validate_python(fields) == fields)
        except ValidationError:
            return False

    @classmethod
    @cache
    def _wire_form(cls) -> TypeAdapter[Any]:
        """Return a validator of the known fields in wire form.

        Unlike the model, it calls no Python code for values that are valid.
        """
        types: dict[str, Any] = {}
        for json_name, name in cls._names.items():
            field = cls.model_fields[name]
            annotation: Any = field.annotation
            for constraint in field.metadata:
                annotation = Annotated[annotation, constraint]
            types[json_name] = annotation if field.is_required() else NotRequired[annotation]
        make_type: Any = typing_extensions.TypedDict
        return TypeAdapter(make_type("WireForm", types))

    def _refuse_changes(self, fields: dict[str, Any], checked: RequestModel) -> None:
        """Refuse fields that differ from what the contract would send."""
        for name in vars(self).keys() - type(self).model_fields.keys():
            if not hasattr(type(self), name):  # A cached_property is in vars(self) too.
                raise ApiValueError(f"{name}: {self._unknown_field(name)}")
        for name, value in checked.to_dict().items():
            # A value that JSON cannot represent, such as a numpy scalar, never equals a checked
            # one.
            if to_json(fields.get(name), fallback=lambda _: None) != to_json(value):
                raise ApiValueError(
                    f"{name} was changed in place to a value that needs conversion; assign a new "
                    "value to the field instead"
                )


class ResponseModel(_Model):
    """The body of a reply. SendX has already acted by then, so any JSON object is accepted.

    Scalars of another JSON type are coerced; other values of the wrong type are kept unchanged.
    Unknown fields are kept in `additional_properties`, and missing ones are None.
    """

    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)

    @property
    def additional_properties(self) -> dict[str, Any]:
        """Fields that are not in the contract."""
        return {} if self.__pydantic_extra__ is None else self.__pydantic_extra__

    # A return type would replace the fields in the model's JSON schema.
    @model_serializer(mode="wrap")
    def _keep_null(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo):  # type: ignore[no-untyped-def]
        """Add the additional properties that are null, which `exclude_none` omits."""
        fields: dict[str, Any] = handler(self)
        if info.context is _WIRE:
            # Early versions of pydantic 2 also call this for values that are not models.
            more: dict[str, Any] = getattr(self, "additional_properties", {})
            if nulls := {n: None for n, v in more.items() if v is None}:
                fields.update(nulls)
        return fields

    @classmethod
    def from_json(cls, json_str: str | bytes) -> Self:
        """Create a model from the JSON text of a reply.

        :raises ValueError: if the text is not a JSON object.
        """
        return read_reply(json_str, cls)
