import type { Facts } from '../facts/facts.ts';
import { paths, userIds } from '../layout.ts';
import { certificateReaders } from './certificate.ts';
import type { Step } from './step.ts';

interface Folder {
  path: string;
  mode: number;
  uid: number;
}

const folders: Folder[] = [
  { path: paths.root, mode: 0o755, uid: 0 },
  { path: paths.secrets, mode: 0o700, uid: 0 },
  { path: paths.certificates, mode: 0o755, uid: 0 },
  ...certificateReaders.map((service) => ({
    path: `${paths.certificates}/${service}`,
    mode: 0o500,
    uid: userIds[service],
  })),
  { path: paths.acme, mode: 0o700, uid: 0 },
  { path: paths.acmeChallenges, mode: 0o755, uid: 0 },
  { path: paths.firewall, mode: 0o755, uid: 0 },
  { path: paths.releases, mode: 0o700, uid: 0 },
  { path: paths.backups, mode: 0o700, uid: 0 },
  { path: paths.sockets, mode: 0o700, uid: 0 },
  { path: `${paths.sockets}/db`, mode: 0o755, uid: userIds.db },
  { path: `${paths.sockets}/redis`, mode: 0o755, uid: userIds.redis },
  { path: paths.frontend, mode: 0o755, uid: 0 },
  { path: paths.jobs, mode: 0o700, uid: userIds.api },
];

/** Folders with the right owners, before anything is put into them. */
export function planFolders(facts: Facts): Step | null {
  const wrong = folders.filter(({ path, mode, uid }) => {
    const present = facts.folders.get(path);
    return present === undefined || present.mode !== mode || present.uid !== uid;
  });
  if (wrong.length === 0) return null;
  return {
    id: 'folders',
    title: 'Make folders',
    changes: wrong.map(({ path }) => ({
      action: facts.folders.has(path) ? 'update' : 'create',
      subject: path,
      diff: null,
    })),
    work: { kind: 'script', script: ['set -eu', ...wrong.map(installLine)].join('\n') },
  };
}

function installLine({ path, mode, uid }: Folder): string {
  return `install -d -m ${mode.toString(8).padStart(4, '0')} -o ${uid} -g ${uid} ${path}`;
}
