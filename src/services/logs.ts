import { containerName, paths, type ServiceName } from '../server/layout.ts';
import { type ServerOptions, withHost } from './connection.ts';
import { dockerFailure } from './docker-failure.ts';

export interface LogsOptions extends ServerOptions {
  /** One service; null means all. */
  service: ServiceName | null;
  follow: boolean;
  /** As `docker logs --since` takes it: 10m, 2026-11-22T10:00:00Z. */
  since: string | null;
  /** Lines of each service to begin with. */
  tail: number | null;
  /** Only lines that contain this text. */
  grep: string | null;
  /** Called for each line. */
  onLine: (line: string) => void;
}

/** Lines of the services' logs, as they are or as they come. */
export async function logs(options: LogsOptions): Promise<void> {
  const { service, follow, since, tail, grep, signal } = options;
  const flags = [
    ...(follow ? ['--follow'] : []),
    ...(since === null ? [] : ['--since', since]),
    ...(tail === null ? [] : ['--tail', String(tail)]),
  ];
  const command =
    service === null
      ? [
          'docker',
          'compose',
          '--project-directory',
          paths.root,
          '--ansi',
          'never',
          'logs',
          '--no-color',
          ...flags,
        ]
      : ['docker', 'logs', ...flags, containerName(service)];
  await withHost(options, async (host) => {
    const { code, stderr } = await host.run(command, {
      signal,
      okCodes: 'any',
      onLine: (line) => {
        if (grep === null || line.includes(grep)) options.onLine(line);
      },
    });
    if (code !== 0) throw dockerFailure(code, stderr);
  });
}
