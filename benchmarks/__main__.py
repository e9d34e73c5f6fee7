"""Every benchmark, one after the other, with the machine's facts: ``make bench``."""

import os
import platform
import runpy
import sys
from pathlib import Path

WHAT = {
    "scoring": "Marks to results",
    "draw": "Draws",
    "journal": "The journal",
    "registry": "Tables brought in",
    "imports": "Workers taken over from a table",
    "staff_pages": "Lists and searches of a large city",
    "marks": "A mark behind Django",
    "front": "The front: marks, pages, boards",
    "live": "Live: viewers of a board, beside the front and apart from it",
    "pads": "The judge's pad, in Chromium",
    "credentials": "Certificates",
}


def machine() -> str:
    """Return what this machine is, as far as it says."""
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        processor = next(
            line.split(":", 1)[1].strip() for line in info.splitlines() if "model name" in line
        )
    except (OSError, StopIteration):
        processor = platform.processor() or platform.machine()
    software = f"{platform.system()}, Python {platform.python_version()}"
    return f"{processor}, {os.cpu_count()} cores, {software}"


if __name__ == "__main__":
    print(machine())
    print("Seconds drift from machine to machine; ratios within one run are what counts.")
    for name in sys.argv[1:] or WHAT:
        print(f"\n{WHAT[name]}")
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")
