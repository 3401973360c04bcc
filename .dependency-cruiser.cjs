/**
 * The arrows between the folders of src (docs/architecture.md). A folder imports from the lines above its
 * own; two folders of one line do not import each other, but where ALSO says so.
 */
const LINES = [
  ['recipe', 'io'],
  ['data', 'model'],
  ['tokens', 'mixture'],
  ['gpu'],
  ['kernels'],
  ['network'],
  ['training', 'generation'],
  ['runs', 'exports'],
  ['workers'],
  ['state'],
  ['ui', 'cli'],
];
/** Recipes answer with Result and Fault (docs/decisions/0017). */
const ALSO = { recipe: ['io'] };

const TEST = '\\.test\\.tsx?$';
const inFolders = (names) => `^src/(${names.join('|')})/`;
/** A package by its name: resolved, or as it is written where it is not installed. */
const packages = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`;

const arrows = LINES.flatMap((line, index) =>
  line.map((folder) => {
    const allowed = [folder, ...(ALSO[folder] ?? []), ...LINES.slice(0, index).flat()];
    return {
      name: `arrows-of-${folder}`,
      comment: `src/${folder} imports only from ${allowed.join(', ')}.`,
      severity: 'error',
      from: { path: inFolders([folder]), pathNot: TEST },
      to: { path: '^src/', pathNot: inFolders(allowed) },
    };
  }),
);

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    ...arrows,
    rule(
      'known-folder',
      'Every module of src lies in a folder of the architecture.',
      { path: '^src/', pathNot: [inFolders(LINES.flat()), '^src/[^/]+\\.d\\.ts$'] },
      {},
    ),
    rule(
      'machine-io',
      'io/browser and io/node are imported only by workers, cli and tests.',
      { path: '^src/', pathNot: [TEST, inFolders(['workers', 'cli']), '^src/io/(browser|node)/'] },
      { path: '^src/io/(browser|node)/' },
    ),
    rule(
      'page-beside-engine',
      'The page talks to the engine through the stores and the workers: it does not call it.',
      { path: inFolders(['ui', 'state']), pathNot: TEST },
      { path: inFolders(['gpu', 'kernels', 'network', 'training', 'generation']) },
    ),
    rule(
      'react-only-in-ui',
      'React and what is built on it stay in src/ui.',
      { path: '^src/', pathNot: ['^src/ui/', TEST] },
      { path: packages('react', 'react-dom', 'recharts') },
    ),
    rule(
      'stores-only-in-state',
      'zustand stays in src/state and src/ui.',
      { path: '^src/', pathNot: ['^src/(state|ui)/', TEST] },
      { path: packages('zustand') },
    ),
    rule(
      'node-only-at-the-edge',
      "Node's own modules stay in io/node and cli.",
      { path: '^src/', pathNot: ['^src/(io/node|cli)/', TEST] },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'dawn-only-in-cli',
      'Dawn (the package webgpu) is opened by cli alone.',
      { path: '^src/', pathNot: ['^src/cli/', TEST] },
      { path: packages('webgpu') },
    ),
    rule(
      'src-stands-alone',
      'src imports nothing of tests, bench and scripts; the command "bench" runs the benchmarks.',
      { path: '^src/', pathNot: [TEST, '^src/cli/bench\\.ts$'] },
      { path: ['^(tests|bench|scripts)/', TEST] },
    ),
    rule(
      'no-cycles',
      'Two modules that need each other are one module.',
      { path: '^src/' },
      { circular: true },
    ),
    rule(
      'resolvable',
      'What is imported exists.',
      { path: '^src/' },
      { couldNotResolve: true, pathNot: '\\?' },
    ),
  ],
  options: {
    // TypeScript 7 has no API that dependency-cruiser can read: without swc it would see no .ts file at all
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.d.ts'],
    },
  },
};
