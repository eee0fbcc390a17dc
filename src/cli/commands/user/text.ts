import type { UserView } from '../../../services/users.ts';
import { keyValues, table } from '../../output.ts';
import { printable, type Style } from '../../style.ts';

/** Users in a table. */
export function usersText(users: readonly UserView[], style: Style): string {
  const rows = users.map((user) => [
    printable(user.email),
    printable(user.name),
    user.role,
    user.licenseId === null ? '-' : String(user.licenseId),
    user.extension ?? '-',
    user.lastLoginAt ?? 'never',
  ]);
  return table(['EMAIL', 'NAME', 'ROLE', 'LICENCE', 'EXTENSION', 'LAST LOGIN'], rows, style);
}

/** One user with all that is known. */
export function userText(user: UserView, style: Style): string {
  return keyValues(
    [
      ['E-mail', printable(user.email)],
      ['Name', printable(user.name)],
      ['Role', user.role],
      ['Licence', user.licenseId === null ? "the server's" : String(user.licenseId)],
      ['Extension', user.extension ?? '-'],
      ['Second factor', user.totp ? 'yes' : 'no'],
      [
        'Password',
        user.mustChangePassword ? style.yellow('to be changed at the next login') : "the user's own",
      ],
      ['Last login', user.lastLoginAt ?? 'never'],
      ['Created', user.createdAt],
    ],
    style,
  );
}

/** A generated password, which cannot be had again; nothing if there is none. */
export function passwordText(password: string | null, style: Style): string[] {
  if (password === null) return [];
  return [
    '',
    'The password, which is not shown again and must be changed at the first login:',
    '',
    `  ${style.bold(password)}`,
  ];
}
