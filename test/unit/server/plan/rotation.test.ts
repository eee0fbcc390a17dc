import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/domain/secret.ts';
import type { Facts } from '../../../../src/server/facts/facts.ts';
import { paths, serviceNames } from '../../../../src/server/layout.ts';
import { resolveSecrets, secretsHash } from '../../../../src/server/plan/secrets.ts';
import { generatedSecrets, type SecretName, secretRules } from '../../../../src/server/secrets.ts';
import { deployedFacts, planOf, stepIds, stepsDone } from '../../../support/facts.ts';

const deployed = deployedFacts();

/** The server as a rotation plans for it: without that one secret. */
function without(name: SecretName): Facts {
  const files = new Map(deployed.files);
  files.delete(`${paths.secrets}/${name}`);
  return { ...deployed, files };
}

const rotatable = generatedSecrets.filter((name) => secretRules[name].rotatable);

describe('a secret that is given a new value', () => {
  it.each(rotatable)('%s restarts the services that read it, and no other', (name) => {
    const plan = planOf(without(name));
    const touched = plan.steps.flatMap(({ work }) => (work.kind === 'compose' ? work.services : []));
    const readers: readonly string[] = secretRules[name].readers;
    expect(touched.toSorted()).toEqual(serviceNames.filter((each) => readers.includes(each)).toSorted());
    expect(plan.secrets.missing).toEqual([name]);
    expect(plan.secrets.values[name].reveal()).not.toBe(
      deployed.files.get(`${paths.secrets}/${name}`)?.content,
    );
  });

  it.each(rotatable)('%s is finished by a deploy after any step', (name) => {
    const plan = planOf(without(name));
    for (let count = 1; count < plan.steps.length; count += 1) {
      const rest = planOf(stepsDone(without(name), plan, count));
      expect(rest.secrets.missing).toEqual([]);
      const left = stepIds(plan).slice(count);
      expect(stepIds(rest)).toEqual(left[0] === 'release' ? ['verify', 'release'] : left);
    }
    expect(planOf(stepsDone(without(name), plan)).steps).toEqual([]);
  });
});

describe('the secret of somebody else', () => {
  const config = { webrtc: { turn: { urls: ['turn:turn.example.com'] } } };
  const before = deployedFacts(config);
  const given = { turn_secret: new Secret('north-of-the-river') };
  const plan = planOf(before, config, { given });

  it('is not made here, and nothing is missing without it', () => {
    expect(before.files.has(`${paths.secrets}/turn_secret`)).toBe(false);
    expect(planOf(before, config).steps).toEqual([]);
  });

  it('lands where the API alone can open it, restarts the API alone, and stands in no change', () => {
    const work = plan.steps.find(({ id }) => id === 'secrets')?.work;
    expect(work?.kind === 'upload' && work.files).toEqual([
      {
        path: `${paths.secrets}/turn_secret`,
        content: 'north-of-the-river',
        mode: 0o400,
        uid: 64014,
        gid: 64014,
      },
    ]);
    const touched = plan.steps.flatMap((step) => (step.work.kind === 'compose' ? step.work.services : []));
    expect(touched).toEqual(['api']);
    expect(JSON.stringify(plan.steps.map(({ changes }) => changes))).not.toContain('north-of-the-river');
  });

  it('is finished by a deploy after any step, and bars no way back', () => {
    for (let count = 1; count < plan.steps.length; count += 1) {
      const left = stepIds(plan).slice(count);
      const rest = planOf(stepsDone(before, plan, count), config);
      expect(stepIds(rest)).toEqual(left[0] === 'release' ? ['verify', 'release'] : left);
    }
    const after = stepsDone(before, plan);
    expect(planOf(after, config).steps).toEqual([]);
    expect(secretsHash(resolveSecrets(after).values)).toBe(secretsHash(resolveSecrets(before).values));
  });
});
