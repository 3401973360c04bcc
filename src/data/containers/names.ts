const DATA_NAME = /\.(json|jsonl|ndjson|csv|tsv|parquet|txt)(\.gz)?$/i;

/** Whether a file in a folder looks like data by its name; hidden files and folders do not. */
export function isDataFile(path: string): boolean {
  return DATA_NAME.test(path) && !path.split('/').some((part) => part.startsWith('.'));
}
