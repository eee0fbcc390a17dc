import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { isThere } from '../../there.ts';

export const certOrder = defineCommand({
  path: ['cert', 'order'],
  summary: 'Ask the authority for a certificate, on the server itself; deploy and "cert renew" run this',
  description: 'Only puts the certificate in its place: "cert renew" also has nginx and Asterisk read it.',
  args: [],
  options: [],
  examples: [{ command: 'smartcms cert order', about: 'On the server, as root' }],
  async run(context) {
    const { connect, signal, output } = context;
    const target = await context.target();
    if (!isThere(target)) {
      throw new UserError('usage', 'The server itself asks for its certificate, as root.', {
        hint: 'From anywhere: smartcms cert renew',
      });
    }
    const { orderCertificateHere } = await import('../../../services/certificate-order.ts');
    const record = await orderCertificateHere({ target, connect, signal });
    output.result(record, () => 'The certificate is in its place. Next: smartcms cert renew');
  },
});
