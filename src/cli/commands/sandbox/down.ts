import { UserError } from '../../../domain/errors.ts';
import { sandboxArgument } from '../../arguments.ts';
import { defineCommand } from '../../command.ts';

export const sandboxDown = defineCommand({
  path: ['sandbox', 'down'],
  summary: 'Remove a throwaway server with everything in it',
  args: [sandboxArgument],
  options: [],
  examples: [{ command: 'smartcms sandbox down --yes', about: 'Remove the one called default' }],
  async run({ output, prompts, forget }, input) {
    const name = input.text('name') ?? 'default';
    if (!(await prompts.confirm(`Remove the sandbox ${name} with all its data?`))) return 1;
    const { dropSandbox } = await import('../../../services/sandbox.ts');
    if (!(await dropSandbox(name))) {
      throw new UserError('not_found', `There is no sandbox "${name}".`, {
        hint: 'See: smartcms sandbox list',
      });
    }
    await forget({ kind: 'sandbox', name });
    output.result({ name, result: 'removed' }, (style) => `${style.green('✔')} Removed the sandbox ${name}`);
  },
});
