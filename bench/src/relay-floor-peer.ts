// The far end of relay-floor.ts, in a process of its own as a gateway is: answers each message with itself.
import { WebSocket } from 'ws';

const socket = new WebSocket(process.argv[2] ?? '', { perMessageDeflate: false });
socket.on('message', (message: Buffer) => socket.send(message));
socket.on('open', () => process.send?.('open'));
