import type { Finding } from '../../services/doctor.ts';
import { targetArgument } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { printable, type Style } from '../style.ts';

export const doctor = defineCommand({
  path: ['doctor'],
  summary: 'Check everything from this machine to the services, with remedies',
  description: 'Changes nothing. Exits with 6 if a check failed.',
  args: [targetArgument],
  options: [],
  examples: [
    { command: 'smartcms doctor', about: 'Of the server deployed last' },
    { command: 'smartcms doctor root@203.0.113.10', about: 'Of a bare server too: can it be deployed to?' },
  ],
  async run(context, input) {
    const { output, connect, signal } = context;
    const target = await context.target(input.text('target'));
    const { config } = await context.loadConfig();
    const services = await import('../../services/doctor.ts');
    const findings = await services.doctor({
      target,
      config,
      connect,
      signal,
      onFinding: (finding) => {
        if (!output.json) output.text(findingText(finding, output.style));
      },
    });
    const failed = findings.filter(({ result }) => result === 'failed').length;
    output.result(findings, (style) =>
      failed === 0
        ? `\n${style.green('✔')} All is well.`
        : `\n${style.red('✖')} ${failed} of ${findings.length} checks failed.`,
    );
    return failed === 0 ? 0 : 6;
  },
});

/** One check: a mark, what was found, and the remedy if there is one to take. */
export function findingText({ name, result, detail, remedy }: Finding, style: Style): string {
  const marks = { ok: style.green('✔'), warning: style.yellow('!'), failed: style.red('✖') };
  const facts =
    detail === '' ? '' : `  ${result === 'ok' ? style.dim(printable(detail)) : printable(detail)}`;
  const cure = remedy ? `\n    ${style.cyan('→')} ${remedy}` : '';
  return `${marks[result]} ${name}${facts}${cure}`;
}
