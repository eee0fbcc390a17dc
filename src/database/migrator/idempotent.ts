import { maskLiterals } from './split.ts';

/**
 * Whether a statement rolls back with the transaction that it runs in. It is journalled in the same transaction,
 * so that an interrupted one has left no trace.
 */
export function isTransactional(statement: string): boolean {
  return /^(insert|update|delete|replace|select|set|with|do)\b/i.test(statement);
}

const idempotent = [
  /^create\s+or\s+replace\b/i,
  /^create\s+(\S+\s+){1,4}?if\s+not\s+exists\b/i,
  /^drop\s+(\S+\s+){1,2}?if\s+exists\b/i,
  /^(grant|revoke)\b/i,
];

const idempotentClause = [
  /^add\s+(\w+\s+){0,3}?if\s+not\s+exists\b/i,
  /^drop\s+(\w+\s+){0,2}?if\s+exists\b/i,
  /^modify\b/i,
  /^alter\s+(column\s+)?\S+\s+(set|drop)\s+default\b/i,
  /^(engine|comment|row_format|convert\s+to)\b/i,
];

/**
 * Whether a statement that was interrupted, so that nobody knows if it took effect, may simply be run again.
 * MariaDB (10.6 and newer) makes each single statement atomic, so "half done" is not a case.
 */
export function isRepeatable(statement: string): boolean {
  const sql = maskLiterals(statement).trim();
  if (isTransactional(sql) || idempotent.some((rule) => rule.test(sql))) return true;
  const alter = /^alter\s+table\s+(?:if\s+exists\s+)?\S+\s+(.*)$/is.exec(sql);
  if (alter?.[1] === undefined) return false;
  return clauses(alter[1]).every((clause) => idempotentClause.some((rule) => rule.test(clause)));
}

/** Parts of a list, cut at the commas outside parentheses. */
function clauses(list: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const char of list) {
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim());
}
