"""Name, occupation and place lists of the demo people.

The lists are our own: common given names of the Malay, Banjar, Bugis and Javanese families that live along the
Indragiri, put together at random. No list was taken from a register, and no combination stands for a real person.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    """The comma-separated words of a text block."""
    return tuple(" ".join(word.split()) for word in text.split(","))


MALE = {
    "melayu": (
        _words(
            """
            Abdul, Ahmad, Azhar, Azman, Bakhtiar, Bahari, Burhan, Darwis, Efendi, Fadli, Hamdan, Hamzah, Hasnan,
            Idris, Iskandar, Jamil, Kamaruddin, Khairul, Mansur, Marzuki, Nazaruddin, Raja, Ramli, Rizal, Rusli,
            Said, Sulaiman, Syahrial, Tarmizi, Zulkifli, Zainal
            """
        ),
        _words(
            """
            Anuar, Arifin, Bahri, Fauzi, Hadi, Halim, Hamid, Idham, Kadir, Latif, Mustafa, Nasir, Rahim, Rasyid,
            Sabri, Saputra, Syafri, Usman, Wahab, Yatim, Zakaria
            """
        ),
    ),
    "banjar": (
        _words(
            """
            Abdurrahman, Aliansyah, Arbain, Asmuni, Bahrudin, Fahrurrazi, Gazali, Hasbullah, Husin, Ideris,
            Jumberi, Kaspul, Masrani, Mahyudin, Mukhtar, Norhadi, Rusmani, Sabirin, Saberan, Syarkawi, Tajudin,
            Utuh, Yusran
            """
        ),
        _words(
            """
            Anwar, Asmara, Basri, Effendi, Fitriadi, Hidayat, Ilmi, Jailani, Majid, Noor, Rahmani, Rifani,
            Salman, Sani, Syahrani, Yamani
            """
        ),
    ),
    "bugis": (
        _words(
            """
            Ambo, Baharuddin, Baso, Beddu, Daeng, Hafid, Hasanuddin, Jufri, Kahar, Lukman, Mappa, Muhtar,
            Nurdin, Palallo, Rustam, Saharuddin, Sappe, Sudirman, Syamsuddin, Tahang, Umar
            """
        ),
        _words(
            """
            Asse, Dalle, Enre, Lolo, Mattola, Padang, Rahman, Sakka, Sennang, Tang, Tola, Tuwo, Upe, Wahid
            """
        ),
    ),
    "jawa": (
        _words(
            """
            Agus, Bambang, Budi, Darto, Eko, Hadi, Heru, Imam, Jarwo, Kasmin, Mulyono, Ngadi, Parno, Ponidi,
            Rudi, Sarno, Slamet, Sugeng, Sukirman, Supri, Sutrisno, Teguh, Wagimin, Yanto
            """
        ),
        _words(
            """
            Hartono, Kuncoro, Lestariyo, Mulyadi, Nugroho, Pranoto, Prasetyo, Raharjo, Santosa, Setiawan,
            Subagyo, Sudarmo, Suryanto, Utomo, Wahyudi, Wibisono
            """
        ),
    ),
}
"""Given names and second names by people."""

FEMALE = {
    "melayu": (
        _words(
            """
            Aisyah, Asmah, Azizah, Dahlia, Encik, Fatimah, Habibah, Halimah, Hasnah, Jamilah, Kartini, Khadijah,
            Latifah, Mahani, Mariam, Maznah, Nurhayati, Rahimah, Rosmawati, Rubiah, Salmah, Saniah, Siti,
            Suryani, Syarifah, Yusnita, Zainab, Zaleha, Zubaidah
            """
        ),
        _words(
            """
            Aini, Amalia, Azura, Delima, Fitri, Hanum, Huda, Idayu, Kalsum, Laila, Melati, Nur'aini, Putri,
            Rahma, Ramadhani, Sakinah, Suhaila, Wardah, Yanti
            """
        ),
    ),
    "banjar": (
        _words(
            """
            Aluh, Arbainah, Asnah, Badariah, Diang, Faridah, Galuh, Hadijah, Hayatun, Jumiati, Khairiah,
            Mahrita, Mastora, Norhasanah, Normah, Rabiatul, Rukayah, Rusmini, Saudah, Sa'diah, Wahidah
            """
        ),
        _words(
            """
            Adawiah, Anisa, Fitriani, Hasanah, Hikmah, Janah, Khairina, Lestari, Mawaddah, Najwa, Nisa,
            Noorlaila, Rahmah, Safitri, Salsabila, Wati
            """
        ),
    ),
    "bugis": (
        _words(
            """
            Andi, Becce, Besse, Cenning, Darmawati, Hasnidar, Indo, I Tenri, Jumriah, Mardiana, Mulia, Nurbaya,
            Nursiah, Rosdiana, Saharia, Sitti, Suriani, Tenri, Wahyuni
            """
        ),
        _words(
            """
            Asia, Bulan, Daya, Ecce, Hartati, Intang, Isa, Leha, Lela, Mina, Nanna, Rahmi, Sari, Suleha, Tasya,
            Wulan
            """
        ),
    ),
    "jawa": (
        _words(
            """
            Dewi, Endang, Hartini, Juminten, Kasmiati, Lasmini, Mujiati, Ngatini, Parti, Ponirah, Retno, Rini,
            Sarinah, Sri, Sulastri, Sumiati, Suparmi, Surti, Tri, Wagiyem, Winarti, Yuni
            """
        ),
        _words(
            """
            Astuti, Handayani, Kurniasih, Lestari, Mulyani, Ningsih, Pertiwi, Puspita, Rahayu, Setyowati,
            Sulistyo, Susanti, Utami, Wahyuni, Widiastuti, Wulandari
            """
        ),
    ),
}
"""Given names and second names by people."""

YOUNG_MALE = _words(
    """
    Muhammad Rafi, Ahmad Fikri, Aldi, Andika, Bayu, Dimas, Fajar, Farhan, Gilang, Hafiz, Ilham, Irfan, M. Alif,
    Rafli, Rangga, Rizki, Satria, Wahyu, Yoga, Zaki
    """
)
YOUNG_FEMALE = _words(
    """
    Adinda, Alya, Amira, Aulia, Bunga, Cahaya, Dinda, Hafizah, Intan, Kirana, Naila, Nabila, Putri, Rani,
    Safira, Salwa, Syifa, Tiara, Zahra, Zaskia
    """
)

PEOPLES = ("melayu", "melayu", "melayu", "banjar", "banjar", "bugis", "bugis", "jawa")
"""Drawn from with equal weight per entry: Malay most often, as in the district."""

BIRTH_PLACES = _words(
    """
    Tembilahan, Tembilahan, Sapat, Enok, Pulau Kijang, Kuala Enok, Sungai Guntung, Mandah, Rengat, Kotabaru,
    Sungai Salak, Teluk Pinang, Khairiah Mandah, Pekanbaru, Banjarmasin, Kuala Tungkal
    """
)

JOBS_MEN = (
    ("Petani kelapa", 900_000),
    ("Nelayan", 1_100_000),
    ("Buruh harian lepas", 850_000),
    ("Buruh kebun sawit", 1_400_000),
    ("Penyadap karet", 800_000),
    ("Pengupas kelapa", 700_000),
    ("Pengemudi pompong", 1_200_000),
    ("Pedagang kecil", 1_300_000),
    ("Tukang kayu", 1_500_000),
    ("Buruh pelabuhan", 1_250_000),
    ("Tidak bekerja", 0),
)
"""Occupation and usual monthly income of the household in rupiah."""

JOBS_WOMEN = (
    ("Mengurus rumah tangga", 0),
    ("Mengurus rumah tangga", 0),
    ("Penjual kue", 500_000),
    ("Buruh cuci", 450_000),
    ("Pengupas udang", 600_000),
    ("Petani kelapa", 600_000),
    ("Penjahit", 550_000),
)
