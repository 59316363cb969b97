import { beforeEach, expect, test } from "vitest";
import { Commands, freshId } from "../src/live/commands.ts";
import { Refused, type ClientFrame } from "../src/live/frames.ts";

let sent: ClientFrame[];
let up: boolean;
let commands: Commands;

beforeEach(() => {
  sent = [];
  up = true;
  commands = new Commands((frame) => up && sent.push(frame) > 0);
});

const cast = { poll: "p1", option: "yes" };

test("a command is done only when the server has answered", async () => {
  let position = 0;
  const acting = commands.act("ballot.cast", cast, "command-1").then((reply) => (position = reply.position));
  await Promise.resolve();
  expect(position).toBe(0);
  expect(commands.waiting.value).toBe(1);
  commands.take({ t: "ack", id: "command-1", position: 10_412, repeated: false });
  await acting;
  expect(position).toBe(10_412);
  expect(commands.waiting.value).toBe(0);
});

test("when the answer was lost the same command is sent again with the same id", async () => {
  const acting = commands.act("ballot.cast", cast, "command-1");
  commands.resume();
  commands.resume();
  const command = { t: "cmd", id: "command-1", type: "ballot.cast", body: cast };
  expect(sent).toEqual([command, command, command]);
  commands.take({ t: "ack", id: "command-1", position: 7, repeated: true });
  expect((await acting).repeated).toBe(true);
  commands.resume();
  expect(sent).toHaveLength(3);
});

test("what is asked for while the line is down goes out when it is back", () => {
  up = false;
  void commands.act("ballot.cast", cast, "command-1");
  up = true;
  commands.resume();
  expect(sent).toHaveLength(1);
});

test("a refusal is the answer, and is not sent again", async () => {
  const acting = commands.act("ballot.cast", cast, "command-1");
  commands.take({ t: "nack", id: "command-1", problem: { code: "poll-closed" } });
  await expect(acting).rejects.toEqual(new Refused({ code: "poll-closed" }));
  commands.resume();
  expect(sent).toHaveLength(1);
});

test("an answer to what was never asked is passed over", () => {
  commands.take({ t: "ack", id: "another-1", position: 3, repeated: false });
  expect(commands.waiting.value).toBe(0);
});

test("ids are of the promised shape and differ", () => {
  const ids = new Set(Array.from({ length: 500 }, freshId));
  expect(ids.size).toBe(500);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{31}$/);
});
