import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../src/web/app/i18n/en/index.ts';
import { ConsoleTab, openConsoleBrowser } from '../support/console.ts';
import { type Agent, until } from '../support/sip/agent.ts';
import { type ConsoleAccounts, openConsoleAccounts } from './console-accounts.ts';
import { sql } from './extensions.ts';
import { closeAgents, importExtensions, phone, provider, run } from './routing.ts';
import { smartcms } from './server.ts';

const phones = ['64501', '64502'] as const;
const desks = ['64503', '64504', '64505'] as const;

let browser: Browser;
let accounts: ConsoleAccounts;
let tab: ConsoleTab;
let page: Page;
/** Who answers for the trunk. */
let north: Agent;
/** What it says to a sign of life; 200 if it is not set. */
let saying: string | undefined;
/** What axe finds wrong. */
const found: string[] = [];

beforeAll(async () => {
  accounts = await openConsoleAccounts();
  for (const number of phones) await accounts.addPhone(number, `Phone ${number}`);
  await importExtensions(desks);
  accounts.added.push(...desks);
  north = await provider('north', () => saying);
  browser = await openConsoleBrowser();
  tab = await ConsoleTab.open(browser, accounts.base, await accounts.logIn('admin'));
  page = tab.page;
});

afterAll(async () => {
  await browser?.close();
  closeAgents();
  // What a test that failed has left.
  await sql(`DELETE FROM call_records WHERE caller = '${desks[0]}';`);
  for (const args of left) await smartcms(...args.split(' '), '--yes');
  await accounts?.remove();
});

/** Commands that remove what the pages have added. */
const left = new Set<string>();

const button = (name: string) => page.getByRole('button', { name, exact: true });
const box = (name: string) => page.getByRole('textbox', { name });
const exactly = (label: string) => page.getByLabel(label, { exact: true });

/** Sends the form that is open, and waits for what is said then. */
async function send(action: string, answer: string): Promise<void> {
  await button(action).last().click();
  await page.getByText(answer).waitFor();
}

/** Chooses from the menu of a row. */
async function choose(row: string, action: string): Promise<void> {
  await button(`${en.actions.more}: ${row}`).click();
  await page.getByRole('menuitem', { name: action }).click();
}

const rowOf = (text: string) => page.getByRole('row').filter({ hasText: text });

