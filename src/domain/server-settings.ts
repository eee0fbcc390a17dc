import { z } from 'zod';
import { codeNames } from './codes.ts';

const keepDays = z.int().min(1).max(36_500).nullable();
const port = z.int().min(1).max(65_535);

/** What a deploy tells the API of the server's config. What of it can be set over HTTP is a limit for that. */
export const deployedSettings = z.object({
  publicAddress: z.string(),
  domain: z.string().nullable(),
  timeZone: z.string(),
  ports: z.object({ https: port, sip: port, sips: port, wss: port }),
  stun: z.string().nullable().describe('STUN server that Asterisk asks; null is none'),
  webrtc: z.object({
    stun: z.array(z.string()).describe('STUN servers that browsers ask'),
    turn: z.array(z.string()).describe('TURN servers of browsers; none if it is empty'),
    relayOnly: z.boolean().describe('Whether browsers use the TURN server for every call'),
  }),
  codes: z.record(z.enum(codeNames), z.string()).describe('What phones dial'),
  calls: z.object({ keepDays: keepDays.describe('Null is for ever') }),
  recordings: z.object({
    keepDays: keepDays.describe('Null is for ever'),
    minFreePercent: z.int().describe('With less of the disk free, calls are not recorded'),
  }),
});
export type DeployedSettings = z.output<typeof deployedSettings>;

/** Reads what a deploy wrote (templates/api/settings.conf). @throws if it is of another SmartCMS. */
export function parseDeployed(text: string): DeployedSettings {
  const written: unknown = JSON.parse(text.replaceAll(/^#.*$/gm, ''));
  return deployedSettings.parse(JSON.parse(String(written)));
}

/** What may be set over HTTP; null leaves it to the config. */
export const ownSettings = z.strictObject({
  callsKeepDays: keepDays.describe('Days for which records of calls are kept'),
  recordingsKeepDays: keepDays.describe('Days for which recordings are kept'),
});
export type OwnSettings = z.output<typeof ownSettings>;

/** Of two limits in days the shorter; null is none. */
export function shorter(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
