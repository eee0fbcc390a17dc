import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { takeSecret } from '../../stdin.ts';
import { licenseText } from './text.ts';

export const licenseActivate = defineCommand({
  path: ['license', 'activate'],
  summary: 'Activate a licence on this server, as the console does with its key',
  description:
    'The key is read from stdin, or asked for on a terminal: it does not belong on a command line.',
  args: [],
  options: [{ flags: '--key-stdin', about: 'Read the key from stdin; without it, it is asked for' }],
  examples: [
    { command: 'smartcms license activate', about: 'Asks for the key' },
    { command: 'smartcms license activate --key-stdin < key.txt', about: 'In a script' },
  ],
  async run(context, input) {
    const key = await takeSecret(input.flag('keyStdin'), 'Licence key:', '--key-stdin', context.prompts);
    const { license, result } = await onServer(context, {
      load: async () => ({
        ...(await import('../../../services/licenses.ts')),
        ...(await import('../../../services/hmac-key.ts')),
      }),
      use: async ({ activateLicense, licenseHmacKey }, session, actor) =>
        activateLicense(session.database, actor, { key, hmacKey: await licenseHmacKey(session) }),
    });
    context.output.result({ ...license, result }, (style) => {
      const done =
        result === 'unchanged'
          ? `Licence ${license.id} is active on this server already.`
          : `${style.green('✔')} Activated licence ${style.bold(String(license.id))} on this server`;
      return `${done}\n\n${licenseText(license, style)}`;
    });
  },
});
