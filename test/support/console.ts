import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axeCore from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** With a folder in SMARTCMS_PICTURES, pictures of all pages are kept there. */
const pictures = process.env['SMARTCMS_PICTURES'];

const pageScript = new URL('./console-page.js', import.meta.url).pathname;

/** What the script in the page offers; see console-page.js. */
interface InPage {
  visit(path: string): void;
  cost(): PageCost;
  audio(): Promise<CallAudio>;
  relay(server: object): Promise<{ found: string[]; refusals: number[] }>;
  way(): Promise<string>;
  hasArrived(): boolean;
  isSettled(): boolean;
  fits(): boolean;
}

/** What a page cost to load. */
interface PageCost {
  moves: number;
  bytes: number;
  chain: string[];
}

/** Audio of a call as the browser counts it: packets, and what is to be heard in them. */
interface CallAudio {
  sent: number;
  received: number;
  energy: number;
}

declare global {
  var axe: { run(options: object): Promise<{ violations: Violation[] }> } | undefined;
  var consoleTest: InPage;
}

interface Violation {
  id: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** Headless Chromium of the distribution, whose microphone beeps. */
export function openConsoleBrowser(...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...['--no-first-run', '--use-fake-device-for-media-stream', '--deny-permission-prompts'],
      ...more,
    ],
    timeout: 60_000,
  });
}

/** What axe looks at: the other theme is the same page in other colours. */
const rules = {
  light: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  dark: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
};

/** A tab of the console, in a browser profile of its own. */
export class ConsoleTab {
  readonly page: Page;
  /** What the browser complained of: errors of scripts, and what the policy forbade. */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;
  readonly #base: string;

  private constructor(context: BrowserContext, page: Page, base: string) {
    this.#context = context;
    this.page = page;
    this.#base = base;
    page.setDefaultTimeout(20_000);
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (message) => {
      // Answers that are no success are the pages' business.
      const text = message.text();
      if (message.type() === 'error' && !text.startsWith('Failed to load resource'))
        this.complaints.push(text);
    });
  }

  /** With a token, someone is logged in already. Any certificate will do, unless it is to be judged. */
  static async open(
    browser: Browser,
    base: string,
    token?: string,
    { judgesCertificates = false } = {},
  ): Promise<ConsoleTab> {
    const context = await browser.newContext({
      baseURL: base,
      ignoreHTTPSErrors: !judgesCertificates,
      reducedMotion: 'reduce',
      colorScheme: 'light',
      viewport: { width: 1280, height: 800 },
      permissions: ['microphone'],
    });
    await context.addInitScript({ path: pageScript });
    if (token !== undefined)
      await context.addInitScript(`sessionStorage.setItem('token', ${JSON.stringify(token)})`);
    return new ConsoleTab(context, await context.newPage(), base);
  }

  /** Another tab of the same browser profile. */
  async another(): Promise<ConsoleTab> {
    return new ConsoleTab(this.#context, await this.#context.newPage(), this.#base);
  }

  /** Goes to a page as a click on a link would, and waits until it shows what it has. */
  async visit(path: string): Promise<void> {
    if (!this.page.url().startsWith(this.#base)) await this.page.goto(path);
    else if (new URL(this.page.url()).pathname !== path) {
      await this.page.evaluate((to) => globalThis.consoleTest.visit(to), path);
      await this.page.waitForFunction(() => globalThis.consoleTest.hasArrived());
    }
    await this.settled();
  }

  /** Waits until the page has its heading, and nothing is on its way. */
  async settled(): Promise<void> {
    await this.page.locator('h1').first().waitFor();
    await this.page.waitForFunction(() => globalThis.consoleTest.isSettled());
  }

  heading(): Promise<string> {
    return this.page
      .locator('h1')
      .first()
      .textContent()
      .then((text) => text?.trim() ?? '');
  }

  /** What axe finds wrong, of colours in both themes; the pictures are taken on the way. */
  async look(name: string): Promise<string[]> {
    await this.#settle();
    const found: string[] = [];
    for (const theme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme: theme });
      await this.#picture(`${name}-${theme}`);
      found.push(...(await this.#lasting(theme)).map((violation) => `${name} ${theme} ${violation}`));
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
    return found;
  }

  /** Whether the page is as wide as a phone's screen, and no wider. */
  async fitsPhone(name: string): Promise<boolean> {
    await this.page.setViewportSize({ width: 390, height: 844 });
    await this.#picture(`${name}-phone`);
    const fits = await this.page.evaluate(() => globalThis.consoleTest.fits());
    await this.page.setViewportSize({ width: 1280, height: 800 });
    return fits;
  }

  /** What loading the page cost so far. */
  cost(): Promise<PageCost> {
    return this.page.evaluate(() => globalThis.consoleTest.cost());
  }

  /** What the latest call has sent and received. */
  audio(): Promise<CallAudio> {
    return this.page.evaluate(() => globalThis.consoleTest.audio());
  }

  /** The kind of candidate by which the latest call's sound leaves: `relay` is a TURN server. */
  way(): Promise<string> {
    return this.page.evaluate(() => globalThis.consoleTest.way());
  }

  /** Asks a TURN server for a place: kinds of candidates that the browser found, and codes of refusals. */
  relay(server: object): Promise<{ found: string[]; refusals: number[] }> {
    return this.page.evaluate((given) => globalThis.consoleTest.relay(given), server);
  }

  /** As if the user had answered no when the browser asked for the microphone. */
  async refuseMicrophone(): Promise<void> {
    await this.#context.clearPermissions();
  }

  async setOffline(isOffline: boolean): Promise<void> {
    await this.#context.setOffline(isOffline);
  }

  close(): Promise<void> {
    return this.#context.close();
  }

  async #picture(name: string): Promise<void> {
    if (pictures !== undefined) await writeFile(join(pictures, `${name}.png`), await this.page.screenshot());
  }

  /** A list that is being looked up again is drawn pale, which a change on the server can bring about at any time. */
  #settle(): Promise<unknown> {
    return this.page.waitForFunction(() => globalThis.consoleTest.isSettled());
  }

  /** What is wrong in three looks, one after the other: what passes by meanwhile is no fault. */
  async #lasting(theme: keyof typeof rules): Promise<string[]> {
    let found = await this.#violations(theme);
    for (let again = 0; again < 2 && found.length > 0; again += 1) {
      await this.#settle();
      const now = await this.#violations(theme);
      found = found.filter((violation) => now.includes(violation));
    }
    return found;
  }

  async #violations(theme: keyof typeof rules): Promise<string[]> {
    // Evaluated by the debugger, which the page's policy does not bind.
    if (await this.page.evaluate(() => globalThis.axe === undefined))
      await this.page.evaluate(axeCore.source);
    const result = await this.page.evaluate(
      (runOnly) =>
        globalThis.axe?.run({
          runOnly,
          resultTypes: ['violations'],
          // Menus and toasts lie over the page, outside of its parts.
          ...(runOnly.type === 'tag' ? { rules: { region: { enabled: false } } } : {}),
        }),
      rules[theme],
    );
    if (result === undefined) throw new Error('axe is not in the page');
    return result.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    );
  }
}
