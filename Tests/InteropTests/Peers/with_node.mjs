// Node as a peer; the orders are those of peer.py.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import tls from "node:tls";

const say = (value) => console.log(JSON.stringify(value));
const file = (path) => (path ? readFileSync(path) : undefined);
const message = (order) =>
  Buffer.from(Array.from({ length: order.count }, (_, i) => (31 * i) & 0xff));

function options(order) {
  return {
    minVersion: "TLSv1.3",
    ecdhCurve: order.groups.join(":"),
    cert: file(order.certificate),
    key: file(order.key),
    ca: file(order.trust),
    crl: file(order.revoked),
    ALPNProtocols: order.protocols.length ? order.protocols : undefined,
  };
}

// One conversation on a socket whose handshake may still be under way.
function converse(order, socket, memory) {
  const answer = {};
  const sent = message(order);
  let received = Buffer.alloc(0);
  let rounds = 0;
  const begin = () => {
    answer.suite = socket.getCipher().standardName;
    answer.group = socket.getEphemeralKeyInfo()?.name;
    answer.protocol = socket.alpnProtocol || "";
    answer.peer = socket.getPeerCertificate().raw?.toString("hex") ?? null;
    answer.resumed = socket.isSessionReused();
    answer.exported = socket
      .exportKeyingMaterial(32, order.label, Buffer.from(order.context, "hex"))
      .toString("hex");
    if (order.role === "client") socket.write(sent);
  };
  return new Promise((resolve) => {
    if (order.role === "client") socket.on("secureConnect", begin);
    else begin();
    socket.setTimeout(60_000, () => socket.destroy(new Error("timed out")));
    socket.on("session", (session) => (memory.session = session));
    socket.on("data", (data) => {
      received = Buffer.concat([received, data]);
      if (received.length < sent.length) return;
      answer.echoed = received.equals(sent);
      received = Buffer.alloc(0);
      rounds += 1;
      if (order.role === "server" || rounds < 2) socket.write(sent);
      else socket.end();
    });
    socket.on("end", () => {
      answer.closed = "close_notify";
      socket.end();
    });
    socket.on("error", (error) => (answer.error ??= `${error.code ?? ""} ${error.message}`));
    socket.on("close", () => resolve(answer));
  });
}

async function call(order) {
  const memory = {};
  const connections = [];
  for (let index = 0; index < order.connections; index++) {
    const socket = tls.connect({
      ...options(order),
      host: "127.0.0.1",
      port: order.port,
      servername: order.name,
      session: memory.session,
    });
    connections.push(await converse(order, socket, memory));
  }
  return connections;
}

function serve(order) {
  return new Promise((resolve, reject) => {
    const connections = [];
    const keep = (connection) => {
      connections.push(connection);
      if (connections.length < order.connections) return;
      server.close();
      resolve(connections);
    };
    const server = tls.createServer({
      ...options(order),
      requestCert: order.demand,
      rejectUnauthorized: order.demand,
    });
    server.on("secureConnection", (socket) => converse(order, socket, {}).then(keep));
    server.on("tlsClientError", (error) => keep({ error: `${error.code ?? ""} ${error.message}` }));
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => say({ port: server.address().port }));
  });
}

const calls = Object.getOwnPropertyNames(tls.TLSSocket.prototype);
const can = ["exporter", "exporterContext", "groups", "revocation"];
if (calls.some((name) => /keyupdate|updatekeys|updatetraffic/i.test(name))) can.push("keyUpdate");

say({ versions: `Node ${process.versions.node} with OpenSSL ${process.versions.openssl}`, can });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  try {
    say({ connections: await (order.role === "client" ? call(order) : serve(order)) });
  } catch (error) {
    say({ cannot: `${error.code ?? ""} ${error.message}` });
  }
}
