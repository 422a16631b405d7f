"""What all kinds of workbooks have in common: which sheet is read, and what is said about the others."""

from dataclasses import dataclass

from participants.sheets.caged.wire import Refused


@dataclass(slots=True)
class Sheet:
    """One sheet of a workbook as its table of contents has it; `key` is how the reader finds it."""

    name: str
    is_hidden: bool
    has_rows: bool
    key: object = None


def chosen(sheets: list[Sheet], asked: str) -> tuple[Sheet, list[tuple[str, dict]]]:
    """The sheet to read, and notices as (code, details): the one asked for by name, else the first visible with rows.

    Raises Refused when there is none; a hidden sheet is read only when asked for.
    """
    if not sheets:
        raise Refused("no_sheet")
    if asked:
        for sheet in sheets:
            if sheet.name == asked:
                if not sheet.has_rows:
                    raise Refused("no_rows")
                return sheet, [("hidden_read", {"name": sheet.name})] if sheet.is_hidden else []
        raise Refused("sheet_missing", name=asked, names=[sheet.name for sheet in sheets if not sheet.is_hidden])
    filled = [sheet for sheet in sheets if sheet.has_rows]
    visible = [sheet for sheet in filled if not sheet.is_hidden]
    hidden = [sheet.name for sheet in filled if sheet.is_hidden]
    if not visible:
        raise Refused("only_hidden", names=hidden) if hidden else Refused("no_rows")
    notices = []
    if len(visible) > 1:
        notices.append(("other_sheets", {"name": visible[0].name, "names": [sheet.name for sheet in visible[1:]]}))
    if hidden:
        notices.append(("hidden_sheets", {"names": hidden}))
    return visible[0], notices


def head(sheet: Sheet, sheets: list[Sheet], *, rows_total: int | None, notices: list[tuple[str, dict]]) -> dict:
    """The first frame of the answer."""
    return {
        "sheet": sheet.name,
        "sheets": [(each.name, each.is_hidden, each.has_rows) for each in sheets],
        "rows_total": rows_total,
        "notices": notices,
    }
