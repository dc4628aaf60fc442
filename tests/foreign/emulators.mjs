// Serves @emulators/google on a free port of this machine alone, with what the argument says, and
// prints where. It is run from the folder into which the package was installed.
import { createServer as listener } from "node:http";
import { createServer } from "@emulators/core";
import { googlePlugin, seedFromConfig } from "@emulators/google";

const [seed] = process.argv.slice(1);
let app;

async function answer(asked, given) {
  const parts = [];
  for await (const part of asked) parts.push(part);
  const body = parts.length ? Buffer.concat(parts) : undefined;
  const request = new Request(`http://${asked.headers.host}${asked.url}`, {
    method: asked.method,
    headers: asked.headers,
    body,
  });
  const response = await app.fetch(request);
  given.writeHead(response.status, Object.fromEntries(response.headers));
  given.end(Buffer.from(await response.arrayBuffer()));
}

const server = listener(answer);
server.listen(0, "127.0.0.1", () => {
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  const made = createServer(googlePlugin, { baseUrl });
  seedFromConfig(made.store, baseUrl, JSON.parse(seed));
  app = made.app;
  console.log(baseUrl);
});
