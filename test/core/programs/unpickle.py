"""Show a pickled exception from standard input: its attributes as JSON."""

import json
import pickle
import sys

error = pickle.load(sys.stdin.buffer)
shown = {name: value for name, value in vars(error).items() if name not in ("data", "headers")}
shown.update(type=type(error).__name__, text=str(error), repr=repr(error), data=repr(error.data))
shown.update(headers=dict(error.headers or {}), cause=repr(error.__cause__))
print(json.dumps(shown))
