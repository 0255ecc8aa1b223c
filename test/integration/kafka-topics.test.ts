/** Topics that a run finds: what is in them spoils nothing, and they are left as they were but for what was sent. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { RunMeasurement } from "../../src/result/measurement.ts";
import { type FinishedRun, type RunPlan, run, testFolder } from "../support/benchmark-run.ts";
import type { KafkaBroker } from "../support/kafka-broker.ts";
import { kafkaTest } from "../support/kafka-test.ts";
import { kafkaTool } from "../support/kafka-tool.ts";
import { createTopic, settledTopics } from "../support/topics.ts";

const partitions = 4;
const earliest = "auto.offset.reset=earliest\nenable.auto.commit=false";
const latest = "auto.offset.reset=latest\nenable.auto.commit=false";
/** What is said of topics to create, and of sending, is not for topics that are there and are only consumed from. */
const found = { topics: undefined, partitionsPerTopic: undefined };
const consumersOnly = { ...found, producersPerTopic: 0, producerRate: undefined };

/** A topic on which another run has left its messages; resolves with how many, its probes included. */
async function usedTopic(broker: KafkaBroker, context: TestContext, topic: string): Promise<number> {
	await createTopic(broker, topic, partitions);
	const workload = { ...found, existingProduceTopicList: [topic], subscriptionsPerTopic: 0, testDurationSeconds: 1 };
	const { outcome } = await run(broker.bootstrapServers, context, { workload });
	assert.equal(outcome.status, "complete");
	return stored(broker, topic);
}

async function stored(broker: KafkaBroker, topic: string): Promise<number> {
	return (await broker.endOffsets(topic)).reduce((sum, offset) => sum + offset, 0);
}

function assertNothingMissing({ partial, verification, totals, periods }: RunMeasurement): void {
	assert.equal(partial, null);
	const { missing, duplicates, outOfOrder } = verification;
	assert.deepEqual([missing, duplicates, outOfOrder, totals.errors], [0, 0, 0, 0]);
	for (const { backlogMessages, counts } of periods) assert.ok(backlogMessages <= counts.acknowledged);
}

function secondsOf({ phases }: RunMeasurement, name: string): number {
	return phases.find((phase) => phase.name === name)?.elapsedSeconds ?? 0;
}

for (const [where, consumerConfig] of [
	["from the beginning", earliest],
	["from the end", latest],
] as const) {
	kafkaTest(`messages of another run that are read ${where} spoil no books`, async (broker, context) => {
		const topic = `used-${where.replaceAll(" ", "-")}`;
		const before = await usedTopic(broker, context, topic);
		const clients = { subscriptionsPerTopic: 2, consumerPerSubscription: 2, producersPerTopic: 2 };
		const { outcome } = await run(broker.bootstrapServers, context, {
			workload: { ...found, existingTopicList: [topic], ...clients },
			consumerConfig,
		});

		const { totals, verification, topics } = outcome.measurement;
		assertNothingMissing(outcome.measurement);
		assert.deepEqual(topics, [{ name: topic, partitions }]);
		assert.equal(await stored(broker, topic), before + totals.acknowledged);
		assert.equal(verification.unstamped, consumerConfig === earliest ? 2 * before : 0);
		assert.equal(verification.stamped, 2 * (totals.acknowledged - totals.probes));
		assert.ok(totals.probes >= partitions && totals.probes % (partitions + 1) === 0, `${totals.probes} probes`);
		assert.ok(secondsOf(outcome.measurement, "drain") < 4, "nothing is waited for in vain");
	});
}

kafkaTest("a run beside another on the same topic keeps its own books", async (broker, context) => {
	const topic = "shared";
	await createTopic(broker, topic, partitions);
	const other = run(broker.bootstrapServers, context, {
		workload: { ...found, existingProduceTopicList: [topic], subscriptionsPerTopic: 0, testDurationSeconds: 8 },
	});
	const { outcome } = await run(broker.bootstrapServers, context, {
		workload: { ...found, existingTopicList: [topic], producerRate: 300 },
		consumerConfig: latest,
	});
	await other;

	const { totals, verification } = outcome.measurement;
	assertNothingMissing(outcome.measurement);
	assert.equal(verification.stamped, totals.acknowledged - totals.probes);
	assert.ok(verification.unstamped > 0);
});

