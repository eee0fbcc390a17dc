import type { Texts } from '../en/index.ts';

export const account: Texts['account'] = {
  title: 'Akun saya',
  intro: 'Kata sandi Anda, dan di mana Anda masuk',
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
};
