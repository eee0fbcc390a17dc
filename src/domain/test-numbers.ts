/**
 * Numbers that `call test` gives to its two phones for the time of a test. No extension can have one, lists leave them
 * out, and their calls are in no record (migrations/007_call_records.sql).
 */
const testNumber = /^999999\d{2}$/;

export function isTestNumber(number: string): boolean {
  return testNumber.test(number);
}

/** The numbers of the phone that calls and of the one that is called. */
export const testNumbers = ['99999901', '99999902'] as const;
