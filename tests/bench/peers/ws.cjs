// Node's `ws`: sends to all when a datagram says so; see ../push_peers.py.
const dgram = require("node:dgram");
const { WebSocketServer } = require("ws");

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false, backlog: 4096 });
const orders = dgram.createSocket("udp4");
orders.on("message", (message) => {
  for (const client of server.clients) client.send(message, { binary: false });
});
server.on("listening", () =>
  orders.bind(0, "127.0.0.1", () => console.log(server.address().port, orders.address().port)),
);
