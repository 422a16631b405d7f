"""The engine's reasons as an officer reads them. A reason without words is shown as it is, never hidden."""

REASONS = {
    "no_address": "Tidak ada nomor",
    "invalid_address": "Nomor tidak bisa dikirimi pesan",
    "not_connected": "Belum tersambung, akan dicoba lagi",
    "no_answer": "Penyedia tidak menjawab, belum pasti terkirim",
    "opted_out": "Penerima meminta berhenti",
    "quiet_hours": "Menunggu jam yang pantas",
    "too_late": "Sudah lewat waktunya",
    "poison": "Berkali-kali gagal diproses",
    "seal_broken": "Nomor tidak bisa dibaca, kunci berubah",
    "account": "Akun pengirim bermasalah",
    "second_try": "Sudah dicoba dan belum pasti",
    "swept": "Terputus saat mengirim",
    "superseded": "Diganti pesan yang lebih baru",
}
SCANNED = "Ditahan: teks memuat data pribadi"


def reason_words(reason: str | None) -> str:
    """Return the sentence for a stored reason, "" for none."""
    if not reason:
        return ""
    return SCANNED if reason.startswith("scanner:") else REASONS.get(reason, reason)
