"""Served as the product is, but for what that loads before its first request and writes after its last."""

from config.gunicorn_conf import (  # noqa: F401
    accesslog,
    bind,
    control_socket_disable,
    errorlog,
    logger_class,
    preload_app,
    threads,
    timeout,
    worker_class,
    worker_tmp_dir,
    workers,
)
