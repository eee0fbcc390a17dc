import { placeholder } from '../../domain/placeholder.ts';
import { daemonSettings, paths } from '../layout.ts';
import { renewalEnabledMark, unitsInstalledMark } from '../units.ts';
import { cloudScript } from './cloud.ts';

/** The sections of the answer, in their order. */
export const factsSections = [
  'system',
  'clock',
  'disk',
  'addresses',
  'cloud',
  'listeners',
  'engine',
  'compose',
  'containers',
  'images',
  'volumes',
  'folders',
  'files',
  'certificate',
  'database',
  'firewall',
  'lock',
  'program',
  'acme',
  'schedule',
  'console',
  'registry',
] as const;

/** What a server is asked to ask others, which a repeat deploy or a status does without. */
export interface Outside {
  /** Whether Docker Hub can be reached; 5 s at most, and only on a server that was never deployed. */
  registry?: boolean;
  /** Its public address, of the cloud that its hardware says it is in. */
  cloud?: boolean;
}

/** Docker Hub; it answers 401, which is an answer. */
const hub = 'registry-1.docker.io';

/**
 * The one round trip that observes a server. Slow questions run side by side; each answer is a section
 * from `@@ name` to `@@ end` of the output. Changes nothing. Runs under dash and bash as root.
 */
