// Made from the API by `npm run api-types`: do not edit.

export interface paths {
  '/api/backups': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the backups that the server keeps, whoever made them */
    get: {
      parameters: {
        query?: {
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          /** @description What to sort by, createdAt if absent; with a minus before it the other way round */
          sort?: 'createdAt' | '-createdAt' | 'bytes' | '-bytes' | 'state' | '-state' | 'kind' | '-kind';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description When the server told of them; null if it has not yet */
              asOf: string | null;
              items: {
                bytes: number;
                createdAt: string;
                encrypted: boolean;
                /** @description On the server */
                file: string;
                id: string;
                /** @enum {string} */
                kind: 'database' | 'all';
                /** @description What it has besides the database */
                parts: string[];
                problem: string | null;
                /** @description Of all tables */
                rows: number;
                schemaVersion: string;
                seconds: number;
                sha256: string;
                /** @enum {string} */
                state: 'complete' | 'verified' | 'damaged';
                tables: number;
                /** @description When it was last restored for a test, and was good */
                verifiedAt: string | null;
              }[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    /**
     * Make a backup
     * @description Answers at once with the job that makes it.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @default false */
            all?: boolean;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              arguments: {
                [key: string]: unknown;
              };
              error: string | null;
              finishedAt: string | null;
              id: number;
              /** @enum {string} */
              kind: 'backup' | 'verify' | 'prune' | 'disk' | 'remove-recording' | 'prune-recordings';
              /** @description What it does just now */
              progress: string | null;
              requestedAt: string;
              requestedBy: string;
              /** @description What the work answered, once it is done */
              result: unknown;
              startedAt: string | null;
              /** @enum {string} */
              state: 'queued' | 'running' | 'done' | 'failed';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/backups/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a backup, and what its last test found */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              bytes: number;
              createdAt: string;
              encrypted: boolean;
              evidence: {
                /** Format: date-time */
                at: string;
                by: string;
                id: string;
                ok: boolean;
                problem: string | null;
                seconds: number;
                tables: {
                  expected: number;
                  name: string;
                  restored: number | null;
                }[];
              } | null;
              /** @description On the server */
              file: string;
              id: string;
              /** @enum {string} */
              kind: 'database' | 'all';
              /** @description What it has besides the database */
              parts: string[];
              problem: string | null;
              /** @description Of all tables */
              rows: number;
              schemaVersion: string;
              seconds: number;
              sha256: string;
              /** @enum {string} */
              state: 'complete' | 'verified' | 'damaged';
              tables: number;
              /** @description When it was last restored for a test, and was good */
              verifiedAt: string | null;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/backups/{id}/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Prove a backup: it is restored for a test
     * @description Answers at once with the job that does it.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              arguments: {
                [key: string]: unknown;
              };
              error: string | null;
              finishedAt: string | null;
              id: number;
              /** @enum {string} */
              kind: 'backup' | 'verify' | 'prune' | 'disk' | 'remove-recording' | 'prune-recordings';
              /** @description What it does just now */
              progress: string | null;
              requestedAt: string;
              requestedBy: string;
              /** @description What the work answered, once it is done */
              result: unknown;
              startedAt: string | null;
              /** @enum {string} */
              state: 'queued' | 'running' | 'done' | 'failed';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/calls': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List calls that are going on */
    get: {
      parameters: {
        query?: {
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          /** @description What to sort by, startedAt if absent; with a minus before it the other way round */
          sort?: 'startedAt' | '-startedAt' | 'from' | '-from' | 'to' | '-to' | 'state' | '-state';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                answeredAt: string | null;
                codec: string | null;
                /** @description Null if it is withheld */
                from: string | null;
                /** @description Also of the record that it becomes */
                id: string;
                recorded: boolean;
                startedAt: string;
                /** @enum {string} */
                state: 'dialling' | 'ringing' | 'answered';
                /** @description As it was dialled */
                to: string | null;
              }[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/calls/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Hang up a call
     * @description Answers with what it was.
     */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              answeredAt: string | null;
              codec: string | null;
              /** @description Null if it is withheld */
              from: string | null;
              /** @description Also of the record that it becomes */
              id: string;
              recorded: boolean;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              startedAt: string;
              /** @enum {string} */
              state: 'dialling' | 'ringing' | 'answered';
              /** @description As it was dialled */
              to: string | null;
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/cdr': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List call records, the latest first
     * @description There can be millions. Pages are numbered, and the total counts no further than 100000; without `sort` and `page`, `cursor` goes through all of them at the same speed.
     */
    get: {
      parameters: {
        query?: {
          /** @description What the page before gave as `next` */
          cursor?: string;
          direction?: 'internal' | 'inbound' | 'outbound';
          disposition?: 'answered' | 'busy' | 'no_answer' | 'failed';
          from?: string;
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          recorded?: string;
          /** @description Calls that began then or later */
          since?: string;
          /** @description What to sort by, startedAt if absent; with a minus before it the other way round */
          sort?:
            | 'startedAt'
            | '-startedAt'
            | 'from'
            | '-from'
            | 'to'
            | '-to'
            | 'durationSeconds'
            | '-durationSeconds';
          /** @description As it was dialled; with a star at the end, all that begin so */
          to?: string;
          trunk?: string;
          /** @description Calls that began before */
          until?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                answeredAt: string | null;
                answeredBy: string | null;
                billableSeconds: number;
                /** @enum {string} */
                direction: 'internal' | 'inbound' | 'outbound';
                /** @enum {string} */
                disposition: 'answered' | 'busy' | 'no_answer' | 'failed';
                durationSeconds: number;
                endedAt: string;
                from: string | null;
                id: string;
                recorded: boolean;
                startedAt: string;
                to: string | null;
                trunk: string | null;
              }[];
              limit: number;
              /** @description Null if this is the last page, or if it was sorted otherwise */
              next: string | null;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/cdr/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Call records as CSV */
    get: {
      parameters: {
        query?: {
          direction?: 'internal' | 'inbound' | 'outbound';
          disposition?: 'answered' | 'busy' | 'no_answer' | 'failed';
          from?: string;
          recorded?: string;
          /** @description Calls that began then or later */
          since?: string;
          /** @description As it was dialled; with a star at the end, all that begin so */
          to?: string;
          trunk?: string;
          /** @description Calls that began before */
          until?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'text/csv': string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/cdr/statistics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many calls there were on each day, or in each hour, that had any */
    get: {
      parameters: {
        query?: {
          direction?: 'internal' | 'inbound' | 'outbound';
          disposition?: 'answered' | 'busy' | 'no_answer' | 'failed';
          from?: string;
          per?: 'day' | 'hour';
          recorded?: string;
          /** @description Calls that began then or later */
          since?: string;
          /** @description As it was dialled; with a star at the end, all that begin so */
          to?: string;
          trunk?: string;
          /** @description Calls that began before */
          until?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              days: {
                answered: number;
                busy: number;
                calls: number;
                /** @description In UTC, such as 2026-11-22; per hour with the hour, such as 2026-11-22T15 */
                day: string;
                failed: number;
                noAnswer: number;
                /** @description Of answered calls */
                seconds: number;
              }[];
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/docs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The same as a page to read */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'text/html': string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A WebSocket of events
     * @description Text frames of JSON: `{type: "snapshot", number, ...}` tells what there is; `{type: "event", number, event: {type, at, subject, details}}` what changed since; `{type: "access", modules, license}` what the user may open from now on. Numbers grow. After a drop, `after` with the last number goes on from there, or begins with a new snapshot. Closed with 1001 (the server stops), 1013 (events are away, try again), 4001 (not allowed any more), 4002 (read too slowly).
     */
    get: {
      parameters: {
        query: {
          after?: number;
          ticket: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/events/ticket': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * A ticket for the WebSocket
     * @description For use once, within 30 seconds: browsers cannot send a header with a WebSocket.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              seconds: number;
              ticket: string;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/extensions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List extensions
     * @description Those of the types that the licence includes.
     */
    get: {
      parameters: {
        query?: {
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          /** @description Only those that are registered, or are not */
          registered?: string;
          /** @description What to sort by, number if absent; with a minus before it the other way round */
          sort?: 'number' | '-number' | 'name' | '-name' | 'type' | '-type' | 'createdAt' | '-createdAt';
          type?: 'extension' | 'line' | 'vpw' | 'cas' | '3rd_party';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                contacts: {
                  address: string | null;
                  rttMs: number | null;
                  status: string;
                  uri: string;
                  userAgent: string | null;
                }[];
                context: string;
                createdAt: string;
                maxContacts: number;
                name: string | null;
                number: string;
                /** @description Number of a vpw's far end */
                peer: string | null;
                /** @description Null if Asterisk cannot be asked */
                registered: boolean | null;
                /** @enum {string} */
                transport: 'wss' | 'udp';
                /** @enum {string} */
                type: 'extension' | 'line' | 'vpw' | 'cas' | '3rd_party';
              }[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    /**
     * Add an extension
     * @description Its secret is generated, and in no answer. One that is there with the same values is unchanged.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name?: string;
            number: string;
            peer?: string;
            /** @enum {string} */
            type: 'extension' | 'line' | 'vpw' | 'cas' | '3rd_party';
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              contacts: {
                address: string | null;
                rttMs: number | null;
                status: string;
                uri: string;
                userAgent: string | null;
              }[];
              context: string;
              createdAt: string;
              maxContacts: number;
              name: string | null;
              number: string;
              /** @description Number of a vpw's far end */
              peer: string | null;
              /** @description Null if Asterisk cannot be asked */
              registered: boolean | null;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              transport: 'wss' | 'udp';
              /** @enum {string} */
              type: 'extension' | 'line' | 'vpw' | 'cas' | '3rd_party';
            };
          };
        };
        /** @description Default Response */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              contacts: {
                address: string | null;
                rttMs: number | null;
                status: string;
                uri: string;
                userAgent: string | null;
              }[];
              context: string;
              createdAt: string;
              maxContacts: number;
              name: string | null;
              number: string;
              /** @description Number of a vpw's far end */
              peer: string | null;
              /** @description Null if Asterisk cannot be asked */
              registered: boolean | null;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              transport: 'wss' | 'udp';
              /** @enum {string} */
              type: 'extension' | 'line' | 'vpw' | 'cas' | '3rd_party';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/extensions/{number}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show an extension */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          number: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              contacts: {
                address: string | null;
                rttMs: number | null;
                status: string;
                uri: string;
                userAgent: string | null;
              }[];
              context: string;
              createdAt: string;
              maxContacts: number;
              name: string | null;
              number: string;
              /** @description Number of a vpw's far end */
              peer: string | null;
              /** @description Null if Asterisk cannot be asked */
              registered: boolean | null;
              /** @enum {string} */
              transport: 'wss' | 'udp';
              /** @enum {string} */
              type: 'extension' | 'line' | 'vpw' | 'cas' | '3rd_party';
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    /**
     * Remove an extension
     * @description Its phones are registered no more. Answers with what it was.
     */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          number: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              contacts: {
                address: string | null;
                rttMs: number | null;
                status: string;
                uri: string;
                userAgent: string | null;
              }[];
              context: string;
              createdAt: string;
              maxContacts: number;
              name: string | null;
              number: string;
              /** @description Number of a vpw's far end */
              peer: string | null;
              /** @description Null if Asterisk cannot be asked */
              registered: boolean | null;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              transport: 'wss' | 'udp';
              /** @enum {string} */
              type: 'extension' | 'line' | 'vpw' | 'cas' | '3rd_party';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    /**
     * Change the name or the far end of an extension
     * @description What is absent stays; an empty name is none.
     */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          number: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name?: string;
            peer?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              contacts: {
                address: string | null;
                rttMs: number | null;
                status: string;
                uri: string;
                userAgent: string | null;
              }[];
              context: string;
              createdAt: string;
              maxContacts: number;
              name: string | null;
              number: string;
              /** @description Number of a vpw's far end */
              peer: string | null;
              /** @description Null if Asterisk cannot be asked */
              registered: boolean | null;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              transport: 'wss' | 'udp';
              /** @enum {string} */
              type: 'extension' | 'line' | 'vpw' | 'cas' | '3rd_party';
            };
          };
        };
      };
    };
    trace?: never;
  };
  '/api/extensions/{number}/features': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What an extension does with its calls, and how far it may call */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          number: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              calls: 'internal' | 'national' | 'international';
              dnd: boolean;
              forwardAlways: string | null;
              forwardBusy: string | null;
              forwardNoAnswer: string | null;
              maxCalls: number | null;
              maxSeconds: number | null;
              number: string;
              ringSeconds: number | null;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Set forwards, do not disturb and limits of an extension
     * @description What is absent stays.
     */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          number: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @enum {string} */
            calls?: 'internal' | 'national' | 'international';
            dnd?: boolean;
            forwardAlways?: string | null;
            forwardBusy?: string | null;
            forwardNoAnswer?: string | null;
            maxCalls?: number | null;
            maxSeconds?: number | null;
            ringSeconds?: number | null;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              calls: 'internal' | 'national' | 'international';
              dnd: boolean;
              forwardAlways: string | null;
              forwardBusy: string | null;
              forwardNoAnswer: string | null;
              maxCalls: number | null;
              maxSeconds: number | null;
              number: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              ringSeconds: number | null;
            };
          };
        };
      };
    };
    trace?: never;
  };
  '/api/extensions/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All extensions as CSV, as the import reads it */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'text/csv': string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/extensions/import': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Add and change many extensions from CSV
     * @description Columns number, type, name, peer; the last two may be missing. Nothing is written unless all lines are right: else 422 with each wrong one in `details.lines`, or, with `partial`, the right ones are written.
     */
    post: {
      parameters: {
        query?: {
          partial?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'text/csv': string;
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              added: number;
              failed: {
                error: string;
                line: number;
                number: string | null;
              }[];
              seconds: number;
              unchanged: number;
              updated: number;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/groups': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List ring groups */
    get: {
      parameters: {
        query?: {
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          /** @description What to sort by, number if absent; with a minus before it the other way round */
          sort?: 'number' | '-number' | 'name' | '-name';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                createdAt: string;
                fallback: string;
                members: string[];
                name: string | null;
                number: string;
                ringSeconds: number;
                strategy: string;
              }[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    /** Add a ring group */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            fallback?: string;
            members: string[];
            name?: string;
            number: string;
            /** @default 30 */
            ringSeconds?: number;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: string;
              fallback: string;
              members: string[];
              name: string | null;
              number: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              ringSeconds: number;
              strategy: string;
            };
          };
        };
        /** @description Default Response */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: string;
              fallback: string;
              members: string[];
              name: string | null;
              number: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              ringSeconds: number;
              strategy: string;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/groups/{number}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a ring group */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          number: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: string;
              fallback: string;
              members: string[];
              name: string | null;
              number: string;
              ringSeconds: number;
              strategy: string;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    /**
     * Remove a ring group
     * @description Refused while a route leads to it. Answers with what it was.
     */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          number: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: string;
              fallback: string;
              members: string[];
              name: string | null;
              number: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              ringSeconds: number;
              strategy: string;
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    /**
     * Change a ring group
     * @description What is absent stays; an empty name is none.
     */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          number: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            fallback?: string;
            members?: string[];
            name?: string;
            ringSeconds?: number;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: string;
              fallback: string;
              members: string[];
              name: string | null;
              number: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              ringSeconds: number;
              strategy: string;
            };
          };
        };
      };
    };
    trace?: never;
  };
  '/api/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether each service answers */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              services: {
                asterisk: {
                  /** @description Why it is down */
                  message?: string;
                  /** @description Milliseconds until the answer or the failure */
                  ms: number;
                  /** @enum {string} */
                  status: 'ok' | 'down';
                };
                database: {
                  /** @description Why it is down */
                  message?: string;
                  /** @description Milliseconds until the answer or the failure */
                  ms: number;
                  /** @enum {string} */
                  status: 'ok' | 'down';
                };
                redis: {
                  /** @description Why it is down */
                  message?: string;
                  /** @description Milliseconds until the answer or the failure */
                  ms: number;
                  /** @enum {string} */
                  status: 'ok' | 'down';
                };
              };
              /** @enum {string} */
              status: 'ok' | 'degraded';
              /** @description Version of SmartCMS */
              version: string;
            };
          };
        };
        /** @description Default Response */
        503: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              services: {
                asterisk: {
                  /** @description Why it is down */
                  message?: string;
                  /** @description Milliseconds until the answer or the failure */
                  ms: number;
                  /** @enum {string} */
                  status: 'ok' | 'down';
                };
                database: {
                  /** @description Why it is down */
                  message?: string;
                  /** @description Milliseconds until the answer or the failure */
                  ms: number;
                  /** @enum {string} */
                  status: 'ok' | 'down';
                };
                redis: {
                  /** @description Why it is down */
                  message?: string;
                  /** @description Milliseconds until the answer or the failure */
                  ms: number;
                  /** @enum {string} */
                  status: 'ok' | 'down';
                };
              };
              /** @enum {string} */
              status: 'ok' | 'degraded';
              /** @description Version of SmartCMS */
              version: string;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/jobs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List jobs: the last hundred */
    get: {
      parameters: {
        query?: {
          kind?: 'backup' | 'verify' | 'prune' | 'disk' | 'remove-recording' | 'prune-recordings';
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          /** @description What to sort by, requestedAt if absent; with a minus before it the other way round */
          sort?: 'requestedAt' | '-requestedAt' | 'kind' | '-kind' | 'state' | '-state';
          state?: 'queued' | 'running' | 'done' | 'failed';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                arguments: {
                  [key: string]: unknown;
                };
                error: string | null;
                finishedAt: string | null;
                id: number;
                /** @enum {string} */
                kind: 'backup' | 'verify' | 'prune' | 'disk' | 'remove-recording' | 'prune-recordings';
                /** @description What it does just now */
                progress: string | null;
                requestedAt: string;
                requestedBy: string;
                /** @description What the work answered, once it is done */
                result: unknown;
                startedAt: string | null;
                /** @enum {string} */
                state: 'queued' | 'running' | 'done' | 'failed';
              }[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    /**
     * Ask the server for work
     * @description Answers at once; the job tells how it goes on.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json':
            | {
                /**
                 * @description Recordings, voicemail, certificates, configuration and identity too
                 * @default false
                 */
                all?: boolean;
                /** @enum {string} */
                kind: 'backup';
              }
            | {
                /** @description Backup that is restored for a test */
                id: string;
                /** @enum {string} */
                kind: 'verify';
              }
            | {
                /** @description Of how many days the newest backup stays */
                daily: number;
                /** @enum {string} */
                kind: 'prune';
                /** @description Of how many months the newest backup stays */
                monthly: number;
                /** @description Of how many weeks the newest backup stays */
                weekly: number;
              }
            | {
                /** @enum {string} */
                kind: 'disk';
              }
            | {
                /** @description Id of its call */
                id: string;
                /** @enum {string} */
                kind: 'remove-recording';
              }
            | {
                /** @description Recordings that are older go */
                keepDays: number;
                /** @enum {string} */
                kind: 'prune-recordings';
              };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              arguments: {
                [key: string]: unknown;
              };
              error: string | null;
              finishedAt: string | null;
              id: number;
              /** @enum {string} */
              kind: 'backup' | 'verify' | 'prune' | 'disk' | 'remove-recording' | 'prune-recordings';
              /** @description What it does just now */
              progress: string | null;
              requestedAt: string;
              requestedBy: string;
              /** @description What the work answered, once it is done */
              result: unknown;
              startedAt: string | null;
              /** @enum {string} */
              state: 'queued' | 'running' | 'done' | 'failed';
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/jobs/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a job */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              arguments: {
                [key: string]: unknown;
              };
              error: string | null;
              finishedAt: string | null;
              id: number;
              /** @enum {string} */
              kind: 'backup' | 'verify' | 'prune' | 'disk' | 'remove-recording' | 'prune-recordings';
              /** @description What it does just now */
              progress: string | null;
              requestedAt: string;
              requestedBy: string;
              /** @description What the work answered, once it is done */
              result: unknown;
              startedAt: string | null;
              /** @enum {string} */
              state: 'queued' | 'running' | 'done' | 'failed';
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/license/activate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Activate a licence on this call server
     * @description Refused with `license_not_found` (404), `license_revoked` (403), `license_suspended` (423), `license_expired` (410) or `license_too_many_servers` (409). 30 tries a minute from one address are let pass.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            license_key: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description Why: VALID, GRACE, NOT_ACTIVATED, EXPIRED, SUSPENDED, REVOKED or NO_LICENSE */
              code: string;
              /** @description ISO 8601; null if it never expires */
              expiresAt: string | null;
              type: string | null;
              /** @description The one thing to decide by */
              valid: boolean;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/license/check-module': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Whether the user may open a module now */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            module: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              allowed: boolean;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/license/modules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The modules that the user may open now: the menu */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              modules: (
                | 'dashboard'
                | 'extensions'
                | 'lines'
                | 'vpw'
                | 'cas'
                | 'third_party'
                | 'trunks'
                | 'sbc'
                | 'routes'
                | 'turret'
                | 'calls'
                | 'cdr'
                | 'recordings'
                | 'users'
                | 'licenses'
                | 'backups'
                | 'settings'
              )[];
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/license/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether this installation is licensed
     * @description The console asks before the login. Half a second old at most.
     */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description Why: VALID, GRACE, NOT_ACTIVATED, EXPIRED, SUSPENDED, REVOKED or NO_LICENSE */
              code: string;
              /** @description ISO 8601; null if it never expires */
              expiresAt: string | null;
              type: string | null;
              /** @description The one thing to decide by */
              valid: boolean;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/licenses': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List licences */
    get: {
      parameters: {
        query?: {
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          /** @description What to sort by, id if absent; with a minus before it the other way round */
          sort?:
            | 'id'
            | '-id'
            | 'name'
            | '-name'
            | 'type'
            | '-type'
            | 'status'
            | '-status'
            | 'expiresAt'
            | '-expiresAt'
            | 'createdAt'
            | '-createdAt';
          status?: 'active' | 'suspended' | 'revoked';
          type?: 'super_admin' | 'admin' | 'operator' | 'viewer';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                activations: {
                  activatedAt: string;
                  serverId: string;
                  serverName: string;
                }[];
                /** @description Null is unlimited */
                callServers: number | null;
                code: string;
                createdAt: string;
                expiresAt: string | null;
                graceDays: number;
                id: number;
                /** @description Start of the key, to tell licences apart */
                keyPrefix: string;
                /** @description Null is all that the type may have */
                modules:
                  | (
                      | 'dashboard'
                      | 'extensions'
                      | 'lines'
                      | 'vpw'
                      | 'cas'
                      | 'third_party'
                      | 'trunks'
                      | 'sbc'
                      | 'routes'
                      | 'turret'
                      | 'calls'
                      | 'cdr'
                      | 'recordings'
                      | 'users'
                      | 'licenses'
                      | 'backups'
                      | 'settings'
                    )[]
                  | null;
                name: string;
                /** @enum {string} */
                status: 'active' | 'suspended' | 'revoked';
                /** @enum {string} */
                type: 'super_admin' | 'admin' | 'operator' | 'viewer';
                /** @description Whether it is good by itself, wherever it is activated */
                valid: boolean;
              }[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    /**
     * Make a licence
     * @description Its key is in this answer, and cannot be had again.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            callServers?: number | null;
            expiresAt?: string | null;
            /** @default 14 */
            graceDays?: number;
            modules?:
              | (
                  | 'dashboard'
                  | 'extensions'
                  | 'lines'
                  | 'vpw'
                  | 'cas'
                  | 'third_party'
                  | 'trunks'
                  | 'sbc'
                  | 'routes'
                  | 'turret'
                  | 'calls'
                  | 'cdr'
                  | 'recordings'
                  | 'users'
                  | 'licenses'
                  | 'backups'
                  | 'settings'
                )[]
              | null;
            name?: string;
            /** @enum {string} */
            type: 'super_admin' | 'admin' | 'operator' | 'viewer';
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              activations: {
                activatedAt: string;
                serverId: string;
                serverName: string;
              }[];
              /** @description Null is unlimited */
              callServers: number | null;
              code: string;
              createdAt: string;
              expiresAt: string | null;
              graceDays: number;
              id: number;
              key: string;
              /** @description Start of the key, to tell licences apart */
              keyPrefix: string;
              /** @description Null is all that the type may have */
              modules:
                | (
                    | 'dashboard'
                    | 'extensions'
                    | 'lines'
                    | 'vpw'
                    | 'cas'
                    | 'third_party'
                    | 'trunks'
                    | 'sbc'
                    | 'routes'
                    | 'turret'
                    | 'calls'
                    | 'cdr'
                    | 'recordings'
                    | 'users'
                    | 'licenses'
                    | 'backups'
                    | 'settings'
                  )[]
                | null;
              name: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              status: 'active' | 'suspended' | 'revoked';
              /** @enum {string} */
              type: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether it is good by itself, wherever it is activated */
              valid: boolean;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/licenses/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a licence */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              activations: {
                activatedAt: string;
                serverId: string;
                serverName: string;
              }[];
              /** @description Null is unlimited */
              callServers: number | null;
              code: string;
              createdAt: string;
              expiresAt: string | null;
              graceDays: number;
              id: number;
              /** @description Start of the key, to tell licences apart */
              keyPrefix: string;
              /** @description Null is all that the type may have */
              modules:
                | (
                    | 'dashboard'
                    | 'extensions'
                    | 'lines'
                    | 'vpw'
                    | 'cas'
                    | 'third_party'
                    | 'trunks'
                    | 'sbc'
                    | 'routes'
                    | 'turret'
                    | 'calls'
                    | 'cdr'
                    | 'recordings'
                    | 'users'
                    | 'licenses'
                    | 'backups'
                    | 'settings'
                  )[]
                | null;
              name: string;
              /** @enum {string} */
              status: 'active' | 'suspended' | 'revoked';
              /** @enum {string} */
              type: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether it is good by itself, wherever it is activated */
              valid: boolean;
            };
          };
        };
      };
    };
    /**
     * Change, suspend or reinstate a licence
     * @description What is absent stays. It acts at once; calls go on. What is revoked stays revoked.
     */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            callServers?: number | null;
            expiresAt?: string | null;
            graceDays?: number;
            modules?:
              | (
                  | 'dashboard'
                  | 'extensions'
                  | 'lines'
                  | 'vpw'
                  | 'cas'
                  | 'third_party'
                  | 'trunks'
                  | 'sbc'
                  | 'routes'
                  | 'turret'
                  | 'calls'
                  | 'cdr'
                  | 'recordings'
                  | 'users'
                  | 'licenses'
                  | 'backups'
                  | 'settings'
                )[]
              | null;
            name?: string;
            /** @enum {string} */
            status?: 'active' | 'suspended' | 'revoked';
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              activations: {
                activatedAt: string;
                serverId: string;
                serverName: string;
              }[];
              /** @description Null is unlimited */
              callServers: number | null;
              code: string;
              createdAt: string;
              expiresAt: string | null;
              graceDays: number;
              id: number;
              /** @description Start of the key, to tell licences apart */
              keyPrefix: string;
              /** @description Null is all that the type may have */
              modules:
                | (
                    | 'dashboard'
                    | 'extensions'
                    | 'lines'
                    | 'vpw'
                    | 'cas'
                    | 'third_party'
                    | 'trunks'
                    | 'sbc'
                    | 'routes'
                    | 'turret'
                    | 'calls'
                    | 'cdr'
                    | 'recordings'
                    | 'users'
                    | 'licenses'
                    | 'backups'
                    | 'settings'
                  )[]
                | null;
              name: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              status: 'active' | 'suspended' | 'revoked';
              /** @enum {string} */
              type: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether it is good by itself, wherever it is activated */
              valid: boolean;
            };
          };
        };
      };
    };
    post?: never;
    /**
     * Revoke a licence, for good
     * @description It stays in the list, as revoked.
     */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              activations: {
                activatedAt: string;
                serverId: string;
                serverName: string;
              }[];
              /** @description Null is unlimited */
              callServers: number | null;
              code: string;
              createdAt: string;
              expiresAt: string | null;
              graceDays: number;
              id: number;
              /** @description Start of the key, to tell licences apart */
              keyPrefix: string;
              /** @description Null is all that the type may have */
              modules:
                | (
                    | 'dashboard'
                    | 'extensions'
                    | 'lines'
                    | 'vpw'
                    | 'cas'
                    | 'third_party'
                    | 'trunks'
                    | 'sbc'
                    | 'routes'
                    | 'turret'
                    | 'calls'
                    | 'cdr'
                    | 'recordings'
                    | 'users'
                    | 'licenses'
                    | 'backups'
                    | 'settings'
                  )[]
                | null;
              name: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              status: 'active' | 'suspended' | 'revoked';
              /** @enum {string} */
              type: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether it is good by itself, wherever it is activated */
              valid: boolean;
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/licenses/{id}/activations/{server}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Give the seat of a call server back
     * @description The licence can then be activated on another one.
     */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
          /** @description Its id or its name */
          server: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              activations: {
                activatedAt: string;
                serverId: string;
                serverName: string;
              }[];
              /** @description Null is unlimited */
              callServers: number | null;
              code: string;
              createdAt: string;
              expiresAt: string | null;
              graceDays: number;
              id: number;
              /** @description Start of the key, to tell licences apart */
              keyPrefix: string;
              /** @description Null is all that the type may have */
              modules:
                | (
                    | 'dashboard'
                    | 'extensions'
                    | 'lines'
                    | 'vpw'
                    | 'cas'
                    | 'third_party'
                    | 'trunks'
                    | 'sbc'
                    | 'routes'
                    | 'turret'
                    | 'calls'
                    | 'cdr'
                    | 'recordings'
                    | 'users'
                    | 'licenses'
                    | 'backups'
                    | 'settings'
                  )[]
                | null;
              name: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              status: 'active' | 'suspended' | 'revoked';
              /** @enum {string} */
              type: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether it is good by itself, wherever it is activated */
              valid: boolean;
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Log in
     * @description Answers 401 `invalid_credentials` whatever is wrong, and 401 `totp_required` if the user has a second factor and `code` is absent. 20 wrong tries a minute from one address, and 5 in 15 minutes of one user from there, are let pass; then 429 with `Retry-After`.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Of the second factor, or one of the recovery codes */
            code?: string;
            email: string;
            password: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description If so, nothing but POST /api/password is open */
              mustChangePassword: boolean;
              /** @description For `Authorization: Bearer`; ends 12 hours after its last use */
              token: string;
              user: {
                email: string;
                /** @description Number of the user's own extension */
                extension: string | null;
                id: number;
                /** @description Number of the user's own licence; null is the server's */
                licenseId: number | null;
                /** @description What the user may open now */
                modules: (
                  | 'dashboard'
                  | 'extensions'
                  | 'lines'
                  | 'vpw'
                  | 'cas'
                  | 'third_party'
                  | 'trunks'
                  | 'sbc'
                  | 'routes'
                  | 'turret'
                  | 'calls'
                  | 'cdr'
                  | 'recordings'
                  | 'users'
                  | 'licenses'
                  | 'backups'
                  | 'settings'
                )[];
                mustChangePassword: boolean;
                name: string;
                /** @enum {string} */
                role: 'super_admin' | 'admin' | 'operator' | 'viewer';
                /** @description Whether the login asks for a code */
                totp: boolean;
              };
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Log out
     * @description Ends the session, and the phone that has a credential of it.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who is logged in */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              email: string;
              /** @description Number of the user's own extension */
              extension: string | null;
              id: number;
              /** @description Number of the user's own licence; null is the server's */
              licenseId: number | null;
              /** @description What the user may open now */
              modules: (
                | 'dashboard'
                | 'extensions'
                | 'lines'
                | 'vpw'
                | 'cas'
                | 'third_party'
                | 'trunks'
                | 'sbc'
                | 'routes'
                | 'turret'
                | 'calls'
                | 'cdr'
                | 'recordings'
                | 'users'
                | 'licenses'
                | 'backups'
                | 'settings'
              )[];
              mustChangePassword: boolean;
              name: string;
              /** @enum {string} */
              role: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether the login asks for a code */
              totp: boolean;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/me/phone': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A credential for this session's phone
     * @description Registers the user's own extension, until the session ends: then the credential is void, and the registration ends. It is the same one throughout the session, and not the extension's own secret.
     */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description Servers that help its sound through a NAT */
              ice: {
                /** @description Nothing but TURN is to be used */
                relayOnly: boolean;
                /** @description Such as stun:stun.example.com:3478 */
                stun: string[];
                turn: {
                  credential: string;
                  /** @description When to ask for a new one; it lasts as long again */
                  renewAfterSeconds: number;
                  /** @description Such as turn:turn.example.com:3478?transport=udp */
                  urls: string[];
                  username: string;
                } | null;
              };
              name: string | null;
              password: string;
              /**
               * @description Of the WebSocket, at the console's address
               * @enum {string}
               */
              path: '/ws';
              /** @enum {string} */
              transport: 'wss';
              username: string;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/me/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The own open sessions */
    get: {
      parameters: {
        query?: {
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          /** @description What to sort by, createdAt if absent; with a minus before it the other way round */
          sort?: 'createdAt' | '-createdAt' | 'lastUsedAt' | '-lastUsedAt';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description The one of this request */
              current: number;
              items: {
                address: string | null;
                createdAt: string;
                expiresAt: string;
                id: number;
                lastUsedAt: string;
                userAgent: string | null;
              }[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/me/sessions/{session}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End one of the own sessions */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          session: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              ended: number;
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/me/totp': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Begin with a second factor
     * @description It is asked for from POST /api/me/totp/confirm on. The secret is told this once.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            password: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              secret: string;
              /** @description For a QR code */
              uri: string;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/me/totp/confirm': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Confirm the second factor with a code
     * @description Answers with codes for when the app is lost, each for one login; they are told this once.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            code: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              recoveryCodes: string[];
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/me/totp/disable': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End the second factor */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            password: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This description, in OpenAPI 3.1 */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              [key: string]: unknown;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Change the own password
     * @description Ends all other sessions. A password has 12 to 200 characters.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            currentPassword: string;
            newPassword: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {boolean} */
              mustChangePassword: false;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/recording-rules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List whose calls are recorded */
    get: {
      parameters: {
        query?: {
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          /** @description What to sort by, kind if absent; with a minus before it the other way round */
          sort?: 'kind' | '-kind' | 'name' | '-name' | 'since' | '-since';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                /** @enum {string} */
                kind: 'extension' | 'group' | 'in' | 'out';
                /** @description Number of an extension or a group, DID or pattern of a route */
                name: string;
                /** @description Null for one that is gone */
                since: string | null;
              }[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/recording-rules/{subject}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Record all calls of an extension, a group or a route */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description extension:NUMBER, group:NUMBER, in:DID or out:PATTERN */
          subject: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              kind: 'extension' | 'group' | 'in' | 'out';
              /** @description Number of an extension or a group, DID or pattern of a route */
              name: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @description Null for one that is gone */
              since: string | null;
            };
          };
        };
      };
    };
    post?: never;
    /** Record them no longer; recordings that are there stay */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description extension:NUMBER, group:NUMBER, in:DID or out:PATTERN */
          subject: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              kind: 'extension' | 'group' | 'in' | 'out';
              /** @description Number of an extension or a group, DID or pattern of a route */
              name: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @description Null for one that is gone */
              since: string | null;
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/recordings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List recordings with their calls, the latest first */
    get: {
      parameters: {
        query?: {
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          /** @description Saved then or later */
          since?: string;
          /** @description What to sort by, savedAt if absent; with a minus before it the other way round */
          sort?: 'savedAt' | '-savedAt' | 'bytes' | '-bytes';
          /** @description Saved before */
          until?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                bytes: number;
                /** @description Null while the call goes on, or if its record is no longer kept */
                call: {
                  answeredAt: string | null;
                  answeredBy: string | null;
                  billableSeconds: number;
                  /** @enum {string} */
                  direction: 'internal' | 'inbound' | 'outbound';
                  /** @enum {string} */
                  disposition: 'answered' | 'busy' | 'no_answer' | 'failed';
                  durationSeconds: number;
                  endedAt: string;
                  from: string | null;
                  id: string;
                  recorded: boolean;
                  startedAt: string;
                  to: string | null;
                  trunk: string | null;
                } | null;
                /** @description That of its call */
                id: string;
                savedAt: string;
              }[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/recordings/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Delete a recording; the record of its call stays
     * @description Answers at once with the job that does it.
     */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              arguments: {
                [key: string]: unknown;
              };
              error: string | null;
              finishedAt: string | null;
              id: number;
              /** @enum {string} */
              kind: 'backup' | 'verify' | 'prune' | 'disk' | 'remove-recording' | 'prune-recordings';
              /** @description What it does just now */
              progress: string | null;
              requestedAt: string;
              requestedBy: string;
              /** @description What the work answered, once it is done */
              result: unknown;
              startedAt: string | null;
              /** @enum {string} */
              state: 'queued' | 'running' | 'done' | 'failed';
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/recordings/{id}/audio': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Listen to a recording
     * @description WAV, mono, 8,000 samples a second. Takes a `Range` of bytes. That it was fetched is in the audit log.
     */
    get: {
      parameters: {
        query?: never;
        header?: {
          range?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'audio/wav': unknown;
          };
        };
        /** @description Default Response */
        206: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'audio/wav': unknown;
          };
        };
        /** @description Default Response */
        416: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/routes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List routes, inbound and outbound */
    get: {
      parameters: {
        query?: {
          direction?: 'in' | 'out';
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          /** @description What to sort by, id if absent; with a minus before it the other way round */
          sort?: 'id' | '-id' | 'direction' | '-direction' | 'createdAt' | '-createdAt';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: (
                | {
                    createdAt: string;
                    did: string;
                    /** @enum {string} */
                    direction: 'in';
                    hours: string | null;
                    /** @description in:NUMBER or out:PATTERN */
                    id: string;
                    otherwise: string;
                    to: string;
                  }
                | {
                    createdAt: string;
                    /** @enum {string} */
                    direction: 'out';
                    emergency: boolean;
                    failoverSeconds: number;
                    /** @description in:NUMBER or out:PATTERN */
                    id: string;
                    international: boolean;
                    maxCalls: number | null;
                    maxSeconds: number | null;
                    pattern: string;
                    prepend: string;
                    strip: number;
                    trunks: string[];
                  }
              )[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/routes/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a route */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | {
                  createdAt: string;
                  did: string;
                  /** @enum {string} */
                  direction: 'in';
                  hours: string | null;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  otherwise: string;
                  to: string;
                }
              | {
                  createdAt: string;
                  /** @enum {string} */
                  direction: 'out';
                  emergency: boolean;
                  failoverSeconds: number;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  international: boolean;
                  maxCalls: number | null;
                  maxSeconds: number | null;
                  pattern: string;
                  prepend: string;
                  strip: number;
                  trunks: string[];
                };
          };
        };
      };
    };
    put?: never;
    post?: never;
    /**
     * Remove a route
     * @description Answers with what it was.
     */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | {
                  createdAt: string;
                  did: string;
                  /** @enum {string} */
                  direction: 'in';
                  hours: string | null;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  otherwise: string;
                  /** @enum {string} */
                  result: 'created' | 'updated' | 'unchanged' | 'removed';
                  to: string;
                }
              | {
                  createdAt: string;
                  /** @enum {string} */
                  direction: 'out';
                  emergency: boolean;
                  failoverSeconds: number;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  international: boolean;
                  maxCalls: number | null;
                  maxSeconds: number | null;
                  pattern: string;
                  prepend: string;
                  /** @enum {string} */
                  result: 'created' | 'updated' | 'unchanged' | 'removed';
                  strip: number;
                  trunks: string[];
                };
          };
        };
      };
    };
    options?: never;
    head?: never;
    /**
     * Change a route
     * @description What is absent stays. Which fields there are depends on its direction.
     */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            emergency?: boolean;
            failoverSeconds?: number;
            hours?: string | null;
            international?: boolean;
            maxCalls?: number | null;
            maxSeconds?: number | null;
            otherwise?: string;
            prepend?: string;
            strip?: number;
            to?: string;
            trunks?: string[];
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | {
                  createdAt: string;
                  did: string;
                  /** @enum {string} */
                  direction: 'in';
                  hours: string | null;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  otherwise: string;
                  /** @enum {string} */
                  result: 'created' | 'updated' | 'unchanged' | 'removed';
                  to: string;
                }
              | {
                  createdAt: string;
                  /** @enum {string} */
                  direction: 'out';
                  emergency: boolean;
                  failoverSeconds: number;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  international: boolean;
                  maxCalls: number | null;
                  maxSeconds: number | null;
                  pattern: string;
                  prepend: string;
                  /** @enum {string} */
                  result: 'created' | 'updated' | 'unchanged' | 'removed';
                  strip: number;
                  trunks: string[];
                };
          };
        };
      };
    };
    trace?: never;
  };
  '/api/routes/in': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Add a route for a number that is called from outside */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            did: string;
            hours?: string | null;
            otherwise?: string;
            to: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | {
                  createdAt: string;
                  did: string;
                  /** @enum {string} */
                  direction: 'in';
                  hours: string | null;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  otherwise: string;
                  /** @enum {string} */
                  result: 'created' | 'updated' | 'unchanged' | 'removed';
                  to: string;
                }
              | {
                  createdAt: string;
                  /** @enum {string} */
                  direction: 'out';
                  emergency: boolean;
                  failoverSeconds: number;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  international: boolean;
                  maxCalls: number | null;
                  maxSeconds: number | null;
                  pattern: string;
                  prepend: string;
                  /** @enum {string} */
                  result: 'created' | 'updated' | 'unchanged' | 'removed';
                  strip: number;
                  trunks: string[];
                };
          };
        };
        /** @description Default Response */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | {
                  createdAt: string;
                  did: string;
                  /** @enum {string} */
                  direction: 'in';
                  hours: string | null;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  otherwise: string;
                  /** @enum {string} */
                  result: 'created' | 'updated' | 'unchanged' | 'removed';
                  to: string;
                }
              | {
                  createdAt: string;
                  /** @enum {string} */
                  direction: 'out';
                  emergency: boolean;
                  failoverSeconds: number;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  international: boolean;
                  maxCalls: number | null;
                  maxSeconds: number | null;
                  pattern: string;
                  prepend: string;
                  /** @enum {string} */
                  result: 'created' | 'updated' | 'unchanged' | 'removed';
                  strip: number;
                  trunks: string[];
                };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/routes/out': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Add a way out for numbers of a pattern */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @default false */
            emergency?: boolean;
            /** @default 2.5 */
            failoverSeconds?: number;
            /** @default false */
            international?: boolean;
            /** @default null */
            maxCalls?: number | null;
            /** @default null */
            maxSeconds?: number | null;
            pattern: string;
            /** @default  */
            prepend?: string;
            /** @default 0 */
            strip?: number;
            trunks: string[];
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | {
                  createdAt: string;
                  did: string;
                  /** @enum {string} */
                  direction: 'in';
                  hours: string | null;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  otherwise: string;
                  /** @enum {string} */
                  result: 'created' | 'updated' | 'unchanged' | 'removed';
                  to: string;
                }
              | {
                  createdAt: string;
                  /** @enum {string} */
                  direction: 'out';
                  emergency: boolean;
                  failoverSeconds: number;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  international: boolean;
                  maxCalls: number | null;
                  maxSeconds: number | null;
                  pattern: string;
                  prepend: string;
                  /** @enum {string} */
                  result: 'created' | 'updated' | 'unchanged' | 'removed';
                  strip: number;
                  trunks: string[];
                };
          };
        };
        /** @description Default Response */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | {
                  createdAt: string;
                  did: string;
                  /** @enum {string} */
                  direction: 'in';
                  hours: string | null;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  otherwise: string;
                  /** @enum {string} */
                  result: 'created' | 'updated' | 'unchanged' | 'removed';
                  to: string;
                }
              | {
                  createdAt: string;
                  /** @enum {string} */
                  direction: 'out';
                  emergency: boolean;
                  failoverSeconds: number;
                  /** @description in:NUMBER or out:PATTERN */
                  id: string;
                  international: boolean;
                  maxCalls: number | null;
                  maxSeconds: number | null;
                  pattern: string;
                  prepend: string;
                  /** @enum {string} */
                  result: 'created' | 'updated' | 'unchanged' | 'removed';
                  strip: number;
                  trunks: string[];
                };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/routes/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What would happen to a call, and why; none is made */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @default null */
            from?: string | null;
            /** @default false */
            inbound?: boolean;
            number: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              action: 'extension' | 'group' | 'out' | 'refused';
              called: string;
              day: number;
              from: string | null;
              inbound: boolean;
              /** @enum {string} */
              kind: 'emergency' | 'international' | 'national' | 'internal';
              maxSeconds: number | null;
              number: string | null;
              payer: string | null;
              rings: string[];
              route: string | null;
              time: string;
              trunks: string[];
              /** @description What decided, in order */
              why: string[];
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/settings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the server is set to */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description From the config of the server: changed there, by a deploy. Null where no deploy has told */
              deployed: {
                calls: {
                  /** @description Null is for ever */
                  keepDays: number | null;
                };
                /** @description What phones dial */
                codes: {
                  [key: string]: string;
                };
                domain: string | null;
                ports: {
                  https: number;
                  sip: number;
                  sips: number;
                  wss: number;
                };
                publicAddress: string;
                recordings: {
                  /** @description Null is for ever */
                  keepDays: number | null;
                  /** @description With less of the disk free, calls are not recorded */
                  minFreePercent: number;
                };
                /** @description STUN server that Asterisk asks; null is none */
                stun: string | null;
                timeZone: string;
                webrtc: {
                  /** @description Whether browsers use the TURN server for every call */
                  relayOnly: boolean;
                  /** @description STUN servers that browsers ask */
                  stun: string[];
                  /** @description TURN servers of browsers; none if it is empty */
                  turn: string[];
                };
              } | null;
              /** @description What is set here; null leaves it to the config */
              own: {
                /** @description Days for which records of calls are kept */
                callsKeepDays: number | null;
                /** @description Days for which recordings are kept */
                recordingsKeepDays: number | null;
              };
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Set for how long records of calls and recordings are kept
     * @description What is absent stays; null leaves it to the config. Less than the config's days can be set, not more. It acts within an hour.
     */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description Days for which records of calls are kept */
            callsKeepDays?: number | null;
            /** @description Days for which recordings are kept */
            recordingsKeepDays?: number | null;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description Days for which records of calls are kept */
              callsKeepDays: number | null;
              /** @description Days for which recordings are kept */
              recordingsKeepDays: number | null;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
            };
          };
        };
      };
    };
    trace?: never;
  };
  '/api/settings/numbers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Which numbers are for emergencies, and how international ones begin */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description Whole numbers */
              emergency: string[];
              /** @description How they begin */
              international: string[];
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Set which numbers are for emergencies, and how international ones begin
     * @description What is absent stays.
     */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            emergency?: string[];
            international?: string[];
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description Whole numbers */
              emergency: string[];
              /** @description How they begin */
              international: string[];
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
            };
          };
        };
      };
    };
    trace?: never;
  };
  '/api/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How everything is */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description Null if it cannot be known now */
              calls: number | null;
              /** @description What the console is served with */
              certificate: {
                expiresAt: string;
                /** @enum {string} */
                kind: 'self-signed' | 'issued';
              } | null;
              /** @description When a job last looked at them */
              disks:
                | {
                    freeBytes: number;
                    path: string;
                    totalBytes: number;
                  }[]
                | null;
              /** @description Null if it cannot be known now */
              extensions: number | null;
              /** @description The newest one on the server that is not damaged */
              lastBackup: {
                at: string;
                id: string;
                verified: boolean;
              } | null;
              license: {
                code: string;
                expiresAt: string | null;
                valid: boolean;
              };
              machine: {
                /** @description Over 1, 5 and 15 minutes */
                loadAverage: number[];
                memoryAvailableBytes: number;
                memoryTotalBytes: number;
                processors: number;
                uptimeSeconds: number;
              };
              /** @description Null if it cannot be known now */
              registered: number | null;
              services: {
                asterisk: {
                  message?: string;
                  ms: number;
                  /** @enum {string} */
                  status: 'ok' | 'down';
                };
                database: {
                  message?: string;
                  ms: number;
                  /** @enum {string} */
                  status: 'ok' | 'down';
                };
                redis: {
                  message?: string;
                  ms: number;
                  /** @enum {string} */
                  status: 'ok' | 'down';
                };
              };
              version: string;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/trunks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List trunks
     * @description Those of the types that the licence includes.
     */
    get: {
      parameters: {
        query?: {
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          /** @description What to sort by, name if absent; with a minus before it the other way round */
          sort?: 'name' | '-name' | 'type' | '-type' | 'host' | '-host';
          type?: 'trunk' | 'sbc';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                /** @description The number shown to whoever is called; null is that of the extension */
                callerId: string | null;
                /** @description In order of preference; null is what phones use */
                codecs: string[] | null;
                host: string;
                /** @description Where its calls come from */
                match: string[];
                name: string;
                port: number;
                /** @description Whether this server registers there */
                register: boolean;
                /** @description Whether sound is encrypted */
                srtp: boolean;
                status: {
                  error: string | null;
                  reachable: boolean | null;
                  registered: boolean | null;
                  rttMs: number | null;
                };
                /** @enum {string} */
                transport: 'udp' | 'tcp' | 'tls';
                /** @enum {string} */
                type: 'trunk' | 'sbc';
                username: string | null;
              }[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    /**
     * Add a trunk
     * @description One that is there with the same values is unchanged.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @default null */
            callerId?: string | null;
            codecs?: ('ulaw' | 'alaw' | 'g722' | 'gsm' | 'opus')[] | null;
            host: string;
            match?: string[];
            name: string;
            port?: number;
            /** @default false */
            register?: boolean;
            secret?: string & (unknown & unknown);
            /** @default false */
            srtp?: boolean;
            /**
             * @default udp
             * @enum {string}
             */
            transport?: 'udp' | 'tcp' | 'tls';
            /** @enum {string} */
            type: 'trunk' | 'sbc';
            username?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description The number shown to whoever is called; null is that of the extension */
              callerId: string | null;
              /** @description In order of preference; null is what phones use */
              codecs: string[] | null;
              host: string;
              /** @description Where its calls come from */
              match: string[];
              name: string;
              port: number;
              /** @description Whether this server registers there */
              register: boolean;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @description Whether sound is encrypted */
              srtp: boolean;
              status: {
                error: string | null;
                reachable: boolean | null;
                registered: boolean | null;
                rttMs: number | null;
              };
              /** @enum {string} */
              transport: 'udp' | 'tcp' | 'tls';
              /** @enum {string} */
              type: 'trunk' | 'sbc';
              username: string | null;
            };
          };
        };
        /** @description Default Response */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description The number shown to whoever is called; null is that of the extension */
              callerId: string | null;
              /** @description In order of preference; null is what phones use */
              codecs: string[] | null;
              host: string;
              /** @description Where its calls come from */
              match: string[];
              name: string;
              port: number;
              /** @description Whether this server registers there */
              register: boolean;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @description Whether sound is encrypted */
              srtp: boolean;
              status: {
                error: string | null;
                reachable: boolean | null;
                registered: boolean | null;
                rttMs: number | null;
              };
              /** @enum {string} */
              transport: 'udp' | 'tcp' | 'tls';
              /** @enum {string} */
              type: 'trunk' | 'sbc';
              username: string | null;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/trunks/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a trunk */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description The number shown to whoever is called; null is that of the extension */
              callerId: string | null;
              /** @description In order of preference; null is what phones use */
              codecs: string[] | null;
              host: string;
              /** @description Where its calls come from */
              match: string[];
              name: string;
              port: number;
              /** @description Whether this server registers there */
              register: boolean;
              /** @description Whether sound is encrypted */
              srtp: boolean;
              status: {
                error: string | null;
                reachable: boolean | null;
                registered: boolean | null;
                rttMs: number | null;
              };
              /** @enum {string} */
              transport: 'udp' | 'tcp' | 'tls';
              /** @enum {string} */
              type: 'trunk' | 'sbc';
              username: string | null;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    /**
     * Remove a trunk
     * @description Answers with what it was.
     */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description The number shown to whoever is called; null is that of the extension */
              callerId: string | null;
              /** @description In order of preference; null is what phones use */
              codecs: string[] | null;
              host: string;
              /** @description Where its calls come from */
              match: string[];
              name: string;
              port: number;
              /** @description Whether this server registers there */
              register: boolean;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @description Whether sound is encrypted */
              srtp: boolean;
              status: {
                error: string | null;
                reachable: boolean | null;
                registered: boolean | null;
                rttMs: number | null;
              };
              /** @enum {string} */
              transport: 'udp' | 'tcp' | 'tls';
              /** @enum {string} */
              type: 'trunk' | 'sbc';
              username: string | null;
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    /**
     * Change a trunk
     * @description What is absent stays.
     */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            callerId?: string | null;
            codecs?: ('ulaw' | 'alaw' | 'g722' | 'gsm' | 'opus')[] | null;
            host?: string;
            match?: string[];
            port?: number;
            register?: boolean;
            secret?: string & (unknown & unknown);
            srtp?: boolean;
            /** @enum {string} */
            transport?: 'udp' | 'tcp' | 'tls';
            username?: string | null;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @description The number shown to whoever is called; null is that of the extension */
              callerId: string | null;
              /** @description In order of preference; null is what phones use */
              codecs: string[] | null;
              host: string;
              /** @description Where its calls come from */
              match: string[];
              name: string;
              port: number;
              /** @description Whether this server registers there */
              register: boolean;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @description Whether sound is encrypted */
              srtp: boolean;
              status: {
                error: string | null;
                reachable: boolean | null;
                registered: boolean | null;
                rttMs: number | null;
              };
              /** @enum {string} */
              transport: 'udp' | 'tcp' | 'tls';
              /** @enum {string} */
              type: 'trunk' | 'sbc';
              username: string | null;
            };
          };
        };
      };
    };
    trace?: never;
  };
  '/api/trunks/{name}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Find out whether a trunk works, and if not, why
     * @description Asks the provider, and changes nothing. A test that fails is an answer with ok false.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              ok: boolean;
              steps: {
                detail: string;
                ms: number;
                name: string;
                ok: boolean;
              }[];
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List users */
    get: {
      parameters: {
        query?: {
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          role?: 'super_admin' | 'admin' | 'operator' | 'viewer';
          /** @description What to sort by, email if absent; with a minus before it the other way round */
          sort?: 'email' | '-email' | 'name' | '-name' | 'role' | '-role' | 'createdAt' | '-createdAt';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                createdAt: string;
                email: string;
                /** @description Number of the user's own extension */
                extension: string | null;
                id: number;
                lastLoginAt: string | null;
                /** @description Null is the server's licence */
                licenseId: number | null;
                mustChangePassword: boolean;
                name: string;
                /** @enum {string} */
                role: 'super_admin' | 'admin' | 'operator' | 'viewer';
                /** @description Whether the login asks for a code */
                totp: boolean;
              }[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    /**
     * Add a user
     * @description Without a password, one is generated: it is in this answer, and must be changed at the first login. A user who is there with the same values is unchanged.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            email: string;
            extension?: string | null;
            licenseId?: number | null;
            name?: string;
            password?: string;
            /** @enum {string} */
            role: 'super_admin' | 'admin' | 'operator' | 'viewer';
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: string;
              email: string;
              /** @description Number of the user's own extension */
              extension: string | null;
              id: number;
              lastLoginAt: string | null;
              /** @description Null is the server's licence */
              licenseId: number | null;
              mustChangePassword: boolean;
              name: string;
              /** @description If it was generated, this once */
              password: string | null;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              role: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether the login asks for a code */
              totp: boolean;
            };
          };
        };
        /** @description Default Response */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: string;
              email: string;
              /** @description Number of the user's own extension */
              extension: string | null;
              id: number;
              lastLoginAt: string | null;
              /** @description Null is the server's licence */
              licenseId: number | null;
              mustChangePassword: boolean;
              name: string;
              /** @description If it was generated, this once */
              password: string | null;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              role: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether the login asks for a code */
              totp: boolean;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a user */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: string;
              email: string;
              /** @description Number of the user's own extension */
              extension: string | null;
              id: number;
              lastLoginAt: string | null;
              /** @description Null is the server's licence */
              licenseId: number | null;
              mustChangePassword: boolean;
              name: string;
              /** @enum {string} */
              role: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether the login asks for a code */
              totp: boolean;
            };
          };
        };
      };
    };
    /**
     * Change a user
     * @description What is absent stays. It acts at once, also in open sessions.
     */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            email?: string;
            extension?: string | null;
            licenseId?: number | null;
            name?: string;
            /** @enum {string} */
            role?: 'super_admin' | 'admin' | 'operator' | 'viewer';
            /**
             * @description Takes a second factor away that is lost
             * @enum {boolean}
             */
            totp?: false;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: string;
              email: string;
              /** @description Number of the user's own extension */
              extension: string | null;
              id: number;
              lastLoginAt: string | null;
              /** @description Null is the server's licence */
              licenseId: number | null;
              mustChangePassword: boolean;
              name: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              role: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether the login asks for a code */
              totp: boolean;
            };
          };
        };
      };
    };
    post?: never;
    /**
     * Remove a user
     * @description Open sessions and their phones end at once.
     */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: string;
              email: string;
              /** @description Number of the user's own extension */
              extension: string | null;
              id: number;
              lastLoginAt: string | null;
              /** @description Null is the server's licence */
              licenseId: number | null;
              mustChangePassword: boolean;
              name: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              role: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether the login asks for a code */
              totp: boolean;
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    /**
     * Change a user
     * @description What is absent stays. It acts at once, also in open sessions.
     */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            email?: string;
            extension?: string | null;
            licenseId?: number | null;
            name?: string;
            /** @enum {string} */
            role?: 'super_admin' | 'admin' | 'operator' | 'viewer';
            /**
             * @description Takes a second factor away that is lost
             * @enum {boolean}
             */
            totp?: false;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: string;
              email: string;
              /** @description Number of the user's own extension */
              extension: string | null;
              id: number;
              lastLoginAt: string | null;
              /** @description Null is the server's licence */
              licenseId: number | null;
              mustChangePassword: boolean;
              name: string;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              role: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether the login asks for a code */
              totp: boolean;
            };
          };
        };
      };
    };
    trace?: never;
  };
  '/api/users/{id}/password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Give a user another password
     * @description Without one, it is generated, as for a new user. Ends all sessions of the user.
     */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            password?: string;
          };
        };
      };
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              createdAt: string;
              email: string;
              /** @description Number of the user's own extension */
              extension: string | null;
              id: number;
              lastLoginAt: string | null;
              /** @description Null is the server's licence */
              licenseId: number | null;
              mustChangePassword: boolean;
              name: string;
              /** @description If it was generated, this once */
              password: string | null;
              /** @enum {string} */
              result: 'created' | 'updated' | 'unchanged' | 'removed';
              /** @enum {string} */
              role: 'super_admin' | 'admin' | 'operator' | 'viewer';
              /** @description Whether the login asks for a code */
              totp: boolean;
            };
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/{id}/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The open sessions of a user */
    get: {
      parameters: {
        query?: {
          /** @description Most items on a page */
          limit?: number;
          /** @description Which page, the first is 1 */
          page?: number;
          /** @description Part of what is looked for, in any case */
          q?: string;
          /** @description What to sort by, createdAt if absent; with a minus before it the other way round */
          sort?: 'createdAt' | '-createdAt' | 'lastUsedAt' | '-lastUsedAt';
        };
        header?: never;
        path: {
          id: number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              items: {
                address: string | null;
                createdAt: string;
                expiresAt: string;
                id: number;
                lastUsedAt: string;
                userAgent: string | null;
              }[];
              limit: number;
              page: number;
              /** @description On all pages */
              total: number;
            };
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/{id}/sessions/{session}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End a session of a user, or with `all` every one */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: number;
          session: 'all' | number;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Default Response */
        '4XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        '5XX': {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Error'];
          };
        };
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              ended: number;
            };
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description A failure */
    Error: {
      error: {
        /** @description What kind of failure, for programs */
        code: string;
        /** @description Such as the fields that are wrong; null if there is nothing more to say */
        details: unknown;
        /** @description What failed and why, for people */
        message: string;
      };
    };
    /** @description A failure */
    ErrorInput: {
      error: {
        /** @description What kind of failure, for programs */
        code: string;
        /** @description Such as the fields that are wrong; null if there is nothing more to say */
        details: unknown;
        /** @description What failed and why, for people */
        message: string;
      };
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
