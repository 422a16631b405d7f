"""Runs the imaging worker once on a file and prints its peak memory. A program, for `test_imaging.py`.

Small on purpose and started on its own: a child's peak is never reported below the size of the process that started it.

    python -I measure_worker.py WORKER FILE MAX_SIDE  ->  STATUS KILOBYTES CODE
"""

import json
import resource
import subprocess
import sys

with open(sys.argv[2], "rb") as file:
    command = [sys.executable, "-I", sys.argv[1], sys.argv[3], "70"]
    finished = subprocess.run(command, stdin=file, stdout=subprocess.PIPE, env={}, check=False)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
header = finished.stdout.split(b"\n")[1] if finished.stdout else b'{"code": "died"}'
print(finished.returncode, peak, json.loads(header)["code"] or "ok")
