import { expect, it } from 'vitest';
import { parseVersions } from '../../../../src/server/live/versions.ts';

it('finds the version in what each program says of itself', () => {
  const answers = [
    'db mariadbd  Ver 11.8.3-MariaDB-0+deb13u1 for debian-linux-gnu on x86_64 (Debian 13)',
    'redis Redis server v=8.0.2 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=af0ccc1f0d4d7be6',
    'asterisk Asterisk 22.10.1~dfsg+~cs6.17.60671435-1',
    'api 0.1.0',
    'frontend nginx version: nginx/1.26.3',
  ];
  expect(parseVersions(answers.join('\n'))).toEqual({
    db: '11.8.3',
    redis: '8.0.2',
    asterisk: '22.10.1',
    api: '0.1.0',
    frontend: '1.26.3',
  });
});

it.each([
  ['', {}],
  ['db Error response from daemon: container 4c is not running', {}],
  ['other 1.2.3', {}],
  ['asterisk Asterisk 22.10\napi', { asterisk: '22.10' }],
])('takes %j for %j', (answer, versions) => {
  expect(parseVersions(answer)).toEqual(versions);
});
