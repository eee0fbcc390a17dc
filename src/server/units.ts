import { paths } from './layout.ts';

/** Units of systemd that SmartCMS brings; what they do stands in templates/systemd. */

export const unitFolder = '/etc/systemd/system';
/** The link by which systemd starts the runner of jobs: it is there if all units are installed. */
export const unitsInstalledMark = `${unitFolder}/multi-user.target.wants/smartcms-jobs.path`;
const backupTimer = 'smartcms-backup.timer';
const renewalTimer = 'smartcms-certificate.timer';
/** The link by which systemd starts the timer that renews certificates. */
export const renewalEnabledMark = `${unitFolder}/timers.target.wants/${renewalTimer}`;
const timerFolder = `${unitFolder}/${backupTimer}.d`;
/** What "backup schedule" sets is kept with its settings, and read by systemd through a link. */
const scheduledTimer = `${paths.schedule}/timer.conf`;

/** The table at boot, and who is banned from it. */
export const firewallUnits = 'smartcms-firewall.service smartcms-bans.service';

/** Installs the units of the current program and starts what is to be on; safe to repeat. */
export const installUnits = `if [ -d /run/systemd/system ]; then
  for unit in ${paths.program}/current/templates/systemd/*; do
    install -m 0644 "$unit" ${unitFolder}/
  done
  systemctl daemon-reload
  systemctl --quiet enable smartcms-jobs.path smartcms-jobs.timer
  systemctl restart smartcms-jobs.path smartcms-jobs.timer
  if [ -f ${paths.firewallRules} ]; then
    systemctl --quiet enable ${firewallUnits}
    systemctl restart smartcms-bans.service
  fi
  if [ -f ${paths.acmeSettings} ]; then
    systemctl --quiet enable ${renewalTimer}
    systemctl restart ${renewalTimer}
  fi
  if [ -f ${scheduledTimer} ]; then
    mkdir -p ${timerFolder}
    ln -sfn ${scheduledTimer} ${timerFolder}/schedule.conf
    systemctl daemon-reload
    systemctl --quiet enable ${backupTimer}
    systemctl restart ${backupTimer}
  fi
fi`;

/** Has the server renew its certificate by itself. */
export const startRenewal = `if [ -d /run/systemd/system ]; then
  systemctl --quiet enable ${renewalTimer}
  systemctl restart ${renewalTimer}
fi`;

/** Ends that; the account stays. */
export const stopRenewal = `rm -f ${paths.acmeSettings} ${paths.acmeRecord}
if [ -d /run/systemd/system ]; then systemctl --quiet disable --now ${renewalTimer} 2>/dev/null || :; fi`;

/** Stops the scheduled backup; one that runs now goes on. */
export const stopSchedule = `rm -f ${scheduledTimer}
if [ -d /run/systemd/system ]; then
  systemctl --quiet disable --now ${backupTimer} 2>/dev/null || :
  rm -rf ${timerFolder}
  systemctl daemon-reload
fi`;

/** Ends and removes every unit; one that removes SmartCMS from within must not end itself. */
export const removeUnits = `if [ -d /run/systemd/system ]; then
  for unit in ${unitFolder}/smartcms-*; do
    case $unit in
    *.path | *.timer | *-firewall.service | *-bans.service) systemctl --quiet disable --now "\${unit##*/}" 2>/dev/null || : ;;
    esac
  done
  for unit in ${unitFolder}/smartcms-*; do
    case $unit in
    *.service) systemctl stop "\${unit##*/}" 2>/dev/null || : ;;
    esac
  done
  rm -rf ${unitFolder}/smartcms-*
  systemctl daemon-reload
fi`;

/** The part of the timer that is the user's: its time, in the server's time zone. Pure. */
export function timerSettings(daily: string): string {
  return `[Timer]\nOnCalendar=\nOnCalendar=*-*-* ${daily}:00\n`;
}

/** A time as systemd prints it for the time zone UTC, `Mon 2026-11-23 02:38:30 UTC`, in ISO 8601; null if it is none. */
export function systemdTime(text: string): string | null {
  const match = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/.exec(text);
  return match === null ? null : `${match[1]}T${match[2]}.000Z`;
}
