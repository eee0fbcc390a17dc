/** One argument as a POSIX shell word. Throws a TypeError for NUL, which no argument can hold. */
export function quote(argument: string): string {
  if (argument.includes('\0'))
    throw new TypeError('An argument of a command cannot contain a NUL character.');
  if (/^[A-Za-z0-9_@%+:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** A whole command line that a POSIX shell splits into exactly these arguments. */
export function quoteArgv(argv: readonly string[]): string {
  return argv.map(quote).join(' ');
}

/**
 * Output of a server as it may be shown: control characters, which could move the cursor or retitle the
 * terminal, and characters that reorder text become visible escapes; tabs and newlines stay.
 */
export function escapeControl(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (character) => {
    if (character === '\t' || character === '\n') return character;
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}
