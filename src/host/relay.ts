import { Duplex } from 'node:stream';
import { UserError } from '../domain/errors.ts';
import { rootRefused } from './failure.ts';
import type { HostProcess, Launcher } from './process.ts';
import { escapeControl } from './quote.ts';
import { unannouncedCommand } from './wrap.ts';

/** Where a tunnel leads on the host. */
export type Endpoint = { path: string } | { address: string; port: number };

/**
 * Joins stdin and stdout to a socket. In Perl, because perl-base is part of every Debian and Ubuntu, while socat
 * is not. One direction ends by a half-closed socket; the program ends when the socket's other side has ended.
 */
const program = `
use Socket qw(:DEFAULT getaddrinfo);
my $socket;
if (@ARGV == 1) {
  socket($socket, PF_UNIX, SOCK_STREAM, 0) && connect($socket, sockaddr_un($ARGV[0])) or die "relay: $!\\n";
} else {
  my ($error, $found) = getaddrinfo($ARGV[0], $ARGV[1], { socktype => SOCK_STREAM });
  die "relay: $error\\n" if $error;
  socket($socket, $found->{family}, SOCK_STREAM, 0) && connect($socket, $found->{addr}) or die "relay: $!\\n";
}
syswrite(STDERR, "relay: connected\\n");
sub copy {
  my ($from, $to) = @_;
  while (sysread($from, my $data, 65536)) {
    my $done = 0;
    while ($done < length $data) {
      my $n = syswrite($to, $data, length($data) - $done, $done);
      return unless defined $n;
      $done += $n;
    }
  }
}
my $parent = $$;
my $child = fork // die "relay: $!\\n";
if ($child == 0) { copy($socket, *STDOUT); kill 'TERM', $parent; exit 0 }
$SIG{TERM} = sub { exit 0 };
copy(*STDIN, $socket);
shutdown($socket, 1);
waitpid($child, 0);
`;

/** Opens a socket of the host, as root, through a program there. Throws UserError('command_failed'). */
export async function openRelay(launcher: Launcher, endpoint: Endpoint): Promise<Duplex> {
  const target = 'path' in endpoint ? [endpoint.path] : [endpoint.address, String(endpoint.port)];
  const argv = unannouncedCommand(['perl', '-e', program, '--', ...target], launcher.sudo);
  const process = await launcher.spawn(argv);
  const connected = await said(process);
  if (connected === undefined) return socketLike(duplexOf(process));
  // A session whose output nobody reads is never closed, and would be missing for good.
  process.stdout.resume();
  process.abandon();
  if (launcher.sudo && /^sudo:/m.test(connected)) throw rootRefused(launcher.label, connected.split('\n'));
  throw cannotOpen(launcher.label, endpoint, connected);
}

/** The error for a socket of the host that does not open. */
export function cannotOpen(label: string, endpoint: Endpoint, why: string): UserError {
  const name = 'path' in endpoint ? endpoint.path : `${endpoint.address}:${endpoint.port}`;
  const reason = escapeControl(why.replace(/^relay: /, '').trim()) || 'the connection was refused';
  return new UserError('command_failed', `Cannot connect to ${name} on ${label}: ${reason}.`, {
    // The status asks Docker, too.
    hint: name.endsWith('/docker.sock')
      ? 'See whether Docker runs there: systemctl status docker.'
      : 'See whether the service behind it runs: smartcms status.',
  });
}

/**
 * Gives a stream the methods of a net.Socket that HTTP agents and database drivers call, and its habit of ending when
 * the far end does: a channel of SSH would else stay half open, and whoever waits on it would wait for ever.
 */
export function socketLike(stream: Duplex): Duplex {
  const ignore = () => stream;
  stream.once('end', () => stream.end());
  return Object.assign(stream, {
    setKeepAlive: ignore,
    setNoDelay: ignore,
    setTimeout: ignore,
    ref: ignore,
    unref: ignore,
  });
}

/** Waits for the relay's first words; undefined when it is connected, else what it complained of. */
function said(process: HostProcess): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes('relay: connected\n')) return;
      resolve(undefined);
    };
    process.stderr.on('data', onData);
    // It fails before it writes anything, so nothing of a connection is lost by looking at stderr alone.
    process.stderr.once('end', () => resolve(text));
    process.exited.catch(reject);
  });
}

function duplexOf(process: HostProcess): Duplex {
  if (process.stdin instanceof Duplex) return process.stdin;
  const { stdin, stdout } = process;
  const duplex = new Duplex({
    read: () => void stdout.resume(),
    write: (chunk, _encoding, done) => void stdin.write(chunk, done),
    final: (done) => void stdin.end(done),
    destroy: (error, done) => {
      process.abandon();
      done(error);
    },
  });
  stdout.pause();
  stdout.on('data', (chunk) => {
    if (!duplex.push(chunk)) stdout.pause();
  });
  stdout.once('end', () => duplex.push(null));
  stdin.on('error', (error) => duplex.destroy(error));
  return duplex;
}
