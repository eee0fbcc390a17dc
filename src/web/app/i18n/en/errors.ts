/** Failures by the API's codes: what failed, and what to do. What is not here is told in the API's own words. */
export const errors: Record<string, { title: string; hint: string }> = {
  unreachable: {
    title: 'The server does not answer',
    hint: 'Check your connection. This page keeps trying.',
  },
  unavailable: {
    title: 'A service is away',
    hint: 'Wait a moment and try again; the dashboard shows which one.',
  },
  not_followed: {
    title: 'Saved, but Asterisk does not follow yet',
    hint: 'The change is stored. The next change, or smartcms doctor, makes up for it.',
  },
  invalid_request: { title: 'Some of it is not right', hint: 'Correct what is marked.' },
  invalid_credentials: { title: 'E-mail or password is wrong', hint: 'Check both, then try again.' },
  totp_required: { title: 'A code is needed', hint: 'Take it from your authenticator app.' },
  too_many_requests: { title: 'Too many tries', hint: 'Wait a little, then try again.' },
  unauthenticated: { title: 'You are not logged in any more', hint: 'Log in again.' },
  password_change_required: { title: 'Choose a password first', hint: 'The one you have was generated.' },
  forbidden: { title: 'Not open to your role', hint: 'Ask an administrator.' },
  license_invalid: { title: 'There is no valid licence', hint: 'Activate a licence key first. Calls go on.' },
  module_not_licensed: { title: 'Not in your licence', hint: 'Ask your administrator to have it added.' },
  license_not_found: { title: 'There is no such licence', hint: 'Check the key for typing mistakes.' },
  license_revoked: { title: 'This licence was revoked', hint: 'Ask your vendor for a new key.' },
  license_suspended: { title: 'This licence is suspended', hint: 'Ask your vendor to reinstate it.' },
  license_expired: { title: 'This licence has expired', hint: 'Ask your vendor to renew it.' },
  license_too_many_servers: {
    title: 'All seats of this licence are taken',
    hint: 'Give the seat of another server back first, or ask for more.',
  },
  not_found: { title: 'It is not there any more', hint: 'Someone may have removed it meanwhile.' },
  conflict: { title: 'It does not fit with what is there', hint: 'Change it, and try again.' },
  invalid_lines: {
    title: 'Some of the lines are wrong',
    hint: 'Correct the lines below, or import the right ones only.',
  },
  body_too_large: { title: 'The file is too large', hint: 'Split it into files of up to 1 MB.' },
  internal: {
    title: 'Something failed inside SmartCMS',
    hint: 'Try again. If it stays, look at smartcms logs api.',
  },
};
