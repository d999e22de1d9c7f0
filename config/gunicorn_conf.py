"""How gunicorn serves the site. Read by `gunicorn --config config/gunicorn_conf.py config.wsgi`."""

import os

from config import environment

bind = f"{environment.text('BIND_ADDRESS', '127.0.0.1')}:{environment.whole_number('PORT', 8000, at_least=1)}"
workers = environment.whole_number("WEB_CONCURRENCY", min(os.cpu_count() or 1, 4), at_least=1)
worker_class = "gthread"
threads = 4  # each keeps its own database connection
preload_app = True  # the workers share the memory of the code
timeout = 30  # seconds
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # a heartbeat must not wait for a disk
control_socket_disable = True
accesslog = None  # it would hold addresses of patients
errorlog = "-"
