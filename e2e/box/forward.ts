// `forward.ts SOCKET PORT`, run in a box's network: who connects to the unix socket, which every network sees, speaks with
// 127.0.0.1:PORT there.
import { connect, createServer } from 'node:net';

const [socketPath = '', port = ''] = process.argv.slice(2);

createServer((near) => {
  const far = connect(Number(port), '127.0.0.1');
  near.pipe(far).pipe(near);
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
}).listen(socketPath);
