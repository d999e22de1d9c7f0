"""The site's settings as the tests use them, whatever the environment of the developer says."""

import os
import re
import tempfile
from pathlib import Path

SETTINGS = Path(__file__).parents[1] / "config" / "settings.py"
for name in re.findall(r'environment\.\w+\(\s*"(\w+)"', SETTINGS.read_text()):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "a key for tests alone"

from config import env  # noqa: E402
from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES  # noqa: E402

# Two runs side by side keep apart; the processes of one run inherit its name.
os.environ.setdefault("TEST_RUN", str(os.getpid()))
name = f"test_symptom_triage_{os.environ['TEST_RUN']}"
# TEST_DATABASE_URL chooses the database; unset, SQLite in a file, so that threads can compete for it.
DATABASES["default"] = env.database("TEST_DATABASE_URL", "sqlite://:memory:")
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    name = str(Path(tempfile.gettempdir()) / f"{name}.sqlite3")
    # A name in memory would make the live server share the connection of the test with its threads.
    DATABASES["default"]["NAME"] = name
DATABASES["default"]["TEST"] = {"NAME": name}

# Asking for rows one by one, where one query would do, is an error.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
# Django's own form sets look up the rows of inlines one by one when they are posted.
ROWS_OF_INLINES = (
    "articles.Section",
    "triage.AnswerOption",
    "triage.LowerWhen",
    "triage.Purpose",
    "triage.StartTime",
    "triage.Unit",
)
ZEAL_ALLOWLIST = [{"model": model, "field": "get()"} for model in ROWS_OF_INLINES]

# Hashed file names need collected files.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The tests ask for many pages from one address. Those of the limits set it.
CLIENT_LIMITS = 0

# Tests let time pass by a clock of their own. Those of this limit set it.
RELEASES_MAX_AGE_MINUTES = 0

# A busy machine leaves no proof unsettled.
PROOF_SECONDS = 3600
