import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Module, modulesOfRole, type Role, roles } from '../../src/domain/modules.ts';
import { en } from '../../src/web/app/i18n/en/index.ts';
import { ConsoleTab, openConsoleBrowser } from '../support/console.ts';
import { type ConsoleAccounts, openConsoleAccounts } from './console-accounts.ts';
import { smartcms } from './server.ts';

let browser: Browser;
let accounts: ConsoleAccounts;

beforeAll(async () => {
  accounts = await openConsoleAccounts();
  browser = await openConsoleBrowser();
});

afterAll(async () => {
  await browser?.close();
  await accounts?.remove();
});

/** A tab in which someone of a role is logged in. */
const tabOf = async (role: Role) => ConsoleTab.open(browser, accounts.base, await accounts.logIn(role));

describe('the console', () => {
  it('leads from the licence key to the first password and the dashboard', async () => {
    const tab = await ConsoleTab.open(browser, accounts.base);
    const { page } = tab;
    const found: string[] = [];
    await tab.visit('/');
    expect(page.url()).toBe(`${accounts.base}/license`);
    found.push(...(await tab.look('license')));

    const key = page.getByLabel(en.entrance.license.key);
    await key.fill('SMARTCMS-SA-AAAAA-BBBBB-CCCCC-DDDDD-EEEEE');
    await page.getByRole('button', { name: en.entrance.license.activate }).click();
    await page.getByText(en.errors['license_not_found']?.title ?? '').waitFor();
    found.push(...(await tab.look('license-refused')));
    await key.fill(accounts.licenseKey);
    await page.getByRole('button', { name: en.entrance.license.activate }).click();
    await page.waitForURL('**/login');
    found.push(...(await tab.look('login')));

    const { email, password } = await accounts.newcomer();
    await page.getByLabel(en.entrance.login.email).fill(email);
    await page.getByLabel(en.entrance.login.password).fill('not the password');
    await page.getByRole('button', { name: en.entrance.login.submit }).click();
    await page.getByText(en.errors['invalid_credentials']?.title ?? '').waitFor();
    await page.getByLabel(en.entrance.login.password).fill(password);
    await page.getByRole('button', { name: en.entrance.login.submit }).click();
    await page.waitForURL('**/password?**');
    found.push(...(await tab.look('password')));

    const chosen = 'a password of some words';
    await page.getByLabel(en.entrance.password.current).fill(password);
    await page.getByLabel(en.entrance.password.next, { exact: true }).fill(chosen);
    await page.getByLabel(en.entrance.password.repeat).fill(`${chosen}!`);
    await page.getByRole('button', { name: en.entrance.password.submit }).click();
    await page.getByText(en.form.mismatch).waitFor();
    await page.getByLabel(en.entrance.password.repeat).fill(chosen);
    await page.getByRole('button', { name: en.entrance.password.submit }).click();
    await page.waitForURL('**/dashboard');
    await page.getByText(en.dashboard.ok).waitFor();
    await page.getByText(en.live.live, { exact: true }).waitFor();

    await page.goto(`${accounts.base}/license`);
    await page.waitForURL('**/dashboard');
    expect(found).toEqual([]);
    expect(tab.complaints).toEqual([]);
    await tab.close();
  });

  it('speaks Indonesian, and remembers it', async () => {
    const tab = await ConsoleTab.open(browser, accounts.base);
    await tab.page.goto('/login');
    await tab.page.getByRole('button', { name: 'Bahasa Indonesia' }).click();
    await tab.page.getByRole('heading', { name: 'Masuk' }).waitFor();
    expect(await tab.page.locator('html').getAttribute('lang')).toBe('id');
    await tab.page.reload();
    await tab.page.getByRole('heading', { name: 'Masuk' }).waitFor();
    await tab.close();
  });

  it('shows each role its menu and refuses it the rest, saying why', async () => {
    const everything = await menuOf('super_admin');
    const look = async (role: Role) => {
      const tab = await tabOf(role);
      await tab.visit('/');
      const own = await menuIn(tab);
      const titles = modulesOfRole(role).flatMap(titlesOf);
      expect(own.map(({ title }) => title)).toEqual(
        everything.map(({ title }) => title).filter((title) => titles.includes(title)),
      );
      for (const { path, title } of everything) {
        await tab.visit(path);
        const isOpen = own.some((page) => page.path === path);
        const refused = tab.page.getByRole('heading', { name: en.refused.roleTitle });
        await (isOpen ? tab.page.locator('main h1') : refused).first().waitFor();
        expect(await refused.count(), `${role} ${path}`).toBe(isOpen ? 0 : 1);
        if (!isOpen) expect(await tab.heading(), `${role} ${path}`).toBe(title);
      }
      expect(tab.complaints, role).toEqual([]);
      await tab.close();
    };
    await Promise.all(roles.map(look));
  });

  it('is found accessible by axe on every page in both themes, and fits a phone', async () => {
    await accounts.addPhones();
    const tab = await tabOf('super_admin');
    await tab.visit('/');
    const found: string[] = [];
    for (const { path } of await menuIn(tab)) {
      await tab.visit(path);
      found.push(...(await tab.look(path.slice(1))));
      expect(await tab.fitsPhone(path.slice(1)), path).toBe(true);
    }
    await tab.visit('/account');
    found.push(...(await tab.look('account')));
    await tab.visit('/no-such-page');
    found.push(...(await tab.look('missing')));
    // On a low screen the menu shows that there is more of it, and where one is.
    await tab.page.setViewportSize({ width: 1280, height: 560 });
    await tab.visit('/settings');
    await tab.page.locator('nav[data-more~="above"]').waitFor();
    found.push(...(await tab.look('menu-low')));
    const bottomOf = async (selector: string) => {
      const box = await tab.page.locator(selector).boundingBox();
      return box === null ? Number.NaN : box.y + box.height;
    };
    expect(await bottomOf('nav a[aria-current="page"]')).toBeLessThan(await bottomOf('nav'));
    expect(found).toEqual([]);
    await tab.close();
  });

  it('lists, imports, edits and removes extensions, and tells which lines are wrong', async () => {
    const tab = await tabOf('admin');
    const { page } = tab;
    const found: string[] = [];
    await tab.visit('/extensions');

    await page.getByRole('button', { name: en.extensions.import }).first().click();
    const file = (content: string) => ({
      name: 'phones.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(content),
    });
    const input = page.locator('input[type=file]');
    await input.setInputFiles(
      file('number,type,name\n64001,extension,Ayu\n64x,extension,Budi\n64003,telephone,Citra\n'),
    );
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: en.extensions.importRun, exact: true }).click();
    await dialog.getByText(en.extensions.importFailed('2')).waitFor();
    expect(await dialog.getByRole('cell', { name: '3', exact: true }).count()).toBe(1);
    found.push(...(await tab.look('extensions-import')));
    accounts.added.push('64001', '64002', '64003');
    await dialog.getByLabel(en.extensions.importPartial).check();
    await dialog.getByRole('button', { name: en.extensions.importRun, exact: true }).click();
    await dialog.getByText(en.extensions.importDone('1', '0', '0')).waitFor();
    await dialog.getByText(en.extensions.importFailed('2')).waitFor();
    await input.setInputFiles(file('number,type,name\n64001,extension,Ayu\n64002,extension,Budi\n'));
    await dialog.getByRole('button', { name: en.extensions.importRun, exact: true }).click();
    await dialog.getByText(en.extensions.importDone('1', '0', '1')).waitFor();
    await dialog.getByRole('button', { name: en.actions.close }).last().click();

    await page.getByRole('button', { name: en.extensions.add }).first().click();
    await dialog.getByLabel(en.extensions.number).fill('64002');
    await dialog.getByLabel(en.extensions.name).fill('Someone else');
    await dialog.getByRole('button', { name: en.actions.add, exact: true }).click();
    // In the API's words: it is there, with another name.
    await dialog.getByRole('alert').filter({ hasText: '64002' }).waitFor();
    found.push(...(await tab.look('extensions-add')));
    await dialog.getByLabel(en.extensions.number).fill('64003');
    await dialog.getByRole('button', { name: en.actions.add, exact: true }).click();
    await page.getByText(en.extensions.addedText('64003')).waitFor();

    await page.getByLabel(en.extensions.search).fill('6400');
    await page.waitForURL('**q=6400**');
    await page.getByText(en.table.rows('1', '3', '3')).waitFor();
    await page.getByRole('button', { name: '64003', exact: true }).click();
    await dialog.getByText(en.extensions.noDevices).waitFor();
    found.push(...(await tab.look('extensions-details')));
    await page.keyboard.press('Escape');
    const moreOf = (number: string) => page.getByRole('button', { name: `${en.actions.more}: ${number}` });
    await moreOf('64003').click();
    await page.getByRole('menuitem', { name: en.actions.edit }).click();
    await dialog.getByLabel(en.extensions.name).fill('Citra Dewi');
    await dialog.getByRole('button', { name: en.actions.save }).click();
    await page.getByText(en.extensions.updated('64003')).waitFor();
    await page.getByRole('cell', { name: 'Citra Dewi' }).waitFor();

    // What the command line does appears by itself.
    accounts.added.push('64004');
    await smartcms('ext', 'add', '64004', '--type', 'extension', '--name', 'Dewi');
    await page.getByRole('cell', { name: 'Dewi' }).waitFor();

    await moreOf('64003').click();
    found.push(...(await tab.look('extensions-menu')));
    await page.getByRole('menuitem', { name: en.actions.remove }).click();
    const remove = dialog.getByRole('button', { name: en.actions.remove, exact: true });
    expect(await remove.isDisabled()).toBe(true);
    found.push(...(await tab.look('extensions-remove')));
    await dialog.getByRole('textbox').fill('64003');
    await remove.click();
    await page.getByText(en.extensions.removed('64003')).waitFor();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: en.extensions.export }).click(),
    ]);
    const exported = await readFile(await download.path(), 'utf8');
    expect(exported).toMatch(/^number,type,name,peer/);
    expect(exported).toContain('64004,extension,Dewi');
    expect(found).toEqual([]);
    expect(tab.complaints).toEqual([]);
    await tab.close();
  });

  it('sets up a second factor, and asks for it at the next login', async () => {
    const tab = await tabOf('viewer');
    const { page } = tab;
    const words = en.account.factor;
    const card = page.getByRole('region', { name: words.title });
    const { email, password } = accounts.userOf('viewer');
    await tab.visit('/account');
    await card.getByLabel(en.entrance.password.current).fill(password);
    await card.getByRole('button', { name: words.begin }).click();
    await card.getByRole('img', { name: words.picture }).waitFor();
    const found = await tab.look('second-factor');
    const secret = Secret.fromBase32(((await card.locator('code').textContent()) ?? '').replaceAll(' ', ''));
    await card.getByLabel(words.code).fill('000000');
    await card.getByRole('button', { name: words.confirm }).click();
    await card.getByRole('alert').waitFor();
    await card.getByLabel(words.code).fill(new TOTP({ secret }).generate());
    await card.getByRole('button', { name: words.confirm }).click();
    await card.getByText(words.codesTitle).waitFor();
    const codes = await card.getByRole('listitem').allTextContents();
    expect(new Set(codes).size).toBe(10);
    found.push(...(await tab.look('recovery-codes')));
    await card.getByRole('button', { name: words.kept }).click();
    await card.getByText(words.onText).waitFor();

    await page.getByRole('button', { name: en.yourAccount }).click();
    await page.getByRole('menuitem', { name: en.logOut }).click();
    await page.getByLabel(en.entrance.login.email).fill(email);
    await page.getByLabel(en.entrance.login.password).fill(password);
    await page.getByRole('button', { name: en.entrance.login.submit }).click();
    await page.getByLabel(en.entrance.login.code).fill(codes[0] ?? '');
    found.push(...(await tab.look('login-code')));
    await page.getByRole('button', { name: en.entrance.login.submit }).click();
    await page.getByText(en.live.live, { exact: true }).waitFor();
    await tab.visit('/account');
    await card.getByLabel(en.entrance.password.current).fill(password);
    await card.getByRole('button', { name: words.end }).click();
    await card.getByText(words.offText).waitFor();
    expect(found).toEqual([]);
    expect(tab.complaints).toEqual([]);
    await tab.close();
  });

  it('acts on a changed licence and role, and tells of a server that is away, without a reload', async () => {
    const tab = await tabOf('operator');
    const { page } = tab;
    await tab.visit('/lines');
    await page.evaluate(() => Object.assign(globalThis, { stillHere: true }));
    const heading = page.getByRole('heading', { name: en.refused.title });

    await accounts.changeOperatorLicense({ modules: ['dashboard', 'extensions'] });
    await heading.waitFor();
    await page.getByText(en.refused.module(en.modules.lines)).waitFor();
    const found = await tab.look('refused-module');
    await accounts.changeOperatorLicense({ modules: null });
    await heading.waitFor({ state: 'detached' });
    await accounts.changeOperatorLicense({ status: 'suspended' });
    await page.getByText(en.refused.license).waitFor();
    found.push(...(await tab.look('refused-license')));
    await accounts.changeOperatorLicense({ status: 'active' });
    await heading.waitFor({ state: 'detached' });

    await tab.setOffline(true);
    await page.getByText(en.offline.title).first().waitFor({ timeout: 90_000 });
    found.push(...(await tab.look('offline')));
    await tab.setOffline(false);
    await page.getByText(en.offline.title).first().waitFor({ state: 'detached', timeout: 60_000 });

    await accounts.makeViewer('operator');
    await page.getByText(en.refused.roleTitle).waitFor();
    expect(await menuIn(tab)).toHaveLength(1);
    expect(await page.evaluate(() => 'stillHere' in globalThis)).toBe(true);
    expect(found).toEqual([]);
    await tab.close();
  });

  it('shows the dashboard with little: bytes, steps that wait for one another, moves', async () => {
    const tab = await tabOf('viewer');
    await openDashboard(tab);
    const { moves, bytes } = await tab.cost();
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(350_000);
    expect(moves).toBeLessThan(0.02);
    await tab.close();

    const slow = await tabOf('viewer');
    // Of requests that do not wait for one another none begins after another's end, where each takes its time.
    await slow.page.route('**/*', async (route) => {
      await sleep(200);
      await route.continue();
    });
    await openDashboard(slow);
    const { chain } = await slow.cost();
    expect(chain.length, chain.join(' -> ')).toBeLessThanOrEqual(3);
    await slow.page.unrouteAll({ behavior: 'ignoreErrors' });
    await slow.close();
  });
});

async function openDashboard({ page }: ConsoleTab): Promise<void> {
  await page.goto('/dashboard');
  await page.getByText(en.dashboard.ok).waitFor();
  await page.getByText(en.live.live, { exact: true }).waitFor();
  // What is still on its way is not in the browser's list.
  await page.waitForLoadState('networkidle');
}

/** What the menu calls the pages of a module. */
const titlesOf = (module: Module): string[] =>
  module === 'routes' ? [en.routing.inbound, en.routing.outbound, en.routing.groups] : [en.modules[module]];

async function menuIn({ page }: ConsoleTab): Promise<{ path: string; title: string }[]> {
  await page.locator('nav a').first().waitFor();
  return page
    .locator('nav a')
    .evaluateAll((links) =>
      links.map((link) => ({ path: link.getAttribute('href') ?? '', title: link.textContent?.trim() ?? '' })),
    );
}

async function menuOf(role: Role): Promise<{ path: string; title: string }[]> {
  const tab = await tabOf(role);
  await tab.visit('/');
  const menu = await menuIn(tab);
  await tab.close();
  return menu;
}
