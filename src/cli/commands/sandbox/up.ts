import { sandboxArgument } from '../../arguments.ts';
import { defineCommand } from '../../command.ts';

export const sandboxUp = defineCommand({
  path: ['sandbox', 'up'],
  summary: 'Create a throwaway server on this machine, or start it again',
  description:
    'A container with systemd, an SSH server and its own Docker. It has nearly the rights of root on this machine: use it for what you trust. Gets a Docker engine if there is none.',
  args: [sandboxArgument],
  options: [],
  examples: [{ command: 'smartcms sandbox up', about: 'One called default, for smartcms deploy sandbox' }],
  async run({ output, signal, progress }, input) {
    const { parseTarget, targetLabel } = await import('../../../host/target.ts');
    const target = parseTarget(`sandbox:${input.text('name') ?? 'default'}`);
    const { ensureSandbox } = await import('../../../services/sandbox.ts');
    const name = target.kind === 'sandbox' ? target.name : '';
    const { created, ...info } = await ensureSandbox({ name, signal, progress: await progress() });
    const label = targetLabel(target);
    output.result({ ...info, result: created ? 'created' : 'unchanged' }, (style) =>
      [
        `${style.green('✔')} ${style.bold(label)} runs at ${info.address}`,
        `\nNext: smartcms deploy ${label}`,
      ].join('\n'),
    );
  },
});
