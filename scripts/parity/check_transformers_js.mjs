/**
 * Does transformers.js in Chromium run Temper's ONNX folders as Temper runs the model?
 *
 *     node scripts/parity/check_transformers_js.mjs [--adapter DIR] [--report FILE]
 *
 * The bundled model, base and with an adapter, is exported by `temper export` and served beside the page of its own
 * README, word for word; what that asks of its CDN is answered from node_modules. Compared with Temper: the prompt's
 * token ids, the logits of a text, the same text token by token through the cache, and 50 greedy tokens after the prompt.
 * Exit code 1 where they differ.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LIMIT = { f32: 1e-3, f16: 0.1 };
const STEPS = 50;
const QUESTION = 'What work does Flora do?';
const MODULES = ['@huggingface/transformers', 'onnxruntime-web'].map((name) =>
  join(ROOT, 'node_modules', name, 'dist'),
);
const { values } = parseArgs({ options: { adapter: { type: 'string' }, report: { type: 'string' } } });
const work = mkdtempSync(join(tmpdir(), 'temper-onnx-'));

const temper = (...args) =>
  JSON.parse(
    execFileSync(join(ROOT, 'node_modules/.bin/tsx'), [join(ROOT, 'src/cli/main.ts'), ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );

const TYPES = { html: 'text/html', js: 'text/javascript', mjs: 'text/javascript', wasm: 'application/wasm' };
const typeOf = (name) => TYPES[name.split('.').at(-1)] ?? 'application/octet-stream';

function find(folders, name) {
  for (const folder of folders)
    try {
      return readFileSync(join(folder, name));
    } catch {}
  return null;
}

const server = createServer((request, response) => {
  const name = decodeURIComponent(new URL(request.url, 'http://here').pathname);
  const body = find([work], name);
  response.writeHead(body ? 200 : 404, { 'content-type': typeOf(name) });
  response.end(body ?? '');
}).listen(0);
const origin = `http://localhost:${server.address().port}`;

/** The folder's README as a page: its lines of HTML, with the folder's own name. */
function pageOf(folder) {
  const html = /```\n(<!doctype[\s\S]*?)\n```/.exec(readFileSync(join(work, folder, 'README.md'), 'utf8'))[1];
  return html.replace('"text-generation", "model"', `"text-generation", "${folder}"`);
}

/** In the page: ids of a prompt and of its greedy answer, and logits at once and through the cache. */
async function inPage({ folder, dtype, ids, library, question, steps }) {
  const { env, pipeline, Tensor } = await import(library);
  Object.assign(env, { allowLocalModels: true, allowRemoteModels: false, localModelPath: './' });
  const { model, tokenizer } = await pipeline('text-generation', folder, { dtype });
  const tensor = (numbers) => new Tensor('int64', BigInt64Array.from(numbers, BigInt), [1, numbers.length]);
  const ask = (numbers, count, past) =>
    model({
      input_ids: tensor(numbers),
      attention_mask: tensor(Array(count).fill(1)),
      ...(past && { past_key_values: past }),
    });
  const rows = ({ logits }) => [...logits.data];
  const whole = rows(await ask(ids, ids.length));
  let past = null;
  const cached = [];
  for (let at = 0; at < ids.length; at++) {
    const out = await ask([ids[at]], at + 1, past);
    cached.push(...rows(out));
    past = Object.fromEntries(
      Object.entries(out)
        .filter(([name]) => name.startsWith('present'))
        .map(([name, value]) => [name.replace('present', 'past_key_values'), value]),
    );
    past.get_seq_length = () => at + 1;
  }
  const chat = [{ role: 'user', content: question }];
  const inputs = tokenizer.apply_chat_template(chat, { add_generation_prompt: true, return_dict: true });
  const numbers = (row) => [...row.data].map(Number);
  const prompt = numbers(inputs.input_ids);
  const said = await model.generate({ ...inputs, max_new_tokens: steps, do_sample: false });
  return { whole, cached, prompt, greedy: numbers(said).slice(prompt.length) };
}

const distance = (ours, theirs) =>
  ours.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i])), 0);

