/** What the dialplan goes by where an extension has set nothing (templates/asterisk/extensions.conf.hbs). */
export const callRules = {
  /** Seconds that a phone rings before the call counts as not answered. */
  ringSeconds: 45,
  /** Forwards of one call, so that a circle of them ends. */
  maxForwards: 5,
} as const;
