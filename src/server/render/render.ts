import { type ServiceName, userIds } from '../layout.ts';
import { configHashes } from './config-hash.ts';
import type { RenderContext, RenderedFile } from './context.ts';
import { renderTemplate } from './engine.ts';
import { composeFiles, serviceFiles } from './files.ts';
import { perService, templateView } from './view.ts';

export interface Rendered {
  files: RenderedFile[];
  /** A hash for each service over all that makes its container; its label carries it. */
  configHashes: Record<ServiceName, string>;
}

/**
 * Every file that a server needs besides its secrets and certificates. Depends on the context and this
 * package's templates alone. Throws UserError('config_invalid') if a value would break a file.
 */
export function renderServer(context: RenderContext): Rendered {
  const bare = templateView(
    context,
    perService(() => '-'),
  );
  const files = serviceFiles.map((rule) => renderFile(rule, bare));
  const hashes = configHashes(context, files, renderTemplate('docker-compose.yml', bare).content);
  const view = { ...bare, hashes };
  return { files: [...composeFiles.map((rule) => renderFile(rule, view)), ...files], configHashes: hashes };
}

/** A file with a secret can be read by the one service that needs it, and by root. */
function renderFile({ template, path, readers }: (typeof serviceFiles)[number], view: object): RenderedFile {
  const { content, secret } = renderTemplate(template, view);
  const [reader] = readers;
  const owner = secret && reader !== undefined ? userIds[reader] : 0;
  return { path, content, readers, mode: secret ? 0o400 : 0o644, uid: owner, gid: owner };
}
