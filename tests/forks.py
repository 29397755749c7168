"""Processes of a test: forked, so that sixty of them start in a second."""

import os
import sys
import traceback
from collections.abc import Callable


def fork(work: Callable[[], object]) -> int:
    """Run `work` in a child; its exit code will be 0 where `work` returned, else 1."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def exit_code(pid: int) -> int:
    """Wait for a child: its exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def run_together(work: Callable[[], object], *, processes: int) -> list[int]:
    """Let many children do the same work at the same moment; their exit codes."""
    waiting, gate = os.pipe()

    def behind_the_gate() -> None:
        os.close(gate)
        os.read(waiting, 1)  # returns in all of them once the last writer has closed
        work()

    pids = [fork(behind_the_gate) for _ in range(processes)]
    os.close(gate)
    os.close(waiting)
    return [exit_code(pid) for pid in pids]
