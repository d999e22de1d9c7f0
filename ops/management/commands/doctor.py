import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from ops.readiness import readiness_reasons
from triage.releases.loading import ReleasesUnavailable

ROOM = 500_000_000  # bytes


class Command(BaseCommand):
    help = (
        "Looks at everything the site needs, and says what is wrong and how to fix it: settings, database, "
        "tables, static files, disk, mail server. It changes nothing. Exits with 1 if something is wrong."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Symptom Triage {settings.SOFTWARE_VERSION}, {connection.vendor}")
        problems = list(self.problems())
        for problem in problems:
            self.stdout.write(f"- {problem}")
        if problems:
            raise CommandError(f"{len(problems)} to look at.")
        self.stdout.write("Nothing is wrong.")

    def problems(self) -> Iterator[str]:
        try:
            yield from (f"{what}: {why}" for what, why in readiness_reasons())
        except (Error, ReleasesUnavailable) as error:
            yield f"database: it does not answer ({type(error.__cause__ or error).__name__})"
        for message in checks.run_checks(include_deployment_checks=True):
            yield f"settings: {message.msg} {message.hint or ''}".strip()
        yield from self.disk()
        yield from self.mail()

    def disk(self) -> Iterator[str]:
        if connection.vendor == "sqlite":
            folder = Path(str(connection.settings_dict["NAME"])).parent
            if folder.is_dir() and shutil.disk_usage(folder).free < ROOM:
                yield f"disk: less than {ROOM // 1_000_000} MB are free in {folder}"

    def mail(self) -> Iterator[str]:
        try:
            get_connection().open()
        except OSError as error:
            yield f"mail: the server of EMAIL_URL does not answer ({type(error).__name__})"
