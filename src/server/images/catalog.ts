import { createHash } from 'node:crypto';
import { type ServiceName, serviceNames, userIds } from '../layout.ts';
import { type CompiledBase, type CompileInput, compiledBase } from './compiled.ts';
import { type ImagesRecord, officialImages, type PulledBase, pulledBase } from './registry.ts';

/** A release of Debian that images are built on. */
export type Suite = 'trixie' | 'forky';

/** A base image, made on the server by mmdebstrap and docker import. */
export interface BootstrapBase {
  kind: 'bootstrap';
  tag: string;
  suite: Suite;
  /** For mmdebstrap --include. */
  packages: string[];
  /** For mmdebstrap --aptopt, and for apt-get in images on this base. */
  aptOptions: string[];
}

export type BaseSpec = BootstrapBase | PulledBase | CompiledBase;

export interface ImageFile {
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
  /** Tags of the bases that it is made from. */
  bases: string[];
  dockerfile: string;
  files: ImageFile[];
  buildArgs: Record<string, string>;
  labels: Record<string, string>;
}

export interface CatalogInput {
  /** Version of SmartCMS. */
  version: string;
  sources: Record<ServiceName, ImageSource>;
  /** Given if Asterisk is compiled. */
  compile?: CompileRequest | undefined;
}

/** What Asterisk is compiled from, in what, and what its image is made of then. */
interface CompileRequest {
  inputs: CompileInput[];
  builder: ImageSource;
  image: ImageSource;
}

/** Images and the bases that they stand on. */
export interface Catalog {
  images: ImageSpec[];
  bases: BaseSpec[];
}

/** Where the official images are, and what of them is used. */
export interface RegistryOrigin {
  /** Prefix of a mirror; null is Docker Hub. */
  registry: string | null;
  record: ImagesRecord;
}

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
export function baseSpec(suite: Suite): BootstrapBase {
  const packages = ['ca-certificates', 'tzdata'];
  // Signatures of a release under development can be past their date on a mirror that lags behind.
  const aptOptions = suite === 'forky' ? ['Acquire::Check-Valid-Until=false'] : [];
  return {
    kind: 'bootstrap',
    tag: `smartcms/base-${suite}:${digest({ suite, packages, aptOptions })}`,
    suite,
    packages,
    aptOptions,
  };
}

/** Everything from Debian's packages, with no container registry. */
export function distributionCatalog(input: CatalogInput): Catalog {
  return join(
    serviceNames.map((service) => {
      if (service === 'asterisk' && input.compile) return compiledAsterisk(baseSpec('trixie'), input.compile);
      const base = baseSpec(suites[service]);
      return { image: packagedImage(service, base, input.sources[service], input.version), bases: [base] };
    }),
  );
}

/** Official images as bases. Asterisk has none: it is compiled, or Debian's package on Debian's own base. */
export function registryCatalog(input: CatalogInput, { registry, record }: RegistryOrigin): Catalog {
  return join(
    serviceNames.map((service) => {
      const official = pulledBase(registry, officialImages[service], record);
      if (service !== 'asterisk') {
        const image = officialImage(service, official, input.sources[service], input.version);
        return { image, bases: [official] };
      }
      if (input.compile) return compiledAsterisk(official, input.compile);
      const base = baseSpec(suites.asterisk);
      return { image: packagedImage(service, base, input.sources.asterisk, input.version), bases: [base] };
    }),
  );
}

interface Made {
  image: ImageSpec;
  bases: BaseSpec[];
}

function join(made: Made[]): Catalog {
  const bases = new Map(made.flatMap((each) => each.bases.map((base) => [base.tag, base])));
  return { images: made.map(({ image }) => image), bases: [...bases.values()] };
}

function compiledAsterisk(
  base: BootstrapBase | PulledBase,
  { inputs, builder, image }: CompileRequest,
): Made {
  const compiled = compiledBase({ tag: base.tag, hashed: hashedName(base) }, builder, inputs);
  const buildArgs = { BASE: base.tag, RESULT: compiled.tag, SERVICE_UID: String(userIds.asterisk) };
  const hashedArgs = { ...buildArgs, BASE: hashedName(base) };
  const details = { buildArgs, hashedArgs, version: '', origin: 'source' };
  return {
    image: imageSpec('asterisk', [base.tag, compiled.tag], image, details),
    bases: [base, compiled],
  };
}

/** What hashes take for a base: the digest and not the mirror, since another mirror has the same image. */
function hashedName(base: BootstrapBase | PulledBase): string {
  return base.kind === 'bootstrap' ? base.tag : `${base.name}${base.tag.replace(/^[^@]*/, '')}`;
}

function packagedImage(
  service: ServiceName,
  base: BootstrapBase,
  source: ImageSource,
  version: string,
): ImageSpec {
  const buildArgs = {
    BASE: base.tag,
    SERVICE_UID: String(userIds[service]),
    ...(service === 'api' && { VERSION: version }),
    ...(service === 'asterisk' && {
      APT_OPTIONS: base.aptOptions.map((option) => `-o ${option}`).join(' '),
    }),
  };
  return imageSpec(service, [base.tag], source, { buildArgs, version, origin: `debian-${base.suite}` });
}

function officialImage(
  service: ServiceName,
  base: PulledBase,
  source: ImageSource,
  version: string,
): ImageSpec {
  const buildArgs = {
    BASE: base.tag,
    SERVICE_UID: String(userIds[service]),
    ...(service === 'api' && { VERSION: version }),
  };
  const hashedArgs = { ...buildArgs, BASE: hashedName(base) };
  return imageSpec(service, [base.tag], source, { buildArgs, hashedArgs, version, origin: base.name });
}

interface ImageDetails {
  buildArgs: Record<string, string>;
  /** What the hash takes instead of buildArgs. */
  hashedArgs?: Record<string, string>;
  version: string;
  /** What the base is, for the label of images that have no version of SmartCMS in them. */
  origin: string;
}

function imageSpec(
  service: ServiceName,
  bases: string[],
  { dockerfile, files }: ImageSource,
  { buildArgs, hashedArgs = buildArgs, version, origin }: ImageDetails,
): ImageSpec {
  const hashed = files
    .map(({ path, content }) => [path, createHash('sha256').update(content).digest('hex')])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const hash = digest({ dockerfile, buildArgs: hashedArgs, files: hashed });
  const labels = {
    'org.opencontainers.image.title': titles[service],
    'org.opencontainers.image.base.name': bases[0] ?? '',
    // Of what SmartCMS wrote itself; what apt installed is listed in the image: /usr/share/smartcms/packages.
    'org.opencontainers.image.version': service === 'api' || service === 'frontend' ? version : origin,
    'smartcms.service': service,
    'smartcms.build-hash': hash,
  };
  return { service, tag: `smartcms/${service}:${hash}`, bases, dockerfile, files, buildArgs, labels };
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
