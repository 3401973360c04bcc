/**
 * What a file's rows are called where nothing else names their task: its path without extension, and without
 * what tells apart the shards of one table ("-00000-of-00003", with the hash that the Hub once put behind it).
 */
export function fileTask(name: string): string {
  const bare = name.replace(/(?<=[^/])\.gz$/i, '').replace(/(?<=[^/])\.[^./]*$/, '');
  return bare.replace(/(?<=[^/])-\d{5,}-of-\d{5,}(-[0-9a-f]{8,})?$/, '');
}
