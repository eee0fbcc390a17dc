import type { Written } from '../../../services/change.ts';
import type { Group } from '../../../services/groups.ts';
import { keyValues, table } from '../../output.ts';
import { printable, type Style } from '../../style.ts';

export function groupsText(groups: readonly Group[], style: Style): string {
  if (groups.length === 0) return 'There are no groups.\nNext: smartcms group add NUMBER --members NUMBER...';
  const rows = groups.map(({ number, name, members, ringSeconds, fallback }) => [
    ...[number, printable(name ?? '-'), members.join(', '), `${ringSeconds} s`, fallback],
  ]);
  return table(['NUMBER', 'NAME', 'MEMBERS', 'RINGS', 'THEN'], rows, style);
}

/** One group with all that is known of it. */
export function groupText({ number, name, members, ringSeconds, fallback }: Group, style: Style): string {
  return keyValues(
    [
      ['Number', number],
      ['Name', printable(name ?? '-')],
      ['Members', `${members.join(', ')}, all at once`],
      ['Rings', `${ringSeconds} s`],
      ['Then', fallback],
    ],
    style,
  );
}

/** What a write did. */
export function writtenGroupText(group: Written<Group>, style: Style): string {
  const name = style.bold(group.number);
  const done = {
    created: `${style.green('✔')} Added group ${name}; it can be called now`,
    updated: `${style.green('✔')} Changed group ${name}`,
    unchanged: `Group ${name} is like this already: nothing to change.`,
    removed: `${style.green('✔')} Removed group ${name}`,
  }[group.result];
  return group.result === 'removed' ? done : `${done}\n\n${groupText(group, style)}`;
}
