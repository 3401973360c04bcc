import { unzipSync } from 'fflate';
import { bytesSource, type Folder } from '../io/bytes.ts';
import { failed, ok, type Result } from '../io/faults.ts';

/** A zip is unpacked in memory: a larger adapter is given as a folder, in bytes. */
const LARGEST = 2 * 2 ** 30;

const CONFIG = 'adapter_config.json';
/** What is read of a zip: a trainer's holds optimisers and earlier checkpoints too. */
const OF_PEFT = /(^|\/)adapter_(config\.json|model\.(safetensors|bin))$/;

/** A folder over a zip's files: that which holds the adapter, at its top or in a folder of its own. */
export function peftZip(name: string, zip: Uint8Array): Result<Folder> {
  let room = LARGEST;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip, {
      filter: ({ name: path, originalSize }) => {
        if (!OF_PEFT.test(path)) return false;
        room -= originalSize;
        return room >= 0;
      },
    });
  } catch {
    // What fflate throws says nothing more than that.
    return failed({
      code: 'adapter-zip',
      message: `${name} is no zip that can be read: download it again, or give the adapter's folder.`,
      file: name,
    });
  }
  if (room < 0)
    return failed({
      code: 'adapter-zip',
      message: `${name} holds more than ${LARGEST / 2 ** 30} GiB: unpack it and give the adapter's folder.`,
      file: name,
    });
  const places = Object.keys(files).filter((path) => path === CONFIG || path.endsWith(`/${CONFIG}`));
  const [place, other] = places.sort((a, b) => a.length - b.length);
  if (place === undefined)
    return failed({
      code: 'adapter-missing',
      message: `${name} has no ${CONFIG}: give the zip or the folder of an adapter as PEFT stores it.`,
      file: name,
    });
  if (other !== undefined && other.split('/').length === place.split('/').length)
    return failed({
      code: 'adapter-many',
      message: `${name} holds ${places.length} adapters (${places.join(', ')}): give one of them.`,
      file: name,
    });
  const folder = place.slice(0, -CONFIG.length);
  return ok({
    name,
    open: async (file) => {
      const bytes = files[`${folder}${file}`];
      return bytes ? bytesSource(file, bytes) : null;
    },
  });
}
