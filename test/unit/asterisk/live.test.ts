import { describe, expect, it } from 'vitest';
import { introductionAgent } from '../../../src/asterisk/introduce.ts';
import { liveContacts } from '../../../src/asterisk/live.ts';
import { logInTo } from './transcripts.ts';

const listed = (id: string, more: Record<string, string> = {}) => ({
  Event: 'ContactList',
  ObjectType: 'contact',
  ObjectName: `${id};@9def842feaf25443325531dd75867c5b`,
  ViaAddr: '203.0.113.7',
  ViaPort: '33295',
  Endpoint: id,
  Uri: `sip:${id}@203.0.113.7:33295`,
  UserAgent: 'Desk phone 1.0',
  Status: 'Reachable',
  RoundtripUsec: '1765',
  ...more,
});

describe('liveContacts', () => {
  it('tells all contacts by endpoint', async () => {
    const { ami } = await logInTo(() => ({ events: [listed('1001'), listed('1002'), listed('1002')] }));
    const contacts = await liveContacts(ami);
    expect([...contacts].map(([id, of]) => [id, of.length])).toEqual([
      ['1001', 1],
      ['1002', 2],
    ]);
    expect(contacts.get('1001')).toEqual([
      {
        uri: 'sip:1001@203.0.113.7:33295',
        userAgent: 'Desk phone 1.0',
        status: 'Reachable',
        rttMs: 1.765,
        address: '203.0.113.7:33295',
      },
    ]);
  });

  it('tells those of one endpoint, and not of one whose number begins alike', async () => {
    const { ami } = await logInTo(() => ({ events: [listed('1001'), listed('10011')] }));
    expect([...(await liveContacts(ami, '1001')).keys()]).toEqual(['1001']);
  });

  it('says null where Asterisk has no answer', async () => {
    const silent = listed('1001', {
      UserAgent: '',
      Status: 'Unreachable',
      RoundtripUsec: 'N/A',
    });
    const { ami } = await logInTo(() => ({ events: [silent] }));
    expect((await liveContacts(ami)).get('1001')).toMatchObject([
      { userAgent: null, rttMs: null, status: 'Unreachable' },
    ]);
  });

  it.each([
    ['sip:1001@203.0.113.7:33295', '203.0.113.7:33295'],
    ['sip:1001@203.0.113.7', '203.0.113.7'],
    ['sip:k3d@203.0.113.8:51000;transport=ws', '203.0.113.8:51000'],
    ['sips:1001@[2001:db8::7]:5061', '[2001:db8::7]:5061'],
    // Through the console's web server, which does not tell who was there.
    ['sip:k3d@127.0.0.1:51000;transport=ws', null],
    ['sip:k3d@4m8n1tbq.invalid;transport=ws', null],
    ['', null],
  ])('tells where a registration came from: %s', async (uri, address) => {
    // What a phone says of itself is no address of it.
    const { ami } = await logInTo(() => ({ events: [listed('1001', { Uri: uri, ViaAddr: 'x.invalid' })] }));
    expect((await liveContacts(ami)).get('1001')).toMatchObject([{ uri, address }]);
  });

  it("leaves out a trunk's own address, which nobody registered", async () => {
    const { ami } = await logInTo(() => ({ events: [listed('x', { ObjectName: 'provider@@abc' })] }));
    expect((await liveContacts(ami)).size).toBe(0);
  });

  it('leaves out the introduction of a new extension, which is no phone', async () => {
    const { ami } = await logInTo(() => ({ events: [listed('1001', { UserAgent: introductionAgent })] }));
    expect((await liveContacts(ami)).size).toBe(0);
  });

  it('is empty when nobody is registered', async () => {
    const { ami } = await logInTo(() => ({ error: 'No Contacts found' }));
    expect((await liveContacts(ami)).size).toBe(0);
  });
});
