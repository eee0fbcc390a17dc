import { createHash, randomInt } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Machine, machine, removeMachines, securityLog } from './machines.ts';
import { addressOf, configFolder, expectRefusal, onServer, smartcms } from './server.ts';

/** A machine on the network: registers over TCP, or through nginx's WebSocket, with one password after the other. */
const agent = String.raw`
server=$1 number=$2 password=$3 times=$4 way=$5
md5() { printf '%s' "$1" | md5sum | cut -d' ' -f1; }
message() {
  extra=; [ -z "$2" ] || extra="$2"$'\r\n'
  printf 'REGISTER sip:%s SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1:5999;branch=z9hG4bK%s;rport\r\nMax-Forwards: 70\r\nFrom: <sip:%s@%s>;tag=%s\r\nTo: <sip:%s@%s>\r\nCall-ID: %s\r\nCSeq: %s REGISTER\r\nContact: <sip:%s@192.0.2.1:5999;transport=tcp>\r\nExpires: 60\r\n%sContent-Length: 0\r\n\r\n' \
    "$server" "$RANDOM$RANDOM" "$number" "$server" "$call" "$number" "$server" "$call" "$1" "$number" "$extra"
}
send() {
  text=$(message "$@"; echo .); text=${'$'}{text%.}
  if [ "$way" = ws ]; then
    size=${'$'}{#text}
    printf "\\x81\\xfe\\x$(printf %02x $((size / 256)))\\x$(printf %02x $((size % 256)))\\x00\\x00\\x00\\x00"
  fi
  printf %s "$text"
}
answer() {
  status= nonce= realm=
  while IFS= read -r -t 5 line <&3; do
    line=$(printf '%s' "$line" | tr -d '\r')
    case $line in
      *'SIP/2.0 '[1-6]*) status=$(printf '%s' "$line" | grep -ao 'SIP/2.0 [0-9]*' | cut -d' ' -f2) ;;
      WWW-Authenticate:*)
        nonce=$(printf '%s' "$line" | sed 's/.*nonce="\([^"]*\)".*/\1/')
        realm=$(printf '%s' "$line" | sed 's/.*realm="\([^"]*\)".*/\1/') ;;
      # What ends without a status is a request: Asterisk asks a new contact whether it is there, also before its answer.
      '') [ -z "$status" ] || break ;;
    esac
  done
}
if [ "$way" = ws ]; then
  coproc tls { openssl s_client -quiet -connect "$server:443" 2>/dev/null; }
  exec 3<&"${'$'}{tls[0]}" 4>&"${'$'}{tls[1]}"
  printf 'GET /ws HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c21hcnRjbXMtdmVyaWZ5IQ==\r\nSec-WebSocket-Protocol: sip\r\n\r\n' "$server" >&4
  while IFS= read -r -t 5 line <&3; do [ "$line" = $'\r' ] && break; done
else
  exec 3<>"/dev/tcp/$server/5060" 4>&3
fi
i=0
while [ $i -lt "$times" ]; do
  i=$((i + 1)); call="$RANDOM$RANDOM$i"
  send 1 '' >&4; answer
  if [ "$way" = tcp ]; then
    response=$(md5 "$(md5 "$number:$realm:$password"):$nonce:$(md5 "REGISTER:sip:$server")")
    send 2 "$(printf 'Authorization: Digest username="%s",realm="%s",nonce="%s",uri="sip:%s",response="%s"' "$number" "$realm" "$nonce" "$server" "$response")" >&4
    answer
  fi
  echo "$status"
done
`;

/** The statuses of the last answers to so many registrations. */
async function register(
  { id }: Machine,
  {
    number,
    password,
    times,
    way = 'tcp',
    server,
  }: { number: string; password: string; times: number; way?: 'tcp' | 'ws'; server?: string },
): Promise<string[]> {
  const args = ['-s', server ?? (await addressOf()), number, password, String(times), way];
  const { stdout } = await execa('docker', ['exec', '-i', id, 'timeout', '60', 'bash', ...args], {
    ...{ input: agent, reject: false },
  });
  return stdout.split('\n');
}

async function reaches({ id }: Machine, port: number, server?: string): Promise<boolean> {
  const probe = `exec 3<>/dev/tcp/${server ?? (await addressOf())}/${port}`;
  return (
    (await execa('docker', ['exec', id, 'timeout', '2', 'bash', '-c', probe], { reject: false })).exitCode ===
    0
  );
}

