"""What people write into cells to make a spreadsheet act (ux-and-security X1, X2), and harmless text."""

#: Each must leave as text.
ACTIVE = (
    "=1+1",
    '=HYPERLINK("http://contoh.invalid","klik")',
    '=WEBSERVICE("http://contoh.invalid")',
    '=IMPORTXML("http://contoh.invalid","//a")',
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "|calc",
    "%0A=1+1",
    '"=1+1',
    "'=1+1",
    '=DDE("cmd";"/C calc";"x")',
    ";=1+1",
)
#: Nothing is put before these in a CSV file.
HARMLESS = ("Siti Aminah", "H. Abdul-Rahman", "a=b", "RT 001/RW 002", "", "1404010101900001", "Jl. A+B @ Pasar")
