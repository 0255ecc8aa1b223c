/** A parent for the tests of serveParent: starts a child that takes long to end, says so, and lives on. */
import { ChildChannel } from "../../../src/kafka/child-channel.ts";

const channel = new ChildChannel("the child", "../../test/kafka/children/obedient", () => {});
await channel.call("endSlowly", 600_000, 20_000);
process.stdout.write(`${await channel.call("double", 21, 20_000)}\n`);
setInterval(() => {}, 1_000);
