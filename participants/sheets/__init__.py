"""Tables as offices send them: .xlsx, .xls, .ods and delimited text give rows of raw cells, row by row.

    with open_table(path, filename="data.xlsx") as table:
        for number, cells in table.rows(): ...

Knows nothing of participants, columns or the database. What is hostile, ambiguous or lossy is refused with a sentence.
"""

from participants.sheets.cells import Formula, Merged
from participants.sheets.headers import Header, find_header
from participants.sheets.limits import Limits
from participants.sheets.refusals import SheetRefused
from participants.sheets.table import SheetInfo, Table, open_table

__all__ = ["Formula", "Header", "Limits", "Merged", "SheetInfo", "SheetRefused", "Table", "find_header", "open_table"]
