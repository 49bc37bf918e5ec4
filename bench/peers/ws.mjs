// The ws package: a room is a set of sockets, and what is PUT is sent to each.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const rooms = new Map();

const server = createServer(async (request, response) => {
  const room = request.url.slice('/rooms/'.length);
  let body = '';
  for await (const part of request) body += part;
  const message = Buffer.from(JSON.stringify({ type: 'message', room, id: 'm0', version: Date.now() * 1000, data: JSON.parse(body) }));
  for (const socket of rooms.get(room) ?? []) socket.send(message, { binary: false });
  response.writeHead(204).end();
});

const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  socket.on('message', (text) => {
    const { room } = JSON.parse(text);
    if (!rooms.has(room)) rooms.set(room, new Set());
    rooms.get(room).add(socket);
    socket.on('close', () => rooms.get(room).delete(socket));
  });
});

server.listen(Number(process.argv[2]), '127.0.0.1', 4096);
