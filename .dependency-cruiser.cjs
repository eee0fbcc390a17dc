/** The house of ARCHITECTURE.md: arrows point one way, from the edges of the program to its ground. */
const rooms = {
  domain: [],
  config: ['domain'],
  probe: [],
  host: ['domain', 'config'],
  docker: ['host', 'domain', 'config'],
  database: ['host', 'domain', 'config'],
  asterisk: ['host', 'domain', 'config'],
  backup: ['docker', 'database', 'host', 'domain', 'config'],
  acme: ['domain'],
  offsite: ['host', 'domain', 'config'],
  server: ['docker', 'database', 'asterisk', 'host', 'domain', 'config'],
  services: [
    'probe',
    'backup',
    'acme',
    'offsite',
    'server',
    'docker',
    'database',
    'asterisk',
    'host',
    'domain',
    'config',
  ],
  api: ['services', 'domain', 'config'],
  web: ['domain'],
  cli: ['services', 'domain', 'config'],
};

/** Within the console: pages are built from parts, parts from the core; no page knows another. */
const consoleArrows = [
  { name: 'console-core-knows-no-parts', from: '^src/web/app/core/', to: '^src/web/app/(ui|shell|pages)/' },
  { name: 'console-parts-know-no-pages', from: '^src/web/app/ui/', to: '^src/web/app/(shell|pages)/' },
  { name: 'console-texts-know-nothing', from: '^src/web/app/i18n/', to: '^src/web/app/(?!i18n/)' },
  {
    name: 'console-pages-know-no-other-page',
    from: '^src/web/app/pages/([^/]+)/',
    to: '^src/web/app/(shell/|pages/(?!$1/))',
  },
].map(({ name, from, to }) => ({ name, severity: 'error', from: { path: from }, to: { path: to } }));

/** What the command line needs to speak of servers and progress: words, no work. */
const words = '^src/(host/(target|open)|server/(progress|layout))\\.ts$';

const arrow = ([room, allowed]) => ({
  name: `${room}-uses-only-${allowed.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    pathNot: [`^src/(${[room, ...allowed].join('|')})/`, ...(room === 'cli' ? [words] : [])],
  },
});

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(arrow),
    ...consoleArrows,
    {
      name: 'no-circles',
      comment: 'Types may look back, and help may load the list of commands that it is part of when it runs.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    {
      name: 'facts-and-plans-are-pure',
      comment: 'They decide; what reaches a server goes through apply, live and the gathering of facts.',
      severity: 'error',
      from: { path: '^src/server/plan/' },
      to: { path: '^src/(host/(open|local|ssh)|docker|database/connect|asterisk|server/apply)' },
    },
    {
      name: 'no-tests-in-the-program',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'declared-dependencies',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/web/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown'], pathNot: 'node_modules/@types/' },
    },
    { name: 'nothing-unresolved', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
