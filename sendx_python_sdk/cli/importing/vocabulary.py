"""Names used by other systems and languages, from `vocabulary.json`."""

from __future__ import annotations

import json
import pkgutil
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

# Kinds of columns that are fields of a contact.
FIELDS = (
    "email",
    "other_email",
    "first_name",
    "last_name",
    "full_name",
    "full_name_family_first",
    "name",
    "company",
    "tags",
    "new_email",
    "birthday",
)
# Kinds of columns that say, or may say, who unsubscribed.
_CONSENT = ("opt_out", "opt_in", "email_status", "perhaps_opt_in", "perhaps_status")
_ASIDE = re.compile(r"[(\[（【].*?[)\]）】]")  # noqa: RUF001
# Letters that Unicode normalization does not change to ASCII.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


@lru_cache(10_000)
def normalize(text: str) -> str:
    """Return the words of a name in lower case without accents, joined by single spaces.

    `firstName`, `FIRST_NAME` and `First name` are the same; so are `e-mail` and `email`.
    """
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub("['\u2019]", "", text)
    return re.sub(r"\be mail", "email", " ".join(re.findall(r"[^\W_]+", text)))


def join(text: str) -> str:
    """Return a normalized name without its spaces."""
    return normalize(text).replace(" ", "")


class Names:
    """A list of names and patterns.

    :param groups: names by language or system, separated by commas.
    """

    def __init__(self, *groups: str) -> None:
        names = [name.strip() for group in groups for name in group.split(",")]
        self.exact = {join(name) for name in names if "*" not in name} - {""}
        patterns = [name for name in names if "*" in name]
        self._spaced = _matcher(p for p in patterns if " " in p)
        self._joined = _matcher(p for p in patterns if " " not in p)

    def has(self, name: str) -> bool:
        """Return whether a name is listed in full."""
        return join(name) in self.exact

    def matches(self, name: str) -> bool:
        """Return whether a name is listed in full or matches a pattern."""
        return self.has(name) or self._spaced(f" {normalize(name)} ") or self._joined(join(name))


def _matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    alternatives = "|".join(map(_expression, patterns))
    found = re.compile(alternatives or r"(?!)").fullmatch
    return lambda text: found(text) is not None


def _expression(pattern: str) -> str:
    """Return a pattern as a regular expression; a space next to a `*` ends a word."""
    parts: list[str] = []
    for piece in pattern.split("*"):
        words = re.escape(normalize(piece))
        parts.append(
            " " * piece.startswith(" ") + words + " " * (piece.endswith(" ") and piece != " ")
        )
    expression = ".*".join(parts)
    if " " in pattern:  # The text begins and ends with a space.
        expression = ("" if pattern.startswith("*") else " ") + expression
        expression += "" if pattern.endswith("*") else " "
    return expression


def _strings(value: Any) -> Iterator[str]:
    """Yield the lists of names in a part of the vocabulary."""
    if isinstance(value, str):
        yield value
    else:
        yield from (text for name, text in value.items() if name != "about")


