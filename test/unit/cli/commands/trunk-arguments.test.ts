import { describe, expect, it } from 'vitest';
import { trunkFields } from '../../../../src/cli/commands/trunk/arguments.ts';
import { parseCommandLine } from '../../../../src/cli/program.ts';
import { catalogue } from '../../../../src/cli/registry.ts';

function fields(line: string) {
  const invocation = parseCommandLine(catalogue, line.split(' '));
  if (invocation.kind !== 'run') throw new Error(`parsed as ${invocation.kind}`);
  return trunkFields(invocation.input);
}

describe('trunkFields', () => {
  it('has what was given, and nothing else', () => {
    expect(fields('trunk add p --type trunk --host sip.example.com')).toEqual({
      host: 'sip.example.com',
    });
    expect(fields('trunk set p --port 5080 --username 4930')).toEqual({ port: 5080, username: '4930' });
    expect(fields('trunk set p')).toEqual({});
  });

  it('takes networks one after another, and the option again', () => {
    const match = ['203.0.113.1', '203.0.113.16/28', '198.51.100.0/24'];
    expect(fields(`trunk set p --match ${match[0]} ${match[1]} --match ${match[2]}`)).toEqual({ match });
  });

  it('tells registering, not registering, and nothing said of it, apart', () => {
    expect(fields('trunk set p --register').register).toBe(true);
    expect(fields('trunk set p --no-register').register).toBe(false);
    expect(fields('trunk add p --type sbc --host h')).not.toHaveProperty('register');
  });

  it.each(['0', '65536', 'sip'])('refuses the port %s', (port) => {
    expect(() => fields(`trunk set p --port ${port}`)).toThrow(/--port/);
  });

  it('has no option for a secret in the command line', () => {
    expect(() => fields('trunk add p --secret x')).toThrow(/unknown option/i);
  });
});
