import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { en } from '../../src/web/app/i18n/en/index.ts';
import { ConsoleTab, openConsoleBrowser } from '../support/console.ts';
import { openTwoFacedWay } from '../support/distrusted-sockets.ts';
import { type Agent, until } from '../support/sip/agent.ts';
import { type ConsoleAccounts, openConsoleAccounts } from './console-accounts.ts';
import { closeAgents, importExtensions, phone } from './routing.ts';
import { addressOf, onServer, smartcms } from './server.ts';

const [own, other, desk] = ['64701', '64702', '64703'];
const name = 'Rina Kusuma';
const words = en.phone;

let browser: Browser;
let accounts: ConsoleAccounts;
let near: ConsoleTab;
let far: ConsoleTab;
/** A third one, on a desk. */
let agent: Agent;
/** What axe finds wrong. */
const found: string[] = [];

beforeAll(async () => {
  accounts = await openConsoleAccounts();
  browser = await openConsoleBrowser();
});

afterAll(async () => {
  await browser?.close();
  closeAgents();
  await smartcms('asterisk', 'logger', 'remove', 'channel', 'keys');
  await smartcms('ext', 'remove', desk, '--yes');
  await accounts?.remove();
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const key = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${words.key} ${name}`) });

/** Opens the page of the phone by its link, and turns it on. */
async function turnOn({ page }: ConsoleTab): Promise<void> {
  await page.getByRole('link', { name: new RegExp(`^${words.title}`) }).click();
  await button(page, words.turnOn).click();
  await page.getByText(words.readyText).waitFor();
}

async function dial({ page }: ConsoleTab, number: string): Promise<void> {
  for (const digit of number) await key(page, digit).click();
  await button(page, words.call).click();
}

/** Both sides send, and hear more than silence. */
async function hearEachOther(): Promise<void> {
  for (const tab of [near, far]) {
    const before = await tab.audio();
    await vi.waitFor(async () => {
      const now = await tab.audio();
      expect(now.sent).toBeGreaterThan(before.sent + 25);
      expect(now.received).toBeGreaterThan(before.received + 25);
      expect(now.energy).toBeGreaterThan(before.energy);
    }, waiting);
  }
}

/** A figure grows no more. */
async function standsStill(read: () => Promise<number>): Promise<void> {
  let last = await read();
  await vi.waitFor(
    async () => {
      const before = last;
      last = await read();
      expect(last - before).toBeLessThan(1e-6);
    },
    { timeout: 15_000, interval: 500 },
  );
}

const waiting = { timeout: 15_000, interval: 200 };

describe('the phone in the browser', () => {
  it('makes a call with sound both ways, beginning with a licence key', async () => {
    near = await ConsoleTab.open(browser, accounts.base);
    const { page } = near;
    await near.visit('/');
    await page.getByLabel(en.entrance.license.key).fill(accounts.licenseKey);
    await button(page, en.entrance.license.activate).click();
    const { email, password } = await accounts.newcomer();
    await page.getByLabel(en.entrance.login.email).fill(email);
    await page.getByLabel(en.entrance.login.password).fill(password);
    await button(page, en.entrance.login.submit).click();
    const chosen = 'a password of some words';
    await page.getByLabel(en.entrance.password.current).fill(password);
    await page.getByLabel(en.entrance.password.next, { exact: true }).fill(chosen);
    await page.getByLabel(en.entrance.password.repeat).fill(chosen);
    await button(page, en.entrance.password.submit).click();
    await page.getByText(en.live.live, { exact: true }).waitFor();

    await near.visit('/phone');
    await page.getByText(words.noneTitle).waitFor();
    found.push(...(await near.look('phone-none')));
    await page.getByRole('link', { name: en.modules.extensions }).click();
    accounts.added.push(own);
    await button(page, en.extensions.add).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(en.extensions.number).fill(own);
    await dialog.getByLabel(en.extensions.name).fill(name);
    await dialog.getByRole('button', { name: en.actions.add }).click();
    await page.getByText(en.extensions.addedText(own)).waitFor();
    await page.getByRole('link', { name: en.modules.users }).click();
    await button(page, `${en.actions.more}: ${email}`).click();
    await page.getByRole('menuitem', { name: en.actions.edit }).click();
    await page.getByLabel(en.users.extension).fill(own);
    await button(page, en.actions.save).click();
    // The phone comes by itself once there is an extension for it.
    await page.getByRole('link', { name: new RegExp(`^${words.title}`) }).click();
    found.push(...(await near.look('phone-off')));
    await turnOn(near);
    found.push(...(await near.look('phone')));
    expect(await near.fitsPhone('phone')).toBe(true);

    await accounts.givePhone('operator', other);
    far = await ConsoleTab.open(browser, accounts.base, await accounts.logIn('operator'));
    await far.visit('/dashboard');
    await turnOn(far);
    // Whoever is called may be looking at something else.
    await far.visit('/dashboard');
    await dial(near, other);
    await button(far.page, words.answer).waitFor();
    await far.page
      .getByRole('status')
      .filter({ hasText: words.incomingFrom(name) })
      .waitFor({ state: 'attached' });
    found.push(...(await far.look('phone-incoming')), ...(await near.look('phone-calling')));
    await button(far.page, words.answer).click();
    await page.getByRole('status').filter({ hasText: words.talking }).waitFor();
    await hearEachOther();
    found.push(...(await far.look('phone-bar')), ...(await near.look('phone-talking')));
    expect(await far.fitsPhone('phone-bar')).toBe(true);
    const calls = JSON.parse((await smartcms('calls', '--json')).stdout);
    expect(calls).toMatchObject([{ from: own, to: other, state: 'answered' }]);
  });

  it('is silent while it is muted or held, and sends keys', async () => {
    await smartcms('asterisk', 'logger', 'add', 'channel', 'keys', 'dtmf');
    await button(near.page, words.mute).click();
    await standsStill(async () => (await far.audio()).energy);
    await button(near.page, words.mute).click();
    await hearEachOther();
    // Whoever holds hears nothing; the other side has music.
    await button(near.page, words.hold).click();
    await near.page.getByRole('status').filter({ hasText: words.onHold }).waitFor();
    found.push(...(await near.look('phone-held')));
    await standsStill(async () => (await near.audio()).energy);
    await button(near.page, words.hold).click();
    await hearEachOther();
    await button(near.page, words.keypad).click();
    for (const name of ['4', '2', '#']) await key(near.page, name).click();
    found.push(...(await near.look('phone-keys')));
    await vi.waitFor(async () => {
      const log = await onServer('docker exec smartcms-asterisk cat /var/log/asterisk/keys');
      const keys = [...log.matchAll(/DTMF end '(.)' received/g)].map(([, key]) => key);
      expect(keys.join('')).toContain('42#');
    }, waiting);
  });

  it('asks somebody first who is to take the call, and connects the two', async () => {
    await importExtensions([desk]);
    agent = await phone(desk);
    await far.page.getByRole('link', { name: words.open }).click();
    const ask = async () => {
      const index = agent.calls.length;
      await button(far.page, words.pass).click();
      await far.page.getByLabel(words.passTo).fill(desk);
      await button(far.page, words.askFirst).click();
      return agent.incoming(index);
    };
    // Whoever does not want it leaves it with the one who asked.
    (await ask()).reject('486 Busy Here');
    await far.page.getByText(words.endings.busy(desk)).waitFor();
    await hearEachOther();

    const there = await ask();
    await far.page.getByText(words.waits(name)).waitFor();
    there.answer();
    await far.page.getByRole('status').filter({ hasText: words.talking }).waitFor();
    await until('the question', () => there.rtp.heard() > 25);
    found.push(...(await far.look('phone-asking')));
    expect(await far.fitsPhone('phone-asking')).toBe(true);
    await button(far.page, words.connect).click();
    await button(far.page, words.call).waitFor();
    const heard = there.rtp.heard();
    there.rtp.speak(0x31);
    await until('the other one', () => there.rtp.heard() > heard + 25);
    const { received } = await near.audio();
    await vi.waitFor(
      async () => expect((await near.audio()).received).toBeGreaterThan(received + 25),
      waiting,
    );
    await button(near.page, words.hangUp).click();
    await until('the end', () => there.ended);
  });

  it('passes the call on, and tells how a call ended', async () => {
    await button(near.page, words.callAgain(other)).first().click();
    await button(far.page, words.answer).click();
    await near.page.getByRole('status').filter({ hasText: words.talking }).waitFor();
    await button(far.page, words.mute).click();
    await button(far.page, words.pass).click();
    await far.page.getByLabel(words.passTo).fill(desk);
    found.push(...(await far.look('phone-pass')));
    const index = agent.calls.length;
    await far.page.getByLabel(words.passTo).press('Enter');
    const there = await agent.incoming(index);
    there.answer();
    // Whoever passed it on is free again; the call goes on without.
    await button(far.page, words.call).waitFor();
    there.rtp.speak(0x31);
    const { received } = await near.audio();
    await vi.waitFor(
      async () => expect((await near.audio()).received).toBeGreaterThan(received + 25),
      waiting,
    );
    await button(near.page, words.hangUp).click();
    await vi.waitFor(() => expect(there.ended).toBe(true), waiting);

    await button(near.page, words.callAgain(other)).first().click();
    await button(far.page, words.decline).click();
    await near.page.getByText(words.endings.busy(other)).waitFor();
    await dial(near, '64799');
    await near.page.getByText(words.endings.notFound('64799')).waitFor();
    found.push(...(await near.look('phone-ended')));
  });

  it('is in one tab at a time, and explains what keeps it from working', async () => {
    await far.refuseMicrophone();
    await dial(far, own);
    await far.page.getByText(words.microphone.refused.title).waitFor();
    found.push(...(await far.look('phone-microphone')));

    const second = await far.another();
    await second.visit('/phone');
    await second.page.getByText(words.elsewhereTitle).waitFor();
    found.push(...(await second.look('phone-elsewhere')));
    await button(second.page, words.takeOver).click();
    await second.page.getByText(words.readyText).waitFor();
    await far.page.getByText(words.elsewhereTitle).waitFor();
    await second.page.close();
    await far.page.getByText(words.readyText).waitFor();

    await onServer('docker stop -t 5 smartcms-asterisk');
    try {
      await far.page.getByText(words.problems.socket.title).waitFor({ timeout: 40_000 });
      found.push(...(await far.look('phone-away')));
    } finally {
      await onServer('docker start smartcms-asterisk');
    }
    await far.page.getByText(words.readyText).waitFor({ timeout: 60_000 });

    await button(far.page, words.turnOff).click();
    await far.page.getByText(words.offTitle).waitFor();
    expect([...near.complaints, ...far.complaints].filter((text) => !text.startsWith('WebSocket'))).toEqual(
      [],
    );
  });

  it('tells that the browser refuses the sockets of a certificate that it lets pass for pages', async () => {
    const way = await openTwoFacedWay(await addressOf());
    const strict = await openConsoleBrowser(way.argument);
    try {
      const token = await accounts.logIn('operator');
      const tab = await ConsoleTab.open(strict, way.base, token, { judgesCertificates: true });
      await tab.visit('/phone');
      await button(tab.page, words.turnOn).click();
      await tab.page.getByText(words.problems.certificate.title).waitFor();
      await tab.page.getByText(en.offline.blocked.title).waitFor();
      found.push(...(await tab.look('phone-certificate')));
      expect(tab.complaints.join()).toContain('ERR_CERT_AUTHORITY_INVALID');
      way.trustSockets();
      await tab.page.getByText(words.readyText).waitFor();
      await tab.page.getByText(en.live.live, { exact: true }).waitFor();
      await tab.page.getByText(en.offline.blocked.title).waitFor({ state: 'detached' });
      await tab.close();
    } finally {
      await strict.close();
      way.close();
    }
  });

  it('has nothing that axe finds fault with', () => {
    expect(found).toEqual([]);
  });
});
