// What the console says, in each language. A key that a language lacks is shown in English.

const en = {
  skip: 'Skip to content',
  language: 'Language',
  loadingTitle: 'Checking the phone system…',
  loadingDetail: 'This takes a moment.',
  okTitle: 'All services are running',
  okDetail: 'The phone system is ready for calls.',
  downTitle: (names) => `${names} ${names.includes(' and ') ? 'are' : 'is'} not answering`,
  asteriskDown: 'No calls can be made for now.',
  databaseDown: 'Phones may fail to register, and nothing can be changed for now.',
  redisDown: 'Calls go on as usual; live updates pause for now.',
  unreachableTitle: 'The server does not answer',
  unreachableDetail: 'This page keeps trying.',
  hint: 'To find out more, run',
  checked: 'Last checked',
  services: 'Services',
  refresh: 'Updates every 5 seconds',
  asterisk: 'Calls and phones',
  databaseName: 'Database',
  database: 'Extensions and licences',
  redis: 'Live updates',
  checking: 'Checking',
  ok: 'Running',
  unknown: 'Unknown',
  'not reachable': 'Not reachable',
  'no answer in time': 'No answer',
  'access refused': 'Access refused',
  license: 'Licence',
  licenseLoading: 'Reading the licence…',
  about: 'This server',
  address: 'Address',
  version: 'Version',
  and: ' and ',
  never: 'It does not expire.',
  expires: (date) => `Valid until ${date}.`,
  ended: (date) => `It ended on ${date}.`,
  super_admin: 'Super admin licence',
  admin: 'Admin licence',
  operator: 'Operator licence',
  viewer: 'Viewer licence',
  licensed: 'Licensed',
  VALID: ['Active'],
  GRACE: [
    'Grace period',
    'The licence has expired',
    'Everything still works for a short time. Renew the licence now.',
  ],
  NOT_ACTIVATED: [
    'Not activated',
    'This server is not activated yet',
    'The licence key from the first deployment will activate it. Keep that key.',
  ],
  NO_LICENSE: ['No licence', 'This server has no licence', 'Ask your vendor for a licence key.'],
  EXPIRED: ['Expired', 'The licence has expired', 'Ask your vendor to renew it.'],
  SUSPENDED: ['Suspended', 'The licence is suspended', 'Ask your vendor to reinstate it.'],
  REVOKED: ['Revoked', 'The licence was revoked', 'Ask your vendor for a new licence key.'],
  UNKNOWN: ['Unknown', 'The licence cannot be read now', 'It is shown again as soon as the server answers.'],
};

const id = {
  skip: 'Langsung ke isi',
  language: 'Bahasa',
  loadingTitle: 'Memeriksa sistem telepon…',
  loadingDetail: 'Tunggu sebentar.',
  okTitle: 'Semua layanan berjalan',
  okDetail: 'Sistem telepon siap digunakan.',
  downTitle: (names) => `${names} tidak menjawab`,
  asteriskDown: 'Untuk sementara panggilan tidak dapat dilakukan.',
  databaseDown: 'Untuk sementara registrasi telepon dapat gagal dan perubahan tidak dapat disimpan.',
  redisDown: 'Panggilan tetap berjalan; pembaruan langsung berhenti sementara.',
  unreachableTitle: 'Server tidak menjawab',
  unreachableDetail: 'Halaman ini terus mencoba.',
  hint: 'Untuk keterangan lebih lanjut, jalankan',
  checked: 'Terakhir diperiksa',
  services: 'Layanan',
  refresh: 'Diperbarui setiap 5 detik',
  asterisk: 'Panggilan dan telepon',
  databaseName: 'Basis data',
  database: 'Ekstensi dan lisensi',
  redis: 'Pembaruan langsung',
  checking: 'Memeriksa',
  ok: 'Berjalan',
  unknown: 'Tidak diketahui',
  'not reachable': 'Tak terjangkau',
  'no answer in time': 'Tak menjawab',
  'access refused': 'Akses ditolak',
  license: 'Lisensi',
  licenseLoading: 'Membaca lisensi…',
  about: 'Server ini',
  address: 'Alamat',
  version: 'Versi',
  and: ' dan ',
  never: 'Berlaku tanpa batas waktu.',
  expires: (date) => `Berlaku sampai ${date}.`,
  ended: (date) => `Berakhir pada ${date}.`,
  super_admin: 'Lisensi super admin',
  admin: 'Lisensi admin',
  operator: 'Lisensi operator',
  viewer: 'Lisensi viewer',
  licensed: 'Berlisensi',
  VALID: ['Aktif'],
  GRACE: [
    'Masa tenggang',
    'Lisensi sudah berakhir',
    'Semua masih berfungsi untuk sementara. Segera perpanjang lisensi.',
  ],
  NOT_ACTIVATED: [
    'Belum diaktifkan',
    'Server ini belum diaktifkan',
    'Kunci lisensi dari deploy pertama akan mengaktifkannya. Simpan kunci itu.',
  ],
  NO_LICENSE: [
    'Tanpa lisensi',
    'Server ini tidak memiliki lisensi',
    'Mintalah kunci lisensi kepada vendor Anda.',
  ],
  EXPIRED: ['Berakhir', 'Lisensi sudah berakhir', 'Mintalah perpanjangan kepada vendor Anda.'],
  SUSPENDED: ['Ditangguhkan', 'Lisensi ditangguhkan', 'Hubungi vendor Anda untuk mengaktifkannya kembali.'],
  REVOKED: ['Dicabut', 'Lisensi telah dicabut', 'Mintalah kunci lisensi baru kepada vendor Anda.'],
  UNKNOWN: [
    'Tidak diketahui',
    'Lisensi tidak dapat dibaca saat ini',
    'Akan tampil kembali setelah server menjawab.',
  ],
};

export const languages = { en, id };

/** The language that was chosen before, or the browser's, or English. */
export function preferredLanguage() {
  const wanted = chosenLanguage() ?? navigator.language.slice(0, 2);
  return wanted in languages ? wanted : 'en';
}

export function rememberLanguage(language) {
  try {
    localStorage.setItem('language', language);
  } catch {
    // A browser that keeps nothing still shows the chosen language until the page is left.
  }
}

function chosenLanguage() {
  try {
    return localStorage.getItem('language');
  } catch {
    return null;
  }
}

export function textsOf(language) {
  return { ...en, ...languages[language] };
}
