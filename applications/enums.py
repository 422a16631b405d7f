from django.db import models

from participants.enums import MaritalStatus as MaritalStatus
from participants.enums import Sex as Sex


class Status(models.TextChoices):
    """State of a case; labels are what officers read (design §4)."""

    DRAFT = "draft", "Draf"
    SUBMITTED = "submitted", "Diajukan"
    VILLAGE_CHECK = "village_check", "Verifikasi desa"
    IN_REVIEW = "in_review", "Diperiksa"
    RETURNED = "returned", "Perlu perbaikan"
    REFERRED = "referred", "Menunggu instansi lain"
    VERIFIED = "verified", "Lolos verifikasi"
    APPROVED = "approved", "Disetujui Dinsos"
    RECAPPED = "recapped", "Masuk rekap"
    SENT = "sent", "Dikirim ke BPJS"
    ACCEPTED = "accepted", "Aktif"
    REFUSED = "refused", "Ditolak BPJS"
    REJECTED = "rejected", "Ditolak"
    DONE = "done", "Selesai"
    CANCELLED = "cancelled", "Dibatalkan"
    EXPIRED = "expired", "Kedaluwarsa"


#: A case that still needs somebody. One of these per NIK and service (domain-facts §12.1).
OPEN_STATUSES = (
    Status.SUBMITTED,
    Status.VILLAGE_CHECK,
    Status.IN_REVIEW,
    Status.RETURNED,
    Status.REFERRED,
    Status.VERIFIED,
    Status.APPROVED,
    Status.RECAPPED,
    Status.SENT,
    Status.REFUSED,
)
#: States in which an officer of the owning agency has work to do and the service clock runs.
RUNNING_STATUSES = (Status.SUBMITTED, Status.VILLAGE_CHECK, Status.IN_REVIEW, Status.REFERRED, Status.VERIFIED)
#: States a case never leaves by itself.
FINAL_STATUSES = (Status.REJECTED, Status.DONE, Status.CANCELLED, Status.EXPIRED)


class ActorKind(models.TextChoices):
    """Who moved a case. The system is a kind of its own, never a made-up user."""

    APPLICANT = "applicant", "Pemohon"
    OFFICER = "officer", "Petugas"
    SYSTEM = "system", "Sistem"


class Channel(models.TextChoices):
    """The door a case came in by."""

    WEB = "web", "Situs publik"
    VILLAGE_QR = "village_qr", "QR desa"
    VILLAGE_DESK = "village_desk", "Meja desa"
    HOSPITAL_DESK = "hospital_desk", "Meja rumah sakit"
    OFFICE_DESK = "office_desk", "Loket dinas"


class FilledFor(models.TextChoices):
    """Screen S3: for whom the form is filled in."""

    SELF = "self", "Saya sendiri"
    FAMILY = "family", "Keluarga saya (satu KK)"
    OTHER = "other", "Orang lain yang saya bantu"


class HelperRelation(models.TextChoices):
    """What the helper is to the applicant (assisted digital, ux-and-security §2.7)."""

    FAMILY = "keluarga", "Keluarga"
    NEIGHBOUR = "tetangga", "Tetangga"
    RT_RW = "rt_rw", "Ketua RT atau RW"
    VILLAGE = "desa", "Perangkat desa atau kelurahan"
    COMPANION = "pendamping", "Pendamping sosial (PKH, TKSK, PSM)"
    HEALTH = "kesehatan", "Petugas kesehatan"
    OTHER = "lain", "Lainnya"


class PhoneOwner(models.TextChoices):
    """Whose phone it is; a shared phone is normal (source 000)."""

    SELF = "sendiri", "Milik saya"
    FAMILY = "keluarga", "Milik keluarga"
    NEIGHBOUR = "tetangga", "Milik tetangga atau orang lain"
    NONE = "tidak_ada", "Tidak punya nomor. Kabari lewat kantor desa"


class FamilyRelation(models.TextChoices):
    """Family role in BPJS sheets, PISA (domain-facts §3.3)."""

    HEAD = "1", "Peserta (kepala keluarga)"
    HUSBAND = "2", "Suami"
    WIFE = "3", "Istri"
    CHILD = "4", "Anak"
    OTHER = "5", "Anggota keluarga lain"


class NoNikReason(models.TextChoices):
    """A missing NIK needs a reason (domain-facts §2.1)."""

    NEWBORN = "bayi", "Bayi, belum ada NIK"
    NOT_RECORDED = "belum_rekam", "Belum direkam di Dukcapil"
    LOST = "hilang", "KTP hilang dan tidak ingat NIK"


