"""Threads that count up one number in the site's database, each reading it before it writes.

Run by test_sqlite_under_load.py, several at once: `python concurrent_writers.py THREADS TRANSACTIONS`.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import django
from django.db import connection, transaction


def count_up(times: int) -> None:
    for _ in range(times):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT reached FROM counter")
            (reached,) = cursor.fetchone()
            cursor.execute("UPDATE counter SET reached = %s", [reached + 1])
    connection.close()


if __name__ == "__main__":
    django.setup()
    threads, transactions = int(sys.argv[1]), int(sys.argv[2])
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(count_up, [transactions] * threads))
