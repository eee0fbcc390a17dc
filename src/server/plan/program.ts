import type { Facts } from '../facts/facts.ts';
import { paths } from '../layout.ts';
import type { Program, Runtime } from '../program/program.ts';
import type { Change, Step } from './step.ts';

/**
 * The program on the server itself, for timers and for whoever is logged in there. A command of the same name that
 * is somebody's own stays as it is.
 */
export function planProgram(
  { program: present, system }: Facts,
  program: Program,
  runtime: Runtime,
): Step | null {
  const newProgram = present.sha256 !== program.sha256;
  const newRuntime = present.runtime !== runtime.key;
  const link = present.command === null;
  const units = system.systemd && !present.units;
  if (!newProgram && !newRuntime && !link && !units) return null;
  const action = (there: string | null): Change['action'] => (there === null ? 'create' : 'update');
  const changes: Change[] = [];
  if (newRuntime) {
    changes.push({
      action: action(present.runtime),
      subject: 'Node.js for the program on the server',
      diff: null,
    });
  }
  if (newProgram) {
    const subject = `program ${program.sha256} in ${paths.program}`;
    changes.push({ action: action(present.sha256), subject, diff: null });
  }
  if (units) changes.push({ action: 'create', subject: 'units of systemd for jobs and backups', diff: null });
  if (link) changes.push({ action: 'create', subject: paths.command, diff: null });
  return {
    id: 'program',
    title: 'Install the program on the server',
    changes,
    work: {
      kind: 'program',
      program: newProgram ? program : null,
      runtime: newRuntime ? runtime : null,
      link,
    },
  };
}
