"""The environment of a test run, set before Django reads it: a home that nobody lives in."""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("CIRIS_HOME", tempfile.mkdtemp(prefix="ciris-test-home-"))
# WhiteNoise warns where there is no such folder.
Path(os.environ["CIRIS_HOME"], "static").mkdir(exist_ok=True)
os.environ["CIRIS_SECRET_KEY"] = "only-for-tests-" + "0123456789abcdef" * 4
# A run starts a hundred processes: let each find what the first of them has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
for name in ("CIRIS_STORE_URL", "CIRIS_CONSOLE_URL", "CIRIS_HTTPS", "CIRIS_ALLOWED_HOSTS"):
    os.environ.pop(name, None)
