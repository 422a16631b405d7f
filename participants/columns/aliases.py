"""The headings under which each meaning is found, as people write them; "|" stands between two.

They come from the sheets of domain-facts §6.9, from Dukcapil's exports and from what villages make of both. They are
compared without case, spaces and punctuation.
"""

HEADINGS: dict[str, str] = {
    "nik": (
        "NIK|No NIK|Nomor NIK|NIK/KITAS/KITAP|NIK/KITAS|NIK KTP|No KTP|Nomor KTP|No Identitas|"
        "Nomor Induk Kependudukan|NIK Peserta|NIK Anggota|NIK/No KTP|NIK Anggota Keluarga|KTP|NIK (KTP)|"
        "No NIK KTP|NIK Penduduk|PST NIK|NIK PM|NIK ART|Nomor Induk Kependudukan (NIK)|No Induk Kependudukan"
    ),
    "no_nik_reason": "Alasan tanpa NIK|Alasan NIK kosong|Keterangan NIK kosong|Sebab tanpa NIK",
    "placeholder_nik": "Nomor sementara|Nomor sementara dari sumber|NIK sementara",
    "card_number": (
        "Noka|No Kartu|Nomor Kartu|No Kartu BPJS|No Kartu BPJS Kesehatan|No Kartu JKN|Nomor Kartu BPJS Kesehatan|"
        "Nomor Kartu JKN|No JKN|No BPJS|Nomor BPJS|No BPJS Kesehatan|No KIS|No Kartu KIS|Nomor Kartu KIS|"
        "No Kartu JKN-KIS|No JKN/KIS|Nomor Kartu JKN KIS|No Kartu Peserta|Nomor Kartu Peserta|PSNOKA|No Peserta|"
        "Nomor Peserta|No Ka|No Kartu JKN/BPJS|Nomor JKN|Nomor Kepesertaan|No Kepesertaan|Nomor Kartu BPJS"
    ),
    "kk_number": (
        "No KK|Nomor KK|KK|NKK|Nomor Kartu Keluarga|No Kartu Keluarga|Kartu Keluarga|No. K K|"
        "Nomor Kartu Keluarga (KK)|No KK/Kartu Keluarga|Nomor KK (Kartu Keluarga)|No Kartu Kel"
    ),
    "full_name": (
        "Nama|Nama Lengkap|Nama Peserta|Nama Lengkap Peserta|Nama Lgkp|Nama Anggota Keluarga|Nama Penerima|"
        "Nama ART|NMPST|Nama Penduduk|Nama Anggota|Nama Warga|Nama Pemohon|Nama Penerima Manfaat|Nama PM|"
        "Nama Calon Peserta|Nama Sesuai KTP|Nama (Sesuai KTP)|Nama Lengkap Sesuai KTP|Nama Individu|"
        "Nama Tertanggung"
    ),
    "sex": (
        "Jenis Kelamin|JK|Sex|Kelamin|L/P|Jns Kelamin|Jenis Klmin|JKEL|J Kel|Gender|Jenkel|Jns Kel|"
        "Jenis Kelamin L/P|JK (L/P)|Kode Jenis Kelamin|JNSKEL|Jenis Kel|Kelamin L/P|J/K"
    ),
    "birth_place": "Tempat Lahir|Tmpt Lahir|Tmpt Lhr|Tempat Lhr|Tmp Lahir|Kota Lahir|Tpt Lahir|Tmp Lhr",
    "birth_date": (
        "Tanggal Lahir|Tgl Lahir|Tgl Lhr|Tanggal Lhr|TglLahir|Tgl Lahir (dd/mm/yyyy)|Tanggal Lahir (dd/mm/yyyy)|"
        "Tgl/Bln/Thn Lahir|Lahir|Tgl Lahir dd/mm/yyyy|Tgl Kelahiran|Tanggal Kelahiran"
    ),
    "marital_status": (
        "Status Kawin|Status Perkawinan|Stat Kwn|Stat Kawin|Status Nikah|Status Pernikahan|Perkawinan|Stts Kawin|"
        "Status Marital|Sts Kawin|Status Kwn|Kode Status Kawin"
    ),
    "relation": (
        "Hub Kel|Hub Keluarga|Hubungan Keluarga|PISA|PISAT|P/I/S/A/T|Hub Kel/PISA|SHDK|Hub Kel/PISAT|"
        "Kode Hub Kel|Stat Hbkel|Status Hubungan Dalam Keluarga|Status Hubungan Keluarga|KDPISA|Hubungan|"
        "Hubungan Dalam Keluarga|Peserta, Suami, Istri, Anak, Tambahan|Status Dalam Keluarga|Status Keluarga|"
        "Hub. Kel/PISAT|Hubungan dengan Kepala Keluarga|Hub Dgn KK|Hub dengan KK|SHDRT|Status Hub Keluarga|"
        "Hubungan KK|Hub KK|Stat Hub Kel|Kode PISA|Kode PISAT|Hubungan Keluarga (SHDK)|Status Hubungan|"
        "Peserta/Suami/Istri/Anak/Tambahan"
    ),
    "address": (
        "Alamat|Alamat Tempat Tinggal|Alamat Lengkap|Alamat Rumah|Alamat KTP|Alamat Domisili|Jalan|"
        "Alamat Peserta|Alamat Sesuai KTP|Alamat KK|Alamat Jalan|Alamat/Jalan|Alamat Tinggal|Alamat Sekarang"
    ),
    "rt": "RT|No RT|Nomor RT",
    "rw": "RW|No RW|Nomor RW",
    "postcode": "Kode Pos|KodePos|Kd Pos|Pos|POSTCODE",
    "phone": (
        "No Telp|No Telepon|Nomor Telepon|Telepon|Telp|No HP|Nomor HP|HP|No WA|Nomor WA|WA|WhatsApp|No Handphone|"
        "Nomor Handphone|No Telp/HP|No HP/WA|No Telepon/HP|Nomor Telepon Peserta|No WhatsApp|Kontak|No Tlp|"
        "Nomor WhatsApp|No HP Aktif|Handphone|No. Telp/HP Aktif|No Tlpn|Telepon/HP|Tlp|Nomor HP/WA|No Hape|"
        "Nomor Telp"
    ),
    "contact_preference": "Cara dihubungi|Pilihan kontak",
    "segment": (
        "Segmen|Segmen Peserta|Segmentasi|Jenis Kepesertaan|Jenis Peserta|Jns Peserta|Segmen Kepesertaan|"
        "Jenis Segmen|Kepesertaan|Jenis Kepesertaan BPJS|Nama Segmen|Segmen Asal|Jenis Peserta BPJS|Segmen BPJS|"
        "Jenis Kepesertaan JKN|Segmen JKN|Jenpes|Kelompok Peserta|Kategori Peserta"
    ),
    "care_class": (
        "Kelas|Kelas Rawat|Hak Kelas|Kelas Perawatan|Kls|Kls Rawat|Kelas Rawat Inap|Kelas BPJS|Hak Kelas Rawat|"
        "Kelas Hak"
    ),
    "member_since": (
        "TMT|TMT Aktif|TMT Kerja/Aktif|TMT Peserta|TMT Kepesertaan|Tgl TMT|Tanggal TMT|Tgl Aktif|Tanggal Aktif|"
        "Tgl Aktif Berlaku Mutasi|Tanggal Aktif Berlaku Mutasi|TMT Berlaku|Terhitung Mulai Tanggal|Mulai Berlaku|"
        "Tgl Mulai Aktif|Tanggal Mulai Aktif|TMT Segmen|TMT Mutasi|Tgl Berlaku Mutasi"
    ),
    "status_source": "Sumber Status",
    "status_on": (
        "Status Per Tanggal|Per Tanggal|Tgl Status|Tanggal Status|Tanggal Cek|Tgl Cek|Tanggal Data|Tgl Data|"
        "Status Per|Tanggal Cek Status|Tgl Update Status"
    ),
    "desil": (
        "Desil|Desil DTSEN|Desil Nasional|Peringkat Desil|Desil Kesejahteraan|Desil Keluarga|Desil DTKS|Desil Individu"
    ),
    "desil_source": "Sumber Desil",
    "desil_on": "Desil Per Tanggal|Tgl Desil|Tanggal Desil|Tanggal Data Desil",
    "died_on": "Tanggal Meninggal|Tgl Meninggal|Tgl Kematian|Tanggal Kematian|Tgl Wafat|Meninggal Pada|Tanggal Wafat",
    "left_on": "Tanggal Pindah|Tgl Pindah|Pindah Keluar Pada|Tanggal Pindah Keluar|Tgl Pindah Keluar",
    "left_to": "Pindah Ke|Tujuan Pindah|Alamat Pindah|Daerah Tujuan",
    "birth_place_date": (
        "Tempat, Tanggal Lahir|Tempat Tgl Lahir|TTL|Tempat/Tgl Lahir|Tempat dan Tanggal Lahir|"
        "Tempat Tanggal Lahir|Tmpt/Tgl Lahir|Tempat & Tgl Lahir"
    ),
    "rt_rw": "RT/RW|RT RW|RTRW",
    "status": (
        "Status|Status Peserta|Status Kepesertaan|Status Aktif|Status BPJS|Status JKN|Flag Aktif|"
        "Keterangan Status|Ket Status|Status Peserta BPJS|Status Kepesertaan JKN|Status Keaktifan|Keaktifan|"
        "Aktif/Tidak Aktif|Status Kartu|Aktif/Non Aktif|Status Kepesertaan BPJS"
    ),
    "status_text": "Status Menurut Sumber|Status Teks Asli",
    "status_reason": (
        "Alasan Nonaktif|Alasan Non Aktif|TAT/Alasan Nonaktif|Keterangan Nonaktif|Alasan Tidak Aktif|"
        "Ket Non Aktif|Sebab Nonaktif|Keterangan Non Aktif|Alasan Penonaktifan"
    ),
    "village_code": (
        "Kode Desa|Kode Kelurahan|Kode Desa/Kelurahan|Kd Desa|Kd Kel|Kode Kel|No Kel|Kode Wilayah|"
        "Kode Kemendagri|Kode Wilayah Desa|Kode Kelurahan/Desa|Kode Desa/Kel|Kd Kelurahan|Kode Wil|No Desa"
    ),
    "village_name": (
        "Desa|Kelurahan|Desa/Kelurahan|Kelurahan/Desa|Desa/Kel|Kel/Desa|Nama Desa|Kel|Nama Kelurahan|"
        "Nama Desa/Kelurahan|Nama Kelurahan/Desa|Nama Kel|Nm Kel|Nama Desa/Kel|Desa Kelurahan|Nm Desa|"
        "Nama Kel/Desa|Kelurahan Desa|NMKEL|Ds/Kel"
    ),
    "district_code": "Kode Kecamatan|Kd Kec|Kode Kec|No Kec|Kd Kecamatan",
    "district_name": "Kecamatan|Kec|Nama Kecamatan|Nama Kec|Nm Kec|NMKEC|Nm Kecamatan",
    "regency_code": (
        "Kode Kabupaten|Kode Kab|No Kab|Kd Kab|Kode Kabupaten/Kota|Kode Kab/Kota|Kode Dati2|Kode Kota|Kd Dati2"
    ),
    "province_code": "Kode Provinsi|Kode Prov|No Prop|No Prov|Kd Prov|Kode Propinsi|Kd Prop",
    "facility_code": (
        "Kode Faskes Tk.I|Kode Faskes|Kode FKTP|Kode Faskes Tk 1|Kode Faskes Tingkat I|Kd Faskes|"
        "Kode Faskes Tingkat Pertama|Kd FKTP|KDPPK|Kode PPK|Kode Puskesmas|Kode Faskes Tk|Kode Provider|"
        "Kode Faskes Tingkat 1|Kode PPK 1|Kode Fasilitas Kesehatan"
    ),
    "facility_name": (
        "Nama Faskes Tk.I|Nama Faskes|Nama FKTP|Faskes|FKTP|Faskes Tk I|Faskes Tk 1|Faskes Tingkat Pertama|"
        "Faskes Tingkat I|Nama Faskes Tk 1|Puskesmas|Nama Puskesmas|Nama PPK|PPK|Nama Faskes Tingkat I|"
        "Nama Provider|Provider|Nama Faskes Tingkat Pertama|Fasilitas Kesehatan|Faskes Tk|Nama Faskes Tk|NMPPK|"
        "Fasilitas Kesehatan Tingkat Pertama|Nama FKTP Terdaftar|FKTP Terdaftar|Faskes 1|Faskes I"
    ),
    "number": "No|Nomor|No Urut|Nomor Urut|Urut|No Baris|Nourut",
    "age": "Umur|Usia|Umur (Tahun)|Usia (Tahun)|Umur Tahun",
    "note": "Keterangan|Ket|Tambahan Keterangan|Catatan|Keterangan Tambahan|Ket Tambahan|Note",
    "dentist_code": "Kode Faskes Dokter Gigi|Kode Faskes Gigi|Kode Dokter Gigi|Kode Faskes Drg",
    "dentist_name": (
        "Nama Faskes Dokter Gigi|Nama Faskes Gigi|Nama Dokter Gigi|Dokter Gigi|Faskes Gigi|Faskes Dokter Gigi|"
        "Nama Faskes Drg"
    ),
    "mutation_kind": "Jenis Mutasi|Jns Mutasi|Kode Jenis Mutasi|Mutasi",
    "email": "Email|E-mail|Alamat Email|Surel|Pos-el",
    "staff_number": "NIP|NIP/NPP|NPP|NRP|NIP/NRP",
    "job_title": "Jabatan|Pekerjaan|Jenis Pekerjaan|Jenis Pkrjn|Jns Pekerjaan",
    "employment_status": (
        "Status Pegawai|Status Kerja|Status Karyawan|Status Kepegawaian|"
        "Status (1=Tetap,2=Kontrak,3=Paruh waktu,4=Penerima pensiun)|"
        "Status (1=Tetap,2=Kontrak,3=Paruh waktu,4=Pensiun)"
    ),
    "employed_since": "TMT Kerja|Tgl Masuk Kerja|TMT Karyawan Aktif",
    "salary": "Gaji|Gaji Pokok|Gaji Pokok+Tunj. Tetap|Gaji Pokok + Tunjangan Tetap|Gapok|Upah|Penghasilan",
    "citizenship": "Kewarganegaraan|Warga Negara|WNI/WNA|Kewarganegaraan (1=WNI,2=WNA)",
    "insurance_number": (
        "No Polis Asuransi Lain|No Polis Asuransi|No. Kartu Asuransi|No Asuransi|Nomor Kartu Asuransi|"
        "Nomor Polis Asuransi|No Polis"
    ),
    "insurance_name": "Nama Asuransi|Nama Asuransi Lain|Asuransi",
    "tax_number": "NPWP|No NPWP|Nomor NPWP",
    "passport": "No Passport|No Paspor|Nomor Paspor|Nomor Passport|Passport|Paspor",
    "proposed_on": "Tanggal Pengusulan|Tgl Pengusulan|Tanggal Usulan|Tgl Usulan|Tanggal Usul|Tgl Usul",
    "regency_name": (
        "Kabupaten|Kab|Kabupaten/Kota|Kab/Kota|Nama Kabupaten|Nama Kab|Kota|Nm Kab|Nama Kabupaten/Kota|Nama Kab/Kota"
    ),
    "province_name": "Provinsi|Prov|Propinsi|Nama Provinsi|Nama Prop|Nama Prov|Nm Prop|Nm Prov",
    "head_name": "Nama Kepala Keluarga|Kepala Keluarga|Nama KK|Nama KRT|Nama Kep Kel|Nama Kep|Nama Kepala Rumah Tangga",
    "mother_name": "Nama Ibu|Nama Ibu Kandung|Nama Lgkp Ibu|Ibu Kandung|Nama Lengkap Ibu|Ibu",
    "father_name": "Nama Ayah|Nama Lgkp Ayah|Nama Lengkap Ayah|Nama Bapak|Ayah",
    "religion": "Agama",
    "education": "Pendidikan|Pddk Akh|Pendidikan Akhir|Pendidikan Terakhir|Pddk Akhir",
    "blood_type": "Gol Darah|Golongan Darah|Gol Drh|Golda",
    "birth_certificate": "No Akta Lahir|Akta Lahir|No Akta Lhr|Nomor Akta Lahir",
    "hamlet": "Dusun|Lingkungan|Nama Dusun|Dukuh|Nama Dusun/Lingkungan",
    "virtual_account": "No VA|Nomor VA|VA|Virtual Account|Kode Virtual Account|No VA Keluarga|Kode VA",
    "valid_until": "TAT|Tgl TAT|Tanggal TAT|Tgl Nonaktif|Tanggal Nonaktif|Tgl Non Aktif",
    "pregnancy": "Status Kehamilan|Hamil|Status Hamil",
    "verdict": "Alasan|Saran|Hasil|Alasan Ditolak|Saran Perbaikan|Peringatan",
}
