import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { ChildFailure } from "../../src/kafka/child-channel.ts";
import { EmbeddedBroker } from "../../src/kafka/embedded-broker.ts";
import { EmbeddedTopics } from "../../src/kafka/embedded-topics.ts";
import { unreachableReason } from "../../src/kafka/reachability.ts";
import { childProcesses } from "../support/child-processes.ts";
import { eventually } from "../support/eventually.ts";
import { isAlive } from "../support/file-lock.ts";

async function start(onFailure: (failure: ChildFailure) => void = () => {}) {
	const before = childProcesses();
	const broker = await EmbeddedBroker.start(onFailure);
	const pid = childProcesses().find((each) => !before.includes(each)) as number;
	return { broker, pid };
}

const never = new AbortController().signal;

describe("EmbeddedBroker", () => {
	let broker: EmbeddedBroker;
	before(async () => {
		({ broker } = await start());
	});
	after(() => broker.close());

	it("listens on the loopback address", async () => {
		assert.match(broker.bootstrapServers, /^127\.0\.0\.1:\d+$/);
		assert.equal(await unreachableReason(broker.bootstrapServers), null);
	});

	it("creates a topic once", async () => {
		await broker.createTopic("once", 2);
		await assert.rejects(broker.createTopic("once", 2), /topic once/);
	});

	it("refuses connections while it is down", async () => {
		await broker.setDown(true);
		await assert.rejects(answered(broker.bootstrapServers));
		await broker.setDown(false);
		await broker.setRoundTripMs(1);
		await answered(broker.bootstrapServers);
	});
});

/** Whether a connection stays open for a moment. */
function answered(address: string): Promise<void> {
	const [host, port] = address.split(":") as [string, string];
	return new Promise((resolve, reject) => {
		const socket = connect({ host, port: Number(port) });
		const timer = setTimeout(() => {
			socket.destroy();
			resolve();
		}, 200);
		const end = () => {
			clearTimeout(timer);
			reject(new Error("closed"));
		};
		socket.once("error", end).once("end", end);
	});
}

describe("EmbeddedBroker's process", () => {
	it("is told of when it dies, and later calls say so", async () => {
		const failures: ChildFailure[] = [];
		const { broker, pid } = await start((failure) => failures.push(failure));
		process.kill(pid, "SIGKILL");
		await eventually("the owner hears of it", () => failures.length > 0);
		assert.equal(failures[0]?.message, "the embedded broker was killed by SIGKILL");
		await assert.rejects(broker.createTopic("late", 1), ChildFailure);
		await broker.close();
	});

	it("ends with close and with kill, and nobody hears of a failure", async () => {
		for (const end of ["close", "kill"] as const) {
			const failures: ChildFailure[] = [];
			const { broker, pid } = await start((failure) => failures.push(failure));
			await broker[end]();
			await eventually("the broker is gone", () => !isAlive(pid), 5_000);
			assert.equal(failures.length, 0);
		}
	});
});

describe("EmbeddedTopics", () => {
	it("creates topics, tells how many are done, and forgets them with the broker", async () => {
		const { broker } = await start();
		const topics = new EmbeddedTopics(broker);
		const done: number[] = [];
		await topics.createTopics(shapes("a", "b"), { onProgress: (count) => done.push(count), signal: never });
		assert.deepEqual(
			[done, [...topics.createdTopics]],
			[
				[1, 2],
				["a", "b"],
			],
		);
		assert.deepEqual(await topics.deleteCreatedTopics(), []);
		assert.equal(topics.createdTopics.size, 0);
		await topics.close();
		await broker.createTopic("the broker is still there", 1).catch(() => {});
		await broker.close();
	});

	it("begins no further topic when it is interrupted", async () => {
		const { broker } = await start();
		const topics = new EmbeddedTopics(broker);
		const stop = new AbortController();
		await topics.createTopics(shapes("a", "b", "c"), { onProgress: () => stop.abort(), signal: stop.signal });
		assert.deepEqual([...topics.createdTopics], ["a"]);
		await broker.close();
	});

	it("has no topics that were there before, and says where there can be some", async () => {
		const { broker } = await start();
		const topics = new EmbeddedTopics(broker);
		const advice =
			/^ConfigError: the embedded broker begins without topics, so `orders` .* `omb broker --topic orders:16`/;
		await assert.rejects(topics.describeTopics(["orders", "bills"]), advice);
		await assert.rejects(topics.offsetRanges(["orders"]), advice);
		await broker.close();
	});
});

function shapes(...names: string[]) {
	return names.map((name) => ({ name, partitions: 3 }));
}
