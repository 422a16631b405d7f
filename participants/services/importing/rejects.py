"""The rejected rows of a file as a file of the same shape, with what is wrong and what to do beside each."""

import itertools
import json
from tempfile import NamedTemporaryFile

import rustpy_xlsxwriter
from django.conf import settings

from participants.columns import header_score
from participants.enums import RowVerdict
from participants.models import ImportRow
from participants.services.importing.reading import local_copy
from participants.sheets import find_header, open_table

REASON, ADVICE = "ALASAN DITOLAK", "YANG PERLU DIPERBAIKI"
_HEAD = 40


def rejected_workbook(batch):
    """The bytes of an .xlsx with the rejected rows as the file had them; it can be mended and loaded again."""
    problems = dict(
        ImportRow.objects.filter(batch=batch, verdict=RowVerdict.REJECTED).values_list("number", "problems")
    )
    with local_copy(batch.file) as path, open_table(path, filename=batch.filename, sheet=batch.sheet) as table:
        rows = table.rows()
        head = list(itertools.islice(rows, _HEAD))
        names = _unlike(find_header(head, score=header_score).names)
        records = [
            _record(names, cells, problems[number])
            for number, cells in itertools.chain(head, rows)
            if number in problems
        ]
    with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".xlsx") as made:
        rustpy_xlsxwriter.write_worksheet(
            records, made.name, sheet_name="Baris ditolak", freeze_row=1, bold_headers=True
        )
        made.seek(0)
        return made.read()


def _unlike(names):
    """Headings as they were; one without a name or with a name used before gets its number, so that none is lost."""
    seen, kept = {REASON, ADVICE}, []
    for place, name in enumerate(names, start=1):
        name = name if name and name not in seen else f"{name} ({place})".strip()
        seen.add(name)
        kept.append(name)
    return kept


def _record(names, cells, problems):
    problems = json.loads(problems) if isinstance(problems, str) else problems
    record = {name: _text(cells[place]) if place < len(cells) else "" for place, name in enumerate(names)}
    record[REASON] = " ".join(_said(problem) for problem in problems)
    record[ADVICE] = " ".join(dict.fromkeys(problem["advice"] for problem in problems))
    return record


def _said(problem):
    return f"{problem['column']}: {problem['reason']}" if problem["column"] else problem["reason"]


def _text(cell):
    if cell is None:
        return ""
    if hasattr(cell, "strftime"):
        return cell.strftime("%d/%m/%Y")
    return getattr(cell, "text", None) or str(cell)
