"""What a cell may hold besides plain values."""


class Formula:
    """A cell that holds a formula. `text` is the formula as the file spells it, "" when the file does not tell."""

    __slots__ = ("text",)

    def __init__(self, text: str = "") -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and other.text == self.text

    def __hash__(self) -> int:
        return hash((Formula, self.text))

    def __repr__(self) -> str:
        return f"Formula({self.text!r})"


class Merged:
    """An empty cell inside a merged range whose value stands in row `row` (the cell's own row if merged sideways)."""

    __slots__ = ("row",)

    def __init__(self, row: int) -> None:
        self.row = row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Merged) and other.row == self.row

    def __hash__(self) -> int:
        return hash((Merged, self.row))

    def __repr__(self) -> str:
        return f"Merged({self.row})"