export function factsScript(ask: Outside = {}): string {
  return `t=$(mktemp -d) || exit 1
trap 'rm -rf "$t"' EXIT
# Without its last line a section is not whole: what a full disk cuts off must not look like a bare server.
ask() { { ( "$1" ); printf '\\n@@ end\\n'; } >"$t/$1" 2>/dev/null </dev/null & }

system() {
  . /etc/os-release
  echo "id=$ID"; echo "version=$VERSION_ID"; echo "codename=$VERSION_CODENAME"; echo "name=$PRETTY_NAME"
  echo "architecture=$(uname -m)"; echo "cpus=$(nproc)"; echo "clock=$(date +%s)"
  sed -n 's/^MemTotal: *\\([0-9]*\\) kB/memoryKiB=\\1/p; s/^MemAvailable: *\\([0-9]*\\) kB/memoryAvailableKiB=\\1/p' /proc/meminfo
  [ -d /run/systemd/system ] && echo systemd=yes
  case $(cat /sys/fs/selinux/enforce || getenforce) in 1 | Enforcing) echo selinux=enforcing ;; esac
  for tool in apt-get docker dockerd mmdebstrap nft openssl ss tar; do command -v $tool >/dev/null && echo "tool=$tool"; done
  [ -n "$(ls -A /var/lib/dpkg/updates)" ] && echo packagesInterrupted=yes
  dpkg-query -W -f='\${db:Status-Abbrev}\\n' | grep -q '^.[HUFWt]' && echo packagesInterrupted=yes
  true
}
# A container has its host's clock, and can do nothing about it.
clock() {
  systemd-detect-virt --container --quiet || timedatectl show --property=NTPSynchronized
}
disk() {
  for path in /opt /var/lib/docker; do
    existing=$path; while [ ! -d "$existing" ]; do existing=$(dirname "$existing"); done
    df -Pk "$existing" | awk -v path=$path 'NR==2 {print path, $2, $4}'
  done
}
addresses() {
  ip -o addr show scope global | awk '{print $2, $4}'
  ip -o route get 192.0.2.1 | sed -n 's/.* src \\([^ ]*\\).*/default \\1/p'
}
cloud() {
  ${ask.cloud ? cloudScript() : 'false'}
}
listeners() {
  ss -Hltunp | tee "$t/.ss" | awk '{print "socket", $1, $5, $7}'
  grep -o 'pid=[0-9]*' "$t/.ss" | sort -u | while IFS== read -r _ pid; do
    echo "process $pid $(cat /proc/$pid/comm) $(tr '\\n' ' ' </proc/$pid/cgroup)"
  done
}
engine() {
  # Not every login has the folder of snaps in its path.
  [ ! -L /snap/bin/docker ] || echo snap=yes
  [ ! -f ${daemonSettings} ] || echo "settings=$(base64 -w0 ${daemonSettings})"
  docker info --format 'engine={{.ServerVersion}}
liveRestore={{.LiveRestoreEnabled}}
swarm={{.Swarm.LocalNodeState}}'
}
compose() { docker compose version --short; }
containers() {
  ids=$(docker ps -aq --no-trunc --filter label=com.docker.compose.project=smartcms)
  [ -z "$ids" ] || docker inspect --format '{{.Id}}|{{.Name}}|{{.State.Status}}|{{if .State.Health}}{{.State.Health.Status}}{{end}}|{{.Config.Image}}|{{.State.StartedAt}}|{{.RestartCount}}|{{index .Config.Labels "smartcms.config-hash"}}' $ids
}
# Sandboxes of this machine are no part of a server on it.
images() {
  docker images --filter label=smartcms.build-hash --filter dangling=false --format '{{.Repository}}:{{.Tag}}' |
    grep -v '^smartcms/sandbox:'
}
# data= is the MariaDB that the data is of, whether or not it runs.
volumes() {
  docker volume ls --filter label=com.docker.compose.project=smartcms --format '{{.Name}} {{.Mountpoint}}' |
    while read -r name folder; do
      echo "$name"
      [ "$name" != smartcms_mariadb_data ] || sed 's/^\\([0-9.]*\\).*/data=\\1\\n/' "$folder/data/mariadb_upgrade_info"
    done
}
folders() { find ${paths.root} -maxdepth 2 -type d -exec stat -c '%a %u %n' {} +; }
files() {
  cd ${paths.root} || return
  tar -cz --numeric-owner docker-compose.yml .env mariadb redis asterisk nginx api firewall secrets server.json state.json images.json | base64
}
certificate() {
  cert=${paths.certificates}/frontend/cert.pem
  cmp -s $cert ${paths.certificates}/asterisk/cert.pem || return
  # A key that is not the certificate's was left by a change that was cut off.
  of=$(openssl x509 -in $cert -noout -pubkey)
  for service in frontend asterisk; do
    [ "$(openssl pkey -in ${paths.certificates}/$service/key.pem -pubout)" = "$of" ] || return
    [ ! -f ${paths.certificates}/$service.loaded ] || echo "loaded-$service=$(stat -c %Y ${paths.certificates}/$service.loaded)"
  done
  echo "sha256=$(sha256sum <$cert | cut -d' ' -f1)"
  echo "changed=$(stat -c %Y $cert)"
  openssl x509 -in $cert -noout -startdate -enddate -ext subjectAltName -nameopt RFC2253 -subject -issuer
}
database() {
  docker exec smartcms-db mariadb --batch --skip-column-names --force smartcms -e "
    SELECT 'migration', version, sha256, state FROM schema_migrations ORDER BY version;
    SELECT 'admins', COUNT(*), COALESCE((SELECT must_change_password FROM users WHERE role = 'super_admin'
      ORDER BY id LIMIT 1), 0) FROM users WHERE role = 'super_admin';
    SELECT 'licenses', COUNT(*) FROM licenses WHERE type = 'super_admin';
    SELECT 'endpoints', COUNT(*) FROM ps_endpoints WHERE id <> '${placeholder}';"
}
firewall() {
  command -v ufw >/dev/null && grep -qsi '^ENABLED=yes' /etc/ufw/ufw.conf && echo manager=ufw
  systemctl is-active --quiet firewalld && echo manager=firewalld
  # Served by a daemon of its own, by systemd for it, or in use by this very session.
  { ss -Htnlp; ss -Htnp state established | sed 's/^/x /'; } |
    awk '/"(sshd|dropbear)/ {sub(".*:", "", $4); print "ssh=" $4}'
  systemctl is-active --quiet ssh.socket && systemctl show ssh.socket --property=Listen | grep -o ':[0-9]* (' | tr -dc '0-9\\n' | sed 's/^/ssh=/'
  nft list table inet smartcms >/dev/null || return
  echo "table=$(nft -s -t list table inet smartcms | sha256sum | cut -d' ' -f1)"
  echo "loaded=$(cat ${paths.firewall}/loaded)"
}
lock() {
  [ -d ${paths.lock} ] || return
  echo "age=$(( $(date +%s) - $(stat -c %Y ${paths.lock}/heartbeat) ))"
  cat ${paths.lock}/owner.json
}
program() {
  [ ! -f ${paths.program}/current/bin/smartcms.js ] || echo "program=$(readlink ${paths.program}/current)"
  [ ! -x ${paths.program}/runtime/current/node ] || echo "runtime=$(readlink ${paths.program}/runtime/current)"
  [ ! -e ${paths.command} ] && [ ! -L ${paths.command} ] || echo "command=$(readlink ${paths.command})"
  [ ! -L ${unitsInstalledMark} ] || echo units=yes
}
acme() {
  [ ! -L ${renewalEnabledMark} ] || echo timer=yes
  cd ${paths.acme} || return
  for name in settings record; do [ ! -f $name.json ] || printf '%s=%s\\n' $name "$(cat $name.json)"; done
}
schedule() {
  cd ${paths.schedule} || return
  for name in settings last; do [ ! -f $name.json ] || printf '%s=%s\n' $name "$(cat $name.json)"; done
  TZ=UTC systemctl show smartcms-backup.timer --property=NextElapseUSecRealtime
}
console() {
  cd ${paths.frontend} || return
  for name in current previous; do
    to=$(readlink $name) || continue
    echo "$name-link=$to"
    [ ! -f "$to/index.html" ] || echo "$name=$(cat "$to/../record.json")"
  done
}
registry() {
  ${ask.registry ? `[ ! -f ${paths.identity} ]` : 'false'} || return
  if command -v curl >/dev/null; then curl -s -m 5 -o /dev/null https://${hub}/v2/
  else timeout 5 bash -c 'exec 3<>/dev/tcp/${hub}/443'
  fi && echo reachable=yes || echo reachable=no
}

for section in ${factsSections.join(' ')}; do
  ask $section
done
wait
for section in ${factsSections.join(' ')}; do
  printf '\\n@@ %s\\n' $section
  cat "$t/$section"
done
`;
}
