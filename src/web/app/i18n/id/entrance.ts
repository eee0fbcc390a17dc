import type { Texts } from '../en/index.ts';

export const entrance: Texts['entrance'] = {
  tagline: 'Sistem telepon',
  license: {
    title: 'Aktifkan server ini',
    intro: 'Masukkan kunci lisensi sistem telepon ini.',
    key: 'Kunci lisensi',
    keyHint: 'Diawali SMARTCMS- dan ada pada keluaran deploy pertama.',
    activate: 'Aktifkan',
    done: 'Lisensi aktif',
    toLogin: 'Masuk untuk mengelola lisensi',
    checking: 'Memeriksa lisensi…',
  },
  login: {
    title: 'Masuk',
    email: 'Surel',
    password: 'Kata sandi',
    code: 'Kode dari aplikasi autentikator',
    codeHint: 'Atau salah satu kode pemulihan Anda',
    stay: 'Tetap masuk di perangkat ini',
    submit: 'Masuk',
    expired: 'Sesi Anda berakhir. Masuk lagi untuk melanjutkan.',
    unlicensed:
      'Server ini tidak memiliki lisensi yang berlaku: hanya administrator utama yang dapat bekerja.',
    show: 'Tampilkan yang diketik',
    other: 'Gunakan akun lain',
  },
  password: {
    title: 'Pilih kata sandi Anda',
    intro: 'Kata sandi yang Anda pakai dibuat oleh sistem. Pilih yang hanya Anda ketahui.',
    current: 'Kata sandi saat ini',
    next: 'Kata sandi baru',
    nextHint: '12 karakter atau lebih. Beberapa kata berurutan sudah baik.',
    repeat: 'Kata sandi baru sekali lagi',
    submit: 'Simpan dan lanjutkan',
  },
};
