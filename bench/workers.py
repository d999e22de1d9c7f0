"""An engine in a process of its own, so that one that crashes, hangs or leaks ends nothing but itself."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import Connection
from typing import Any

from bench.measure import processor_seconds, seconds_per_call
from bench.peers import ENGINES, facts_of
from bench.questionnaires import RuleSet, patients

PATIENCE = 25.0  # seconds of its processor time for an engine to build its rules and answer for all patients
MOST_PATIENCE = 100.0  # and on the clock, for it may have to wait for a core, or for itself


class Worker:
    """An engine in a process of its own: it says what it found, then how long a patient takes, when asked."""

    def __init__(self, engine: str, rule_set: RuleSet) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, engine, rule_set), daemon=True)
        self.process.start()
        theirs.close()
        self.found: Any = None

    def reason_not_to_run(self, reference: Worker | None) -> str:
        """Empty if it found the same as the reference (or is the reference)."""
        try:
            if not self._is_ready():
                return f"not ready within {PATIENCE:.0f} s"
            error, self.found = self.connection.recv()
        except (EOFError, OSError):
            return "its process ended"
        if error:
            return str(error)
        return "" if reference is None or self.found == reference.found else "other results than ours"

    def _is_ready(self) -> bool:
        """Whether it has answered, or ended, before its time was up."""
        begun = time.monotonic()
        while not self.connection.poll(0.1):
            if processor_seconds(self.process.pid or 0) > PATIENCE:
                return False
            if time.monotonic() - begun > MOST_PATIENCE:
                return False
        return True

    def seconds(self) -> float:
        self.connection.send("time")
        return float(self.connection.recv())

    def stop(self) -> None:
        self.process.kill()
        self.process.join()


def _serve(connection: Connection, engine_name: str, rule_set: RuleSet) -> None:
    try:
        compiled = rule_set.compiled()
        facts = [facts_of(compiled, answers) for answers in patients(compiled)]
        engine = ENGINES[engine_name](compiled)
        prepared = [engine.prepare(each) for each in facts]
        found = [sorted(engine.fired(engine.run(each))) for each in prepared]
    except Exception as error:
        # Whatever a peer raises is a reason to leave it out, which the report gives.
        connection.send((f"{type(error).__name__}: {error}"[:200], None))
        return
    connection.send(("", found))

    def one_round() -> None:
        for each in prepared:
            engine.run(each)

    while connection.recv():
        connection.send(seconds_per_call(one_round) / len(prepared))
