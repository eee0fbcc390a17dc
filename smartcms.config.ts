import type { Config } from 'smartcms';

/**
 * The phone server. Every key has a default: `smartcms config docs` lists them all.
 */
export default {
  // target: 'root@203.0.113.10',
  network: {
    publicAddress: 'auto',
    localNetworks: [],
    domain: null,
  },
  timeZone: 'UTC',
} satisfies Config;
