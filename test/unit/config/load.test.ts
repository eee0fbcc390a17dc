import { access, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { configSchema } from '../../../src/config/schema.ts';

let folder: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smartcms-'));
  env = { XDG_CACHE_HOME: join(folder, 'cache') };
});

async function load(name: string, text: string) {
  await writeFile(join(folder, name), text);
  return loadConfig({ file: name, folder, env });
}

describe('loadConfig', () => {
  it('takes all defaults where there is no file', async () => {
    expect(await loadConfig({ folder, env })).toEqual({
      config: configSchema.parse({}),
      given: {},
      file: null,
    });
  });

  it('finds smartcms.config.ts in the folder', async () => {
    await writeFile(join(folder, 'smartcms.config.ts'), "export default { timeZone: 'Asia/Jakarta' };");
    const { config, file } = await loadConfig({ folder, env });
    expect([config.timeZone, file]).toEqual(['Asia/Jakarta', join(folder, 'smartcms.config.ts')]);
  });

  it.each([
    [
      'type.ts',
      "import type { Config } from 'smartcms';\nexport default { network: { domain: 'a.example.com' } } satisfies Config;",
    ],
    [
      'value.ts',
      "import { defineConfig } from 'smartcms';\nenum Names { A = 'a.example.com' }\nexport default defineConfig({ network: { domain: Names.A } });",
    ],
    ['module.mjs', "export default { network: { domain: 'a.example.com' } };"],
    ['data.json', '{ "network": { "domain": "a.example.com" } }'],
  ])('loads %s', async (name, text) => {
    const { config } = await load(name, text);
    expect(config).toEqual(configSchema.parse({ network: { domain: 'a.example.com' } }));
  });

  it('leaves nothing beside the user’s files', async () => {
    await load('enum.ts', 'enum A { B = 3 }\nexport default { logs: { files: A.B } };');
    expect((await readdir(folder)).filter((name) => name !== 'cache')).toEqual(['enum.ts']);
    await expect(access(join(folder, 'node_modules'))).rejects.toThrow();
  });

  it.each([
    ['syntax.ts', "export default {\n  timeZone: 'UTC'\n  logs: {},\n};", /^syntax\.ts:3: /],
    ['broken.json', '{\n  "timeZone": "UTC",\n  "logs" {}\n}', /^broken\.json: .*JSON/],
    [
      'throws.ts',
      '\nconst zone = undefined as any;\nexport default { timeZone: zone.name };',
      /^throws\.ts:3: .*undefined/,
    ],
    ['import.ts', "import { a } from './gone.ts';\nexport default { timeZone: a };", /^import\.ts.*gone\.ts/],
    ['empty.ts', 'export const config = {};', /^empty\.ts: nothing is exported/],
    ['config.yaml', 'a: 1', /^config\.yaml: a config file ends in \.ts/],
    ['wrong.json', '{ "netwrok": {} }', /^wrong\.json: netwrok: no such key; did you mean network\?$/],
  ])('says where %s is wrong', async (name, text, message) => {
    await expect(load(name, text)).rejects.toMatchObject({
      code: 'config_invalid',
      exitCode: 3,
      message: expect.stringMatching(message),
    });
  });

  it('misses a file that was named', async () => {
    await expect(loadConfig({ file: 'staging.ts', folder, env })).rejects.toMatchObject({
      exitCode: 3,
      message: 'There is no config file staging.ts.',
    });
  });
});
