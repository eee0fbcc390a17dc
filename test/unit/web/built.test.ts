import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../../dist/web/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder));
const html = read('index.html').toString();
/** What the page names: what a browser loads before anything is shown. */
const named = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css|woff2|svg))"/g)].map(
  ([, name]) => name ?? '',
);
/** Compressed as nginx does it; fonts are already. */
const compressed = (name: string) =>
  name.endsWith('.woff2') ? read(name).length : gzipSync(read(name), { level: 1 }).length;
const chunks = readdirSync(folder).filter((name) => name.endsWith('.js'));

/** The files of the route that has a text, with all that they import. */
function closure(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, next] of read(name)
    .toString()
    .matchAll(/(?:from|import)"\.\/([\w-]+\.js)"/g))
    closure(next ?? '', seen);
  return seen;
}

describe('the built console', () => {
  it('runs under a policy without inline code and loads nothing from elsewhere', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(html).toMatch(/<app-root ngcspnonce="__NONCE__"/i);
  });

  it('loads less than 350 kB compressed at first, whatever page comes first', () => {
    const scripts = named.filter((name) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(0);
    const sizes = chunks.map((chunk) => {
      const files = new Set(named);
      for (const script of [...scripts, chunk]) for (const file of closure(script)) files.add(file);
      return { chunk, bytes: [...files].reduce((sum, file) => sum + compressed(file), 0) };
    });
    const largest = sizes.reduce((a, b) => (a.bytes > b.bytes ? a : b));
    expect(largest.bytes, JSON.stringify(largest)).toBeLessThan(350_000);
    // All of it, so that the shell and a page together stay below too.
    expect(sizes.length).toBeGreaterThan(5);
  });

  it('names its files by their content, so that they can be kept for ever', () => {
    expect(chunks.filter((name) => !/-[A-Z0-9]{8}\.js$/.test(name))).toEqual([]);
  });
});
