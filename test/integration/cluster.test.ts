/** Topics of a run on a real cluster: there when they are said to be, gone when they are said to be, and never a hang. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { translateDriver } from "../../src/config/client-properties.ts";
import { loadDriver } from "../../src/config/driver.ts";
import { Cluster } from "../../src/kafka/cluster.ts";
import { writeRunFiles } from "../support/benchmark-run.ts";
import type { KafkaBroker } from "../support/kafka-broker.ts";
import { kafkaTest } from "../support/kafka-test.ts";
import { settledTopics } from "../support/topics.ts";

kafkaTest("a created topic can be found at once", async (broker, context) => {
	const cluster = await connect(broker, context);
	const progress = progressOf();
	for (let i = 0; i < 10; i++) {
		await cluster.createTopics([`found-${i}`], 5, progress);
		assert.ok((await broker.listTopics()).includes(`found-${i}`), `found-${i}`);
	}

	assert.deepEqual(
		progress.heard,
		Array.from({ length: 10 }, (_, i) => i + 1),
	);
	assert.equal((await broker.endOffsets("found-0")).length, 5);
});

kafkaTest("a cluster that stands still is not waited for topic by topic", async (broker, context) => {
	const cluster = await connect(broker, context);
	const names = Array.from({ length: 40 }, (_, i) => `stalled-${i}`);
	await cluster.createTopics(names, 1, progressOf());

	broker.pause();
	const startMs = performance.now();
	const left = await cluster.deleteCreatedTopics(500);
	const elapsedMs = performance.now() - startMs;
	broker.resume();

	assert.deepEqual(left.sort(), [...names].sort());
	assert.ok(elapsedMs < 3000, `gave up after ${elapsedMs} ms`);
	assert.deepEqual(await cluster.deleteCreatedTopics(20_000), []);
	assert.deepEqual(
		(await settledTopics(broker)).filter((name) => name.startsWith("stalled-")),
		[],
	);
});

kafkaTest("an aborted signal keeps further topics from being created", async (broker, context) => {
	const cluster = await connect(broker, context);
	const abort = new AbortController();
	const progress = { onProgress: () => abort.abort(), signal: abort.signal };
	await cluster.createTopics(
		Array.from({ length: 40 }, (_, i) => `aborted-${i}`),
		1,
		progress,
	);

	const there = (await settledTopics(broker)).filter((name) => name.startsWith("aborted-"));
	assert.ok(there.length >= 1 && there.length <= 4, `${there.length} topics`);
	assert.deepEqual([...cluster.createdTopics].sort(), there);
});

async function connect(broker: KafkaBroker, context: TestContext): Promise<Cluster> {
	const { driver } = await loadDriver((await writeRunFiles(broker.bootstrapServers, context, {})).driver);
	const { admin, topic } = translateDriver(driver, { recordBytes: 100, keyBytes: 0, zoneId: null, profile: "3.6.1" });
	const cluster = await Cluster.connect(admin, topic);
	context.after(() => cluster.close());
	return cluster;
}

function progressOf() {
	const heard: number[] = [];
	return { heard, onProgress: (done: number) => heard.push(done), signal: new AbortController().signal };
}
