import { describe, expect, it } from 'vitest';
import { addedText } from '../../../../src/cli/commands/user/add.ts';
import { userFields } from '../../../../src/cli/commands/user/arguments.ts';
import { usersText, userText } from '../../../../src/cli/commands/user/text.ts';
import { Input } from '../../../../src/cli/input.ts';
import { createStyle } from '../../../../src/cli/style.ts';
import type { UserView } from '../../../../src/services/users.ts';

const style = createStyle(false);
const alice: UserView = {
  id: 2,
  email: 'alice@example.com',
  name: 'Alice',
  role: 'operator',
  licenseId: 3,
  extension: '1001',
  mustChangePassword: true,
  totp: false,
  lastLoginAt: null,
  createdAt: '2026-11-22T13:00:00.000Z',
};

describe('usersText', () => {
  it('has a line for each', () => {
    expect(usersText([alice, { ...alice, licenseId: null, extension: null }], style).split('\n')).toEqual([
      'EMAIL              NAME   ROLE      LICENCE  EXTENSION  LAST LOGIN',
      'alice@example.com  Alice  operator  3        1001       never',
      'alice@example.com  Alice  operator  -        -          never',
    ]);
  });
});

describe('userText', () => {
  it('tells that the password waits to be changed, and lets no name steer the terminal', () => {
    const text = userText({ ...alice, name: 'a\u001b[2Jb' }, style);
    expect(text).toContain('to be changed at the next login');
    expect(text).not.toContain('\u001b');
  });
});

describe('addedText', () => {
  it('shows a password that was generated, and none that was given', () => {
    expect(addedText({ ...alice, password: 'ABCDE-FGHJK', result: 'created' }, style)).toContain(
      '\n  ABCDE-FGHJK',
    );
    expect(addedText({ ...alice, password: null, result: 'created' }, style)).not.toContain(
      'not shown again',
    );
    expect(addedText({ ...alice, password: null, result: 'unchanged' }, style)).toContain(
      'nothing to change',
    );
  });
});

describe('the options of a user', () => {
  it('are read as what they mean', () => {
    expect(userFields(new Input({ role: 'admin', license: 'none', extension: 'none', name: '' }))).toEqual({
      role: 'admin',
      licenseId: null,
      extension: null,
      name: '',
    });
    expect(userFields(new Input({ license: '12', extension: '1001' }))).toEqual({
      licenseId: 12,
      extension: '1001',
    });
    expect(() => userFields(new Input({ license: 'x' }))).toThrow('--license');
  });
});
