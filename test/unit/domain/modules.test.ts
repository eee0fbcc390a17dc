import { describe, expect, it } from 'vitest';
import { licenseRules } from '../../../src/domain/license-rules.ts';
import { isAtLeast, modules, modulesOfRole, openModules, roles } from '../../../src/domain/modules.ts';

describe('modulesOfRole', () => {
  it('is all for the master administrator, and the dashboard alone for a viewer', () => {
    expect(modulesOfRole('super_admin')).toEqual(modules);
    expect(modulesOfRole('viewer')).toEqual(['dashboard']);
  });

  it('keeps licences from everyone else', () => {
    for (const role of roles.slice(1)) expect(modulesOfRole(role)).not.toContain('licenses');
  });

  it('shrinks from role to role', () => {
    const sizes = roles.map((role) => modulesOfRole(role).length);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  it.each(roles)('holds what a licence of type %s opens by itself', (type) => {
    const byItself = licenseRules[type].modules ?? modules;
    expect(modulesOfRole(type)).toEqual(expect.arrayContaining([...byItself]));
  });
});

describe('openModules', () => {
  it('is what both the role and the licence have, in the order of the menu', () => {
    const licensed = ['cdr', 'licenses', 'calls'] as const;
    expect(openModules({ role: 'admin', valid: true, licensed })).toEqual(['calls', 'cdr']);
    expect(openModules({ role: 'viewer', valid: true, licensed: null })).toEqual(['dashboard']);
  });

  it.each([
    ['super_admin', ['licenses']],
    ['admin', []],
    ['viewer', []],
  ] as const)('leaves a %s %j without a valid licence', (role, open) => {
    expect(openModules({ role, valid: false, licensed: null })).toEqual(open);
  });
});

describe('isAtLeast', () => {
  it('orders the roles', () => {
    expect(roles.map((role) => isAtLeast(role, 'operator'))).toEqual([true, true, true, false]);
  });
});
