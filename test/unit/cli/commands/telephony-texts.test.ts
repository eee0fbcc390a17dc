import { describe, expect, it } from 'vitest';
import { addedText } from '../../../../src/cli/commands/ext/add.ts';
import { importText } from '../../../../src/cli/commands/ext/import.ts';
import { extensionText, listText } from '../../../../src/cli/commands/ext/text.ts';
import { addedText as addedTrunkText } from '../../../../src/cli/commands/trunk/add.ts';
import { removedText } from '../../../../src/cli/commands/trunk/remove.ts';
import { trunksText, trunkText } from '../../../../src/cli/commands/trunk/text.ts';
import { createStyle } from '../../../../src/cli/style.ts';
import type { ImportResult } from '../../../../src/services/extension-import.ts';
import type { Extension } from '../../../../src/services/extensions.ts';
import type { RemovedTrunk, Trunk } from '../../../../src/services/trunks.ts';

const style = createStyle(false);

const alice: Extension = {
  number: '1001',
  type: 'extension',
  name: 'Alice',
  transport: 'wss',
  context: 'from-internal',
  maxContacts: 1,
  peer: null,
  registered: false,
  contacts: [],
  createdAt: '2026-11-22T13:00:00.000Z',
};
const phone = {
  uri: 'sip:2001@203.0.113.7:5062',
  address: '203.0.113.7:5062',
  userAgent: 'Desk 5',
  status: 'Reachable',
  rttMs: 12.4,
};
const line: Extension = {
  ...alice,
  number: '2001',
  type: 'line',
  name: null,
  maxContacts: 5,
  registered: true,
  contacts: [phone, { ...phone, address: '203.0.113.8:5062', status: 'Unreachable', rttMs: null }],
};

describe('listText', () => {
  it('has a line for each extension, and one for each further phone', () => {
    expect(listText([alice, line], style).split('\n')).toEqual([
      'NUMBER  TYPE       NAME   REGISTERED  ADDRESS           USER AGENT  RTT',
      '1001    extension  Alice  no          -                 -           -',
      '2001    line       -      yes         203.0.113.7:5062  Desk 5      12 ms',
      '                                      203.0.113.8:5062  Desk 5      unreachable',
    ]);
  });

  it('lets no phone steer the terminal', () => {
    const evil = { ...line, contacts: [{ ...phone, userAgent: 'a\u001b[2Jb\nc' }] };
    expect(listText([evil], style)).toContain('ab\uFFFDc');
  });
});

describe('extensionText', () => {
  it('tells what it is and who is registered', () => {
    const text = extensionText(line, style);
    expect(text).toMatch(/Phones\s+2 of at most 5/);
    expect(text).toMatch(/203\.0\.113\.7:5062 {2}Desk 5 {6}12 ms {8}sip:2001@203\.0\.113\.7:5062/);
    expect(text).not.toMatch(/Far end/);
    expect(extensionText({ ...alice, type: 'vpw', peer: '5002' }, style)).toMatch(/Far end\s+5002/);
  });
});

describe('addedText', () => {
  it('tells what was made and the next step', () => {
    expect(addedText({ ...alice, result: 'created' }, style)).toBe(
      '✔ Added extension 1001 (Alice): extension, one phone over wss\nNext: smartcms ext credentials 1001',
    );
    expect(
      addedText({ ...alice, type: 'vpw', maxContacts: 2, peer: '5002', result: 'created' }, style),
    ).toMatch(/vpw, up to 2 phones over wss, far end 5002\n/);
  });

  it('tells that nothing was done', () => {
    expect(addedText({ ...alice, result: 'unchanged' }, style)).toMatch(
      /like this already: nothing to change/,
    );
  });
});

describe('importText', () => {
  const none: ImportResult = { added: 0, updated: 0, unchanged: 0, failed: [], seconds: 0.2 };
  const failed = [
    { line: 3, number: '1', error: 'a number has 2 to 8 digits' },
    { line: 9, number: null, error: 'a quote is never closed' },
  ];

  it('counts', () => {
    expect(importText({ ...none, added: 3, updated: 1, unchanged: 2 }, false, style)).toBe(
      '✔ 3 added, 1 changed, 2 as they were, 0.2 s',
    );
  });

  it('tells every wrong line, and that nothing was written', () => {
    expect(importText({ ...none, failed }, false, style)).toBe(
      [
        '✖ line 3 (1): a number has 2 to 8 digits',
        '✖ line 9: a quote is never closed',
        '',
        'Nothing was written: 2 lines are wrong.',
        'Next: mend them, or import the others with --partial',
      ].join('\n'),
    );
  });

  it('tells what was written of a file with wrong lines', () => {
    const text = importText({ ...none, added: 2, failed: failed.slice(1) }, true, style);
    expect(text).toBe(
      '✖ line 9: a quote is never closed\n\n! 2 added, 0 changed, 0 as they were, 0.2 s; 1 line is wrong',
    );
  });
});

describe('texts of trunks', () => {
  const trunk: Trunk = {
    name: 'provider',
    type: 'trunk',
    host: 'sip.example.com',
    port: 5060,
    transport: 'udp',
    username: '4930123',
    match: ['203.0.113.0/28'],
    register: true,
    srtp: false,
    codecs: null,
    callerId: null,
    status: { reachable: true, registered: false, rttMs: 8.6, error: 'Rejected' },
  };

  it('list them with their state', () => {
    expect(trunksText([trunk, { ...trunk, name: 'sbc', register: false }], style).split('\n')).toEqual([
      'NAME      TYPE   HOST                  REACHABLE  REGISTERED  RTT',
      'provider  trunk  sip.example.com:5060  yes        no          9 ms  Rejected',
      'sbc       trunk  sip.example.com:5060  yes        -           9 ms  Rejected',
    ]);
    expect(trunksText([], style)).toMatch(/smartcms trunk add/);
  });

  it('show one', () => {
    const text = trunkText({ ...trunk, match: [], username: null }, style);
    expect(text).toMatch(/Calls from\s+-\n/);
    expect(text).toMatch(/Problem\s+Rejected/);
    expect(addedTrunkText({ ...trunk, result: 'created' }, style)).toMatch(/^✔ Added trunk provider\n/);
  });
});

describe('removedText', () => {
  const removed = { name: 'provider', host: 'sip.example.com', result: 'removed' } as RemovedTrunk;
  it.each([
    [null, /^✔ Removed trunk provider$/],
    [true, /sip\.example\.com has let the registration go/],
    [false, /did not confirm.*it runs out within an hour/],
  ])('says what became of the registration: %s', (unregistered, text) => {
    expect(removedText({ ...removed, unregistered }, style)).toMatch(text);
  });
});
