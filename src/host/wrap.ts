import type { Sudo } from './process.ts';

/**
 * Every command starts through one small sh script, so that the login shell of the server does not matter,
 * commands see the same environment on every host, and their process group is known and can be ended:
 * closing an SSH channel does not end what runs in it.
 */
const groupMark = 'smartcms-group';

// The fifth field of /proc/PID/stat is the process group; the second is "(sh)", so splitting at spaces is safe.
const prelude = [
  'cd /',
  'umask 022',
  'PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'LC_ALL=C.UTF-8',
  'export PATH LC_ALL',
  'read -r a b c d g e </proc/$$/stat',
  `printf '${groupMark} %s\\n' "$g" >&2`,
  'unset a b c d g e',
  'exec "$@"',
].join('; ');

// No `--` before the group: dash's kill does not know it. Zombies, which a container without an init never
// loses, do not count as alive; after the last ")" of a stat file come state, parent and group.
const endGroup = [
  'alive() {',
  '  for f in /proc/[0-9]*/stat; do',
  '    read -r l 2>/dev/null <"$f" || continue',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a parameter expansion of sh
  '    set -- "$1" ${l##*) }',
  '    [ "$4" = "$1" ] && [ "$2" != Z ] && return 0',
  '  done',
  '  return 1',
  '}',
  'kill -TERM "-$1" 2>/dev/null || exit 0',
  'i=0',
  'while [ $i -lt 30 ] && alive "$1"; do sleep 0.1; i=$((i + 1)); done',
  'kill -KILL "-$1" 2>/dev/null',
  'exit 0',
].join('\n');

// A link that breaks while the script travels must not run half of it.
const readScript = [
  's=$(cat)',
  'case $s in',
  '*"# end of script") ;;',
  "*) echo 'The script did not arrive whole; nothing of it was run.' >&2; exit 125 ;;",
  'esac',
  'eval "unset s',
  '$s"',
].join('\n');

// With -k sudo asks each time: where it remembered, it would leave the password to the program as input.
const sudoOptions = { free: ['-n'], password: ['-k', '-S', '-p', ''] };

function asRoot(sudo: Sudo, argv: readonly string[]): string[] {
  return sudo ? ['sudo', ...sudoOptions[sudo], '--', ...argv] : [...argv];
}

/** The command that runs argv as root after announcing its process group on stderr. */
export function wrapCommand(argv: readonly string[], sudo: Sudo): string[] {
  return asRoot(sudo, ['sh', '-c', prelude, 'sh', ...argv]);
}

/** The command that ends a process group: TERM, and after some 3 seconds KILL. */
export function endGroupCommand(group: number, sudo: Sudo): string[] {
  return asRoot(sudo, ['sh', '-c', endGroup, 'sh', String(group)]);
}

/** argv as root without an announcement of its group. */
export function unannouncedCommand(argv: readonly string[], sudo: Sudo): string[] {
  return asRoot(sudo, argv);
}

/** argv as root on a terminal, where sudo asks for itself. */
export function terminalCommand(argv: readonly string[], sudo: Sudo): string[] {
  return sudo === 'password' ? ['sudo', '--', ...argv] : asRoot(sudo, argv);
}

/** The command that reads a whole shell script from stdin and then runs it with an empty stdin. */
export const scriptCommand: readonly string[] = ['sh', '-c', readScript];

/** What scriptCommand expects on stdin. */
export function scriptInput(text: string): string {
  return `${text}\n# end of script\n`;
}

/** A filter for stderr that takes the announcement out, wherever in the first lines it stands, and reports it. */
export function announcementFilter(onGroup: (group: number) => void): (text: string) => string {
  let held = '';
  let found = false;
  return (text) => {
    if (found) return text;
    held += text;
    const match = new RegExp(`^${groupMark} (\\d+)\\n`, 'm').exec(held);
    if (match) {
      found = true;
      onGroup(Number(match[1]));
      return held.slice(0, match.index) + held.slice(match.index + match[0].length);
    }
    const complete = held.lastIndexOf('\n') + 1;
    const out = held.slice(0, complete);
    held = held.slice(complete);
    return out;
  };
}
