import { paths, userIds } from '../layout.ts';

/** A folder that must stand before the containers start. */
export interface ServerDirectory {
  path: string;
  mode: number;
  uid: number;
}

/**
 * The folders that services are given. Those of sockets lie in one that root alone can enter: a container
 * sees its own through a mount, and no other user of the server sees any.
 */
export const serverDirectories: readonly ServerDirectory[] = [
  { path: paths.sockets, mode: 0o700, uid: 0 },
  { path: `${paths.sockets}/db`, mode: 0o755, uid: userIds.db },
  { path: `${paths.sockets}/redis`, mode: 0o755, uid: userIds.redis },
  { path: paths.certificates, mode: 0o755, uid: 0 },
  { path: `${paths.certificates}/asterisk`, mode: 0o500, uid: userIds.asterisk },
  { path: `${paths.certificates}/frontend`, mode: 0o500, uid: userIds.frontend },
];
