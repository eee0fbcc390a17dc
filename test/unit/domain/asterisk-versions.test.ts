import { describe, expect, it } from 'vitest';
import {
  asteriskSeries,
  defaultAsteriskVersion,
  supportProblem,
  upstreamRelease,
} from '../../../src/domain/asterisk-versions.ts';

describe('the support of Asterisk', () => {
  it.each([
    ['21.12.3', '2026-10-17', null],
    ['21.12.3', '2026-10-18', 'Asterisk 21 has had no security fixes since 2026-10-18'],
    ['22.10.1', '2026-11-22', null],
    ['22.10.1', '2029-10-17', 'since 2029-10-16'],
    ['99.0.0', '2026-11-22', null],
  ])('of %s at %s', (version, day, expected) => {
    const problem = supportProblem(version, new Date(day));
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toContain(expected);
  });

  it('is told of the default, with the way out', () => {
    const problem = supportProblem(defaultAsteriskVersion, new Date('2026-11-22'));
    expect(problem).toContain("version: '22");
    expect(problem).toContain('until 2029-10-16');
  });

  it('has its series in order', () => {
    const numbers = asteriskSeries.map(({ series }) => series);
    expect(numbers).toEqual([...numbers].sort());
  });

  it('looks for a release and its checksum where upstream has both', () => {
    expect(upstreamRelease('22.10.1')).toEqual({
      name: 'asterisk-22.10.1.tar.gz',
      url: 'https://downloads.asterisk.org/pub/telephony/asterisk/releases/asterisk-22.10.1.tar.gz',
      published: 'https://downloads.asterisk.org/pub/telephony/asterisk/releases/asterisk-22.10.1.sha256',
    });
  });
});
