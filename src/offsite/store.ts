/** A complete file of this machine that is to be copied. */
export interface SourceFile {
  name: string;
  path: string;
  bytes: number;
  /** Of the whole file, in hex. */
  sha256: string;
}

/** A place on another machine that copies of backups are kept in. */
export interface OffsiteStore {
  /** For messages. */
  readonly label: string;
  /** Complete files only. */
  list(): Promise<{ name: string; bytes: number }[]>;
  /** Copies a file; it has its name there only once it is complete and was checked. */
  put(file: SourceFile): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
