import type { Texts } from '../en/index.ts';

export const account: Texts['account'] = {
  title: 'Akun saya',
  intro: 'Kata sandi Anda, faktor kedua, dan di mana Anda masuk',
  password: 'Kata sandi',
  passwordText: 'Mengubahnya mengakhiri sesi Anda yang lain.',
  change: 'Ubah kata sandi',
  changed: 'Kata sandi Anda sudah diubah',
  sessions: 'Sesi',
  here: 'Yang ini',
  lastUsed: 'Terakhir dipakai',
  end: 'Akhiri',
  endOf: (device) => `Akhiri sesi ${device}`,
  ended: 'Sesi sudah diakhiri',
  unknownDevice: 'Perangkat tidak dikenal',
  factor: {
    title: 'Faktor kedua',
    on: 'Aktif',
    off: 'Tidak aktif',
    offText:
      'Dengan ini, masuk juga meminta kode dari aplikasi di ponsel Anda: kata sandi saja tidak cukup lagi.',
    onText: 'Masuk meminta kode dari aplikasi autentikator Anda.',
    begin: 'Siapkan',
    scan: 'Pindai ini dengan aplikasi autentikator, misalnya Aegis, Google Authenticator, atau 1Password.',
    picture: 'Kode QR untuk aplikasi autentikator',
    byHand: 'Jika tidak bisa dipindai, ketik ini di aplikasi:',
    code: 'Kode yang ditampilkan aplikasi',
    confirm: 'Pastikan',
    done: 'Faktor kedua sudah aktif',
    codesTitle: 'Simpan kode pemulihan Anda',
    codesText:
      'Setiap kode berlaku untuk sekali masuk bila aplikasi hilang. Kode hanya ditampilkan sekarang: cetak, atau simpan di pengelola kata sandi.',
    kept: 'Sudah saya simpan',
    end: 'Nonaktifkan',
    ended: 'Faktor kedua sudah dinonaktifkan',
  },
};
