import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../src/server/facts/facts.ts';
import { paths, serviceNames } from '../../../../src/server/layout.ts';
import { type SecretName, secretNames, secretRules } from '../../../../src/server/secrets.ts';
import { deployedFacts, planOf, stepIds, stepsDone } from '../../../support/facts.ts';

const deployed = deployedFacts();

/** The server as a rotation plans for it: without that one secret. */
function without(name: SecretName): Facts {
  const files = new Map(deployed.files);
  files.delete(`${paths.secrets}/${name}`);
  return { ...deployed, files };
}

const rotatable = secretNames.filter((name) => secretRules[name].rotatable);

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
