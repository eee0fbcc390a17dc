import type { Config } from '../../config/schema.ts';
import type { UploadFile } from '../../host/host.ts';
import type { ServiceName } from '../layout.ts';
import type { Secrets } from '../secrets.ts';

/** Everything that templates may use. */
export interface RenderContext {
  config: Config;
  /** The server's addresses: config's public address, or the one of its default route. */
  publicAddress: string;
  /** Addresses that the server itself has; a public one that is not among them belongs to a NAT before it. */
  localAddresses: readonly string[];
  secrets: Secrets;
  /** Image of each service with its tag, such as smartcms/db:3f9a1c2b4d5e. */
  images: Record<ServiceName, string>;
}

/** A file of the server with what planning must know about it. */
export interface RenderedFile extends UploadFile {
  /** Services that must be recreated when it changes. */
  readers: ServiceName[];
}
