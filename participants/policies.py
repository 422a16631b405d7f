"""What a district decides about its registry."""

from agencies.policies import PolicyKey, PolicyKind

SECOND_PERSON_ROWS = "registry.second_person_rows"
ABANDONED_DAYS = "registry.abandoned_days"
EXPORT_HOURS = "registry.export_hours"

KEYS = (
    PolicyKey(
        code=SECOND_PERSON_ROWS,
        label="Impor: perlu orang kedua",
        help_text="Berkas yang menambah atau mengubah lebih dari sekian baris diterapkan oleh orang lain.",
        kind=PolicyKind.INTEGER,
        initial=1_000,
        legal_basis="UU 27/2022 Pasal 39 (mencegah pemrosesan yang tidak sah); jumlahnya ketetapan awal aplikasi",
        unit="baris",
        minimum=0,
        maximum=200_000,
    ),
    PolicyKey(
        code=ABANDONED_DAYS,
        label="Impor: berkas yang tidak diterapkan",
        help_text="Berkas yang diunggah tetapi tidak diterapkan dibuang setelah sekian hari.",
        kind=PolicyKind.INTEGER,
        initial=30,
        legal_basis="UU 27/2022 Pasal 16 ayat (2): data tidak disimpan lebih lama dari keperluannya",
        unit="hari",
        minimum=1,
        maximum=365,
    ),
    PolicyKey(
        code=EXPORT_HOURS,
        label="Ekspor: umur berkas",
        help_text="Berkas unduhan data peserta dihapus setelah sekian jam.",
        kind=PolicyKind.INTEGER,
        initial=24,
        legal_basis="UU 27/2022 Pasal 16 ayat (2): data tidak disimpan lebih lama dari keperluannya",
        unit="jam",
        minimum=1,
        maximum=168,
    ),
)
