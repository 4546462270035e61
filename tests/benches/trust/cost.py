"""Runs a program and prints as JSON what it took: cost.py PROGRAM ARGUMENTS…

seconds from start to end, cpu seconds, peak memory in bytes, bytes given to the disk, exit status.
What the program says is left out.
"""

import json
import os
import resource
import sys
import time

null = os.open(os.devnull, os.O_RDWR)
started = time.monotonic()
child = os.posix_spawn(
    sys.argv[1],
    sys.argv[1:],
    os.environ,
    file_actions=[(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)],
)
# VmHWM only grows, so what is missed is what happens in the last two milliseconds.
peak = 0
done = False
while not done:
    try:
        with open(f"/proc/{child}/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    peak = max(peak, int(line.split()[1]) * 1024)
    except OSError:
        pass
    done = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
    if not done:
        time.sleep(0.002)
seconds = time.monotonic() - started
_, status, used = os.wait4(child, 0)
# ru_maxrss misses nothing, but begins with the size of this process.
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if used.ru_maxrss > own:
    peak = max(peak, used.ru_maxrss * 1024)
print(
    json.dumps(
        {
            "seconds": seconds,
            "cpu": used.ru_utime + used.ru_stime,
            "peak": peak,
            # Blocks of 512 bytes, in whole pages (getrusage(2)).
            "written": used.ru_oublock * 512,
            "status": os.waitstatus_to_exitcode(status),
        }
    )
)