kafkaTest("payloads without room for a stamp are counted from the readiness on", async (broker, context) => {
	const topic = "short-messages";
	const before = await usedTopic(broker, context, topic);
	const workload = { ...found, existingTopicList: [topic], messageSize: 20 };
	const { outcome } = await run(broker.bootstrapServers, context, { workload });

	const { totals, verification } = outcome.measurement;
	assertNothingMissing(outcome.measurement);
	assert.equal(verification.unstamped, before + totals.acknowledged - totals.probes);
	assert.equal(await stored(broker, topic), before + totals.acknowledged);
});

kafkaTest("producers only are ready by acknowledgements and count for nobody's backlog", async (broker, context) => {
	await createTopic(broker, "in-1", 1);
	await createTopic(broker, "in-2", 3);
	const workload = { ...found, existingProduceTopicList: ["in-1", "in-2"], subscriptionsPerTopic: 0 };
	const { outcome, record } = await run(broker.bootstrapServers, context, { workload });

	const { totals, verification, subscriptions, phases } = outcome.measurement;
	assertNothingMissing(outcome.measurement);
	assert.deepEqual([totals.probes, totals.received, verification.missing, subscriptions.length], [4, 0, 0, 0]);
	assert.ok(!phases.some(({ name }) => name === "drain"));
	assert.equal(record.setup.consumerProcesses, 0);
	assert.equal((await stored(broker, "in-1")) + (await stored(broker, "in-2")), totals.acknowledged);
});

kafkaTest("topics to produce to and topics to consume from are different ones", async (broker, context) => {
	await createTopic(broker, "lane-in", 2);
	const before = await usedTopic(broker, context, "lane-out");
	const workload = { ...found, existingProduceTopicList: ["lane-in"], existingConsumeTopicList: ["lane-out"] };
	const { outcome } = await run(broker.bootstrapServers, context, { workload });

	const { totals, verification, aggregate } = outcome.measurement;
	assertNothingMissing(outcome.measurement);
	assert.deepEqual([totals.received, verification.unstamped], [before, before]);
	assert.equal(await stored(broker, "lane-out"), before);
	assert.equal(await stored(broker, "lane-in"), totals.acknowledged);
	assert.equal(aggregate?.endToEndLatency.count, 0, "an age is no latency");
});

/** Consumers of two subscriptions to this topic, without producers. */
function consume(
	broker: KafkaBroker,
	context: TestContext,
	topic: string,
	plan: Pick<RunPlan, "workload" | "consumerConfig">,
): Promise<FinishedRun> {
	const clients = { subscriptionsPerTopic: 2, consumerPerSubscription: 2 };
	const workload = { ...consumersOnly, ...clients, existingConsumeTopicList: [topic], ...plan.workload };
	return run(broker.bootstrapServers, context, { ...plan, workload });
}

kafkaTest("consumers only measure until the end offset", async (broker, context) => {
	const before = await usedTopic(broker, context, "history");
	const { outcome, result, record } = await consume(broker, context, "history", {
		workload: { consumeUntil: "endOffset", testDurationSeconds: 60, warmupDurationSeconds: undefined },
	});

	const { measurement } = outcome;
	assertNothingMissing(measurement);
	assert.equal(measurement.totals.received, 2 * before);
	assert.ok((measurement.aggregate?.counts.received ?? 0) > 1.5 * before, "they were halted before it began");
	assert.ok(secondsOf(measurement, "measurement") < 20);
	assert.deepEqual([measurement.totals.sent, measurement.totals.probes, measurement.warnings], [0, 0, []]);
	assert.deepEqual([record.setup.sendThreads, measurement.verification.unstamped], [0, 2 * before]);
	assert.equal(measurement.aggregate?.endToEndLatency.count, 0, "an age is no latency");
	assert.ok(!measurement.phases.some(({ name }) => name === "create-producers" || name === "warmup"));
	assert.equal(Object.keys(result).length, 62);
	const schema = JSON.parse(readFileSync(new URL("../../src/result/run-record.schema.json", import.meta.url), "utf8"));
	const validate = new Ajv2020({ allowUnionTypes: true, strict: true }).compile(schema);
	assert.ok(validate(record), JSON.stringify(validate.errors));
	assert.deepEqual(new Set(result.publishRate), new Set([0]));
	assert.equal(await stored(broker, "history"), before);
});

kafkaTest("consumers only measure for the duration", async (broker, context) => {
	const before = await usedTopic(broker, context, "archive");
	const { outcome } = await consume(broker, context, "archive", { workload: { testDurationSeconds: 2 } });

	assertNothingMissing(outcome.measurement);
	assert.equal(outcome.measurement.totals.received, 2 * before);
	assert.ok(Math.abs(secondsOf(outcome.measurement, "measurement") - 2) < 0.5);
});

