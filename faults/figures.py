"""Writes what was measured, and on which machine, into docs/reliability.md."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def machine() -> str:
    """Processor, memory and software in one sentence."""
    model = re.search(r"^model name\s*:\s*(.+)$", _read("/proc/cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+) kB", _read("/proc/meminfo"), re.MULTILINE)
    parts = [
        f"{os.cpu_count()} processors" + (f" ({model[1]})" if model else ""),
        f"{int(memory[1]) / 1024**2:.0f} GB of memory" if memory else "",
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
    ]
    return ", ".join(filter(None, parts))


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def table(rows: dict[str, str], minutes: float) -> str:
    now = datetime.now(UTC)
    head = (
        f"Measured on {now.day} {now:%B %Y} in {minutes:.0f} minutes, with patients and servers on one "
        f"machine: {machine()}."
    )
    lines = [f"| {what} | {figure} |" for what, figure in rows.items()]
    return "\n".join([head, "", "| what | figures |", "|---|---|", *lines])


def write(rows: dict[str, str], minutes: float) -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    text = f"{before}{BEGIN}\n{table(rows, minutes)}\n{END}{after}"
    PAGE.write_text(text, encoding="utf-8")
