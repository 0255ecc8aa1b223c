/** Topics of a run on a real cluster: there when they are said to be, gone when they are said to be, and never a hang. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { translateDriver } from "../../src/config/driver/client-properties.ts";
import { loadDriver } from "../../src/config/driver/driver.ts";
import { Cluster } from "../../src/kafka/cluster.ts";
import type { TopicShape } from "../../src/kafka/topic-admin.ts";
import { writeRunFiles } from "../support/benchmark-run.ts";
import type { KafkaBroker } from "../support/kafka-broker.ts";
import { kafkaTest } from "../support/kafka-test.ts";
import { kafkaTool } from "../support/kafka-tool.ts";
import { createTopic, settledTopics } from "../support/topics.ts";

kafkaTest("a created topic can be found at once", async (broker, context) => {
	const cluster = await connect(broker, context);
	const progress = progressOf();
	for (let i = 0; i < 10; i++) {
		await cluster.createTopics(shapes([`found-${i}`], 5), progress);
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
	await cluster.createTopics(shapes(names), progressOf());

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
	await cluster.createTopics(shapes(Array.from({ length: 40 }, (_, i) => `aborted-${i}`)), progress);

	const there = (await settledTopics(broker)).filter((name) => name.startsWith("aborted-"));
	assert.ok(there.length >= 1 && there.length <= 4, `${there.length} topics`);
	assert.deepEqual([...cluster.createdTopics].sort(), there);
});

kafkaTest("topics that are there have their partitions and offsets, others have none", async (broker, context) => {
	const cluster = await connect(broker, context);
	await createTopic(broker, "there-3", 3);
	await createTopic(broker, "there-1", 1);
	const before = await settledTopics(broker);
	assert.deepEqual(await cluster.describeTopics(["there-1", "not-there", "there-3"]), [1, null, 3]);
	assert.deepEqual(await settledTopics(broker), before, "asking created none");

	await kafkaTool(
		"org.apache.kafka.tools.ConsoleProducer",
		["--bootstrap-server", broker.bootstrapServers, "--topic", "there-3"],
		"a\nb\nc\nd\n",
	);
	assert.deepEqual(await cluster.offsetRanges(["there-1", "there-3"]), [
		{ begin: 0, end: 0 },
		{ begin: 0, end: 4 },
	]);
});

kafkaTest("a topic that is there is neither created nor taken for the run's own", async (broker, context) => {
	const cluster = await connect(broker, context);
	await createTopic(broker, "taken", 2);
	await assert.rejects(
		cluster.createTopics(shapes(["mine", "taken"]), progressOf()),
		/^ConfigError: taken cannot be created: there already/,
	);
	assert.deepEqual([...cluster.createdTopics], []);
	assert.deepEqual(await cluster.deleteCreatedTopics(1000), []);
	const names = await settledTopics(broker);
	assert.ok(names.includes("taken") && !names.includes("mine"));
});

kafkaTest(
	"a refusal for good ends the creation at once, and what is created can be deleted",
	async (broker, context) => {
		const cluster = await connect(broker, context, { topicConfig: "retention.ms=never" });
		const startMs = performance.now();
		await assert.rejects(
			cluster.createTopics(shapes(["refused-1", "refused-2"]), progressOf()),
			/^ConfigError: the cluster refuses to create topic refused-\d: .*retention\.ms/,
		);
		assert.ok(performance.now() - startMs < 10_000, "it was not tried again and again");
		assert.deepEqual(await cluster.deleteCreatedTopics(5000), []);
	},
);

kafkaTest(
	"a topic whose creation was not answered in time is tried again, and is the run's own",
	async (broker, context) => {
		const cluster = await connect(broker, context, { timeoutMs: 9000 });
		const names = Array.from({ length: 12 }, (_, i) => `stuttered-${i}`);
		const progress = progressOf();
		const onProgress = (done: number) => {
			progress.onProgress(done);
			if (done !== 1) return;
			broker.pause();
			setTimeout(() => broker.resume(), 4000);
		};
		await cluster.createTopics(shapes(names), { ...progress, onProgress });

		assert.deepEqual([...cluster.createdTopics].sort(), [...names].sort());
		assert.equal(progress.heard.at(-1), names.length);
		assert.deepEqual(await cluster.deleteCreatedTopics(20_000), []);
		const left = (await broker.listTopics()).filter((name) => name.startsWith("stuttered-"));
		assert.deepEqual(left, [], "they are gone when it resolves");
	},
);

async function connect(
	broker: KafkaBroker,
	context: TestContext,
	{ topicConfig = "", timeoutMs }: { topicConfig?: string; timeoutMs?: number } = {},
): Promise<Cluster> {
	const files = await writeRunFiles(broker.bootstrapServers, context, { topicConfig });
	const { driver } = await loadDriver(files.driver);
	const { admin, topic } = translateDriver(driver, { recordBytes: 100, keyBytes: 0, zoneId: null, profile: "3.6.1" });
	const cluster = await Cluster.connect({ ...admin, timeoutMs: timeoutMs ?? admin.timeoutMs }, topic);
	context.after(() => cluster.close());
	return cluster;
}

function shapes(names: string[], partitions = 1): TopicShape[] {
	return names.map((name) => ({ name, partitions }));
}

function progressOf() {
	const heard: number[] = [];
	return { heard, onProgress: (done: number) => heard.push(done), signal: new AbortController().signal };
}
