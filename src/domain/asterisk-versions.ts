/**
 * Release series of Asterisk with the days on which their support ends.
 * Source: https://docs.asterisk.org/About-the-Project/Asterisk-Versions/
 */
export const asteriskSeries = [
  { series: 20, lts: true, endOfLife: '2027-10-19' },
  { series: 21, lts: false, endOfLife: '2026-10-18' },
  { series: 22, lts: true, endOfLife: '2029-10-16' },
  { series: 23, lts: false, endOfLife: '2027-10-15' },
] as const;

/** What is built if the config names no version. */
export const defaultAsteriskVersion = '21.12.3';

/** The series with long-term support that is supported longest. */
const recommended = 22;

/** What an administrator must know about the support of a version such as 21.12.3; null if all is well. Pure. */
export function supportProblem(version: string, now: Date): string | null {
  const number = Number.parseInt(version, 10);
  const known = asteriskSeries.find(({ series }) => series === number);
  if (known === undefined || now < new Date(known.endOfLife)) return null;
  const better = asteriskSeries.find(({ series }) => series === recommended);
  return `Asterisk ${number} has had no security fixes since ${known.endOfLife}. Asterisk ${recommended} has them until ${better?.endOfLife}: asterisk: { version: '${recommended}...' } in the config.`;
}

/** Where upstream has a release, and the checksum that it publishes beside it. */
export function upstreamRelease(version: string): { name: string; url: string; published: string } {
  const folder = 'https://downloads.asterisk.org/pub/telephony/asterisk/releases';
  const name = `asterisk-${version}.tar.gz`;
  return { name, url: `${folder}/${name}`, published: `${folder}/asterisk-${version}.sha256` };
}
