import ssh2 from 'ssh2';

/** Both halves of a key, as OpenSSH has them in files: `private` with its line ends, `public` in one line. */
export interface KeyPair {
  private: string;
  public: string;
}

/** Length of the name of the algorithm and of the key, each with 4 bytes before it (RFC 8709). */
const publicBytes = 4 + 'ssh-ed25519'.length + 4 + 32;

/**
 * Makes an Ed25519 key pair. ssh2 1.17 leaves out zero bytes at the start of the public half (lib/keygen.js), in one
 * pair of 256, and no SSH program reads such a pair: another one is made then.
 */
export function newKeyPair(comment = ''): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    const blob = Buffer.from(pair.public.split(' ')[1] ?? '', 'base64');
    if (blob.length === publicBytes) return { private: pair.private, public: pair.public };
  }
}
