"""Find the most probable encoding of a text, by words of many languages.

Each reading of the text is rated by the probability of its words, which is computed from the pairs
of letters in languages.json. An encoding is certain only if all other readings are much less
probable.
"""

from __future__ import annotations

import json
import pkgutil
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from math import log
from typing import NamedTuple

# Encodings and how rare they are: 3.0 means e**-3, or one in twenty. If two encodings give the same
# reading, the first is used.
CANDIDATES = {
    **dict.fromkeys(["cp1252", "cp1250", "cp1251", "cp1253", "cp1254"], 0.0),
    **dict.fromkeys(["cp1255", "cp1256", "cp874", "cp932", "gb18030", "cp950", "cp949"], 0.0),
    **dict.fromkeys(["cp850", "cp437", "cp852", "cp866", "mac_roman"], 2.0),
    "cp1257": 3.0,
    **dict.fromkeys(["iso8859_2", "koi8_u", "euc_jp", "mac_cyrillic"], 4.0),
    **dict.fromkeys(["iso8859_15", "cp857", "cp775", "cp737"], 6.0),
    **dict.fromkeys(["mac_latin2", "mac_greek", "mac_turkish"], 6.0),
}
_CELLS = 400  # maximum number of distinct cells to rate
# An encoding is certain if the second reading is e**10 times less probable, and the logarithm of
# the first one's probability per byte is at least -5.
_MARGIN = 10.0
_POOR = -5.0
_TYPOGRAPHIC = set("–—‘’“”„«»€£°§©®™·´ºª…•¿¡№，。、（）・：「」！＆－／　\xa0")  # noqa: RUF001
_AFTER_A_LETTER = set("’”»“–—…®™°ªº´·，。、（）・：「」！＆－／　\xa0")  # noqa: RUF001
_OTHER = 3.0  # penalty for a word in another language than most words
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # private-use characters
_WORDS = re.compile(r"(?:[^\W\d_]|[^\x00-\x7f])+")
_LETTERS = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f\u0590-\u05ff\u064b-\u065f\u0e31-\u0e4e])+")


class Reading(NamedTuple):
    """A text decoded with an encoding.

    :param score: logarithm of its probability.
    :param size: number of bytes of the rated words.
    """

    encoding: str
    text: str
    score: float
    size: int


def readings(sample: bytes) -> list[Reading]:
    """Return the different readings of a text that is not ASCII, the most probable first."""
    cells = dict.fromkeys(c for c in re.split(rb'[,;\t"\r\n]+', sample) if not c.isascii())
    first_with = {byte: cell for cell in reversed(cells) for byte in cell}
    text = b"\n".join(list(dict.fromkeys([*first_with.values(), *cells]))[:_CELLS])
    found: dict[str, Reading] = {}
    for encoding, rarity in CANDIDATES.items():
        try:
            decoded = text.decode(encoding)
        except UnicodeDecodeError:
            continue
        if decoded not in found and not _PRIVATE.search(decoded):
            score, size = _score(decoded, encoding)
            found[decoded] = Reading(encoding, decoded, score - rarity, size)
    return sorted(found.values(), key=lambda reading: -reading.score)


def is_certain(found: list[Reading]) -> bool:
    """Return whether the first reading is certain."""
    best = found[0]
    clear = len(found) == 1 or best.score - found[1].score >= _MARGIN
    return clear and best.score >= _POOR * best.size


def _score(text: str, encoding: str) -> tuple[float, int]:
    """Return the logarithm of a text's probability, and the number of bytes rated."""
    words = list(dict.fromkeys(w for w in _WORDS.findall(text) if not w.isascii()))
    parts = [part for word in words for part in _LETTERS.findall(word)]
    by_language = [[language.score(part) for part in parts] for language in _languages()]
    main = max(by_language, key=sum)
    score = sum(map(max, main, ([best - _OTHER for best in map(max, *by_language)])))
    score += sum(map(_oddity, words))
    return score, len("".join(words).encode(encoding))


@cache
def _oddity(word: str) -> float:
    """Return a penalty (0 or less) for symbols in a word, and for mixed scripts or cases."""
    score = 0.0
    for before, char, after in zip(f" {word}", word, f"{word} "[1:], strict=False):
        if not char.isascii() and not _is_letter(char):
            if char not in _TYPOGRAPHIC:
                score -= 16.0
            elif _is_letter(before) and (_is_letter(after) or char not in _AFTER_A_LETTER):
                score -= 14.0 if char != "\u2019" else 3.0
            else:
                score -= 5.0 if _is_letter(before) or _is_letter(after) else 2.0
    for part in _LETTERS.findall(word):
        if not part.isascii():
            score -= _case(part)
            for a, b in pairwise(part):
                if (x := _script(a)) != (y := _script(b)):
                    score -= 6.0 if "CJK" in (x, y) else 14.0
    return score


def _is_letter(char: str) -> bool:
    return char.isalpha() or unicodedata.category(char)[0] == "M"


@cache
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "?").partition(" ")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA") else name


def _case(word: str) -> float:
    """Return a penalty for an unusual mixture of upper and lower case, or for a single letter."""
    if len(word) == 1:
        return 0.0 if _script(word) in ("CJK", "HANGUL") else 6.0
    return 0.0 if word[1:].islower() or word.isupper() or not word.upper().isupper() else 8.0


class _Language:
    """The frequencies of letters and pairs of letters in a language."""

    def __init__(self, words: Iterable[str]) -> None:
        self._pairs: dict[str, Counter[str]] = defaultdict(Counter)
        self._letters: Counter[str] = Counter()
        self._scores: dict[str, float] = {}
        for word in words:
            word = word.lower()
            self._letters.update(word)
            for a, b in zip(f" {word}", f"{word} ", strict=True):
                self._pairs[a][b] += 1
        self._totals = {letter: sum(after.values()) for letter, after in self._pairs.items()}
        self._total = sum(self._letters.values())

    def score(self, word: str) -> float:
        """Return the logarithm of a word's probability."""
        if word not in self._scores:
            self._scores[word] = self._score(word)
        return self._scores[word]

    def _score(self, word: str) -> float:
        word = word.lower()
        score = 0.0
        for a, b in zip(f" {word}", f"{word} ", strict=True):
            pair = self._pairs[a][b] / self._totals[a] if a in self._totals else 0.0
            score += log(0.6 * pair + 0.3 * self._letters[b] / self._total + _rare(b))
        return score


def _rare(letter: str) -> float:
    """Return the probability of a letter that does not occur in a language's words."""
    return 1e-3 if letter.isascii() else 1e-5


@cache
def _languages() -> list[_Language]:
    data = json.loads(pkgutil.get_data(__name__, "languages.json") or b"")
    return [_Language(" ".join(lines).split()) for lines in data.values()]
