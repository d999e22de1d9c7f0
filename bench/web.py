"""What whole walks cost, beside a bare view of Django and the wizard that a Django developer would build.

All sites are up at once, each with one worker process under the same gunicorn, and take turns. Processor time
is that of the worker; the database server's own is not in it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.measure import interleaved, percentile, say, versions
from bench.sites import PRODUCT, WIZARD, Served, databases, prepare, run, serving, settings_for
from bench.walks import START, Client, Met, Script, explore, walk, walk_wizard

ROUNDS = 5
WALKS = 12  # in a round
PAGES = 400  # in a round
CLIENTS = 4  # at the same time, under load
LOAD_SECONDS = 5.0
BARE, NO_MIDDLEWARE = "bare view", "bare view without middleware"
Step = Callable[[Client], None]


def measure() -> dict[str, Any]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="triage-bench-")))
        return _Web(stack, folder).measure()


class _Web:
    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.stack, self.folder = stack, folder
        self.sites: dict[str, Served] = {}
        self.walks: dict[str, Step] = {}

    def measure(self) -> dict[str, Any]:
        script, product = self._serve_product()
        self._serve_peers(script)
        say("web: processor time, all sites in turn")
        seconds = self._processor_seconds(script)
        load = {name: self._under_load(name) for name in self.walks}
        return {
            "versions": versions("django", "gunicorn", "django-formtools", "django-crispy-forms"),
            "questions": len(script.questions),
            "processor_ms": {name: value * 1000 for name, value in seconds.items()},
            "load": load,
            "queries": {kind: json.loads(run(site, "-m", "bench.queries")) for kind, site in product.items()},
        }

    def _serve(self, name: str, site: dict[str, str], package: str) -> Served:
        log = self.folder / f"{len(self.sites)}.log"
        self.sites[name] = self.stack.enter_context(serving(site, log, package))
        return self.sites[name]

    def _serve_product(self) -> tuple[Script, dict[str, dict[str, str]]]:
        sent = self.folder / "sent.json"
        product = {
            kind: settings_for(url, BENCH_SENT=str(sent))
            for kind, url in self.stack.enter_context(databases()).items()
        }
        script = None
        for kind, site in product.items():
            say(f"web: a site on {kind}")
            prepare(site)
            client = Client(self._serve(f"triage, {kind}", site, PRODUCT).port)
            script = explore(client)
            client.close()
            sent.write_text(json.dumps(script.sent))
            self.walks[f"triage, {kind}"] = partial(walk, script=script)
        assert script is not None
        return script, product

    def _serve_peers(self, script: Script) -> None:
        asked = self.folder / "walk.json"
        asked.write_text(json.dumps(script.questions))
        wizard = {"DJANGO_SETTINGS_MODULE": "bench.wizard.settings", "BENCH_WALK": str(asked)}
        for kind, url in self.stack.enter_context(databases()).items():
            say(f"web: the wizard on {kind}")
            site = settings_for(url, **wizard)
            run(site, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0")
            self._serve(f"wizard, {kind}", site, WIZARD)
            self.walks[f"wizard, {kind}"] = partial(walk_wizard, script=script)
        bare = settings_for("sqlite://:memory:", **wizard)
        self._serve(BARE, bare, WIZARD)
        self._serve(NO_MIDDLEWARE, {**bare, "BENCH_MIDDLEWARE": "none"}, WIZARD)

    def _processor_seconds(self, script: Script) -> dict[str, float]:
        """Of one walk by each site, one question page of ours, one request of the bare views."""
        calls = {f"walk: {name}": self._per_walk(name) for name in self.walks}
        for name in self.walks:
            if name.startswith("triage"):
                pages = self._pages_of_a_walk(name, script)
                calls |= {f"{kind}: {name}": self._per_page(name, met) for kind, met in pages.items()}
        for name in (BARE, NO_MIDDLEWARE):
            calls[name] = self._spent(name, lambda client: [client.ask("/") for _ in range(PAGES)], PAGES)
        for call in calls.values():
            call()  # what is kept in memory is in memory
        return interleaved(calls, ROUNDS)

    def _per_walk(self, name: str) -> Callable[[], float]:
        step = self.walks[name]
        return self._spent(name, lambda client: [step(client) for _ in range(WALKS)], WALKS)

    def _pages_of_a_walk(self, name: str, script: Script) -> dict[str, Met]:
        """Questions as patients meet them on their way and when they go back from the end; the result."""
        client, met = Client(self.sites[name].port), Met()
        walk(client, script, met)
        client.close()
        at_the_end = dict(client.cookies)
        return {
            "question page": met,
            "question page gone back to": [(page, at_the_end) for page, _cookies in met],
            "result page": [(f"{START}result/", at_the_end)],
        }

    def _per_page(self, name: str, pages: Met) -> Callable[[], float]:
        def ask(client: Client) -> None:
            for page, cookies in (pages * PAGES)[:PAGES]:
                client.cookies = dict(cookies)
                client.ask(page)

        return self._spent(name, ask, PAGES)

    def _spent(self, name: str, act: Callable[[Client], Any], times: int) -> Callable[[], float]:
        site = self.sites[name]
        client = Client(site.port)

        def seconds_of_one() -> float:
            before = site.processor_seconds()
            act(client)
            client.close()  # the next round comes after gunicorn has given an idle connection up
            return (site.processor_seconds() - before) / times

        return seconds_of_one

    def _under_load(self, name: str) -> dict[str, float]:
        """Walks by several at once for some seconds."""
        say(f"web: {CLIENTS} at once on {name}, {LOAD_SECONDS:.0f} s")
        until = time.monotonic() + LOAD_SECONDS
        clients = [Client(self.sites[name].port) for _ in range(CLIENTS)]

        def keep_walking(client: Client) -> int:
            walks = 0
            while time.monotonic() < until:
                self.walks[name](client)
                walks += 1
            client.close()
            return walks

        begun = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as pool:
            walks = sum(pool.map(keep_walking, clients))
        spent = time.monotonic() - begun
        questions = [seconds for client in clients for seconds in client.seconds["question"]]
        return {
            "walks_per_second": walks / spent,
            "requests_per_second": sum(client.requests for client in clients) / spent,
            "question_median_ms": median(questions) * 1000,
            "question_p99_ms": percentile(questions, 99) * 1000,
        }
