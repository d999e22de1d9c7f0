"""Writes what was measured, and on which machine, into docs/reliability.md."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
ROW = re.compile(r"^\| (?!what \|)([^|]+?) \| (.+) \|$", re.MULTILINE)
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


def write(figures: dict[str, str]) -> None:
    """Put new figures in place of those of before; what was measured on another machine goes."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    known, _, after = rest.partition(END)
    here = f"Patients and servers were all on one machine: {machine()}."
    rows = dict(ROW.findall(known)) if here in known else {}
    now = datetime.now(UTC)
    rows |= {what: f"{figure} | {now.day} {now:%B %Y}, {now:%H:%M}" for what, figure in figures.items()}
    lines = [here, "", "| what | figures | measured (UTC) |", "|---|---|---|"]
    lines += [f"| {what} | {said} |" for what, said in sorted(rows.items())]
    PAGE.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}", encoding="utf-8")
