/** `npm start`: builds the page and serves it. */
import { build, preview } from 'vite';

console.log('Building the page…');
await build({ logLevel: 'warn' });
// where the port is taken, the next free one
const server = await preview({
  logLevel: 'warn',
  preview: { host: 'localhost', port: 4173, strictPort: false },
});
console.log(`\n  Temper is at ${server.resolvedUrls.local[0]}\n  (Ctrl+C ends it)\n`);
