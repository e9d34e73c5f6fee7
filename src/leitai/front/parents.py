"""Processes that end with the one that started them."""

import os
import signal
import sys
import threading
import time

WATCH_SECONDS = 1


def end_with(parent: int) -> None:
    """End this process when *parent* is gone: nobody else would end it."""
    if sys.platform == "win32":  # there a process keeps its parent's number for ever
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
