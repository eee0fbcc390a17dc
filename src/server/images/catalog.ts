import { createHash } from 'node:crypto';
import { type ServiceName, serviceNames, userIds } from '../layout.ts';

/** A release of Debian that images are built on. */
export type Suite = 'trixie' | 'forky';

/** A base image, made on the server by mmdebstrap and docker import. */
export interface BaseSpec {
  tag: string;
  suite: Suite;
  /** For mmdebstrap --include. */
  packages: string[];
  /** For mmdebstrap --aptopt, and for apt-get in images on this base. */
  aptOptions: string[];
}

interface ImageFile {
  /** Relative to the build context. */
  path: string;
  content: Uint8Array;
}

/** What an image is built from. */
export interface ImageSource {
  dockerfile: string;
  files: ImageFile[];
}

/** An image to build, its tag a hash over all that goes into it: an unchanged image is never built again. */
export interface ImageSpec {
  service: ServiceName;
  tag: string;
  base: Suite;
  dockerfile: string;
  files: ImageFile[];
  buildArgs: Record<string, string>;
  labels: Record<string, string>;
}

export interface CatalogInput {
  /** Version of SmartCMS. */
  version: string;
  sources: Record<ServiceName, ImageSource>;
}

/** Where images come from; a registry and builds from source are to follow. */
export interface ImageOrigin {
  bases(): BaseSpec[];
  images(input: CatalogInput): ImageSpec[];
}

/** Everything from Debian's packages, with no container registry. */
export const distribution: ImageOrigin = {
  bases: () => [baseSpec('trixie'), baseSpec('forky')],
  images: imageCatalog,
};

/** Asterisk is in no stable release of Debian; all else comes from the stable one. */
const suites: Record<ServiceName, Suite> = {
  db: 'trixie',
  redis: 'trixie',
  asterisk: 'forky',
  api: 'trixie',
  frontend: 'trixie',
};

const titles: Record<ServiceName, string> = {
  db: 'MariaDB',
  redis: 'Redis',
  asterisk: 'Asterisk',
  api: 'SmartCMS API',
  frontend: 'SmartCMS console (nginx)',
};

/** The base image of a Debian release. */
export function baseSpec(suite: Suite): BaseSpec {
  const packages = ['ca-certificates', 'tzdata'];
  // Signatures of a release under development can be past their date on a mirror that lags behind.
  const aptOptions = suite === 'forky' ? ['Acquire::Check-Valid-Until=false'] : [];
  return {
    tag: `smartcms/base-${suite}:${digest({ suite, packages, aptOptions })}`,
    suite,
    packages,
    aptOptions,
  };
}

/** The five images of the distribution source. */
export function imageCatalog({ version, sources }: CatalogInput): ImageSpec[] {
  return serviceNames.map((service) => {
    const base = baseSpec(suites[service]);
    const { dockerfile, files } = sources[service];
    const buildArgs = {
      BASE: base.tag,
      SERVICE_UID: String(userIds[service]),
      ...(service === 'api' && { VERSION: version }),
      ...(service === 'asterisk' && {
        APT_OPTIONS: base.aptOptions.map((option) => `-o ${option}`).join(' '),
      }),
    };
    const hashed = files
      .map(({ path, content }) => [path, createHash('sha256').update(content).digest('hex')])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
    const hash = digest({ dockerfile, buildArgs, files: hashed });
    const labels = {
      'org.opencontainers.image.title': titles[service],
      'org.opencontainers.image.base.name': base.tag,
      // Of what SmartCMS wrote itself; what apt installed is listed in the image: /usr/share/smartcms/packages.
      'org.opencontainers.image.version':
        service === 'api' || service === 'frontend' ? version : `debian-${base.suite}`,
      'smartcms.service': service,
      'smartcms.build-hash': hash,
    };
    return {
      service,
      tag: `smartcms/${service}:${hash}`,
      base: base.suite,
      dockerfile,
      files,
      buildArgs,
      labels,
    };
  });
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
