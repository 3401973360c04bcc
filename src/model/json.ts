import { type Folder, readText } from '../io/bytes.ts';
import { failed, ok, type Result } from '../io/faults.ts';

/** A JSON file of a model folder; null where the file is not there. */
export async function readJsonFile(folder: Folder, file: string): Promise<Result<unknown>> {
  const source = await folder.open(file);
  if (source === null) return ok(null);
  try {
    const value: unknown = JSON.parse(await readText(source));
    return ok(value);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed({
      code: 'model-file-not-json',
      message: `${file} of ${folder.name} is not JSON (${why}): download the file again.`,
      file,
    });
  }
}
