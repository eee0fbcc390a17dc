// Runs in a container of the API's image: copies its Node.js, the libraries that it has loaded and the loader to
// /out, so that it runs on the server itself whatever libraries that has.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';

const out = '/out';
// Debian's Node.js reads some of its own modules from here when it starts. The other path is as long, so that it
// can take its place in the binary.
const shared = '/usr/share/nodejs/';
const own = '/opt/smartcms/njs/';

process.report.excludeNetwork = true;
const objects = process.report.getReport().sharedObjects.filter((path) => path.startsWith('/'));
const isLoader = (path) => /^ld-linux[^/]*\.so/.test(basename(path));
const loader = objects.find(isLoader);
if (loader === undefined) throw new Error(`no loader among ${objects.join(', ')}`);

mkdirSync(`${out}/lib`, { recursive: true });
copyFileSync(loader, `${out}/ld.so`);
take(process.execPath, `${out}/node`);
for (const path of objects) {
  if (!isLoader(path) && path !== process.execPath) take(path, `${out}/lib/${basename(path)}`);
}
takeNativePart('@node-rs/argon2', `argon2.linux-${process.arch}-gnu.node`);

/** Copies a binary, and the modules that it reads at start, to which it then points. */
function take(from, to) {
  const bytes = readFileSync(from);
  let changed = false;
  for (let at = bytes.indexOf(shared); at >= 0; at = bytes.indexOf(shared, at + 1)) {
    const module = /^[\w./-]+?\.js(?![\w])/.exec(bytes.toString('latin1', at, at + 200))?.[0];
    if (module !== undefined) takeModule(module);
    bytes.write(own, at, 'latin1');
    changed = true;
  }
  if (changed) writeFileSync(to, bytes, { mode: 0o755 });
  else copyFileSync(from, to);
}

function takeModule(path) {
  if (!existsSync(path)) return;
  const to = `${out}/njs/${path.slice(shared.length)}`;
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(path, to);
}

/** Makes a package around a compiled part of the image, which the program does not bring, so that import finds it. */
function takeNativePart(name, file) {
  const from = `/app/${file}`;
  const to = `${out}/node_modules/${name}`;
  mkdirSync(to, { recursive: true });
  copyFileSync(from, `${to}/${file}`);
  const exported = Object.keys(createRequire(import.meta.url)(from)).join(', ');
  writeFileSync(`${to}/package.json`, JSON.stringify({ name, type: 'module', exports: './index.js' }));
  writeFileSync(
    `${to}/index.js`,
    `import { createRequire } from 'node:module';
export const { ${exported} } = createRequire(import.meta.url)('./${file}');
`,
  );
}
