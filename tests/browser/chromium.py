"""Find a Chromium, or install one: a missing browser is a failure, never a silent skip."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# The last list is the one that counts, so those of Playwright's that bear on us are in it too.
NOT_FOR_TESTS = (
    # Of each tab, two more pages in a process of their own: the suggestions of the address bar.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "SpareRendererForSitePerProcess",
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
ARGUMENTS = (
    "--no-sandbox",  # containers run as root
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=" + ",".join(NOT_FOR_TESTS),
)


def executable() -> str | None:
    """Return the browser of CIRIS_CHROMIUM or PATH; None means Playwright's own."""
    named = os.environ.get("CIRIS_CHROMIUM")
    if named:
        if not Path(named).is_file():
            raise FileNotFoundError(f"CIRIS_CHROMIUM names {named}, which is not a file.")
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """Have Playwright install its Chromium. Raises RuntimeError saying what to do instead."""
    done = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            "The browser tests need a Chromium: none is in PATH, CIRIS_CHROMIUM names none, and"
            f" installing one failed.\n{done.stdout}{done.stderr}"
        )
