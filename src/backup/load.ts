import { randomBytes } from 'node:crypto';
import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import { escapeControl, quote } from '../host/quote.ts';
import type { Manifest } from './manifest.ts';
import type { BackupPlace } from './place.ts';
import { throwawayPrefix } from './store.ts';

/** A table as the manifest and as the restored database have it. */
export interface TableRows {
  name: string;
  expected: number;
  /** Null if it is not there. */
  restored: number | null;
}

/** Loads a compressed dump from stdin into the database `$1`; both programs must end well. */
const loadFunction = `load() {
  f=$(mktemp -u /tmp/load.XXXXXX); mkfifo -m 0600 "$f" || return 1
  exec 3<&0
  zstd -q -dc <&3 >"$f" & z=$!
  $client --sandbox --default-character-set=utf8mb4 --max-allowed-packet=64M "$1" <"$f"; m=$?
  wait $z; z=$?
  rm -f "$f"
  [ $m -eq 0 ] || { echo "mariadb ended with exit code $m" >&2; return 1; }
  [ $z -eq 0 ] || { echo "zstd ended with exit code $z" >&2; return 1; }
}
rows() {
  $client -BNr "$1" -e "SELECT CONCAT('SELECT ''rows'', ''', HEX(TABLE_NAME), ''', COUNT(*) FROM \\\`', REPLACE(TABLE_NAME, '\\\`', '\\\`\\\`'), '\\\`;')
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'" >/tmp/rows.$$ &&
    $client -BNr "$1" </tmp/rows.$$
  r=$?; rm -f /tmp/rows.$$; return $r
}
`;

/** Exit code for a dump that does not load, and for nothing else that may go wrong around it. */
const notRestorable = 3;

/** In the throwaway container: a MariaDB of its own, fast and careless, since its data is thrown away. */
const scratchScript = `set -u
${loadFunction}
d=/var/lib/mysql
mkdir -p $d/tmp
mariadb-install-db --no-defaults --datadir=$d/data --tmpdir=$d/tmp --auth-root-authentication-method=socket \\
  --auth-root-socket-user=mysql --skip-test-db >/dev/null || exit 1
mariadbd --no-defaults --datadir=$d/data --tmpdir=$d/tmp --socket=/tmp/db.sock --pid-file=/tmp/db.pid --skip-networking \\
  --skip-log-bin --max-allowed-packet=64M --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync \\
  --skip-innodb-doublewrite --innodb-buffer-pool-size=192M --innodb-log-file-size=256M --skip-innodb-use-native-aio \\
  --character-set-server=utf8mb4 >/tmp/log 2>&1 &
server=$!
client='mariadb --no-defaults --socket=/tmp/db.sock'
until $client -e 'SELECT 1' >/dev/null 2>&1; do
  kill -0 $server 2>/dev/null || { tail -n 20 /tmp/log >&2; exit 1; }
  sleep 0.1
done
$client -e 'CREATE DATABASE scratch CHARACTER SET utf8mb4' || exit 1
load scratch && rows scratch || exit ${notRestorable}
`;

/** In the live container: a new database beside the one that is in use. */
const stagingScript = `set -u
${loadFunction}
client=mariadb
$client -e "DROP DATABASE IF EXISTS $1; CREATE DATABASE $1 CHARACTER SET utf8mb4" && load $1 && rows $1
`;

/**
 * Restores a compressed dump of the server into a MariaDB of the same image that has no network, no data of
 * anyone's and a name of its own, and that is gone afterwards. The database in use is not touched.
 * @throws UserError failed if it cannot be restored, preflight if that could not be tried
 */
