/** Codes that are dialled on a phone: config, dialplan and documents derive from this table. */

interface CodeRule {
  default: string;
  about: string;
  /** How many digits follow, from and to; null if none do. */
  digits: readonly [from: number, to: number] | null;
}

/** Most digits of a number that can be dialled. */
export const maxDialled = 20;

const none = { digits: null } as const;
const target = { digits: [2, maxDialled] } as const;

export const codes = {
  echo: { default: '*43', about: 'Hear yourself, to test the sound both ways', ...none },
  ownNumber: { default: '*65', about: 'Hear the number of this phone', ...none },
  forwardAlways: { default: '*72', about: 'Forward all calls to the number that follows', ...target },
  forwardAlwaysOff: { default: '*73', about: 'Forward all calls no longer', ...none },
  forwardBusy: { default: '*90', about: 'Forward calls to the number that follows while busy', ...target },
  forwardBusyOff: { default: '*91', about: 'Forward calls while busy no longer', ...none },
  forwardNoAnswer: {
    default: '*52',
    about: 'Forward calls that nobody takes to the number that follows',
    ...target,
  },
  forwardNoAnswerOff: { default: '*53', about: 'Forward calls that nobody takes no longer', ...none },
  doNotDisturb: { default: '*78', about: 'Do not disturb: callers hear busy', ...none },
  doNotDisturbOff: { default: '*79', about: 'Disturb again', ...none },
  pickUp: {
    default: '**',
    about: 'Take the call that rings at the extension or group that follows',
    digits: [2, 8],
  },
} as const satisfies Record<string, CodeRule>;

export type CodeName = keyof typeof codes;
export const codeNames = Object.keys(codes) as CodeName[];

/** The dialplan's patterns for a code: one for each length of what follows it. */
export function codePatterns(name: CodeName, code: string): string[] {
  const { digits } = codes[name];
  if (digits === null) return [code];
  const [from, to] = digits;
  return Array.from({ length: to - from + 1 }, (_, index) => `_${code}${'X'.repeat(from + index)}`);
}
