import type { LiveCall } from '../../services/calls.ts';
import { defineCommand } from '../command.ts';
import { table } from '../output.ts';
import { onServer } from '../server.ts';
import { printable, type Style } from '../style.ts';

export const calls = defineCommand({
  path: ['calls'],
  summary: 'List the calls that are going on',
  args: [],
  options: [],
  examples: [
    { command: 'smartcms calls', about: 'Who talks with whom' },
    { command: 'smartcms calls --json', about: 'For a program' },
  ],
  async run(context) {
    const found = await onServer(context, {
      load: () => import('../../services/calls.ts'),
      use: ({ listCalls }, session) => listCalls(session),
    });
    context.output.result(found, (style) => callsText(found, style, new Date()));
  },
});

/** Calls in a table; numbers come from the network, and must not steer the terminal. */
export function callsText(found: readonly LiveCall[], style: Style, now: Date): string {
  if (found.length === 0) return 'Nobody is calling.\nThose that are over: smartcms cdr';
  const paint = { answered: style.green, ringing: style.yellow, dialling: style.yellow };
  const rows = found.map(({ id, from, to, state, startedAt, answeredAt, codec, recorded }) => [
    printable(id),
    printable(from ?? '-'),
    printable(to ?? '-'),
    paint[state](state),
    clock(Math.max(0, Math.round((now.getTime() - Date.parse(answeredAt ?? startedAt)) / 1000))),
    codec ?? '-',
    recorded ? 'yes' : '-',
  ]);
  const lines = table(['ID', 'FROM', 'TO', 'STATE', 'FOR', 'CODEC', 'RECORDED'], rows, style);
  return `${lines}\n\nEnd one: smartcms call hangup ID`;
}

/** 3:05, or 1:02:03 of an hour or more. */
export function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}
