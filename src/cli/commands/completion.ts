import { defineCommand } from '../command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export const completion = defineCommand({
  path: ['completion'],
  summary: 'Print a completion script for a shell',
  args: [{ name: 'shell', required: true, choices: shells, about: 'Your shell' }],
  options: [],
  examples: [
    { command: 'source <(smartcms completion bash)', about: 'In ~/.bashrc' },
    { command: 'source <(smartcms completion zsh)', about: 'In ~/.zshrc, after compinit' },
    {
      command: 'smartcms completion fish > ~/.config/fish/completions/smartcms.fish',
      about: 'Once, for fish',
    },
  ],
  async run({ output }, input) {
    const [{ completionScript }, { catalogue }] = await Promise.all([
      import('../completion/script.ts'),
      import('../registry.ts'),
    ]);
    const shell = shells.find((name) => name === input.text('shell')) ?? 'bash';
    output.text(completionScript(shell, catalogue));
  },
});
