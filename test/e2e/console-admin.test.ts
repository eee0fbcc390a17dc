import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../src/web/app/i18n/en/index.ts';
import { ConsoleTab, openConsoleBrowser } from '../support/console.ts';
import { type ConsoleAccounts, openConsoleAccounts } from './console-accounts.ts';
import { onServer } from './server.ts';

/** As Asterisk would name it; its call is not known. */
const recording = 'console-1793000000.1';
const spool = '/var/lib/docker/volumes/smartcms_asterisk_spool/_data/monitor';

let browser: Browser;
let accounts: ConsoleAccounts;
let tab: ConsoleTab;
let page: Page;
/** Id of the one that was made here. */
let backup = 'none';
/** What axe finds wrong. */
const found: string[] = [];

beforeAll(async () => {
  accounts = await openConsoleAccounts();
  browser = await openConsoleBrowser();
  tab = await ConsoleTab.open(browser, accounts.base, await accounts.logIn('super_admin'));
  page = tab.page;
});

afterAll(async () => {
  await onServer(`rm -f ${spool}/${recording}.wav /opt/smartcms/backups/${backup}*`);
  await browser?.close();
  await accounts?.remove();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog').last();
const choose = async (row: string, action: string) => {
  await button(`${en.actions.more}: ${row}`).click();
  await page.getByRole('menuitem', { name: action }).click();
};

describe("the console's pages of administration", () => {
  it('make, extend, suspend and revoke a licence, and show its key once', async () => {
    const words = en.licenses;
    await tab.visit('/licenses');
    await button(words.add).click();
    await dialog().getByLabel(words.type, { exact: true }).selectOption('operator');
    await dialog().getByRole('textbox', { name: words.name }).fill('console branch');
    found.push(...(await tab.look('licenses-new')));
    await button(words.create).click();
    await page.getByText(words.keyTitle).waitFor();
    expect(await dialog().locator('code').textContent()).toMatch(/^SMARTCMS-OP(-[A-Z0-9]{5}){5}$/);
    await dialog().getByRole('button', { name: en.actions.close }).last().click();

    await choose('console branch', words.editOrExtend);
    await button(words.yearMore).click();
    await button(en.actions.save).click();
    await page.getByText(words.updated('console branch')).waitFor();
    await choose('console branch', words.suspend);
    await dialog().getByRole('button', { name: words.suspend }).click();
    const row = page.getByRole('row').filter({ hasText: 'console branch' });
    await row.getByText(en.license.codes['SUSPENDED'] ?? '').waitFor();
    await choose('console branch', words.reinstate);
    await row.getByText(en.license.codes['VALID'] ?? '', { exact: true }).waitFor();
    await choose('console branch', words.revoke);
    await dialog().getByRole('textbox').fill('console branch');
    await dialog().getByRole('button', { name: words.revoke }).click();
    await row.getByText(en.license.codes['REVOKED'] ?? '').waitFor();
    await button('console branch').click();
    await dialog().getByText(words.seatsOf('0', '1')).waitFor();
    found.push(...(await tab.look('licenses-details')));
    await page.keyboard.press('Escape');
  });

  it('release the seat of this server, which acts at once, also on whoever did it', async () => {
    const words = en.licenses;
    await page.getByRole('row').filter({ hasText: '1 / ∞' }).getByRole('button').first().click();
    await dialog().getByRole('button', { name: words.release }).click();
    await dialog().getByRole('button', { name: words.release, exact: true }).click();
    await page.getByText(words.seatsUnlimited('0')).waitFor();
    await page.keyboard.press('Escape');
    // Nothing but the licences is left to do.
    await page.locator('nav a').nth(1).waitFor({ state: 'detached' });
    expect(await page.locator('nav a').count()).toBe(1);
    await accounts.activate();
    await page.locator('nav a').nth(10).waitFor();
  });

  it('make a backup, prove it, and show what proves it', async () => {
    const words = en.backups;
    await tab.visit('/backups');
    const ids = () => page.locator('tr td.mono').allTextContents();
    const before = await ids();
    await button(words.run).first().click();
    await dialog().getByRole('button', { name: words.run }).click();
    const jobs = page.getByRole('region', { name: words.work });
    const row = page.getByRole('row').nth(1);
    await jobs.getByText(words.jobStates.done, { exact: true }).first().waitFor({ timeout: 60_000 });
    const isListed = async () => (await ids()).some((id) => !before.includes(id));
    await expect.poll(isListed, { timeout: 20_000 }).toBe(true);
    await row.getByText(words.states.complete).waitFor();
    backup = (await row.locator('td.mono').textContent()) ?? backup;
    await row.getByRole('button').last().click();
    await page.getByRole('menuitem', { name: words.verify }).click();
    await row.getByText(words.states.verified, { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByText(words.noneProven).waitFor({ state: 'detached' });
    found.push(...(await tab.look('backups')));
    await row.getByRole('button').first().click();
    const users = dialog().getByRole('row', { name: /^users / });
    await users.waitFor();
    const [expected, restored] = await users.locator('td.number').allTextContents();
    expect(Number(expected)).toBeGreaterThan(0);
    expect(restored?.trim()).toBe(expected?.trim());
    found.push(...(await tab.look('backups-details')));
    await page.keyboard.press('Escape');
  });

  it('play a recording by parts, from anywhere, and remove it', async () => {
    const words = en.recordings;
    await onServer(`mkdir -p ${spool}; base64 -d > ${spool}/${recording}.wav <<'END'\n${wav(100)}\nEND`);
    const ranges: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/audio')) ranges.push(request.headers()['range'] ?? 'all');
    });
    await tab.visit(`/recordings`);
    await page.getByLabel(words.search).fill(recording);
    await button(words.playOf(recording)).click();
    const player = page.getByRole('region', { name: words.player });
    await player.getByText(/0:0[1-9] \/ 1:40/).waitFor();
    expect(ranges).toEqual(['bytes=0-479999']);
    found.push(...(await tab.look('recordings-player')));
    await player.getByRole('slider').fill('99');
    await player.getByText('1:40 / 1:40').waitFor();
    expect(ranges).toEqual(['bytes=0-479999', 'bytes=1440000-1919999']);

    await button(words.removeOf(recording)).click();
    await dialog().getByRole('button', { name: en.actions.remove }).click();
    await page.getByText(en.table.noMatch).waitFor({ timeout: 30_000 });
  });

  it('say whose calls are recorded, and what the settings are', async () => {
    await accounts.addPhone('64751', 'Recorded');
    await tab.visit('/recordings');
    await button(en.recordings.rules).first().click();
    await dialog().getByLabel(en.recordings.ruleName.extension, { exact: true }).fill('64751');
    await button(en.recordings.ruleAdd).click();
    await page.getByText(en.recordings.ruleAdded('64751')).waitFor();
    found.push(...(await tab.look('recordings-rules')));
    await button(en.recordings.ruleRemove('64751')).click();
    await page.getByText(en.recordings.ruleRemoved('64751')).waitFor();
    await page.keyboard.press('Escape');

    const words = en.settings;
    await tab.visit('/settings');
    const days = page.getByLabel(words.recordingsKeepDays);
    await days.fill('36000');
    await button(en.actions.save).first().click();
    await page.locator('.field--wrong').getByRole('alert').waitFor();
    await days.fill('31');
    await button(en.actions.save).first().click();
    await page.getByText(words.saved).waitFor();
    await days.fill('');
    await button(en.actions.save).first().click();
    await page.getByText('network.publicAddress').waitFor();
    found.push(...(await tab.look('settings')));
  });

  it('add a user, change the role, give a new password, and remove the user', async () => {
    const words = en.users;
    const email = 'console-colleague@example.com';
    const password = async () => (await dialog().locator('code').textContent()) ?? '';
    await tab.visit('/users');
    await button(words.add).click();
    await dialog().getByLabel(words.email).fill('colleague');
    await button(en.actions.add).click();
    await page.locator('.field--wrong').getByRole('alert').waitFor();
    await dialog().getByLabel(words.email).fill(email);
    await dialog().getByLabel(words.name).fill('Wulan Sari');
    await dialog().getByLabel(words.role).selectOption('admin');
    found.push(...(await tab.look('users-add')));
    await button(en.actions.add).click();
    await page.getByText(words.passwordTitle).waitFor();
    const first = await password();
    found.push(...(await tab.look('users-password')));
    await dialog().getByRole('button', { name: en.actions.close }).last().click();
    const row = page.getByRole('row').filter({ hasText: email });
    await row.getByRole('cell', { name: en.roles.admin, exact: true }).waitFor();

    await choose(email, en.actions.edit);
    expect(await dialog().getByLabel(words.name).inputValue()).toBe('Wulan Sari');
    await dialog().getByLabel(words.role).selectOption('viewer');
    await button(en.actions.save).click();
    await row.getByRole('cell', { name: en.roles.viewer, exact: true }).waitFor();

    expect(await accounts.mayLogIn({ email, password: first })).toBe(true);
    await choose(email, words.reset);
    await dialog().getByRole('button', { name: words.reset }).click();
    await page.getByText(words.passwordTitle).waitFor();
    expect(await accounts.mayLogIn({ email, password: first })).toBe(false);
    expect(await accounts.mayLogIn({ email, password: await password() })).toBe(true);
    await dialog().getByRole('button', { name: en.actions.close }).last().click();

    await choose(email, en.actions.remove);
    await dialog().getByRole('textbox').fill(email);
    found.push(...(await tab.look('users-remove')));
    await dialog().getByRole('button', { name: en.actions.remove }).click();
    await page.getByText(words.removed(email)).waitFor();
    await row.waitFor({ state: 'detached' });
  });

  it('leave out what the role may not do, or say why', async () => {
    const operator = await ConsoleTab.open(browser, accounts.base, await accounts.logIn('operator'));
    const count = (name: string) =>
      operator.page.getByRole('button', { name, exact: true }).filter({ visible: true }).count();
    await operator.visit('/extensions');
    expect([await count(en.extensions.add), await count(en.extensions.import)]).toEqual([0, 0]);
    expect(await count(en.extensions.export)).toBe(1);
    for (const path of ['/trunks', '/inbound-routes', '/outbound-routes', '/ring-groups']) {
      await operator.visit(path);
      expect(await count(en.actions.add), path).toBe(0);
    }
    await operator.visit('/recordings');
    await operator.page.getByRole('button', { name: en.recordings.rules }).first().click();
    await operator.page.getByText(en.recordings.rulesText).waitFor();
    expect(await count(en.recordings.ruleAdd)).toBe(0);
    expect(operator.complaints).toEqual([]);
    await operator.close();

    const admin = await ConsoleTab.open(browser, accounts.base, await accounts.logIn('admin'));
    await admin.visit('/users');
    const row = (email: string) => admin.page.getByRole('row').filter({ hasText: email });
    await row('console-super_admin@').getByText(en.users.above).waitFor();
    expect(await row('console-viewer@').getByRole('button').count()).toBe(1);
    expect(admin.complaints).toEqual([]);
    await admin.close();
  });

  it('have nothing that axe finds fault with', () => {
    expect(found).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });
});

/** A WAV file of so many seconds of a tone, as Asterisk writes them; in base64. */
function wav(seconds: number): string {
  const rate = 8000;
  const samples = Buffer.alloc(seconds * rate * 2);
  for (let index = 0; index < seconds * rate; index++)
    samples.writeInt16LE(Math.round(8000 * Math.sin((index * 2 * Math.PI * 440) / rate)), index * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]).toString('base64');
}
