"""What a row of the registry's lists shows: short, masked, the same words everywhere."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join

from participants.admin_views.people_words import cover_text, listed_nik, short_day, status_tone, tag


def place(row):
    """Village, and its kecamatan in small letters."""
    above = row.territory.parent
    return format_html('{} <small class="quiet">{}</small>', row.territory.name, above.name if above else "")


class PersonColumns:
    """Columns for ``list_display`` of people. Beside a masked NIK stands the year of birth alone (P5)."""

    @admin.display(description="nama")
    def name(self, person):
        """Show the whole name: it is what people are told apart by."""
        return person.full_name

    @admin.display(description="NIK")
    def masked_nik(self, person):
        """Show the masked NIK."""
        return format_html('<span class="nowrap">{}</span>', listed_nik(person))

    @admin.display(description="lahir")
    def born(self, person):
        """Show the year of birth."""
        return person.birth_date.year if person.birth_date else "–"

    @admin.display(description="desa/kelurahan")
    def village(self, person):
        """Show village and kecamatan."""
        return place(person)

    @admin.display(description="kepesertaan")
    def cover(self, person):
        """Show kind and class."""
        return cover_text(person) or "–"

    @admin.display(description="status")
    def status_word(self, person):
        """Show what a source last said, and of which day."""
        if not person.status:
            return format_html('<span class="quiet">{}</span>', "belum ada")
        word = tag(person.get_status_display(), status_tone(person.status))
        return format_html('{} <small class="quiet">per {}</small>', word, short_day(person.status_on))

    @admin.display(description="tanda")
    def marks(self, person):
        """Show what makes the record stand out."""
        words = []
        if person.died_on:
            words.append(("late", "meninggal"))
        if person.left_on:
            words.append(("wait", "pindah keluar"))
        if person.placeholder_nik:
            words.append(("wait", "nomor sementara"))
        return format_html_join(" ", '<span class="tag {}">{}</span>', words) if words else "–"
