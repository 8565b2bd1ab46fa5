// The other side of `fetch`: an HTTP server on loopback, in the process of the tests.

import { createServer } from "node:http";
import { once } from "node:events";

/** Starts a server that does `acts` one after the other, the last one again and again. */
export async function start(acts) {
  const server = new Server(JSON.parse(acts));
  await server.listen();
  return server;
}

export class Server {
  #acts;
  #http = createServer((request, response) => this.#serve(request, response));
  #requests = [];
  #last;

  constructor(acts) {
    this.#acts = acts;
  }

  async listen() {
    this.#http.listen(0, "127.0.0.1");
    await once(this.#http, "listening");
  }

  url() {
    return `http://127.0.0.1:${this.#http.address().port}`;
  }

  /** What was asked for so far. */
  requests() {
    return JSON.stringify(this.#requests);
  }

  /** Ends the last answer, which was left open. */
  finish(rest) {
    this.#last.end(rest);
  }

  /** Waits until nobody waits for the last answer any more, and fails where somebody does for ten seconds. */
  async left() {
    if (!this.#last.closed) await once(this.#last, "close", { signal: AbortSignal.timeout(10_000) });
  }

  async #serve(request, response) {
    request.setEncoding("utf8");
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method, url: target, headers } = request;
    const { status, head, text, then } = this.#acts[Math.min(this.#requests.length, this.#acts.length - 1)];
    this.#requests.push({ method, target, headers, body });
    this.#last = response;
    if (status) response.writeHead(status, head).write(text);
    if (then === "end") response.end();
    if (then === "break off") response.destroy();
    // A test that waits for more than it was sent fails, rather than wait for ever.
    if (then === "wait") setTimeout(() => response.destroy(), 20_000).unref();
  }
}
