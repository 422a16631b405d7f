"""Rows of text into a CSV file that a spreadsheet opens without acting on it (X1, X2).

Rows come from a generator and go out one by one, so memory does not grow with their number.
"""

import csv
import re

#: What a spreadsheet takes for the beginning of a formula or of a command, also behind blanks.
_ACTIVE = "=+\\-@\t\r\n＝＋－＠|%"
_STARTS = re.compile(f"\\s*[{_ACTIVE}]")
_JOIN = "\x1f"
_IN_LINE = re.compile(f"(?:^|{_JOIN})\\s*[{_ACTIVE}]")


def neutral(text):
    """``text`` as it may stand in a CSV file: what could run is preceded by an apostrophe."""
    return f"'{text}" if _STARTS.match(text) else text


def write_csv(path, *, layout, rows, title, watermark):
    """Write ``rows`` (sequences of text, one for each column of ``layout``); returns how many.

    UTF-8 with its mark, semicolons and CRLF, as Excel in Indonesia expects; its first rows are those of the workbook.
    """
    headings = [column.heading for column in layout.columns]
    count = 0
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\r\n")
        out.writerows([[neutral(title)], [neutral(watermark)], [], [neutral(heading) for heading in headings]])
        if layout.numbers_row:
            out.writerow(range(1, len(headings) + 1))
        for row in rows:
            if _IN_LINE.search(_JOIN.join(row)):
                row = [neutral(text) for text in row]
            out.writerow(row)
            count += 1
    return count
