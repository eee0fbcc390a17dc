/**
 * Id of the rows that keep Asterisk's caches from being empty (migrations/005_telling_asterisk.sql): no extension, no
 * trunk, and no name that one could have.
 */
export const placeholder = '.keep';
