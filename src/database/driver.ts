/** Loaded when it is needed: see loadDriver in connect.ts. */
export { createConnection } from 'mysql2/promise';
