/** Where a server keeps its backups, and what they are made from. */
export interface BackupPlace {
  /** Folder on the server; 0700 root. */
  folder: string;
  /** Container of MariaDB; mariadb-dump, mariadb, zstd and perl are in its image. */
  container: string;
  /** Name of the database. */
  database: string;
  /** Folder where a file lets the server look at its backups anew, if it is there. */
  wake: string;
}
