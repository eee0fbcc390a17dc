import type { Config } from '../config/schema.ts';
import { supportProblem } from '../domain/asterisk-versions.ts';
import type { Facts } from '../server/facts/facts.ts';
import type { Plan } from '../server/plan/plan.ts';
import { readIdentity, readState, type ServerState } from '../server/state.ts';

/** What a deploy decides by itself, or does although it is not wise: to be told as it begins. Pure. */
export function choicesOf(
  facts: Facts,
  { identity, steps }: Plan,
  { images, frontend }: Config,
  now: Date,
): string[] {
  const choices: string[] = [];
  if (readIdentity(facts) === null && images.source === 'auto') {
    choices.push(
      identity.images === 'registry'
        ? 'Images are built on the official ones of the registry: MariaDB 11.4, Redis 7, Asterisk from source. This server keeps to that.'
        : 'Images are built from Debian packages: MariaDB 11.8, Redis 8, Asterisk 22. This server keeps to that.',
    );
  }
  const { served } = facts.console;
  if (served !== null) {
    choices.push(
      `The console is your own, of ${served.repository} at ${served.commit.slice(0, 12)}: it stays. smartcms update-frontend renews it, and brings SmartCMS's own back with --package.`,
    );
  } else if (frontend.repository !== null) {
    choices.push(
      "The console is SmartCMS's own: smartcms update-frontend builds and serves the one of frontend.repository.",
    );
  }
  for (const { work } of steps) {
    if (work.kind === 'release') choices.push(...foundAddress(facts, work.record));
    for (const base of work.kind === 'images' ? work.bases : []) {
      if (base.kind !== 'compiled') continue;
      const release = base.inputs.find(({ kind }) => kind === 'asterisk');
      const version = /(\d+\.\d+\.\d+)/.exec(release?.name ?? '')?.[1] ?? '';
      const problem = supportProblem(version, now);
      if (problem !== null) choices.push(problem);
    }
  }
  return choices;
}

/** An address that nobody gave: it is told whose it is taken for, when it is taken for the first time. */
function foundAddress(facts: Facts, { foundAddress: found }: Pick<ServerState, 'foundAddress'>): string[] {
  if (found === null || readState(facts)?.foundAddress === found) return [];
  const own = facts.defaultAddress;
  const source = facts.cloudAddress === found ? 'its cloud says so' : 'this machine reaches it there';
  return [
    `The server's own address is ${own}; phones outside are told ${found}, since ${source}. Another one: network.publicAddress`,
  ];
}
