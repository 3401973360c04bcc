import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { runRecord } from '../../tests/helpers/page-runs.ts';
import { checkpointBytes, shelfInMemory } from '../../tests/helpers/shelf.ts';
import { unwrap } from '../io/faults.ts';
import { archiveRun, readArchive } from './archive.ts';

const LOG = `${JSON.stringify({ kind: 'note', step: 0, at: 0, note: 'info', text: 'Begun: Wörter.' })}\n`;

async function archived() {
  const { shelf, ...rest } = shelfInMemory();
  await shelf.begin(runRecord('a'), 'one');
  await shelf.label('a', { note: 'a note', starred: true });
  const progress = {
    step: 20,
    best: { step: 10, value: 1.5 },
    loss: 2,
    updatedAt: '',
    computed: 3,
    fault: null,
  };
  await shelf.save('a', { ...progress, status: 'finished' }, LOG);
  for (const step of [10, 20])
    await shelf.keep('a', { step, bytes: await checkpointBytes('a', step), best: 10 });
  const entry = await shelf.find('a');
  if (!entry) throw new Error('It is there.');
  const read = async (step: number) => (await shelf.read('a', step)) ?? new Uint8Array();
  return { shelf, entry, zip: await archiveRun(entry, await shelf.log('a'), read), ...rest };
}

const filesOf = async (zip: Blob) => unzipSync(new Uint8Array(await zip.arrayBuffer()));
const zipOf = (files: Record<string, Uint8Array>) => new Blob([Uint8Array.from(zipSync(files))]);
const faultOf = async (file: Blob) => {
  const read = await readArchive(file);
  return read.ok ? null : read.fault.code;
};

describe('a run as one file', () => {
  it('RUN-29: it comes back as it was, on another machine or after it was deleted', async () => {
    const { shelf, entry, zip } = await archived();
    expect(Object.keys(await filesOf(zip))).toEqual([
      'run.json',
      'log.jsonl',
      'checkpoints/step-000010.safetensors',
      'checkpoints/step-000020.safetensors',
    ]);
    const taken = unwrap(await readArchive(zip));
    await expect(shelf.take(taken)).rejects.toMatchObject({
      code: 'run-exists',
      message: expect.stringContaining('"one"'),
    });
    await shelf.remove(['a']);
    expect(await shelf.take(taken)).toEqual(entry);
    expect(await shelf.find('a')).toEqual(entry);
    expect(await shelf.log('a')).toBe(LOG);
    expect(await shelf.read('a', 10)).toEqual(await checkpointBytes('a', 10));
  });

  it('RUN-29: a record longer than any run makes it, or with an id that is none, is a fault', async () => {
    const zip = zipSync({ 'run.json': new Uint8Array(65 * 2 ** 20) }, { level: 0 });
    // Its directory, which the last 22 bytes point to, names ten bytes as the size: the bytes count.
    const view = new DataView(zip.buffer);
    view.setUint32(view.getUint32(zip.length - 6, true) + 24, 10, true);
    const long = await readArchive(new Blob([zip]));
    expect(long).toMatchObject({ ok: false, fault: { code: 'archive-invalid' } });
    if (!long.ok) expect(long.fault.message).toMatch(/^run\.json in the archive is larger than 64 MiB/);
    const run = { record: runRecord('../a'), label: { name: 'x', note: '', starred: false } };
    const named = await readArchive(zipOf({ 'run.json': strToU8(JSON.stringify(run)) }));
    expect(named).toMatchObject({ ok: false, fault: { code: 'run-invalid' } });
    if (!named.ok) expect(named.fault.message).toMatch(/record\.id/);
  });

  it('RUN-29: the same run gives the same bytes; a packed folder, or one from a terminal, is read too', async () => {
    const { zip, entry } = await archived();
    expect(await (await archived()).zip.arrayBuffer()).toEqual(await zip.arrayBuffer());
    const files = await filesOf(zip);
    const { checkpoints: _, ...terminal } = entry;
    const packed = Object.fromEntries(
      Object.entries({
        ...files,
        'run.json': strToU8(JSON.stringify(terminal)),
        'adapter_config.json': strToU8('{}'),
      }).map(([name, data]) => [`my run/${name}`, data]),
    );
    const taken = unwrap(await readArchive(zipOf(packed)));
    expect(taken.files.map(({ step }) => step)).toEqual([10, 20]);
    expect(taken.record).toEqual(entry.record);
  });

  it('RUN-30: what is broken, foreign or half is refused with a sentence', async () => {
    const { zip } = await archived();
    const files = await filesOf(zip);
    const without = (name: string) =>
      zipOf(Object.fromEntries(Object.entries(files).filter(([one]) => one !== name)));
    const withFile = (name: string, data: Uint8Array) => zipOf({ ...files, [name]: data });
    const damaged = Uint8Array.from(files['checkpoints/step-000010.safetensors'] ?? []);
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;

    expect(await faultOf(new Blob(['no zip']))).toBe('archive-invalid');
    expect(await faultOf(zip.slice(0, zip.size - 100))).toBe('archive-invalid');
    expect(await faultOf(without('run.json'))).toBe('archive-foreign');
    expect(await faultOf(without('log.jsonl'))).toBe('archive-half');
    expect(await faultOf(without('checkpoints/step-000020.safetensors'))).toBe('archive-half');
    expect(await faultOf(withFile('run.json', strToU8('{}')))).toBe('run-invalid');
    expect(await faultOf(withFile('run.json', strToU8('{')))).toBe('run-invalid');
    expect(await faultOf(withFile('log.jsonl', strToU8('{"kind":"step"}\n')))).toBe('log-invalid');
    expect(await faultOf(withFile('checkpoints/step-000010.safetensors', damaged))).toBe(
      'checkpoint-damaged',
    );
    const foreign = await checkpointBytes('b', 10);
    expect(await faultOf(withFile('checkpoints/step-000010.safetensors', foreign))).toBe('archive-foreign');
    const other = await checkpointBytes('a', 11);
    expect(await faultOf(withFile('checkpoints/step-000010.safetensors', other))).toBe('archive-foreign');
  });

  it('RUN-30: where there is no room for an archive, nothing of it stays', async () => {
    const { zip } = await archived();
    const { shelf, store } = shelfInMemory({ room: (file) => !file.includes('000020') });
    await expect(shelf.take(unwrap(await readArchive(zip)))).rejects.toMatchObject({ code: 'no-room' });
    expect(await store.list()).toEqual([]);
    expect((await shelf.list()).runs).toEqual([]);
  });
});
