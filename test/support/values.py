"""Values that many tests share, and hypothesis strategies for any others."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
KEY = "key-of-the-tests"
EMAIL = "john.doe@example.com"
A, B, C = "a@example.com", "b@example.com", "c@example.com"
IDENTIFY = {"email": EMAIL}
OK = {"status": "200", "message": "OK"}

# The same examples each time, none of them written to disk, and one server for them all.
examples = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

any_char = st.characters(codec=None, exclude_categories=())  # lone surrogates too
whole_char = st.characters(exclude_categories=["Cs"])  # as in st.text(), but built seconds faster

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(whole_char)
)
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(whole_char, max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)


def pickled(value: Any) -> Any:
    """Return a copy of a value that was pickled."""
    return pickle.loads(pickle.dumps(value))
