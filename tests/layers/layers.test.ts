import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** The check as `npm test` runs it. */
function check(root: string): { status: number | null; text: string } {
  const script = join(REPOSITORY, 'scripts/layers.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'temper-layers-'));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
});
afterEach(() => rmSync(root, { recursive: true }));

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const FORBIDDEN: readonly (readonly [rule: string, from: string, imported: string])[] = [
  ['arrows-of-mixture', 'src/mixture/planted.ts', '../tokens/planted.ts'],
  ['arrows-of-data', 'src/data/planted.ts', '../gpu/planted.ts'],
  ['arrows-of-io', 'src/io/planted.ts', '../recipe/planted.ts'],
  ['arrows-of-ui', 'src/ui/planted.tsx', '../cli/planted.ts'],
  ['machine-io', 'src/runs/planted.ts', '../io/node/planted.ts'],
  ['machine-io', 'src/ui/planted.tsx', '../io/browser/planted.ts'],
  ['page-beside-engine', 'src/ui/planted.tsx', '../kernels/planted.ts'],
  ['react-only-in-ui', 'src/state/planted.ts', 'react'],
  ['stores-only-in-state', 'src/runs/planted.ts', 'zustand'],
  ['node-only-at-the-edge', 'src/exports/planted.ts', 'node:fs'],
  ['dawn-only-in-cli', 'src/gpu/planted.ts', 'webgpu'],
  ['src-stands-alone', 'src/gpu/planted.ts', '../../tests/planted.ts'],
  ['known-folder', 'src/stray/planted.ts', '../io/planted.ts'],
  ['resolvable', 'src/data/planted.ts', './absent.ts'],
];

describe('the arrows between the folders of src', () => {
  it('hold in this repository', () => {
    const { status, text } = check(REPOSITORY);
    expect(text).toContain('every arrow points up');
    expect(status).toBe(0);
  });

  // All in one tree, each in files of its own: the check begins slowly, and looks at every file by itself.
  it('are found broken, each by its rule', () => {
    const planted = FORBIDDEN.map(([rule, from, imported], place) => {
      const own = from.replace('planted', `planted-${place}`);
      const target = imported.replace('planted', `target-${place}`);
      if (imported.startsWith('..')) plant(join(dirname(own), target), '');
      plant(own, `import * as planted from '${target}';\nexport default planted;\n`);
      return `✗ ${rule}: ${own}`;
    });
    const { status, text } = check(root);
    expect(planted.filter((line) => !text.includes(line))).toEqual([]);
    expect(status).toBe(1);
  });

  it('are found broken through a type, too', () => {
    plant('src/recipe/planted.ts', "import type { T } from '../ui/planted.ts';\nexport type U = T;\n");
    plant('src/ui/planted.ts', 'export type T = 1;\n');
    expect(check(root).text).toContain('✗ arrows-of-recipe: src/recipe/planted.ts → src/ui/planted.ts');
  });

  it('are found broken in a file with JSX, also by an import within it', () => {
    plant(
      'src/ui/Planted.tsx',
      "export const Planted = () => <p onClick={() => void import('../gpu/planted.ts')}>planted</p>;\n",
    );
    plant('src/gpu/planted.ts', '');
    expect(check(root).text).toContain('✗ page-beside-engine: src/ui/Planted.tsx → src/gpu/planted.ts');
  });

  it('are found broken in a copy of this repository', () => {
    cpSync(join(REPOSITORY, 'src'), join(root, 'src'), { recursive: true });
    cpSync(join(REPOSITORY, 'tests/helpers'), join(root, 'tests/helpers'), { recursive: true });
    plant('src/io/planted.ts', "export * from '../workers/protocol.ts';\n");
    const { status, text } = check(root);
    expect(text).toContain('✗ arrows-of-io: src/io/planted.ts → src/workers/protocol.ts');
    expect(status).toBe(1);
  });

  it('leave tests free to use helpers and the machine', () => {
    plant('src/gpu/planted.ts', 'export {};\n');
    plant('src/gpu/planted.test.ts', "import '../../tests/helpers/planted.ts';\nimport 'node:fs';\n");
    plant('tests/helpers/planted.ts', '');
    expect(check(root)).toMatchObject({ status: 0 });
  });

  it('are not taken for whole when nothing was read', () => {
    mkdirSync(join(root, 'src'));
    expect(check(root)).toMatchObject({ status: 1, text: expect.stringContaining('holds no module') });
  });
});
