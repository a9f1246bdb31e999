"""Find the browsers that the tests use. Run as a program, install Chromium and Firefox if they are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from playwright.sync_api import Error, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The script of the page has run, fonts and figures are loaded, and ten frames were equal.
_IS_SETTLED = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const figures = [...document.querySelectorAll("[data-testid=stPlotlyChart]")].filter((one) => one.offsetParent);
    const settled = app && app.dataset.testScriptState === "notRunning"
        && !document.querySelector("[data-stale=true], [data-testid=stSkeleton]")
        && document.fonts.status === "loaded"
        && figures.every((one) => one.querySelector(".main-svg"))
        && [...document.querySelectorAll(".timeline-holder")].every((one) => one.firstChild)
        && [...document.querySelectorAll(".timeline")].every((one) => !one.timeline.state().busy);
    const look = settled && document.body.innerHTML;
    window.framesAlike = settled && look === window.lastLook ? window.framesAlike + 1 : 0;
    window.lastLook = look;
    return window.framesAlike >= 10;
}"""

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def system_chromium() -> str | None:
    """Return the path of the system's Chromium, or None, with which Playwright uses its own."""
    return next((path for name in SYSTEM_NAMES if (path := shutil.which(name))), None)


def settled(page: Page) -> Page:
    """Wait until a page of the dashboard is completely drawn for its width, and return the page."""
    page.wait_for_function(_IS_SETTLED)
    return page


def problem() -> str | None:
    """Start the browser on an empty page, and return what went wrong, if anything."""
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=system_chromium())
            browser.new_page()
            browser.close()
    except Error as error:
        return str(error)
    return None


def _is_root() -> bool:
    """Return whether apt-get can install a package."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install() -> None:
    """Install Chromium: the system's package as root, or else Playwright's download."""
    if _is_root():
        print("Installing Chromium for the tests through apt-get", flush=True)
        _apt_get("chromium")
        if system_chromium():
            return
    print("Downloading Chromium for the tests through Playwright", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def has_firefox() -> bool:
    """Return whether the system has a Firefox."""
    return bool(shutil.which("firefox-esr") or shutil.which("firefox"))


def _apt_get(package: str) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # If the update fails, go on: the old list of packages may be enough.
    subprocess.run(["apt-get", "update", "-q"], env=env, check=False)
    subprocess.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", package], env=env, check=False)


def main() -> int:
    """Make sure that Chromium starts, and that there is a Firefox."""
    if not has_firefox() and _is_root():
        print("Installing Firefox for the tests through apt-get", flush=True)
        _apt_get("firefox-esr")
    trouble = problem()
    if trouble is None:
        return 0
    if system_chromium() is None:
        install()
        trouble = problem()
        if trouble is None:
            return 0
    print(trouble, file=sys.stderr)
    print(
        "\nThe tests need a Chromium that starts, and none does (see above). Install it and try again:\n\n"
        "    sudo apt-get install chromium\n",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
