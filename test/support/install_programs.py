"""Install the programs that tests need besides Python: a browser, tmux, a PostgreSQL server, and
those of PyInstaller.

What is on the machine is used. Otherwise the system's package manager installs it, if this user
may; a browser can also be downloaded by Playwright. If neither works, one line says what to
install, and the exit status is 1.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

POSTGRESQL = {"dnf": "postgresql-server"}  # by package manager; elsewhere it is postgresql

# Commands by package manager: what refreshes its lists, and what installs a package.
MANAGERS = {
    "apt-get": (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends"],
    ),
    "dnf": (None, ["dnf", "install", "-y", "-q"]),
    "apk": (None, ["apk", "add", "--quiet"]),
    "pacman": (None, ["pacman", "-Sy", "--noconfirm"]),
    "brew": (None, ["brew", "install", "--quiet"]),
}


def installed_browser() -> str | None:
    """Return the path of a Chromium on this machine; None for Playwright's own, if any."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def playwright_has_browser() -> bool:
    """Return whether Playwright has downloaded a Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        return os.path.exists(driver.chromium.executable_path)


def postgresql_programs() -> str | None:
    """Return the folder of the newest PostgreSQL server's programs; None if there is none."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb")  # Debian's, which are not on the PATH
    newest = max(found, key=lambda path: float(path.split("/")[4]), default=None)
    program = newest or shutil.which("initdb")
    return os.path.dirname(os.path.realpath(program)) if program else None


def has_python_library() -> bool:
    """Return whether PyInstaller finds the shared library of this Python."""
    from PyInstaller.depend.bindepend import get_python_library_path
    from PyInstaller.exceptions import PythonLibraryNotFoundError

    try:
        return get_python_library_path() is not None
    except PythonLibraryNotFoundError:
        return False


def succeeds(command: list[str]) -> bool:
    """Run a command, whose output is shown, and return whether it succeeded."""
    print("$", *command, flush=True)
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def package_manager() -> str | None:
    return next((name for name in MANAGERS if shutil.which(name)), None)


def install(package: str) -> bool:
    """Install a package with the system's package manager; False if that is not possible."""
    manager = package_manager()
    if manager is None:
        return False
    prefix: list[str] = []
    if manager != "brew" and os.geteuid() != 0:
        prefix = ["sudo", "-n"]  # -n fails rather than ask for a password
    refresh, command = MANAGERS[manager]
    if refresh is not None and not succeeds(prefix + refresh):
        return False
    return succeeds([*prefix, *command, package])


def main() -> None:
    missing: list[str] = []
    if shutil.which("tmux") is None and not install("tmux"):
        missing.append("tmux")
    if sys.platform == "linux" and shutil.which("objcopy") is None and not install("binutils"):
        missing.append("binutils")
    if postgresql_programs() is None:
        install(POSTGRESQL.get(package_manager() or "", "postgresql"))
        if postgresql_programs() is None:
            missing.append("a PostgreSQL server")
    # Debian's Python has it in a package of its own. Where there is none, its test is skipped.
    if shutil.which("apt-get") and not has_python_library():
        install(f"libpython3.{sys.version_info.minor}")
    if installed_browser() is None and not playwright_has_browser():
        download = [sys.executable, "-m", "playwright", "install", "chromium"]
        if not install("chromium") and not succeeds(download):
            missing.append("chromium")
    if missing:
        sys.exit(f"install {' and '.join(missing)}, which the tests need and could not install")


if __name__ == "__main__":
    main()
