import { z } from 'zod';
import { dialledNumber } from './patterns.ts';

/** What the dialplan goes by where an extension has set nothing (templates/asterisk/extensions.conf.hbs). */
export const callRules = {
  /** Seconds that a phone rings before the call counts as not answered. */
  ringSeconds: 45,
  /** Forwards of one call, so that a circle of them ends. */
  maxForwards: 5,
} as const;

/** How far an extension may call, as far as routes allow it. Emergency calls are always allowed. */
const reaches = ['internal', 'national', 'international'] as const;
export type Reach = (typeof reaches)[number];

const forward = dialledNumber
  .refine((text) => text.length > 1, 'a number to forward to has at least 2 digits')
  .nullable();

const fields = {
  /** Do not disturb: callers hear busy. */
  dnd: z.boolean(),
  forwardAlways: forward,
  forwardBusy: forward,
  forwardNoAnswer: forward,
  /** Before a call counts as not answered; null is the default. */
  ringSeconds: z.int().min(5).max(600).nullable(),
  calls: z.enum(reaches, `expected one of ${reaches.join(', ')}`),
  /** Outside calls at the same time; null is unlimited. */
  maxCalls: z.int().min(1).max(1000).nullable(),
  /** Of one outside call; null is unlimited. */
  maxSeconds: z.int().min(1).max(86_400).nullable(),
};

/** What of an extension's features can be changed; what is absent stays. */
export const featuresChange = z.strictObject(fields).partial();

export const extensionFeatureFields = z.object(fields);
export type ExtensionFeatures = z.output<typeof extensionFeatureFields>;

/** What an extension has that nobody has set anything for. */
export const initialFeatures: ExtensionFeatures = {
  dnd: false,
  forwardAlways: null,
  forwardBusy: null,
  forwardNoAnswer: null,
  ringSeconds: null,
  calls: 'international',
  maxCalls: null,
  maxSeconds: null,
};