interface Ban {
  address: string;
  until: string;
  reason: string;
}
const bans = async () => JSON.parse((await smartcms('bans', '--json')).stdout) as Ban[];
async function banned(address: string): Promise<Ban | undefined> {
  for (const until = Date.now() + 20_000; Date.now() < until; await sleep(300)) {
    const found = (await bans()).find((each) => each.address === address);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Deploys with these networks trusted. */
async function deployTrusting(trusted: string[]): Promise<void> {
  const folder = await configFolder({ firewall: { trusted } });
  const deployed = await smartcms('deploy', '--config', join(folder, 'smartcms.config.json'));
  await rm(folder, { recursive: true });
  expect(deployed.exitCode, deployed.stderr).toBe(0);
}

describe('who guesses passwords', () => {
  let password: string;
  beforeAll(async () => {
    await smartcms('ext', 'add', '7701', '--type', '3rd_party');
    password = JSON.parse((await smartcms('ext', 'credentials', '7701', '--json')).stdout).password;
  });
  afterAll(async () => {
    await removeMachines();
    await deployTrusting([]);
    await smartcms('ext', 'remove', '7701', '--yes');
  });

  it('is banned from everything but SSH, and others are not; unban lets in again for good', async () => {
    const [guesser, phone] = [await machine(), await machine()];
    await deployTrusting([`${phone.address}/32`]);
    const wrong = createHash('md5').update('wrong').digest('hex');
    // Whom the config trusts may guess: it comes first, so when the other one is banned, this one was passed over.
    expect(await register(phone, { number: '7701', password: wrong, times: 10 })).toHaveLength(10);
    expect(await register(guesser, { number: '7701', password: wrong, times: 10 })).toHaveLength(10);
    expect(await banned(guesser.address)).toMatchObject({
      reason: expect.stringMatching(/^refused \d+ times$/),
    });
    expect((await bans()).map(({ address }) => address)).not.toContain(phone.address);
    for (const port of [443, 5060]) expect(await reaches(guesser, port)).toBe(false);
    expect(await reaches(guesser, 22)).toBe(true);
    expect(await register(phone, { number: '7701', password, times: 1 })).toEqual(['200']);
    const doctor = await smartcms('doctor', '--json');
    expect(doctor.stdout).toContain(guesser.address);

    expect((await smartcms('unban', guesser.address)).exitCode).toBe(0);
    expect(await reaches(guesser, 443)).toBe(true);
    expectRefusal(await smartcms('unban', guesser.address), 7, /is not banned/);
    await onServer('systemctl restart smartcms-bans');
    await sleep(4_000);
    expect((await bans()).map(({ address }) => address)).not.toContain(guesser.address);
  });

  it('is known behind nginx by the real address; so is a caller that nobody knows', async () => {
    const guesser = await machine();
    await register(guesser, { number: '7799', password: '', times: 10, way: 'ws' });
    const source = guesser.address.replace(/^\d+/, '127');
    expect(await onServer(`tail -n 40 ${securityLog}`)).toContain(`RemoteAddress="IPV4/WS/${source}/`);
    expect(await banned(guesser.address)).toBeDefined();
    expect(await reaches(guesser, 443)).toBe(false);
    // What the watcher knows comes from the log: a table without bans gets them back.
    await onServer('nft flush set inet smartcms banned4; systemctl restart smartcms-bans');
    expect(await banned(guesser.address)).toBeDefined();
    expect(await smartcms('unban', guesser.address)).toMatchObject({ exitCode: 0 });
  });

  it('is known behind nginx by an address of IPv6, too', async () => {
    const server = 'fd5c:a11e::1';
    const last = randomInt(256, 65_535);
    const address = `fd5c:a11e::${last.toString(16)}`;
    const guesser = await machine(address);
    const withoutIpv6 = (await onServer('sysctl -n net.ipv6.conf.eth0.disable_ipv6')).trim();
    const reload =
      'docker exec smartcms-frontend nginx -e stderr -c /etc/smartcms/nginx/nginx.conf -s reload 2>/dev/null';
    try {
      // As on a server that has an address of IPv6.
      await onServer(`cp -p /opt/smartcms/nginx/default.conf /root/default.conf
sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0
ip -6 address replace ${server}/64 dev eth0 nodad
sed -i 's/^  listen 443 ssl.*/&\\n  listen [::]:443 ssl default_server;/' /opt/smartcms/nginx/default.conf
${reload}`);
      await expect.poll(() => reaches(guesser, 443, server), { timeout: 20_000 }).toBe(true);
      await register(guesser, {
        ...{ number: '7799', password: '', times: 10, way: 'ws', server: `[${server}]` },
      });
      const source = `127.255.${last >> 8}.${last & 255}`;
      expect(await onServer(`tail -n 40 ${securityLog}`)).toContain(`RemoteAddress="IPV4/WS/${source}/`);
      expect(await banned(address)).toBeDefined();
      expect(await reaches(guesser, 443, server)).toBe(false);
      expect(await smartcms('unban', address)).toMatchObject({ exitCode: 0 });
      expect(await reaches(guesser, 443, server)).toBe(true);
    } finally {
      await onServer(`cp -p /root/default.conf /opt/smartcms/nginx/default.conf
${reload}
ip -6 address del ${server}/64 dev eth0
sysctl -qw net.ipv6.conf.eth0.disable_ipv6=${withoutIpv6}`);
    }
  });
});