describe("the console's pages of calls", () => {
  it('add a trunk, tell what is wrong with it, and change it', async () => {
    const words = en.trunks;
    await tab.visit('/trunks');
    await button(en.actions.add).first().click();
    await exactly(words.name).fill('console-trunk');
    await exactly(words.host).fill(north.address);
    await box(words.port).fill(String(north.port));
    await page.getByText(words.advanced).click();
    // Not the provider's own address, where the phones of these tests are too.
    await box(words.match).fill('203.0.113.78');
    await box(words.codecs).fill('alaw, nonsense');
    await button(en.actions.add).last().click();
    await page.locator('.field--wrong').getByRole('alert').waitFor();
    await box(words.codecs).fill('alaw');
    found.push(...(await tab.look('trunks-add')));
    left.add('trunk remove console-trunk');
    await send(en.actions.add, words.created('console-trunk'));

    await choose('console-trunk', en.actions.edit);
    await page.getByText(words.advanced).click();
    expect(await box(words.codecs).inputValue()).toBe('alaw');
    await box(words.callerId).fill('62215550100');
    await send(en.actions.save, words.updated('console-trunk'));
    found.push(...(await tab.look('trunks-one')));
    expect(await run('trunk', 'show', 'console-trunk')).toMatchObject({
      ...{ codecs: ['alaw'], callerId: '62215550100', match: ['203.0.113.78'] },
    });
  });

  it('test a trunk step by step, and tell which step fails', async () => {
    const words = en.trunks;
    const dialog = page.getByRole('dialog');
    await button(words.testOf('console-trunk')).click();
    await dialog.getByText(words.testOk).waitFor();
    expect(await dialog.locator('.steps strong').allTextContents()).toEqual([
      ...['ask Asterisk', 'OPTIONS', 'reach'],
    ]);
    found.push(...(await tab.look('trunks-test')));
    saying = '503 Service Unavailable';
    await button(words.testAgain).click();
    await dialog.getByText(words.testFailed).waitFor();
    expect(await dialog.locator('.steps li').last().textContent()).toContain('503');
    found.push(...(await tab.look('trunks-test-failed')));
    await page.keyboard.press('Escape');
    saying = undefined;
  });

  it('add a group and routes, and tell what would happen to a call', async () => {
    const words = en.routing;
    await tab.visit('/ring-groups');
    await button(en.actions.add).first().click();
    await exactly(words.number).fill('64600');
    await exactly(words.members).fill(phones.join(', '));
    found.push(...(await tab.look('ring-groups-add')));
    left.add('group remove 64600');
    await send(en.actions.add, words.result.created('64600'));

    await tab.visit('/inbound-routes');
    await button(en.actions.add).first().click();
    await exactly(words.did).fill('62215550100');
    await exactly(words.to).selectOption('group');
    await exactly(words.numberOf(words.to)).fill('64600');
    await box(words.hours).fill('mon-fry 08:00-18:00');
    await button(en.actions.add).last().click();
    await page.locator('.field--wrong').getByRole('alert').waitFor();
    await box(words.hours).fill('00:00-24:00');
    found.push(...(await tab.look('inbound-routes-add')));
    left.add('route remove in:62215550100');
    await send(en.actions.add, words.result.created('62215550100'));

    await tab.visit('/outbound-routes');
    await button(en.actions.add).first().click();
    await exactly(words.pattern).fill('_0X.');
    await button('console-trunk').click();
    await exactly(words.strip).fill('1');
    await box(words.prepend).fill('62');
    found.push(...(await tab.look('outbound-routes-add')));
    left.add('route remove out:_0X.');
    await send(en.actions.add, words.result.created('_0X.'));

    await button(words.test).click();
    await box(words.testNumber).fill('0812345678');
    await send(words.testRun, words.actions.out('62812345678'));
    await page.getByLabel(words.testInbound).check();
    await box(words.testNumber).fill('62215550100');
    await send(words.testRun, words.actions.group('64600'));
    found.push(...(await tab.look('route-test')));
  });

  it('refuse to remove a group that a route leads to, and say so', async () => {
    await tab.visit('/ring-groups');
    await choose('64600', en.actions.remove);
    await button(en.actions.remove).click();
    await page.getByRole('alert').getByText('in:62215550100').waitFor();
    found.push(...(await tab.look('ring-groups-refused')));
    await button(en.actions.cancel).click();
    await page.getByRole('cell', { name: '64600', exact: true }).waitFor();
  });

  it('change groups and routes, and remove them', async () => {
    const words = en.routing;
    await choose('64600', en.actions.edit);
    await exactly(words.members).fill('');
    await button(en.actions.save).click();
    await page.locator('.field--wrong').getByRole('alert').waitFor();
    await exactly(words.members).fill(phones[1]);
    await box(words.name).fill('Console desk');
    await exactly(words.fallback).selectOption('extension');
    await exactly(words.numberOf(words.fallback)).fill(phones[0]);
    found.push(...(await tab.look('ring-groups-edit')));
    await send(en.actions.save, words.result.updated('64600'));
    await rowOf('Console desk').getByText(phones[1]).waitFor();
    expect(await run('group', 'show', '64600')).toMatchObject({
      ...{ name: 'Console desk', members: [phones[1]], fallback: `extension:${phones[0]}` },
    });

    await tab.visit('/inbound-routes');
    await choose('62215550100', en.actions.edit);
    expect(await box(words.hours).inputValue()).toBe('00:00-24:00');
    await box(words.hours).fill('');
    await exactly(words.to).selectOption('extension');
    await exactly(words.numberOf(words.to)).fill(phones[0]);
    await send(en.actions.save, words.result.updated('62215550100'));
    await rowOf('62215550100').getByText(words.destinations.extension(phones[0])).waitFor();
    await rowOf('62215550100').getByText(words.always).waitFor();

    await tab.visit('/outbound-routes');
    await choose('_0X.', en.actions.edit);
    expect(await box(words.prepend).inputValue()).toBe('62');
    await box(words.prepend).fill('');
    await page.getByLabel(words.international).check();
    await page.getByText(words.limits).click();
    await box(words.maxCalls).fill('3');
    await send(en.actions.save, words.result.updated('_0X.'));
    await rowOf('_0X.').getByRole('cell', { name: '3', exact: true }).waitFor();
    expect(await run('route', 'list')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ did: '62215550100', to: `extension:${phones[0]}`, hours: null }),
        expect.objectContaining({ pattern: '_0X.', strip: 1, prepend: '', international: true, maxCalls: 3 }),
      ]),
    );

    for (const [path, name, id] of [
      ['/outbound-routes', '_0X.', 'route remove out:_0X.'],
      ['/inbound-routes', '62215550100', 'route remove in:62215550100'],
      ['/ring-groups', '64600', 'group remove 64600'],
    ] as const) {
      await tab.visit(path);
      await choose(name, en.actions.remove);
      await send(en.actions.remove, words.result.removed(name));
      await rowOf(name).waitFor({ state: 'detached' });
      left.delete(id);
    }
    await tab.visit('/trunks');
    await choose('console-trunk', en.actions.remove);
    await page.getByRole('dialog').getByRole('textbox').fill('console-trunk');
    await send(en.actions.remove, en.trunks.removed('console-trunk'));
    left.delete('trunk remove console-trunk');
  });

  it('forward calls and keep them off, show a call that goes on, and hang it up', async () => {
    const words = en.extensions;
    const [caller, called, other] = [await phone(desks[0]), await phone(desks[1]), await phone(desks[2])];
    await tab.visit('/desk-phones');
    await page.getByLabel(words.search).fill(desks[1]);
    await choose(desks[1], words.features);
    await box(words.forwardAlways).fill('nobody');
    await button(en.actions.save).click();
    await page.locator('.field--wrong').getByRole('alert').waitFor();
    await box(words.forwardAlways).fill(desks[2]);
    found.push(...(await tab.look('extensions-features')));
    await send(en.actions.save, words.updated(desks[1]));

    await tab.visit('/calls');
    const near = await caller.call(desks[1]);
    const there = await other.incoming(0);
    const row = rowOf(desks[0]).filter({ hasText: desks[1] });
    await row.getByText(en.calls.states.ringing).waitFor();
    there.answer();
    await row.getByText(en.calls.states.answered).waitFor();
    await row.getByText(/^\d+:\d\d$/).waitFor();
    found.push(...(await tab.look('calls')));
    expect(await tab.fitsPhone('calls-one')).toBe(true);
    await row.getByRole('button', { name: en.calls.hangUpOf(desks[0], desks[1]) }).click();
    found.push(...(await tab.look('calls-hang-up')));
    await send(en.calls.hangUp, en.calls.hungUp);
    await until('the end', () => near.ended && there.ended);
    await row.waitFor({ state: 'detached' });

    await tab.visit('/desk-phones');
    await page.getByLabel(words.search).fill(desks[1]);
    await choose(desks[1], words.features);
    expect(await box(words.forwardAlways).inputValue()).toBe(desks[2]);
    await box(words.forwardAlways).fill('');
    await page.getByLabel(words.dnd).check();
    await button(en.actions.save).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // Both calls become records, while one looks.
    await page.goto(`/records?from=${desks[0]}`);
    await page.getByText(en.live.live, { exact: true }).waitFor();
    expect(await (await caller.call(desks[1])).outcome()).toBe(486);
    expect([called.calls.length, other.calls.length]).toEqual([0, 1]);
    await rowOf(desks[0]).getByText(en.cdr.dispositions.busy).waitFor();
    await rowOf(desks[0]).getByText(en.cdr.dispositions.answered).waitFor();
  });

  it('show no calls where there are none', async () => {
    await page.goto('/calls?q=64599');
    await page.getByText(en.table.noMatch).waitFor();
    await page.goto('/records?from=64599');
    await page.getByText(en.table.noMatch).waitFor();
    await page.getByRole('img', { name: new RegExp(en.cdr.perDay) }).waitFor();
  });

  it('have nothing that axe finds fault with', () => {
    expect(found).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });
});