class ReasonCode(models.TextChoices):
    """Why a case was returned, rejected or withdrawn (domain-facts §12.18); the label is said to the family."""

    INCOMPLETE = "DOK_TIDAK_LENGKAP", "Berkas belum lengkap"
    UNREADABLE = "DOK_TIDAK_TERBACA", "Tulisan di foto tidak terbaca"
    CUT_OFF = "DOK_TERPOTONG", "Foto terpotong"
    WRONG_DOCUMENT = "DOK_SALAH", "Foto bukan berkas yang diminta"
    OUTDATED = "DOK_KEDALUWARSA", "Surat sudah lewat masa berlakunya"
    DATA_DIFFERS = "DATA_BEDA", "Isian berbeda dengan berkas"
    NIK_NOT_MATCHED = "NIK_TIDAK_PADAN", "NIK tidak cocok dengan data Dukcapil"
    NOT_RESIDENT = "BUKAN_PENDUDUK", "Bukan penduduk kabupaten atau kota ini"
    ALREADY_ACTIVE = "SUDAH_AKTIF_SEGMEN_LAIN", "Sudah aktif di jenis kepesertaan lain"
    DUPLICATE = "DATA_GANDA", "Pengajuan ganda"
    CIVIL_SERVANT = "KELUARGA_ASN_TNI_POLRI", "Keluarga ASN, TNI, atau Polri"
    WELL_OFF = "DESIL_DI_ATAS_BATAS", "Tingkat kesejahteraan di atas batas"
    DECEASED = "MENINGGAL", "Yang bersangkutan sudah meninggal"
    TOO_LATE = "LEWAT_BATAS_WAKTU", "Lewat batas waktu"
    CEILING_SPENT = "PLAFON_HABIS", "Dana bantuan sudah habis"
    QUOTA_FULL = "KUOTA_HABIS", "Kuota peserta sudah penuh"
    STILL_IN_ARREARS = "MASIH_MENUNGGAK", "Masih ada tunggakan iuran"
    VISIT_FAILED = "TIDAK_LAYAK_HASIL_KUNJUNGAN", "Hasil kunjungan: belum memenuhi syarat"
    WITHDRAWN = "DICABUT_PEMOHON", "Dicabut oleh pemohon"
    NO_ANSWER = "TIDAK_DIPERBAIKI", "Perbaikan tidak diterima sampai batas waktu"
    OTHER = "LAIN", "Alasan lain, lihat catatan"


class Verdict(models.TextChoices):
    """An officer's finding about one document."""

    PENDING = "pending", "Belum diperiksa"
    ACCEPTED = "accepted", "Sesuai"
    REJECTED = "rejected", "Perlu diganti"


class TargetKind(models.TextChoices):
    """What a correction item points at."""

    FIELD = "field", "Isian"
    DOCUMENT = "document", "Foto berkas"


class ReadKind(models.TextChoices):
    """What of a family's file an officer opened (UU 27/2022 art. 32: the family may ask for this trail)."""

    CASE = "case", "Isi pengajuan"
    DOCUMENT = "document", "Foto berkas"
    LETTER = "letter", "Surat"
    SLIP_SHOWN = "slip_slip", "Tanda terima, slip lama ditunjukkan"
    CARD_SHOWN = "slip_ktp", "Tanda terima, KTP ditunjukkan"


class Finisher(models.TextChoices):
    """Who can truly finish a service (domain-facts §5.2)."""

    DINSOS = "DINSOS", "Dinas Sosial"
    BPJS = "BPJS", "BPJS Kesehatan"
    DUKCAPIL = "DUKCAPIL", "Dukcapil"
    EMPLOYER = "PEMBERI_KERJA", "Pemberi kerja"


class LetterKind(models.TextChoices):
    """Papers about a case that carry a QR anybody may check."""

    RECEIPT = "tanda_terima", "Tanda terima pengajuan"
    DECISION = "keputusan", "Surat keterangan persetujuan"
    REFUSAL = "penolakan", "Pemberitahuan belum dapat disetujui"
    MISSING = "kelengkapan", "Permintaan kelengkapan berkas"


class LookupReason(models.TextChoices):
    """Why a hospital's officer asks about a patient who is not among its own cases (ux-and-security R1, I12)."""

    IN_CARE = "dirawat", "Pasien sedang dirawat di sini"
    EMERGENCY = "gawat_darurat", "Pasien gawat darurat"
    ROUTINE = "berobat", "Pasien datang berobat"
    FAMILY = "keluarga", "Keluarga pasien bertanya di loket"


class Flag(models.TextChoices):
    """Something odd an officer must look at; never a refusal by itself (domain-facts §2.1 soft checks)."""

    BIRTH_DATE_DIFFERS = "birth_date_differs", "Tanggal lahir berbeda dengan NIK"
    SEX_DIFFERS = "sex_differs", "Jenis kelamin berbeda dengan NIK"
    REGION_UNKNOWN = "region_unknown", "Kode daerah di NIK tidak dikenal"
    NO_NIK = "no_nik", "Tanpa NIK"
    OTHER_OPEN_CASE = "other_open_case", "NIK ini punya pengajuan lain yang masih berjalan"
    LATE = "late", "Diajukan lewat batas waktu"
    SKTM_OLD = "sktm_old", "SKTM lebih lama dari masa berlakunya"
    SHARED_PHONE = "shared_phone", "Nomor telepon dipakai lebih dari lima pemohon"
    QUICK_FILL = "quick_fill", "Diisi sangat cepat"
    HONEYPOT = "honeypot", "Kolom jebakan terisi"
    MEMBER_WITHOUT_NIK = "member_without_nik", "Ada anggota keluarga tanpa NIK"
    IN_ARREARS = "in_arrears", "Ada tunggakan iuran mandiri"
    PREGNANT = "pregnant", "Sedang hamil"
    IN_CARE = "in_care", "Sedang dirawat"
    NOT_COOPERATING = "not_cooperating", "Rumah sakit di luar daftar kerja sama"
