// The compiled parts of argon2 that the API's image needs: for both kinds of server, whatever this machine is.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const platforms = ['linux-x64-gnu', 'linux-arm64-gnu'];
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));

/** Puts argon2.<platform>.node for each platform into a folder, where argon2's own loader looks first. */
export function copyNativeParts(folder) {
  for (const platform of platforms) {
    const file = `argon2.${platform}.node`;
    const source = installed(platform, file) ?? fetched(platform, file);
    if (source !== undefined) copyFileSync(source, join(folder, file));
  }
}

function installed(platform, file) {
  const path = join('node_modules/@node-rs', `argon2-${platform}`, file);
  return existsSync(path) ? path : undefined;
}

/** npm leaves out what is for other machines; so it is fetched once, and checked against the lock file. */
function fetched(platform, file) {
  const name = `@node-rs/argon2-${platform}`;
  const { version, integrity } = lock.packages[`node_modules/${name}`];
  const cache = join('node_modules/.cache/smartcms', version);
  const cached = join(cache, file);
  if (existsSync(cached)) return cached;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetch-'));
  try {
    const options = ['--pack-destination', work, '--silent'];
    execFileSync('npm', ['pack', `${name}@${version}`, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
    const archive = join(work, `node-rs-argon2-${platform}-${version}.tgz`);
    const digest = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (`sha512-${digest}` !== integrity) throw new Error('it is not what package-lock.json says');
    execFileSync('tar', ['-xzf', archive, '-C', work, `package/${file}`]);
    renameSync(join(work, 'package', file), cached);
    return cached;
  } catch (error) {
    process.stderr.write(
      `${name} could not be fetched, so this build serves no such servers: ${error.message}\n`,
    );
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
