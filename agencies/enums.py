"""Fixed vocabularies of the agencies app."""

from django.db import models


class TerritoryLevel(models.IntegerChoices):
    """Level of a Kemendagri territory code; ``CODE_LENGTHS`` gives the digits each level has."""

    PROVINCE = 1, "Provinsi"
    REGENCY = 2, "Kabupaten/kota"
    DISTRICT = 3, "Kecamatan"
    VILLAGE = 4, "Desa/kelurahan"


CODE_LENGTHS = {
    TerritoryLevel.PROVINCE: 2,
    TerritoryLevel.REGENCY: 4,
    TerritoryLevel.DISTRICT: 6,
    TerritoryLevel.VILLAGE: 10,
}


class TerritoryKind(models.TextChoices):
    """What a territory is called by law; read from its code (see ``codes.kind_of_code``)."""

    PROVINSI = "provinsi", "Provinsi"
    KABUPATEN = "kabupaten", "Kabupaten"
    KOTA = "kota", "Kota"
    KECAMATAN = "kecamatan", "Kecamatan"
    KELURAHAN = "kelurahan", "Kelurahan"
    DESA = "desa", "Desa"
    DESA_ADAT = "desa_adat", "Desa adat"


class AgencyKind(models.TextChoices):
    """Kinds of office that work on a case (domain-facts §7)."""

    DINSOS = "dinsos", "Dinas Sosial"
    DESA = "desa", "Desa/kelurahan"
    KECAMATAN = "kecamatan", "Kecamatan"
    RSUD = "rsud", "Rumah sakit"
    PUSKESMAS = "puskesmas", "Puskesmas"
    BPJS = "bpjs", "BPJS Kesehatan"
    DINKES = "dinkes", "Dinas Kesehatan"
    BPKAD = "bpkad", "BPKAD"
    DUKCAPIL = "dukcapil", "Dukcapil"
    DISNAKER = "disnaker", "Dinas Tenaga Kerja"
    INSPEKTORAT = "inspektorat", "Inspektorat"


class Role(models.TextChoices):
    """What a person does in an agency (design §1); the rights of each are in ``roles``."""

    OPERATOR_DESA = "operator_desa", "Operator desa/kelurahan"
    PETUGAS_RS = "petugas_rs", "Petugas rumah sakit/puskesmas"
    VERIFIKATOR = "verifikator", "Verifikator"
    PENYETUJU = "penyetuju", "Penyetuju"
    OPERATOR_DATA = "operator_data", "Operator data"
    PETUGAS_IURAN = "petugas_iuran", "Petugas iuran"
    MITRA = "mitra", "Mitra"
    PIMPINAN = "pimpinan", "Pimpinan"
    ADMINISTRATOR = "administrator", "Administrator"


class TimeZone(models.TextChoices):
    """The three zones of Indonesia (Keppres 41/1987)."""

    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class Weekday(models.IntegerChoices):
    """Days as ``date.weekday()`` counts them."""

    MONDAY = 0, "Senin"
    TUESDAY = 1, "Selasa"
    WEDNESDAY = 2, "Rabu"
    THURSDAY = 3, "Kamis"
    FRIDAY = 4, "Jumat"
    SATURDAY = 5, "Sabtu"
    SUNDAY = 6, "Minggu"