kafkaTest("consumers only that begin at the end have nothing to reach, and say so", async (broker, context) => {
	await usedTopic(broker, context, "past");
	await assert.rejects(
		consume(broker, context, "past", { workload: { consumeUntil: "endOffset" }, consumerConfig: latest }),
		/^ConfigError: \S+driver\.yaml: `consumeUntil: endOffset` .* write `auto\.offset\.reset=earliest` in `consumerConfig`/,
	);
	const { outcome } = await consume(broker, context, "past", {
		workload: { testDurationSeconds: 1 },
		consumerConfig: latest,
	});
	assert.equal(outcome.measurement.totals.received, 0);
	assert.match(outcome.measurement.warnings.join(), /^no message was received; write `auto\.offset\.reset=earliest`/);
});

kafkaTest("a topic that is not there is named, and not created", async (broker, context) => {
	await createTopic(broker, "is-there", 1);
	const before = await settledTopics(broker);
	const workload = { ...found, existingTopicList: ["is-there", "is-not-there"] };
	await assert.rejects(
		run(broker.bootstrapServers, context, { workload }),
		/^ConfigError: \S+workload\.yaml: `is-not-there` of `existingTopicList` is not on the cluster/,
	);
	assert.deepEqual(await settledTopics(broker), before);
});

kafkaTest("a topic of the name that a run wants is refused, and outlives the run", async (broker, context) => {
	await createTopic(broker, "lab-0000001", 1);
	const before = await settledTopics(broker);
	const workload = { topics: 2, topicPrefix: "lab", randomTopicNames: false };
	await assert.rejects(
		run(broker.bootstrapServers, context, { workload }),
		/^ConfigError: lab-0000001 cannot be created: there already; choose another `topicPrefix`/,
	);
	assert.deepEqual(await settledTopics(broker), before);
});

kafkaTest("names begin with the prefix, and are the same each time if they are to be", async (broker, context) => {
	const names = async (workload: Record<string, unknown>) => {
		const { outcome } = await run(broker.bootstrapServers, context, {
			workload: { testDurationSeconds: 1, ...workload },
		});
		return outcome.measurement.topics.map(({ name }) => name);
	};
	assert.deepEqual(await names({ topics: 2, topicPrefix: "fixed", randomTopicNames: false }), [
		"fixed-0000000",
		"fixed-0000001",
	]);
	assert.match((await names({ topicPrefix: "drawn" })).join(), /^drawn-0000000-[\w-]{7}$/);
	assert.deepEqual(
		(await settledTopics(broker)).filter((name) => /^(fixed|drawn)-/.test(name)),
		[],
	);
});

kafkaTest("messages that have expired are not waited for", async (broker, context) => {
	await usedTopic(broker, context, "shortened");
	const kept = (await broker.endOffsets("shortened")).slice(1).reduce((sum, offset) => sum + offset, 0);
	const offsets = { partitions: [{ topic: "shortened", partition: 0, offset: -1 }], version: 1 };
	const file = join(await testFolder(context), "offsets.json");
	await writeFile(file, JSON.stringify(offsets));
	const server = ["--bootstrap-server", broker.bootstrapServers];
	await kafkaTool("org.apache.kafka.tools.DeleteRecordsCommand", [...server, "--offset-json-file", file]);

	const { outcome } = await consume(broker, context, "shortened", { workload: { consumeUntil: "endOffset" } });
	assert.deepEqual([outcome.measurement.totals.received, outcome.measurement.warnings], [2 * kept, []]);
});

/** 100 take about two minutes and 1.3 GB, most of it the broker's. */
const manyTopics = process.env["OMB_TEST_MANY_TOPICS"] === undefined ? 10 : 100;
const partitionsOfMany = 100;
kafkaTest(`${manyTopics * partitionsOfMany} partitions are created, loaded and deleted`, async (broker, context) => {
	const before = await settledTopics(broker);
	const done: Record<string, number[]> = { created: [], deleted: [] };
	const { outcome } = await run(broker.bootstrapServers, context, {
		workload: { topics: manyTopics, partitionsPerTopic: partitionsOfMany, producerRate: 500, testDurationSeconds: 3 },
		options: { onEvent: (event) => event.type === "topics" && done[event.change]?.push(event.done) },
	});

	const { totals, topics } = outcome.measurement;
	assertNothingMissing(outcome.measurement);
	assert.deepEqual([totals.probes, topics.length], [manyTopics * partitionsOfMany, manyTopics]);
	const counts = Array.from({ length: manyTopics }, (_, i) => i + 1);
	assert.deepEqual(done, { created: counts, deleted: counts });
	assert.deepEqual(await broker.listTopics(), before);
});