const chat = join(work, 'chat.jsonl');
writeFileSync(
  chat,
  JSON.stringify({
    messages: [
      { role: 'user', content: QUESTION },
      { role: 'assistant', content: 'She sings.' },
    ],
  }),
);
const { input_ids: ids, labels } = temper('mask', '--model', 'bundled', chat);
const prompt = ids.slice(
  0,
  labels.findIndex((label) => label !== -100),
);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox'],
});
const rows = [];
const faults = [];
for (const side of values.adapter ? ['base', 'tuned'] : ['base']) {
  const adapter = side === 'tuned' ? ['--adapter', values.adapter] : [];
  const expected = temper('logits', '--model', 'bundled', ...adapter, '--ids', ids.join(',')).logits.flat();
  const said = temper(
    'generate',
    ...['--model', 'bundled', ...adapter, '--prompt', QUESTION],
    ...['--greedy', '--ids', '--max-tokens', String(STEPS)],
  );
  for (const dtype of ['f32', 'f16']) {
    const folder = `${side}-${dtype}`;
    temper(
      'export',
      '--format',
      'onnx',
      '--model',
      'bundled',
      ...adapter,
      '--dtype',
      dtype,
      '--out',
      join(work, folder),
    );
    const html = pageOf(folder);
    writeFileSync(join(work, 'index.html'), html);
    const page = await browser.newPage();
    // What the CDN would bundle: transformers.js with the runtime that it was built with.
    await page.route('https://cdn.jsdelivr.net/**', (route) => {
      const name = basename(new URL(route.request().url()).pathname);
      const file = name.startsWith('transformers@') ? 'transformers.web.js' : name;
      const body = find(MODULES, file);
      const bare = {
        'onnxruntime-web/webgpu': 'ort.webgpu.bundle.min.mjs',
        'onnxruntime-common': 'ort.bundle.min.mjs',
      };
      const text = Object.entries(bare).reduce(
        (source, [from, to]) => source.replaceAll(`from "${from}"`, `from "https://cdn.jsdelivr.net/${to}"`),
        file.startsWith('transformers') ? body.toString() : '',
      );
      const headers = { 'access-control-allow-origin': '*', 'content-type': typeOf(file) };
      return route.fulfill({
        headers,
        contentType: headers['content-type'],
        body: text === '' ? body : text,
      });
    });
    await page.goto(`${origin}/index.html`);
    await page.waitForFunction(() => (document.body?.textContent ?? '').length > 3, null, {
      timeout: 60_000,
    });
    const answer = await page.textContent('body');
    const library = /from "(https:[^"]+)"/.exec(html)[1];
    const found = await page.evaluate(inPage, {
      folder,
      dtype: dtype === 'f32' ? 'fp32' : 'fp16',
      ids,
      library,
      question: QUESTION,
      steps: STEPS,
    });
    await page.close();
    const far = [found.whole, found.cached].map((logits) => distance(logits, expected));
    if (!far.every((value) => value < LIMIT[dtype])) faults.push(`${folder}: logits differ by ${far}`);
    const isSamePrompt = found.prompt.join() === prompt.join();
    if (!isSamePrompt) faults.push(`${folder}: the prompt has other ids`);
    // The page's answer holds the token that ends it, Temper's does not.
    const same = said.ids.findIndex((id, at) => id !== found.greedy[at]);
    const isSameAnswer =
      same === -1 && found.greedy.length - said.ids.length === (said.reason === 'end' ? 1 : 0);
    if (dtype === 'f32' && !isSameAnswer) faults.push(`${folder}: other greedy tokens`);
    rows.push([
      side,
      dtype,
      ...far.map((value) => value.toExponential(1)),
      isSamePrompt ? 'the same' : 'others',
      isSameAnswer ? `the same ${said.ids.length}` : `others from ${same + 1}`,
      answer.replaceAll(/\s+/g, ' '),
    ]);
    process.stdout.write(`${rows.at(-1).join('  ')}\n`);
  }
}
await browser.close();
server.close();

if (values.report) {
  const { version } = JSON.parse(readFileSync(join(MODULES[0], '../package.json'), 'utf8'));
  const head = [
    'side',
    'stored as',
    'logits at once',
    'through the cache',
    'ids of the prompt',
    'greedy tokens',
    'what the page of the README answered',
  ];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const told = `Written by \`node scripts/parity/check_transformers_js.mjs --adapter DIR --report docs/parity/transformers-js.md\` (transformers.js ${version}, WebAssembly, Chromium).`;
  const what = `The bundled model, exported by \`temper export\` and served beside the page of its README. The largest difference of any logit from Temper's own over a text of ${ids.length} tokens, at once and token by token; then ${STEPS} greedy tokens after the prompt, or those until the end of the answer (in f16, whose rounding turns a close choice, they are told but not judged).`;
  writeFileSync(
    values.report,
    ['# ONNX in transformers.js', '', told, '', what, '', ...lines, ''].join('\n'),
  );
}
for (const fault of faults) process.stdout.write(`DIFFERS: ${fault}\n`);
process.exit(faults.length > 0 ? 1 : 0);