export async function restoreScratch(
  host: Host,
  place: BackupPlace,
  { dump, manifest, signal }: { dump: string; manifest: Manifest; signal: AbortSignal },
): Promise<TableRows[]> {
  const name = `${throwawayPrefix}${randomBytes(6).toString('hex')}`;
  const options =
    '--rm -i --pull never --network none --cap-drop ALL --security-opt no-new-privileges --read-only --tmpfs /tmp:mode=1777 --memory 1g --pids-limit 200 -v /var/lib/mysql';
  const { code, stdout, stderr } = await host.run(
    [
      ...['sh', '-c'],
      `trap 'docker rm -fv ${name} >/dev/null 2>&1' EXIT
trap 'exit 143' HUP INT TERM
image=$(docker inspect -f '{{.Config.Image}}' ${place.container}) || exit 1
docker run --name ${name} ${options} --entrypoint sh "$image" -c "$1" <"$2"`,
      ...['sh', scratchScript, dump],
    ],
    { signal, okCodes: 'any', title: 'Restoring into a throwaway database' },
  );
  if (code === notRestorable) throw cannotRestore(stderr);
  if (code !== 0) throw cannotTry(stderr);
  return compareRows(manifest, stdout);
}

/** Restores into a database beside the one in use; nothing else changes. @throws UserError failed */
export async function restoreStaging(
  host: Host,
  place: BackupPlace,
  {
    dump,
    manifest,
    database,
    signal,
  }: { dump: string; manifest: Manifest; database: string; signal: AbortSignal },
): Promise<TableRows[]> {
  const load = () =>
    host.run(
      [
        ...['sh', '-c', 'exec docker exec -i "$1" sh -c "$2" sh "$3" <"$4"', 'sh'],
        ...[place.container, stagingScript, database, dump],
      ],
      { signal, okCodes: 'any', title: 'Restoring beside the database in use' },
    );
  const first = await load();
  // The script says why it fails. If nothing was said it never began: runc loses a process once in some thousand.
  const isLost = first.code !== 0 && first.stderr.trim() === '';
  const { code, stdout, stderr } = isLost ? await load() : first;
  if (code !== 0) throw cannotRestore(stderr);
  return compareRows(manifest, stdout);
}

/** Runs statements in the live container. @throws CommandFailed */
export async function runSql(host: Host, place: BackupPlace, sql: string, title: string): Promise<string> {
  const script = `docker exec -i ${quote(place.container)} mariadb -BNr <<'END_OF_SQL'\n${sql}\nEND_OF_SQL`;
  return (await host.script(script, { title })).stdout;
}

/** What the manifest promises beside what was counted; tables that nobody promised count too. Pure. */
export function compareRows({ tables }: Pick<Manifest, 'tables'>, counted: string): TableRows[] {
  const found = new Map<string, number>();
  for (const line of counted.split('\n')) {
    const [, name, rows] = /^rows\t([0-9A-F]*)\t(\d+)$/.exec(line) ?? [];
    if (name !== undefined) found.set(Buffer.from(name, 'hex').toString('utf8'), Number(rows));
  }
  const promised = tables.map(({ name, rows }) => ({
    name,
    expected: rows,
    restored: found.get(name) ?? null,
  }));
  const names = new Set(tables.map(({ name }) => name));
  const others = [...found].filter(([name]) => !names.has(name));
  return [...promised, ...others.map(([name, rows]) => ({ name, expected: 0, restored: rows }))];
}

/** What is wrong with a restored database, or null. Pure. */
export function differenceOf(tables: readonly TableRows[]): string | null {
  const wrong = tables.filter(({ expected, restored }) => expected !== restored);
  const [first] = wrong;
  if (first === undefined) return null;
  const of =
    first.restored === null ? 'is missing' : `has ${first.restored} rows instead of ${first.expected}`;
  const more = wrong.length === 1 ? '' : `, and ${wrong.length - 1} more tables differ`;
  return `the table ${first.name} ${of}${more}`;
}

/** What hindered the throwaway database says nothing about the backup. */
function cannotTry(stderr: string): UserError {
  const lines = linesOf(stderr);
  const reason = lines.at(-1) ?? 'it ended';
  return new UserError('preflight', `The throwaway database could not be started: ${reason}`, {
    output: lines.slice(-20),
    hint: 'This says nothing about the backup. Free memory and disk on the server, then repeat.',
  });
}

const linesOf = (stderr: string) =>
  stderr
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map(escapeControl);

function cannotRestore(stderr: string): UserError {
  const lines = linesOf(stderr);
  return new UserError('failed', `The backup cannot be restored: ${lines.at(-1) ?? 'MariaDB ended'}.`, {
    output: lines.slice(-20),
  });
}
