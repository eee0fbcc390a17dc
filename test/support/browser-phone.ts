import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { aptInstall } from './apt.ts';

/** Why there is no browser to phone with, or null. */
export function browserMissing(): string | null {
  return aptInstall('chromium', 'chromium');
}

export interface BrowserAccount {
  server: string;
  /** Of the secure WebSocket; 443 is the console's way. */
  port: number;
  number: string;
  password: string;
}

/** Audio as the browser counts it. */
export interface BrowserAudio {
  sent: number;
  received: number;
  /** Grows with what is to be heard; silence adds nothing. */
  energy: number;
}

const everyWaitMs = 15_000;

/** What the page offers to the test; see browser-page.js. */
interface PagePhone {
  register(account: BrowserAccount): Promise<void>;
  call(number: string): Promise<void>;
  answer(): Promise<void>;
  audio(): Promise<BrowserAudio>;
  hangUp(): Promise<void>;
}

declare global {
  var testPhone: PagePhone;
}

/** Headless Chromium, whose microphone beeps; a page for each phone. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...['--no-first-run', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
      ...['--autoplay-policy=no-user-gesture-required', '--ignore-certificate-errors'],
      // The page is on localhost, the sandbox in a private network: Chromium would ask the user.
      '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets',
    ],
    timeout: 30_000,
  });
}

let script: Promise<string> | undefined;

/** JsSIP and what drives it, as one script for the page. */
async function pageScript(): Promise<string> {
  script ??= build({
    entryPoints: [new URL('./browser-page.js', import.meta.url).pathname],
    bundle: true,
    write: false,
    format: 'iife',
    define: { global: 'window' },
    logLevel: 'error',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '');
  return script;
}

/** A phone in a page of a browser. */
export class BrowserPhone {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Opens a page and registers. */
  static async open(browser: Browser, account: BrowserAccount): Promise<BrowserPhone> {
    const page = await browser.newPage();
    page.setDefaultTimeout(everyWaitMs);
    // Only a page of a secure origin gets a microphone, and localhost is one.
    await page.route('http://localhost/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>phone</title>' }),
    );
    await page.goto('http://localhost/');
    await page.addScriptTag({ content: await pageScript() });
    const phone = new BrowserPhone(page);
    await phone.#within(
      page.evaluate((given) => globalThis.testPhone.register(given), account),
      'register',
    );
    return phone;
  }

  /** Calls a number; resolves once it is answered, rejects with SIP's reason. */
  call(number: string): Promise<void> {
    return this.#within(
      this.#page.evaluate((given) => globalThis.testPhone.call(given), number),
      'call',
    );
  }

  /** Waits for a call and answers it. */
  answer(): Promise<void> {
    return this.#within(
      this.#page.evaluate(() => globalThis.testPhone.answer()),
      'answer',
    );
  }

  audio(): Promise<BrowserAudio> {
    return this.#within(
      this.#page.evaluate(() => globalThis.testPhone.audio()),
      'count audio',
    );
  }

  hangUp(): Promise<void> {
    return this.#within(
      this.#page.evaluate(() => globalThis.testPhone.hangUp()),
      'hang up',
    );
  }

  async close(): Promise<void> {
    await this.#page.close();
  }

  /** A browser that hangs, hangs for ever. */
  async #within<T>(work: Promise<T>, what: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the browser did not ${what} in time`)), everyWaitMs);
    });
    return Promise.race([work, silence]).finally(() => clearTimeout(timer));
  }
}
