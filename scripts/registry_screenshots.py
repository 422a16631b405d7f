"""The pictures of docs/panduan/operator-data.md: Excel in, people, likely duplicates, Excel out.

They show what the demo registry holds; nothing is changed. ``officer`` is the one of ``console_screenshots``.
"""

FILES = "participants/importbatch/"
PEOPLE = "participants/participant/"
FILTERS = "?segment=PBI_JK&status=NONAKTIF_PBI"


def registry_pictures(officer) -> None:
    """All of them, in the order of the guide."""
    officer.open(f"{FILES}unggah/")
    officer.page.locator("[name=source][value=bpjs]").check()
    officer.take("operator-data-01-unggah")
    _open_file(officer, "warga-miskin")
    officer.press(".submit-row .default")
    officer.take("operator-data-02-kolom")
    _open_file(officer, "terbaru")
    officer.take("operator-data-03-periksa", at=".excel-counts")
    _open_file(officer, "desil")
    officer.press(".submit-row a[href$='batalkan/']")
    officer.take("operator-data-04-batalkan")
    officer.open(f"{PEOPLE}{FILTERS}")
    officer.take("operator-data-05-peserta")
    officer.press("#result_list .field-name a")
    officer.take("operator-data-06-orang")
    officer.open("participants/duplicatepair/")
    officer.press("#result_list a:has-text('ACHMAD')")
    officer.take("operator-data-07-ganda")
    officer.open(f"participants/registryexport/buat/{FILTERS}")
    officer.page.locator("[name=is_full]").check()
    officer.page.locator("[name=reason]").fill("Pendaftaran ulang PBI APBD ke BPJS Kesehatan")
    officer.take("operator-data-08-ekspor")


def _open_file(officer, part: str) -> None:
    officer.open(FILES)
    officer.press(f"#result_list a:has-text('{part}')")
