"""Change the core in many places, one at a time, and report the changes that no test notices.

    tox -e mutation
    tox -e mutation -- --size 20 --revision HEAD~100

cosmic-ray makes the mutants, as mutation.toml says, in a clone of the repository. The sample
depends only on the seed and on the changed lines, so revisions share the mutants of the lines that
they share. `cosmic-ray exec mutation.toml mutation.sqlite` in the clone resumes a run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import warnings
from hashlib import sha256
from itertools import islice
from pathlib import Path

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import use_db
from cosmic_ray.work_item import WorkItem

CONFIG = Path(__file__).with_suffix(".toml")
SESSION = "mutation.sqlite"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, help="where to put the clone, and the results in it")
    parser.add_argument("--size", type=int, default=60, help="number of mutants")
    parser.add_argument("--seed", default="1", help="any text, to get another sample")
    parser.add_argument("--revision", default="HEAD", help="the commit to test")
    options = parser.parse_args()

    clone = options.folder.absolute() / "clone"
    git = ["git", "-c", "advice.detachedHead=false"]
    subprocess.run([*git, "clone", "--quiet", CONFIG.parents[2], clone], check=True)
    subprocess.run([*git, "checkout", "--quiet", options.revision], cwd=clone, check=True)
    shutil.copy(CONFIG, clone)
    os.chdir(clone)
    os.environ["PYTHONPATH"] = str(clone)

    subprocess.run(["cosmic-ray", "baseline", CONFIG.name], check=True)
    subprocess.run(["cosmic-ray", "init", CONFIG.name, SESSION], check=True)
    subprocess.run(["cr-filter-operators", SESSION, CONFIG.name], check=True)
    keep_sample(options.size, options.seed)
    subprocess.run(["cosmic-ray", "exec", CONFIG.name, SESSION], check=True)
    subprocess.run(["cr-report", "--show-diff", "--surviving-only", SESSION], check=True)


def keep_sample(size: int, seed: str) -> None:
    """Remove all but `size` mutants from the session."""
    with use_db(SESSION) as session:
        mutants = sorted(session.pending_work_items, key=lambda mutant: rank(mutant, seed))
        sample = list(islice(filter(compiles, mutants), size))
        session.clear()
        session.add_work_items(sample)


def rank(mutant: WorkItem, seed: str) -> tuple[str, int]:
    (mutation,) = mutant.mutations
    line = mutation.module_path.read_text().splitlines()[mutation.start_pos[0] - 1].strip()
    place = f"{mutation.module_path} {mutation.definition_name} {line}"
    key = f"{seed} {mutation.operator_name} {place}"
    return sha256(key.encode()).hexdigest(), mutation.occurrence


def compiles(mutant: WorkItem) -> bool:
    """Tell whether a mutant is valid code, and compiles without a warning."""
    (mutation,) = mutant.mutations
    operator = get_operator(mutation.operator_name)(**mutation.operator_args)
    code = mutate_code(mutation.module_path.read_text(), operator, mutation.occurrence)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compile(code, "mutant", "exec")
        except SyntaxError:
            return False
    return True


if __name__ == "__main__":
    main()
