import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkAnswer, draftConfig, refuseExisting, writeConfig } from '../../../src/config/init.ts';
import { loadConfig } from '../../../src/config/load.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smartcms-'));
});

describe('a drafted config', () => {
  it.each([
    { target: 'root@203.0.113.10', domain: 'phones.example.com', timeZone: 'Asia/Jakarta' },
    { target: null, domain: null, timeZone: 'UTC' },
    { target: "it's \\ odd", domain: null, timeZone: 'UTC' },
  ])('says what was answered: $target', async (answers) => {
    await writeConfig(draftConfig(answers), { file: undefined, folder, force: false });
    const { config } = await loadConfig({ folder, env: { XDG_CACHE_HOME: join(folder, 'cache') } });
    expect(config).toMatchObject({
      target: answers.target,
      timeZone: answers.timeZone,
      network: { domain: answers.domain },
    });
  });
});

describe('writeConfig', () => {
  it('overwrites only if forced', async () => {
    const file = join(folder, 'smartcms.config.ts');
    await writeFile(file, 'mine');
    await expect(writeConfig('new', { file: undefined, folder, force: false })).rejects.toMatchObject({
      code: 'failed',
      hint: 'Overwrite it with --force.',
    });
    await expect(refuseExisting({ file: undefined, folder, force: false })).rejects.toMatchObject({
      code: 'failed',
    });
    await refuseExisting({ file: undefined, folder, force: true });
    await refuseExisting({ file: 'other.ts', folder, force: false });
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await writeConfig('new', { file: undefined, folder, force: true })).toBe(file);
    expect(await readFile(file, 'utf8')).toBe('new');
  });

  it('refuses a name that is not TypeScript, and a folder that is not there', async () => {
    await expect(writeConfig('x', { file: 'a.json', folder, force: false })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(writeConfig('x', { file: 'no/a.ts', folder, force: false })).rejects.toMatchObject({
      code: 'failed',
    });
  });
});

describe('checkAnswer', () => {
  it('goes by the schema', () => {
    expect(checkAnswer(['network', 'domain'], 'phones.example.com')).toBeNull();
    expect(checkAnswer(['network', 'domain'], 'not a name')).toMatch(/expected a host name/);
    expect(checkAnswer(['timeZone'], '')).toBeNull();
  });
});
