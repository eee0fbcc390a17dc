import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../src/web/app/i18n/en/index.ts';
import { ConsoleTab, openConsoleBrowser } from '../support/console.ts';
import { type ConsoleAccounts, openConsoleAccounts } from './console-accounts.ts';
import { smartcms } from './server.ts';

const phones = ['64501', '64502'];

let browser: Browser;
let accounts: ConsoleAccounts;
let tab: ConsoleTab;
let page: Page;
/** What axe finds wrong. */
const found: string[] = [];

beforeAll(async () => {
  accounts = await openConsoleAccounts();
  for (const number of phones) await accounts.phone(number, `Phone ${number}`);
  browser = await openConsoleBrowser();
  tab = await ConsoleTab.open(browser, accounts.base, await accounts.logIn('admin'));
  page = tab.page;
});

afterAll(async () => {
  await browser?.close();
  await smartcms('route', 'remove', 'out:_0X.', '--yes');
  await smartcms('route', 'remove', 'in:62215550100', '--yes');
  await smartcms('group', 'remove', '64600', '--yes');
  await smartcms('trunk', 'remove', 'console-trunk', '--yes');
  await accounts?.remove();
});

async function must(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await smartcms(...args);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const box = (name: string) => page.getByRole('textbox', { name });
const exactly = (label: string) => page.getByLabel(label, { exact: true });

/** Sends the form that is open, and waits for what is said then. */
async function send(action: string, answer: string): Promise<void> {
  await button(action).last().click();
  await page.getByText(answer).waitFor();
}

describe("the console's pages of calls", () => {
  it('add a trunk, tell what is wrong with it, and change it', async () => {
    const words = en.trunks;
    await tab.visit('/trunks');
    await button(en.actions.add).first().click();
    await exactly(words.name).fill('console-trunk');
    await exactly(words.host).fill('127.0.0.9');
    await page.getByText(words.advanced).click();
    await box(words.codecs).fill('alaw, nonsense');
    await button(en.actions.add).last().click();
    await page.locator('.field--wrong').getByRole('alert').waitFor();
    await box(words.codecs).fill('alaw');
    found.push(...(await tab.look('trunks-add')));
    await send(en.actions.add, words.created('console-trunk'));

    await button(`${en.actions.more}: console-trunk`).click();
    await page.getByRole('menuitem', { name: en.actions.edit }).click();
    await page.getByText(words.advanced).click();
    expect(await box(words.codecs).inputValue()).toBe('alaw');
    await box(words.callerId).fill('62215550100');
    await send(en.actions.save, words.updated('console-trunk'));
    found.push(...(await tab.look('trunks-one')));
    expect(JSON.parse(await must('trunk', 'show', 'console-trunk', '--json'))).toMatchObject({
      codecs: ['alaw'],
      callerId: '62215550100',
    });
  });

  it('add a group and routes, and tell what would happen to a call', async () => {
    const words = en.routing;
    await tab.visit('/ring-groups');
    await button(en.actions.add).first().click();
    await exactly(words.number).fill('64600');
    await exactly(words.members).fill(phones.join(', '));
    found.push(...(await tab.look('ring-groups-add')));
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
    await send(en.actions.add, words.result.created('62215550100'));

    await tab.visit('/outbound-routes');
    await button(en.actions.add).first().click();
    await exactly(words.pattern).fill('_0X.');
    await button('console-trunk').click();
    await exactly(words.strip).fill('1');
    await box(words.prepend).fill('62');
    found.push(...(await tab.look('outbound-routes-add')));
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
    await button(`${en.actions.more}: 64600`).click();
    await page.getByRole('menuitem', { name: en.actions.remove }).click();
    await button(en.actions.remove).click();
    await page.getByRole('alert').getByText('in:62215550100').waitFor();
    found.push(...(await tab.look('ring-groups-refused')));
    await button(en.actions.cancel).click();
    await page.getByRole('cell', { name: '64600', exact: true }).waitFor();
  });

  it('show no calls where there are none', async () => {
    await tab.visit('/calls');
    await page.getByText(en.calls.emptyTitle).waitFor();
    await page.goto('/records?from=64599');
    await page.getByText(en.table.noMatch).waitFor();
    await page.getByRole('img', { name: new RegExp(en.cdr.perDay) }).waitFor();
  });

  it('have nothing that axe finds fault with', () => {
    expect(found).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });
});
