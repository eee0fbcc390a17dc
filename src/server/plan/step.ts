import type { AcmeSettings } from '../../domain/acme.ts';
import type { UploadFile } from '../../host/host.ts';
import type { BaseSpec, ImageSpec } from '../images/catalog.ts';
import type { ServiceName } from '../layout.ts';
import type { Program, Runtime } from '../program/program.ts';
import type { PlannedChange } from '../progress.ts';
import type { KnownPorts, ReleaseRecord } from '../state.ts';

export type Change = Omit<PlannedChange, 'step'>;

/** The steps of a deploy, in their order. */
export type StepId =
  | 'engine'
  | 'base-images'
  | 'folders'
  | 'secrets'
  | 'certificate'
  | 'files'
  | 'images'
  | 'data-services'
  | 'migrations'
  | 'first-admin'
  | 'services'
  | 'readers'
  | 'program'
  | 'firewall'
  | 'acme'
  | 'verify'
  | 'release';

/** One step: what it changes, for people, and the work, as plain data for the executors in apply/. */
export interface Step {
  id: StepId;
  title: string;
  changes: Change[];
  work: Work;
}

export type Work =
  | { kind: 'script'; script: string }
  | { kind: 'upload'; files: UploadFile[]; remove: string[] }
  /** Looks up digests of official images, and records them on the server. */
  | { kind: 'digests'; registry: string | null; names: string[] }
  | {
      kind: 'images';
      bases: BaseSpec[];
      images: ImageSpec[];
      parallel: number;
      /** What a compile among the bases may take. */
      compile: { memoryBytes: number; jobs: number };
    }
  /** Brings services to the compose file; those in `restart` are restarted even if it did not change for them. */
  | { kind: 'compose'; services: ServiceName[]; restart: ServiceName[]; removeOrphans: boolean }
  /** Has services read the certificate again, without a restart where they can. */
  | { kind: 'reload'; services: ServiceName[]; ports: KnownPorts }
  | { kind: 'migrate' }
  | { kind: 'seed'; admin: { email: string; name: string }; serverName: string }
  /** The program on the server and its Node.js, each null where the right one is there. */
  | { kind: 'program'; program: Program | null; runtime: Runtime | null; link: boolean }
  /** The firewall's table; null takes it away. */
  | { kind: 'firewall'; rules: string | null }
  /** Certificates from an authority: what the server asks for, null for nothing any more; and whether it asks now. */
  | { kind: 'acme'; settings: AcmeSettings | null; order: boolean; ports: KnownPorts }
  | { kind: 'verify'; ports: KnownPorts }
  | { kind: 'release'; record: Omit<ReleaseRecord, 'release' | 'changed'> & { version: string } };
