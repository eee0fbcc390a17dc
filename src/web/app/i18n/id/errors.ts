import type { Texts } from '../en/index.ts';

export const errors: Texts['errors'] = {
  unreachable: { title: 'Server tidak menjawab', hint: 'Periksa sambungan Anda. Halaman ini terus mencoba.' },
  unavailable: {
    title: 'Ada layanan yang tidak tersedia',
    hint: 'Tunggu sebentar lalu coba lagi; dasbor menunjukkan yang mana.',
  },
  not_followed: {
    title: 'Tersimpan, tetapi Asterisk belum mengikuti',
    hint: 'Perubahan sudah disimpan. Perubahan berikutnya, atau smartcms doctor, akan menyusulkannya.',
  },
  invalid_request: { title: 'Sebagian isian tidak benar', hint: 'Perbaiki yang ditandai.' },
  invalid_credentials: { title: 'Surel atau kata sandi salah', hint: 'Periksa keduanya, lalu coba lagi.' },
  totp_required: { title: 'Diperlukan kode', hint: 'Ambil dari aplikasi autentikator Anda.' },
  too_many_requests: { title: 'Terlalu banyak percobaan', hint: 'Tunggu sebentar, lalu coba lagi.' },
  unauthenticated: { title: 'Anda sudah tidak masuk', hint: 'Masuk lagi.' },
  password_change_required: { title: 'Pilih kata sandi dahulu', hint: 'Kata sandi Anda dibuat oleh sistem.' },
  forbidden: { title: 'Tidak terbuka untuk peran Anda', hint: 'Tanyakan kepada administrator.' },
  license_invalid: {
    title: 'Tidak ada lisensi yang berlaku',
    hint: 'Aktifkan kunci lisensi dahulu. Panggilan tetap berjalan.',
  },
  module_not_licensed: { title: 'Tidak tercakup lisensi', hint: 'Minta administrator menambahkannya.' },
  license_not_found: { title: 'Lisensi tidak ditemukan', hint: 'Periksa kuncinya, mungkin salah ketik.' },
  license_revoked: { title: 'Lisensi ini telah dicabut', hint: 'Mintalah kunci baru kepada vendor Anda.' },
  license_suspended: {
    title: 'Lisensi ini ditangguhkan',
    hint: 'Hubungi vendor Anda untuk mengaktifkannya kembali.',
  },
  license_expired: { title: 'Lisensi ini sudah berakhir', hint: 'Mintalah perpanjangan kepada vendor Anda.' },
  license_too_many_servers: {
    title: 'Semua tempat pada lisensi ini terpakai',
    hint: 'Lepaskan dahulu tempat server lain, atau minta tambahan.',
  },
  not_found: { title: 'Sudah tidak ada', hint: 'Mungkin seseorang sudah menghapusnya.' },
  conflict: { title: 'Tidak sesuai dengan yang sudah ada', hint: 'Ubah, lalu coba lagi.' },
  invalid_lines: {
    title: 'Sebagian baris salah',
    hint: 'Perbaiki baris di bawah, atau impor yang benar saja.',
  },
  body_too_large: { title: 'Berkas terlalu besar', hint: 'Bagi menjadi berkas sampai 1 MB.' },
  internal: {
    title: 'Ada kegagalan di dalam SmartCMS',
    hint: 'Coba lagi. Bila tetap gagal, lihat smartcms logs api.',
  },
};
