from django.db import models


class FacilityKind(models.TextChoices):
    """Level of a health facility: first level (FKTP) or referral hospital (FKRTL)."""

    FIRST_LEVEL = "fktp", "Puskesmas atau klinik"
    HOSPITAL = "rs", "Rumah sakit"


class Sex(models.TextChoices):
    MALE = "L", "Laki-laki"
    FEMALE = "P", "Perempuan"


class MaritalStatus(models.TextChoices):
    """Recap sheets map these to their own codes (domain-facts §6.9)."""

    SINGLE = "belum", "Belum kawin"
    MARRIED = "kawin", "Kawin"
    DIVORCED = "cerai_hidup", "Cerai hidup"
    WIDOWED = "cerai_mati", "Cerai mati"


class Relation(models.TextChoices):
    """Place in the family as on the family card (SHDK); BPJS sheets fold it into PISA 1–5 (domain-facts §3.3)."""

    HEAD = "kepala", "Kepala keluarga"
    HUSBAND = "suami", "Suami"
    WIFE = "istri", "Istri"
    CHILD = "anak", "Anak"
    CHILD_IN_LAW = "menantu", "Menantu"
    GRANDCHILD = "cucu", "Cucu"
    PARENT = "orang_tua", "Orang tua"
    PARENT_IN_LAW = "mertua", "Mertua"
    RELATIVE = "famili", "Famili lain"
    HELPER = "pembantu", "Pembantu"
    OTHER = "lain", "Lainnya"


class NoNikReason(models.TextChoices):
    """Why a person in the registry has no NIK (domain-facts §2.1; peers §2: shared placeholders overwrote people)."""

    NEWBORN = "bayi", "Bayi, belum ada NIK"
    NOT_RECORDED = "belum_rekam", "Belum direkam di Dukcapil"
    LOST = "hilang", "KTP hilang dan tidak ingat NIK"
    PLACEHOLDER = "sementara", "Sumber memakai nomor sementara"


class Segment(models.TextChoices):
    """Kind of membership (domain-facts §3.1)."""

    PBI_JK = "PBI_JK", "PBI JK (APBN)"
    PBPU_PEMDA = "PBPU_PEMDA", "PBPU/BP Pemda (PBI APBD)"
    PPU_PN = "PPU_PN", "PPU Penyelenggara Negara"
    PPU_BU = "PPU_BU", "PPU Badan Usaha"
    PBPU = "PBPU", "PBPU (mandiri)"
    BP = "BP", "Bukan Pekerja"


class MembershipStatus(models.TextChoices):
    """Our normal form of what a source says about cover (domain-facts §3.2); its own words are kept beside it."""

    ACTIVE = "AKTIF", "Aktif"
    INACTIVE_ARREARS = "NONAKTIF_PREMI", "Nonaktif: menunggak iuran"
    INACTIVE_PBI = "NONAKTIF_PBI", "Nonaktif: dihapus dari PBI"
    INACTIVE_DECEASED = "NONAKTIF_MENINGGAL", "Nonaktif: meninggal"
    INACTIVE_LEFT_WORK = "NONAKTIF_PHK", "Nonaktif: berhenti kerja"
    INACTIVE_AGE = "NONAKTIF_USIA", "Nonaktif: lewat usia tanggungan"
    INACTIVE_DOUBLE = "NONAKTIF_GANDA", "Nonaktif: data ganda"
    NOT_YET = "BELUM_AKTIF", "Belum aktif"
    NOT_LISTED = "TIDAK_TERDAFTAR", "Tidak terdaftar"
    UNKNOWN = "TIDAK_DIKETAHUI", "Belum diketahui"


class ObservationKind(models.TextChoices):
    """What a source tells of a person that the office itself does not decide (domain-facts §3.2, §6.1)."""

    STATUS = "status", "Status kepesertaan"
    DESIL = "desil", "Desil DTSEN"


class Source(models.TextChoices):
    """Who says so."""

    BPJS = "bpjs", "BPJS Kesehatan"
    DUKCAPIL = "dukcapil", "Dukcapil"
    SIKS_NG = "siks_ng", "SIKS-NG"
    OFFICE = "dinas", "Dinas Sosial"
    FAMILY = "warga", "Keluarga (pengajuan)"
    OTHER = "lain", "Sumber lain"


class ContactPreference(models.TextChoices):
    """How the family wants to be told things."""

    ANY = "bebas", "WhatsApp atau SMS"
    WHATSAPP = "whatsapp", "WhatsApp saja"
    SMS = "sms", "SMS saja"
    VILLAGE = "desa", "Lewat kantor desa"
    NONE = "jangan", "Jangan dihubungi"


class ChangeKind(models.TextChoices):
    """What happened to a person's record."""

    CREATE = "create", "Didaftarkan"
    UPDATE = "update", "Diubah"
    MERGE = "merge", "Digabung"
    UNDO = "undo", "Dibatalkan"


class RowVerdict(models.TextChoices):
    """What a row of a file would do. Every row has exactly one; together they are the rows read."""

    NEW = "baru", "Baru"
    CHANGED = "berubah", "Berubah"
    SAME = "sama", "Sama"
    REJECTED = "ditolak", "Ditolak"


class BatchState(models.TextChoices):
    """Where an uploaded file stands."""

    UPLOADED = "uploaded", "Menunggu dibaca"
    MAPPING = "mapping", "Menunggu kolom dicocokkan"
    READING = "reading", "Sedang dibaca"
    REVIEW = "review", "Menunggu diperiksa"
    APPLYING = "applying", "Sedang diterapkan"
    APPLIED = "applied", "Diterapkan"
    UNDOING = "undoing", "Sedang dibatalkan"
    REFUSED = "refused", "Berkas tidak bisa dibaca"
    DISCARDED = "discarded", "Dibuang"


class PairState(models.TextChoices):
    """Verdict on two records that may be one person."""

    OPEN = "open", "Belum diperiksa"
    DISTINCT = "distinct", "Bukan ganda"
    MERGED = "merged", "Sudah digabung"


class ExportFormat(models.TextChoices):
    """File kinds of an export."""

    XLSX = "xlsx", "Excel (.xlsx)"
    CSV = "csv", "CSV"


class ExportState(models.TextChoices):
    """Where an export stands."""

    WAITING = "waiting", "Sedang dibuat"
    READY = "ready", "Siap diunduh"
    FAILED = "failed", "Gagal"
    EXPIRED = "expired", "Kedaluwarsa"
