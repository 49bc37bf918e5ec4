// Bun's own topics: what is PUT is published to the room's topic.
const port = Number(process.argv[2]);

Bun.serve({
  hostname: '127.0.0.1',
  port,
  idleTimeout: 0,
  async fetch(request, server) {
    if (request.method === 'PUT') {
      const room = new URL(request.url).pathname.slice('/rooms/'.length);
      server.publish(room, JSON.stringify({ type: 'message', room, id: 'm0', version: Date.now() * 1000, data: await request.json() }));
      return new Response(null, { status: 204 });
    }
    return server.upgrade(request) ? undefined : new Response('not a WebSocket', { status: 400 });
  },
  websocket: {
    idleTimeout: 0,
    message(socket, text) {
      socket.subscribe(JSON.parse(text).room);
    },
  },
});
