"""How many database queries each page of a walk makes, once the process is warm. Run in a site's environment:
it prints JSON."""

import json
import os
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.walks import START


def main() -> None:
    django.setup()
    sent = json.loads(Path(os.environ["BENCH_SENT"]).read_text())
    counts: dict[str, int] = {}
    for _ in range(2):  # the first walk fills the memory of the process
        client = Client(SERVER_NAME="localhost")
        page = _ask(counts, "begin", partial(client.post, START))["Location"]
        while found := re.search(r"/questions/([\w-]+)/", page):
            data: dict[str, list[str]] = {}
            for name, value in sent[found[1]]:
                data.setdefault(name, []).append(value)
            _ask(counts, "question", partial(client.get, page))
            page = _ask(counts, "answer", partial(client.post, page, data))["Location"]
        for kind, path in (("check", page), ("result", f"{START}result/")):
            _ask(counts, kind, partial(client.get, path))
        first, counts = counts, {}
    json.dump(first, sys.stdout)


def _ask(counts: dict[str, int], kind: str, ask: Callable[[], Any]) -> Any:
    with CaptureQueriesContext(connection) as queries:
        response = ask()
    counts[kind] = max(counts.get(kind, 0), len(queries))
    return response


if __name__ == "__main__":
    main()
