/** The fixture itself: what it promises to the tests and benchmarks that stand on it. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { test } from "node:test";
import { promisify } from "node:util";
import rdkafka from "node-rdkafka";
import { eventually } from "../support/eventually.ts";
import { isAlive } from "../support/file-lock.ts";
import { startKafka } from "../support/kafka-broker.ts";
import { kafkaTest, skipWithoutKafka } from "../support/kafka-test.ts";
import { createTopic, deleteTopic } from "../support/topics.ts";

kafkaTest("a topic made by an AdminClient is listed with its partitions", async (broker) => {
	await createTopic(broker, "listed", 3);

	assert.ok((await broker.listTopics()).includes("listed"));
	assert.deepEqual(await broker.endOffsets("listed"), [0, 0, 0]);
});

kafkaTest("a deleted topic is no longer listed", async (broker) => {
	await createTopic(broker, "deleted", 1);
	await deleteTopic(broker, "deleted");

	assert.ok(!(await broker.listTopics()).includes("deleted"));
});

kafkaTest("the end offsets of a topic add up to the messages produced", async (broker) => {
	await createTopic(broker, "counted", 4);
	await produce(broker.bootstrapServers, "counted", 100);

	const offsets = await broker.endOffsets("counted");
	assert.equal(offsets.length, 4);
	assert.equal(sum(offsets), 100);
});

kafkaTest("asking for the end offsets of a topic that is not there creates none", async (broker) => {
	await assert.rejects(broker.endOffsets("absent"), /no topic absent/);
	assert.ok(!(await broker.listTopics()).includes("absent"));
});

kafkaTest("a paused broker is stopped, and answers again when it is resumed", async (broker) => {
	const [pid] = broker.pids as [number];
	broker.pause();
	await eventually("the broker is stopped", async () => (await processState(pid)).startsWith("T"));
	broker.resume();
	await eventually("the broker runs", async () => !(await processState(pid)).startsWith("T"));
	assert.ok(Array.isArray(await broker.listTopics()));
});

kafkaTest("a node that the cluster does not have cannot be signalled", async (broker) => {
	assert.throws(() => broker.pause(2), RangeError);
});

test("stop ends a paused broker and leaves neither process nor folder", { skip: skipWithoutKafka }, async () => {
	const broker = await startKafka({ partitions: 2, properties: { "message.max.bytes": "2000000" } });
	const [pid] = broker.pids as [number];
	assert.ok(isAlive(pid) && existsSync(broker.folder));
	broker.pause();

	await broker.stop();

	assert.ok(!isAlive(pid));
	assert.ok(!existsSync(broker.folder));
});

test("a property that Kafka refuses is shown with its own words", { skip: skipWithoutKafka }, async () => {
	await assert.rejects(startKafka({ properties: { "log.cleanup.policy": "burn" } }), /burn/);
});

test("a broker does not outlive a killed parent", { skip: skipWithoutKafka }, async () => {
	const parent = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", orphanMaker], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	const { pid, folder } = JSON.parse(await firstLine(parent.stdout)) as { pid: number; folder: string };
	assert.ok(isAlive(pid));

	parent.kill("SIGKILL");

	await eventually(`process ${pid} is gone`, () => !isAlive(pid));
	await eventually(`${folder} is gone`, () => !existsSync(folder));
});

const orphanMaker = `
	import { startKafka } from ${JSON.stringify(new URL("../support/kafka-broker.ts", import.meta.url).href)};
	const broker = await startKafka();
	console.log(JSON.stringify({ pid: broker.pids[0], folder: broker.folder }));
	setInterval(() => {}, 1000);
`;

async function produce(bootstrapServers: string, topic: string, messages: number): Promise<void> {
	const producer = new rdkafka.Producer({ "bootstrap.servers": bootstrapServers }, {});
	await new Promise<void>((resolve, reject) => {
		producer.connect({ timeout: 10_000 }, (error) => (error ? reject(error) : resolve()));
	});
	for (let i = 0; i < messages; i++) {
		producer.produce(topic, null, Buffer.from(`message ${i}`), `key ${i}`);
	}
	await new Promise<void>((resolve, reject) => {
		producer.flush(20_000, (error) => (error ? reject(error) : resolve()));
	});
	await new Promise((resolve) => producer.disconnect(resolve));
}

async function processState(pid: number): Promise<string> {
	const { stdout } = await promisify(execFile)("ps", ["-o", "stat=", "-p", String(pid)]);
	return stdout.trim();
}

async function firstLine(output: Readable): Promise<string> {
	for await (const line of createInterface(output)) {
		return line;
	}
	throw new Error("the process ended without a line");
}

function sum(values: number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
