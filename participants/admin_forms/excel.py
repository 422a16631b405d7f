"""What an officer fills in to load a file, to name its columns and to take data out."""

import datetime
from pathlib import PurePath

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from agencies.models import Agency
from participants.columns import FIELDS, LAYOUTS, PROFILES
from participants.enums import ExportFormat, Source

#: Kinds of files that are taken, as django-import-export names them at the door too.
EXTENSIONS = ("xlsx", "xls", "ods", "csv")
#: No office has data older than its district's first list.
OLDEST = datetime.date(2005, 1, 1)
_SOURCES = [choice for choice in Source.choices if choice[0] != Source.FAMILY]


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class _OfficeForm(forms.Form):
    """For whoever works in several offices: on whose behalf."""

    agency = forms.ModelChoiceField(label="Atas nama kantor", queryset=Agency.objects.none())

    def __init__(self, *args, offices, **kwargs):
        super().__init__(*args, **kwargs)
        self.offices = list(offices[:2])
        if len(self.offices) == 1:
            del self.fields["agency"]
        else:
            self.fields["agency"].queryset = offices

    @property
    def office(self):
        """The office of a valid form."""
        return self.cleaned_data["agency"] if "agency" in self.fields else self.offices[0]


class UploadForm(_OfficeForm):
    """A file and what only the officer knows of it."""

    file = forms.FileField(
        label="Berkas",
        max_length=200,
        help_text="Excel (.xlsx, .xls), OpenDocument (.ods), atau CSV, paling besar 60 MB dan 200.000 baris.",
        widget=forms.FileInput(attrs={"accept": ",".join(f".{extension}" for extension in EXTENSIONS)}),
        error_messages={
            "required": "Pilih berkasnya dahulu.",
            "empty": "Berkas ini kosong. Buka dulu di Excel, pastikan ada isinya, lalu simpan dan pilih lagi.",
            "max_length": "Nama berkas terlalu panjang. Pendekkan namanya, lalu pilih lagi.",
            "invalid": "Berkas tidak terkirim. Pilih lagi berkasnya.",
        },
    )
    source = forms.ChoiceField(
        label="Sumber data",
        choices=_SOURCES,
        widget=forms.RadioSelect,
        help_text="Siapa yang mengeluarkan data ini.",
        error_messages={"required": "Pilih sumber datanya."},
    )
    data_on = forms.DateField(
        label="Data per tanggal",
        widget=DateInput(),
        help_text="Tanggal keadaan data menurut sumbernya. Data yang lebih lama tidak menimpa yang lebih baru.",
        error_messages={"required": "Isi tanggal datanya.", "invalid": "Tanggal tidak terbaca. Contoh: 2026-11-20."},
    )
    profile = forms.ChoiceField(
        label="Susunan kolom",
        required=False,
        help_text="Biarkan otomatis bila ragu: kolom dikenali dari judulnya.",
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["data_on"].initial = today
        self.fields["profile"].choices = [("", "Otomatis"), *((key, one.label) for key, one in PROFILES.items())]

    def clean_file(self):
        """Refuse by size and name; what is inside is judged when the file is read."""
        file = self.cleaned_data["file"]
        if file.size >= settings.MAX_IMPORT_BYTES:
            megabytes = settings.MAX_IMPORT_BYTES // 2**20
            raise ValidationError(f"Berkas ini lebih besar dari {megabytes} MB. Bagi per kecamatan, lalu unggah lagi.")
        extension = PurePath(file.name).suffix.lower().removeprefix(".")
        if extension in ("xlsm", "xlsb", "xltm"):
            raise ValidationError("Berkas dengan makro tidak diterima. Di Excel pilih Simpan Sebagai, jenis .xlsx.")
        if extension not in EXTENSIONS:
            raise ValidationError("Jenis berkas ini tidak dikenal. Simpan sebagai .xlsx, .xls, .ods, atau .csv.")
        return file

    def clean_data_on(self):
        """Refuse days that cannot be."""
        day = self.cleaned_data["data_on"]
        if day > self.today:
            raise ValidationError("Tanggal ini belum tiba. Isi tanggal keadaan datanya.")
        if day < OLDEST:
            raise ValidationError("Tanggal ini terlalu lama. Periksa tahunnya.")
        return day


class MappingForm(forms.Form):
    """One choice per heading of the file: what it means here."""

    save_as = forms.CharField(
        label="Simpan susunan ini dengan nama",
        required=False,
        max_length=60,
        help_text="Bila diisi, berkas berikutnya dengan judul kolom yang sama dikenali sendiri.",
    )

    def __init__(self, *args, headings, found, samples, **kwargs):
        super().__init__(*args, **kwargs)
        self.headings = headings
        meanings = sorted(((key, one.label) for key, one in FIELDS.items()), key=lambda one: one[1])
        choices = [("", "Jangan dibaca"), *meanings]
        for number, heading in enumerate(headings):
            self.fields[f"kolom-{number}"] = forms.ChoiceField(
                label=heading,
                required=False,
                choices=choices,
                initial=found.get(heading, ""),
                help_text=samples.get(heading, ""),
            )
        self.order_fields([*(f"kolom-{number}" for number in range(len(headings))), "save_as"])

    @property
    def columns(self):
        """(bound field, …) of the headings, for the page."""
        return [self[f"kolom-{number}"] for number in range(len(self.headings))]

    def clean(self):
        """One column per meaning."""
        used = {}
        for number, heading in enumerate(self.headings):
            field = self.cleaned_data.get(f"kolom-{number}")
            if field and field in used:
                self.add_error(
                    f"kolom-{number}", f"Isian ini sudah dipakai kolom “{used[field]}”. Satu isian, satu kolom."
                )
            elif field:
                used[field] = heading
        if not used and not self.errors:
            raise ValidationError("Belum ada kolom yang dipilih. Tentukan dahulu kolom mana yang berisi nama dan NIK.")

    def chosen(self):
        """{heading: field} of a valid form."""
        return {
            heading: self.cleaned_data[f"kolom-{number}"]
            for number, heading in enumerate(self.headings)
            if self.cleaned_data.get(f"kolom-{number}")
        }


class ExportForm(_OfficeForm):
    """In which shape data leaves, and why."""

    layout = forms.ChoiceField(label="Susunan", error_messages={"required": "Pilih susunannya."})
    format = forms.ChoiceField(
        label="Jenis berkas",
        choices=ExportFormat,
        initial=ExportFormat.XLSX,
        widget=forms.RadioSelect,
        help_text="CSV untuk program lain. Dibuka langsung di Excel, CSV merusak NIK dan nomor kartu.",
    )
    is_full = forms.BooleanField(
        label="NIK, KK, kartu, dan telepon lengkap",
        required=False,
        help_text="Tanpa ini nomor disamarkan. Keperluan Anda tercatat dan tertulis di dalam berkas.",
    )
    reason = forms.CharField(
        label="Keperluan",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text="Wajib bila nomor lengkap. Contoh: pendaftaran PBI APBD November ke BPJS Kesehatan.",
    )

    def __init__(self, *args, may_be_full, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["layout"].choices = [(key, one.label) for key, one in LAYOUTS.items()]
        if not may_be_full:
            del self.fields["is_full"]

    def clean(self):
        """Whole numbers leave for a named purpose only (P10)."""
        data = super().clean()
        data.setdefault("is_full", False)
        data["reason"] = " ".join(data.get("reason", "").split())
        if data["is_full"] and len(data["reason"]) < 10:
            self.add_error("reason", "Tulis keperluannya dengan jelas, paling sedikit 10 huruf.")
        return data
