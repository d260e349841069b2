// The server of the toys: it names them, and gives each a code that changes with its colour.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { LiveToy } from "./toy.js";

async function bodyOf(request: IncomingMessage): Promise<Pick<LiveToy, "name" | "colour">> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return JSON.parse(text === "" ? "{}" : text);
}

export async function startToyServer() {
  const toys = new Map<string, LiveToy>();
  const writes: string[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "" } = request;
    const id = url.split("/")[2] ?? `TOY-${toys.size + 1}`;
    const body = await bodyOf(request);
    if (method !== "GET") writes.push(method);
    if (method === "POST") toys.set(id, { ...toys.get(id), ...body, id, code: `${id}/${body.colour}` });
    const found = toys.get(id);
    if (method === "DELETE") toys.delete(id);
    response.writeHead(found === undefined ? 404 : 200).end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, toys, writes, close: () => void server.close() };
}
