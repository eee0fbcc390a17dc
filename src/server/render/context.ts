import type { Config } from '../../config/schema.ts';
import type { UploadFile } from '../../host/host.ts';
import type { ServiceName } from '../layout.ts';
import type { Secrets } from '../secrets.ts';

/** Everything that templates may use. */
export interface RenderContext {
  config: Config;
  addresses: RenderAddresses;
  secrets: Secrets;
  /** Image of each service with its tag, such as smartcms/db:3f9a1c2b4d5e. */
  images: Record<ServiceName, string>;
}

/** What the files say of the server's addresses. */
export interface RenderAddresses {
  publicAddress: string;
  /** A NAT before the server: its own address, and the networks that are told it. Null without one. */
  nat: { own: string; networks: readonly string[] } | null;
  /** Whether it is to listen on IPv6 too. */
  ipv6: boolean;
}

/** A file of the server with what planning must know about it. */
export interface RenderedFile extends UploadFile {
  /** Services that must be recreated when it changes. */
  readers: ServiceName[];
}
