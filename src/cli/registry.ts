import type { Catalogue } from './command.ts';
import { asterisk } from './commands/asterisk.ts';
import { audit } from './commands/audit.ts';
import { backupList } from './commands/backup/list.ts';
import { backupPrune } from './commands/backup/prune.ts';
import { backupRun } from './commands/backup/run.ts';
import { backupSchedule } from './commands/backup/schedule.ts';
import { backupVerify } from './commands/backup/verify.ts';
import { backupDb } from './commands/backup-db.ts';
import { banWatch } from './commands/ban/watch.ts';
import { bans } from './commands/bans.ts';
import { callHangup } from './commands/call/hangup.ts';
import { callTest } from './commands/call/test.ts';
import { calls } from './commands/calls.ts';
import { cdr } from './commands/cdr.ts';
import { certOrder } from './commands/cert/order.ts';
import { certRenew } from './commands/cert/renew.ts';
import { certStatus } from './commands/cert/status.ts';
import { completion } from './commands/completion.ts';
import { configCheck } from './commands/config/check.ts';
import { configDocs } from './commands/config/docs.ts';
import { configShow } from './commands/config/show.ts';
import { db } from './commands/db.ts';
import { deploy } from './commands/deploy.ts';
import { destroy } from './commands/destroy.ts';
import { doctor } from './commands/doctor.ts';
import { extAdd } from './commands/ext/add.ts';
import { extCredentials } from './commands/ext/credentials.ts';
import { extExport } from './commands/ext/export.ts';
import { extFeatures } from './commands/ext/features.ts';
import { extImport } from './commands/ext/import.ts';
import { extList, showExtensions } from './commands/ext/list.ts';
import { extRemove } from './commands/ext/remove.ts';
import { extSet } from './commands/ext/set.ts';
import { extShow } from './commands/ext/show.ts';
import { groupAdd } from './commands/group/add.ts';
import { groupList } from './commands/group/list.ts';
import { groupRemove } from './commands/group/remove.ts';
import { groupSet } from './commands/group/set.ts';
import { groupShow } from './commands/group/show.ts';
import { help } from './commands/help.ts';
import { init } from './commands/init.ts';
import { jobsList } from './commands/jobs/list.ts';
import { jobsRun } from './commands/jobs/run.ts';
import { licenseActivate } from './commands/license/activate.ts';
import { licenseCreate } from './commands/license/create.ts';
import { licenseList } from './commands/license/list.ts';
import { licenseRelease } from './commands/license/release.ts';
import { licenseShow } from './commands/license/show.ts';
import { licenseReinstate, licenseRevoke, licenseSuspend } from './commands/license/status.ts';
import { licenseUpdate } from './commands/license/update.ts';
import { licenseVerify } from './commands/license/verify.ts';
import { lockRelease } from './commands/lock/release.ts';
import { lockStatus } from './commands/lock/status.ts';
import { logs } from './commands/logs.ts';
import { migrateRun } from './commands/migrate/run.ts';
import { migrateStatus } from './commands/migrate/status.ts';
import { plan } from './commands/plan.ts';
import { recordingGet } from './commands/recording/get.ts';
import { recordingList } from './commands/recording/list.ts';
import { recordingRemove } from './commands/recording/remove.ts';
import { recordingOff, recordingOn, recordingRules } from './commands/recording/rules.ts';
import { releases } from './commands/releases.ts';
import { restoreDb } from './commands/restore-db.ts';
import { rollback } from './commands/rollback.ts';
import { routeInAdd } from './commands/route/in-add.ts';
import { routeList } from './commands/route/list.ts';
import { routeNumbers } from './commands/route/numbers.ts';
import { routeOutAdd } from './commands/route/out-add.ts';
import { routeRemove } from './commands/route/remove.ts';
import { routeSet } from './commands/route/set.ts';
import { routeShow } from './commands/route/show.ts';
import { routeTest } from './commands/route/test.ts';
import { sandboxDown } from './commands/sandbox/down.ts';
import { sandboxList } from './commands/sandbox/list.ts';
import { sandboxSsh } from './commands/sandbox/ssh.ts';
import { sandboxUp } from './commands/sandbox/up.ts';
import { secretsExport } from './commands/secrets/export.ts';
import { secretsImport } from './commands/secrets/import.ts';
import { secretsList } from './commands/secrets/list.ts';
import { secretsRotate } from './commands/secrets/rotate.ts';
import { secretsSet } from './commands/secrets/set.ts';
import { secretsShow } from './commands/secrets/show.ts';
import { status } from './commands/status.ts';
import { trunkAdd } from './commands/trunk/add.ts';
import { trunkList } from './commands/trunk/list.ts';
import { trunkRemove } from './commands/trunk/remove.ts';
import { trunkSet } from './commands/trunk/set.ts';
import { trunkShow } from './commands/trunk/show.ts';
import { trunkTest } from './commands/trunk/test.ts';
import { unban } from './commands/unban.ts';
import { updateFrontend } from './commands/update-frontend.ts';
import { userAdd } from './commands/user/add.ts';
import { userList } from './commands/user/list.ts';
import { userPasswd } from './commands/user/passwd.ts';
import { userRemove } from './commands/user/remove.ts';
import { userLogout, userSessions } from './commands/user/sessions.ts';
import { userSet } from './commands/user/set.ts';
import { userShow } from './commands/user/show.ts';

