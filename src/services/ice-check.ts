import { randomBytes } from 'node:crypto';
import { isIP, isIPv6 } from 'node:net';
import { type IceAddress, iceAddress, iceLabel, stunServer } from '../domain/ice.ts';
import type { DeployedSettings } from '../domain/server-settings.ts';
import { bindingAnswer, bindingRequest } from '../domain/stun.ts';
import type { Host } from '../host/host.ts';
import { quote } from '../host/quote.ts';

/** What became of asking a STUN or TURN server. */
export interface IceAnswer {
  /** Such as `TURN turn.example.com:5349 (TLS)`. */
  name: string;
  /** Null if it answers. */
  problem: string | null;
  /** What it answered. */
  detail: string;
}

const patienceSeconds = 4;

/** Asks each STUN and TURN server of the config from the server, all at once; nothing is allocated. */
export async function askIceServers(
  host: Host,
  { stun, webrtc }: Pick<DeployedSettings, 'stun' | 'webrtc'>,
  signal: AbortSignal,
): Promise<IceAnswer[]> {
  const asked = [
    stun === null ? null : stunServer(stun),
    ...[...webrtc.stun, ...webrtc.turn].map(iceAddress),
  ];
  const named = new Map(asked.flatMap((each) => (each === null ? [] : [[nameOf(each), each] as const])));
  if (named.size === 0) return [];
  const id = randomBytes(12);
  const title = 'Asking the STUN and TURN servers';
  const { stdout } = await host.script(askScript([...named.values()], bindingRequest(id)), { signal, title });
  const answers = stdout.split(/^@@\n/m).slice(1);
  return [...named.keys()].map((name, index) => ({ name, ...readAnswer(answers[index] ?? '', id) }));
}

/** For people. The same server over another transport is another way. */
function nameOf(address: IceAddress): string {
  const { scheme, transport } = address;
  return `${scheme === 'stun' ? 'STUN' : 'TURN'} ${iceLabel(address)} (${transport.toUpperCase()})`;
}

/**
 * Sends the request to each, over UDP again each second. Prints for each a line `@@`, the bytes of the answer as
 * `hex 01 01 ...`, and what programs complain of. Pure.
 */
function askScript(addresses: readonly IceAddress[], request: Uint8Array): string {
  const bytes = [...request].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  const asking = addresses.map((address, index) => {
    const command = `timeout ${patienceSeconds} bash -c ${quote(commandOf(address, `printf '${bytes}'`))}`;
    return `{ ${command} 2>&1 </dev/null | head -c 4000 >"$t/${index}"; } &`;
  });
  const telling = addresses.map((_, index) => `echo; echo @@; cat "$t/${index}"`);
  return ['t=$(mktemp -d) || exit 1', `trap 'rm -rf "$t"' EXIT`, ...asking, 'wait', ...telling].join('\n');
}

const readOnce = 'dd bs=1500 count=1 status=none <&3 | od -An -v -tx1 | tr -d "\\n" | sed "s/^/hex/"';

/** What is left running is ended: it would keep the output open. */
function commandOf({ host, port, transport }: IceAddress, send: string): string {
  if (transport === 'tls') {
    const check = isIP(host) === 0 ? `-servername ${host} -verify_hostname ${host}` : `-verify_ip ${host}`;
    const at = isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
    const connect = `openssl s_client -quiet -verify_quiet -verify_return_error ${check} -connect ${at}`;
    return `exec 3< <(exec ${connect} < <(${send}))\ntalk=$!\n${readOnce}\nkill $talk`;
  }
  const open = `exec 3<>/dev/${transport}/${host}/${port} || exit`;
  if (transport === 'tcp') return `${open}\n${send} >&3\n${readOnce}`;
  const again = `for n in 1 2 3; do ${send} >&3; sleep 1; done >/dev/null 2>&1 &`;
  return `${open}\n${again}\n${readOnce}\nkill $!`;
}

/** What a server's part of the output says. Pure. */
export function readAnswer(text: string, id: Uint8Array): Omit<IceAnswer, 'name'> {
  const hex = /^hex([ 0-9a-f]+)/m.exec(text)?.[1]?.replaceAll(' ', '') ?? '';
  const answer = bindingAnswer(Buffer.from(hex, 'hex'), id);
  if (answer === null) return { problem: problemOf(hex, text), detail: '' };
  return {
    problem: null,
    detail: answer.mapped === null ? 'answers' : `answers; it sees the server as ${answer.mapped}`,
  };
}

function problemOf(hex: string, text: string): string {
  if (hex !== '') return 'Something else answers there: it does not speak STUN.';
  if (/Name or service not known|name resolution|No address associated/i.test(text))
    return 'DNS does not know its name on the server.';
  if (/refused/i.test(text)) return 'The connection is refused: nothing listens there.';
  const untrusted = /verify error:num=\d+:(.+)/.exec(text)?.[1];
  if (untrusted !== undefined)
    return `Its certificate is not good, and browsers refuse it too: ${untrusted}.`;
  return `No answer in ${patienceSeconds} seconds.`;
}
