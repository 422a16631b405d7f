"""Prints, for one file: seconds, kilobytes this process grew, kilobytes of the caged process, rows or the refusal.

python -m tests.participants.sheets.measure PATH FILENAME
"""

import json
import resource
import sys
import time

from participants.sheets import SheetRefused, open_table

before, started, rows = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic(), 0
try:
    with open_table(sys.argv[1], filename=sys.argv[2]) as table:
        for _ in table.rows():
            rows += 1
    code = ""
except SheetRefused as refused:
    code = refused.code
print(
    json.dumps(
        {
            "seconds": round(time.monotonic() - started, 2),
            "grown": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before,
            "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
            "rows": rows,
            "code": code,
        }
    )
)