class Vocabulary:
    """Names of columns, values of columns about consent, and names of files.

    :ivar blank: values that systems write into an empty cell.
    :ivar codes: letters for an email status, each with its meaning: "stays" or "left".
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._columns = {
            kind: Names(*_strings(groups)) for kind, groups in content["columns"].items()
        }
        self._kinds: dict[str, str] = {
            name: kind for kind, names in reversed(self._columns.items()) for name in names.exact
        }
        self._prefixes = sorted(map(join, content["prefixes"].split(",")), key=len, reverse=True)
        questions = content["questions"]
        self._wishes = [Names(questions["wish"]), Names(questions["mail"])]
        self._any_time = Names(questions["any_time"])
        self._us_and_others = Names(questions["us_and_others"])
        self._footers = Names(*_strings(content["footers"]))
        self._your = {normalize(word) for word in content["your"].split(",")}
        self._wrappers = {join(name) for name in content["wrappers"].split(",")}
        values = content["values"]
        self.blank = frozenset(["", *values["blank"]])
        self._signs = {
            sign.strip(): answer
            for answer in ("yes", "no")
            for sign in values[answer]["signs"].split(",")
        }
        self.codes = {
            code.strip(): answer
            for answer in ("stays", "left")
            for code in values["codes"][answer].split(",")
        }
        self._not = Names(*_strings(values["not"]))
        self._words = {
            answer: Names(*_strings({**values[answer], "signs": ""}))
            for answer in ("subscribed", "stays", "left", "no", "yes", "left_in_mail_columns")
        }
        self._files = Names(*_strings(content["files"]))
        self._files_of_others = Names(content["files_of_others"])
        self.answer = lru_cache(10_000)(self._answer)

    def kind(self, name: str) -> str:
        """Return the kind of a column by its name: a key of `columns` in the file, or ""."""
        name = self.unwrap(name)
        if not join(name):
            return "litter" if name.strip() else ""  # Such as "#".
        bare = _ASIDE.sub(" ", name)
        kind = (
            self._part(name, bare)
            or self._exact(name)
            or self._consent(name)
            or self._exact(bare)
            or ("litter" if self._is("litter", name) else "")
            or self._question(name)
            or self._wish(name)
        )
        if kind in _CONSENT and self._is("other_channel", name):
            return kind if self._us_and_others.matches(name) else "other_channel"
        return kind

    def _exact(self, name: str) -> str:
        joined = join(name)
        rest = (joined[len(each) :] for each in self._prefixes if joined.startswith(each))
        kinds = (self._kinds.get(each, "") for each in rest)
        return self._kinds.get(joined) or next((each for each in kinds if each in FIELDS), "")

    def _part(self, name: str, bare: str) -> str:
        """Return the kind of a name with a part in parentheses, such as "Name (Last)"."""
        inner = (self._kinds.get(join(each), "") for each in _ASIDE.findall(name))
        is_name = self._kinds.get(join(bare)) == "name"
        return next((each for each in inner if each in FIELDS and each != "name" and is_name), "")

    def _is(self, kind: str, name: str) -> bool:
        return self._columns[kind].matches(name)

    def _consent(self, name: str) -> str:
        for kind in ("opt_out", "email_status", "opt_in"):
            # "You can unsubscribe at any time" is part of a request for consent.
            if self._is(kind, name) and not (kind == "opt_out" and self._any_time.matches(name)):
                return "litter" if kind != "opt_out" and self._is_detail(name) else kind
        return ""

    def _is_detail(self, name: str) -> bool:
        return self._is("consent_detail", name) and not self._any_time.matches(name)

    def _wish(self, name: str) -> str:
        """Return the kind of a question about email, such as "May we send you our news?"."""
        asks = self._is("perhaps_opt_in", name) or all(each.matches(name) for each in self._wishes)
        return "perhaps_opt_in" if asks and not self._is_detail(name) else ""

    def _question(self, name: str) -> str:
        """Return the kind of a question such as "What's your first name?"."""
        words = normalize(name).split()
        for start, word in enumerate(words):
            if word in self._your and (kind := self._kinds.get("".join(words[start + 1 :]))):
                return kind
        return ""

    def is_somebody_else(self, name: str) -> bool:
        """Return whether the addresses of a column belong to other people than the contacts."""
        return self._is("not_the_address", name)

    def is_footer(self, cell: str) -> bool:
        """Return whether a cell begins a line below the last row, such as "Total"."""
        return self._footers.matches(cell)

    def unwrap(self, name: str) -> str:
        """Return a name without enclosing objects, such as `traits.`."""
        steps = name.split(".")
        for count in range(len(steps) - 1, 0, -1):
            if join("".join(steps[:count])) in self._wrappers:
                return ".".join(steps[count:])
        return name

    def _answer(self, text: str) -> str:
        """Return what a cell says about consent: a key of `values` in the file, "date", or ""."""
        if answer := self._signs.get(text.casefold()):
            return answer
        if re.fullmatch(r"\d{9,13}|\d{1,4}([-./])\d{1,2}\1\d{1,4}([T ,].*)?", text):
            return "date"
        for exact in (True, False):
            for answer, names in self._words.items():
                if names.has(text) if exact else names.matches(text):
                    return answer
        if re.match(r"[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}\b", text):
            return "left"  # A mail server's reply that refuses a message.
        word, _, rest = normalize(text).partition(" ")
        if self._not.has(word) and self.answer(rest) in ("yes", "stays", "subscribed"):
            return "no"
        first = re.split(r"[,;.!]", text, maxsplit=1)[0]  # "No, thanks"
        if first != text and len(first) > 1 and first.isalpha():
            answer = self.answer(first)
            if answer in ("yes", "no"):
                return answer
        return "date" if re.search(r"\b(19|20)\d\d\b", text) and len(text) < 40 else ""

    def file_of_people_who_left(self, name: str) -> bool:
        """Return whether a file name, without its suffix, says that everybody unsubscribed."""
        return self._files.matches(name) and not self._files_of_others.matches(name)


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of the package."""
    content = pkgutil.get_data("sendx_python_sdk.cli.importing", "vocabulary.json")
    return Vocabulary(json.loads(content or b""))
