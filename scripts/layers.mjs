/**
 * Checks the arrows between the folders of src. `node scripts/layers.mjs [ROOT]`
 * Fails too when fewer modules were read than src holds: a parser that reads nothing finds no fault.
 */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';

const require = createRequire(import.meta.url);
// dependency-cruiser asks swc for TypeScript without JSX, and has no option for it.
const swc = require('@swc/core');
const parse = swc.parseFileSync;
swc.parseFileSync = (file, options) => parse(file, { ...options, tsx: file.endsWith('.tsx') });

const root = resolve(process.argv[2] ?? '.');
const config = require('../.dependency-cruiser.cjs');

const { output } = await cruise(
  ['src'],
  { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true, baseDir: root },
  config.options.enhancedResolveOptions,
);
const inSrc = output.modules.filter((module) => /^src\/.*\.tsx?$/.test(module.source));
const held = readdirSync(join(root, 'src'), { recursive: true }).filter((name) => /\.tsx?$/.test(name));

const violations = output.summary.violations.map(
  ({ from, to, rule }) =>
    `${rule.name}: ${from}${to === from ? '' : ` → ${to}`}\n    ${config.forbidden.find(({ name }) => name === rule.name)?.comment}`,
);
const unread = held.length - inSrc.length;
if (unread > 0) violations.push(`only ${inSrc.length} of the ${held.length} modules of src were read`);
if (held.length === 0) violations.push('src holds no module');

for (const violation of violations) console.error(`✗ ${violation}`);
if (violations.length > 0) process.exitCode = 1;
else {
  const dependencies = inSrc.reduce((sum, module) => sum + module.dependencies.length, 0);
  console.log(`${inSrc.length} modules of src, ${dependencies} dependencies: every arrow points up`);
}
