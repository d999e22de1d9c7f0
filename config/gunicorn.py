"""gunicorn's configuration: `gunicorn --config config/gunicorn.py config.wsgi`."""

import os
import shutil
import sys
import tempfile
from typing import Any

from gunicorn import glogging

from config import env
from config import logging as logs

LOG_FORMAT = env.one_of("LOG_FORMAT", logs.FORMATS)


class logger_class(glogging.Logger):
    """Logs like the site, with the same privacy. gunicorn chose the name."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.formatter(LOG_FORMAT, private=True))


bind = f"{env.text('BIND_ADDRESS', '127.0.0.1')}:{env.whole_number('PORT', 8000, at_least=1)}"
workers = env.whole_number("WEB_CONCURRENCY", min(os.cpu_count() or 1, 4), at_least=1)
worker_class = "gthread"
threads = 4  # each keeps its own database connection
preload_app = True  # the workers share the memory of the code
SWITCH_SECONDS = 0.001  # a fifth of Python's default: a slow page delays short ones less
timeout = 30  # seconds
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # a heartbeat must not wait for a disk
control_socket_disable = True
# Nobody chooses the site's address, path or scheme by a header: see TRUST_X_FORWARDED_PROTO for the one that
# counts. gunicorn itself would believe all of these of a proxy on the same machine, which passes them on.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
accesslog = None  # it would contain patients' addresses
errorlog = "-"

# The processes' figures are added up from files in a folder of this one run: see ops/metrics.py.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MINE = f"triage-metrics-{os.getpid()}-"  # still so when the configuration is read again
if env.text("METRICS_TOKEN", "") and MINE not in os.environ.get(METRICS_FOLDER, ""):
    os.environ[METRICS_FOLDER] = tempfile.mkdtemp(prefix=MINE, dir=worker_tmp_dir)


def worker_exit(server: Any, worker: Any) -> None:
    """Writes the counts of the process before it ends."""
    from triage.statistics import counters

    counters.write()


def on_exit(server: Any) -> None:
    if MINE in os.environ.get(METRICS_FOLDER, ""):
        shutil.rmtree(os.environ[METRICS_FOLDER], ignore_errors=True)


def post_worker_init(worker: Any) -> None:
    """After the fork: a process must not inherit what an old one knew about releases."""
    from django.db import connections  # Django is set up by now

    from core import database_timeouts
    from ops.warm_up import warm_up

    sys.setswitchinterval(SWITCH_SECONDS)
    database_timeouts.limit()
    warm_up(after_each=worker.notify)
    connections.close_all()  # the threads that answer requests have their own
