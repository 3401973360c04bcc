import * as v from 'valibot';
import type { Store } from '../io/bytes.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import type { Adapter, PeftFolder } from '../model/adapter.ts';
import { tensorFloats } from '../model/decode.ts';
import { readSafetensors, readSafetensorsHeader } from '../model/safetensors.ts';
import { writeSafetensors } from '../model/safetensors-writer.ts';
import type { Tensor } from '../model/types.ts';
import { recipeSchema } from '../recipe/schema.ts';

/** An adapter that was trained elsewhere and opened here. */
const infoSchema = v.object({
  version: v.literal(1),
  id: v.string(),
  /** Of its folder or zip. */
  name: v.string(),
  /** When it was opened, ISO 8601. */
  createdAt: v.string(),
  /** What it says it was trained on: a name or somebody's path; null: nothing. */
  base: v.nullable(v.string()),
  lora: recipeSchema.entries.lora,
});
type StoredInfo = v.InferOutput<typeof infoSchema>;
const FIELD = 'temper-adapter';
const metadataSchema = v.object({ [FIELD]: v.pipe(v.string(), v.parseJson(), infoSchema) });

export interface LoadedAdapterInfo extends Omit<StoredInfo, 'version'> {
  /** Of its tensors in f32. */
  readonly bytes: number;
}

const END = '.safetensors';

const gone = (id: string) =>
  new TemperError('adapter-unknown', 'This adapter is not kept any more: load it again.', { id });

/** Keeps adapters that came from elsewhere: a file each, whole or not at all. */
export class AdapterShelf {
  constructor(private readonly store: Store) {}

  /** All that are kept, the newest first; a file of another version of the page is none. */
  async list(): Promise<readonly LoadedAdapterInfo[]> {
    const infos: LoadedAdapterInfo[] = [];
    for (const name of await this.store.list()) {
      const info = name.endsWith(END) ? await this.info(name.slice(0, -END.length)) : null;
      if (info) infos.push(info);
    }
    return infos.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async take(name: string, { adapter, base }: PeftFolder): Promise<LoadedAdapterInfo> {
    const info: StoredInfo = {
      version: 1,
      id: crypto.randomUUID(),
      name,
      createdAt: new Date().toISOString(),
      base,
      lora: adapter.lora,
    };
    const bytes = writeSafetensors(adapter.tensors, { [FIELD]: JSON.stringify(info) });
    const sink = await this.store.create(`${info.id}${END}`);
    try {
      await sink.write(bytes);
      await sink.close();
    } catch (error) {
      await sink.abort().catch(() => undefined);
      throw error;
    }
    const { version: _, ...known } = info;
    return { ...known, bytes: bytes.length };
  }

  /** @throws TemperError `adapter-unknown` */
  async read(id: string): Promise<Adapter> {
    const source = await this.store.open(`${id}${END}`);
    const info = source && (await this.info(id));
    if (!source || !info) throw gone(id);
    const stored = unwrap(await readSafetensors(source));
    const tensors = new Map<string, Tensor>();
    for (const name of stored.names()) {
      const tensor = stored.get(name);
      if (tensor) tensors.set(name, { shape: tensor.shape, data: await tensorFloats(tensor) });
    }
    return { lora: info.lora, tensors };
  }

  async remove(id: string): Promise<void> {
    await this.store.remove(`${id}${END}`);
  }

  private async info(id: string): Promise<LoadedAdapterInfo | null> {
    const source = await this.store.open(`${id}${END}`);
    if (!source) return null;
    const header = await readSafetensorsHeader(source);
    const parsed = v.safeParse(metadataSchema, header.ok ? header.value.metadata : null);
    if (!parsed.success) return null;
    const { version: _, ...known } = parsed.output[FIELD];
    return { ...known, bytes: source.size };
  }
}