/** Every command, in the order of the help. Nothing heavy may be imported here: help and completion load it all. */
export const catalogue: Catalogue = {
  groups: [
    { title: 'Start here', commands: [init, sandboxUp, sandboxDown, sandboxSsh, sandboxList] },
    {
      title: 'Deploy',
      commands: [
        deploy,
        plan,
        releases,
        rollback,
        destroy,
        lockStatus,
        lockRelease,
        migrateStatus,
        migrateRun,
        certStatus,
        certRenew,
        certOrder,
        secretsList,
        secretsShow,
        secretsRotate,
        secretsSet,
        secretsExport,
        secretsImport,
        updateFrontend,
      ],
    },
    { title: 'Day to day', commands: [status, doctor, logs, audit, asterisk, db, bans, unban, banWatch] },
    {
      title: 'Backups',
      commands: [
        ...[backupDb, backupList, backupVerify, backupPrune, restoreDb],
        ...[backupSchedule, backupRun, jobsList, jobsRun],
      ],
    },
    {
      title: 'Telephony',
      commands: [
        ...[extAdd, extList, extShow, extSet, extRemove, extImport, extExport, extCredentials],
        ...[extFeatures, groupAdd, groupList, groupShow, groupSet, groupRemove],
        ...[routeInAdd, routeOutAdd, routeList, routeShow, routeSet, routeRemove, routeTest, routeNumbers],
        ...[trunkAdd, trunkList, trunkShow, trunkSet, trunkRemove, trunkTest],
        ...[callTest, calls, callHangup, cdr],
        ...[recordingOn, recordingOff, recordingRules, recordingList, recordingGet, recordingRemove],
        showExtensions,
      ],
    },
    {
      title: 'Licences and users',
      commands: [
        ...[licenseList, licenseCreate, licenseShow, licenseUpdate, licenseSuspend, licenseReinstate],
        ...[licenseRevoke, licenseActivate, licenseRelease, licenseVerify],
        ...[userList, userAdd, userShow, userSet, userRemove, userPasswd, userSessions, userLogout],
      ],
    },
    { title: 'This program', commands: [configShow, configCheck, configDocs, completion, help] },
  ],
  nouns: {
    sandbox: 'Throwaway servers on this machine, to try things in',
    ext: 'Extensions: the phones and lines of this system',
    group: 'Ring groups: several phones under one number',
    route: 'Routes: who answers calls from outside, and which way calls go out',
    'route in': 'Who answers calls from outside',
    'route out': 'Which way calls go out',
    trunk: 'Trunks: the ways to providers',
    call: 'Calls that are going on, and test calls',
    recording: 'Whose calls are recorded, and the recordings',
    license: 'Licences: what the console opens, on which servers, until when',
    user: 'Users of the console: who may log in, and what they may do',
    backup: 'Backups that the server keeps',
    jobs: 'What the API asks for on the server itself',
    ban: 'What the server itself runs to keep out who guesses passwords',
    cert: "The server's certificate: see it, and make it anew",
    secrets: "The server's secrets: passwords between its services, and that of a TURN server",
    lock: 'See who deploys now, and remove a lock that was left',
    migrate: 'See and apply changes of the database schema',
    config: 'Show, check and explain the config file',
  },
};
