/** Complete runs: every message that the benchmark counts is one that the broker has, and the files say so. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { measurementPeriods } from "../../src/result/aggregate.ts";
import type { MessageCounts, PeriodSample, RunMeasurement } from "../../src/result/measurement.ts";
import { run } from "../support/benchmark-run.ts";
import { kafkaTest } from "../support/kafka-test.ts";
import { storedBatches } from "../support/record-batches.ts";
import { createTopic, settledTopics } from "../support/topics.ts";

const keepTopics = { keepTopics: true };

kafkaTest("sent, acknowledged, received and the broker's end offsets are one number", async (broker, context) => {
	const workload = { partitionsPerTopic: 10, producerRate: 2000, testDurationSeconds: 5 };
	const { outcome, record } = await run(broker.bootstrapServers, context, { workload, options: keepTopics });

	assert.equal(outcome.status, "complete");
	const { totals } = record;
	const stored = sum(await broker.endOffsets(onlyTopic(outcome.measurement)));
	assert.deepEqual([totals.sent, totals.acknowledged, totals.received], [stored, stored, stored]);
	assert.deepEqual([totals.errors, totals.probes], [0, 10]);
	assertProvenComplete(outcome.measurement);
	// With what was still under way when the time was over, which depends on how fast the machine is.
	const rate = (record.aggregate?.counts.acknowledged ?? 0) / record.derived.measurementSeconds;
	assert.ok(Math.abs(rate / 2000 - 1) < 0.01, `${rate} msg/s`);
});

kafkaTest("the result has Java's fields, and the run record what its schema says", async (broker, context) => {
	const { result, record } = await run(broker.bootstrapServers, context);

	const javaResult = readJson("../fixtures/result/java-10-partitions-50k.json");
	assert.equal(Object.keys(result).length, 62);
	assert.deepEqual(Object.keys(result), Object.keys(javaResult));
	assert.equal(result.publishRate.length, 2);
	const schema = readJson("../../src/result/run-record.schema.json");
	const validate = new Ajv2020({ allowUnionTypes: true, strict: true }).compile(schema);
	assert.ok(validate(record), JSON.stringify(validate.errors));
});

kafkaTest("every subscription receives its own copy of every topic, keys included", async (broker, context) => {
	const clients = { producersPerTopic: 2, subscriptionsPerTopic: 2, consumerPerSubscription: 2 };
	const workload = { topics: 2, partitionsPerTopic: 3, ...clients, keyDistributor: "KEY_ROUND_ROBIN" };
	const { outcome, record } = await run(broker.bootstrapServers, context, { workload, options: keepTopics });

	const { totals, setup } = record;
	assert.deepEqual([setup.topics.length, setup.subscriptions.length], [2, 8]);
	assert.equal(totals.received, 2 * totals.acknowledged);
	assert.deepEqual([totals.sent, totals.errors], [totals.acknowledged, 0]);
	assertProvenComplete(outcome.measurement, 2);
	const [first, second] = await Promise.all(setup.topics.map(async ({ name }) => sum(await broker.endOffsets(name))));
	assert.equal((first ?? 0) + (second ?? 0), totals.acknowledged);
	// Four producers take turns and the run ends anywhere in a turn.
	assert.ok(Math.abs((first ?? 0) - (second ?? 0)) <= 4, `${first} and ${second} messages`);
});

kafkaTest("the topics of a run are deleted when it ends, and no other", async (broker, context) => {
	await createTopic(broker, "test-topic-0000000-bystander", 1);
	const before = await settledTopics(broker);
	const during: string[][] = [];
	const { outcome } = await run(broker.bootstrapServers, context, {
		workload: { topics: 3 },
		options: {
			onEvent: async ({ type }) => {
				if (type === "period") during.push(await broker.listTopics());
			},
		},
	});

	const own = outcome.measurement.topics.map(({ name }) => name);
	assert.deepEqual(during[0], [...before, ...own].sort());
	assert.deepEqual(await settledTopics(broker), before);
});

const idempotence: Array<[how: string, producerConfig: string, expected: boolean]> = [
	["on, as by Java's default", "acks=all", true],
	["off", "acks=all\nenable.idempotence=false", false],
];
for (const [how, producerConfig, expected] of idempotence) {
	kafkaTest(`messages are stored once with idempotence ${how}`, async (broker, context) => {
		const { outcome } = await run(broker.bootstrapServers, context, { producerConfig, options: keepTopics });

		assertProvenComplete(outcome.measurement);
		const batches = await storedBatches(broker, onlyTopic(outcome.measurement), 0);
		assert.deepEqual(new Set(batches.map(({ idempotent }) => idempotent)), new Set([expected]));
	});
}

kafkaTest("a run without limit loses nothing and has no publish delay", async (broker, context) => {
	const workload = { partitionsPerTopic: 4, producerRate: "max", testDurationSeconds: 5 };
	const { outcome, record } = await run(broker.bootstrapServers, context, { workload, options: keepTopics });

	assert.equal(outcome.status, "complete");
	assert.deepEqual(record.errorsByCode, {});
	assert.equal(record.totals.acknowledged, sum(await broker.endOffsets(onlyTopic(outcome.measurement))));
	assertProvenComplete(outcome.measurement);
	assert.equal(record.setup.pacing, "unthrottled");
	assert.deepEqual([record.aggregate?.publishDelay, record.aggregate?.responseTime], [null, null]);
	for (const { targetRate, latencies } of record.periods) {
		assert.deepEqual([targetRate, latencies.publishDelay, latencies.responseTime], [null, null, null]);
	}
});

kafkaTest("the aggregate leaves the warm-up out, and nothing is lost between the two", async (broker, context) => {
	const workload = { warmupDurationSeconds: 2, testDurationSeconds: 3 };
	const { outcome, result, record } = await run(broker.bootstrapServers, context, { workload });

	assertProvenComplete(outcome.measurement);
	const { aggregate, totals, periods } = record;
	assert.ok(aggregate !== null);
	const warmup = periods.filter(({ phase }) => phase === "warmup");
	assert.deepEqual([warmup.length, measurementPeriods(record).length, result.publishRate.length], [2, 3, 3]);
	const warmedUp = (field: keyof MessageCounts) => sum(warmup.map(({ counts }: PeriodSample) => counts[field]));
	for (const field of ["sent", "acknowledged", "received"] as const) {
		assert.equal(totals.probes + warmedUp(field) + aggregate.counts[field], totals[field], field);
	}
	assert.equal(aggregate.publishLatency.count, aggregate.counts.acknowledged);
	assert.equal(aggregate.endToEndLatency.count + outOfHistogram(record.periods), aggregate.counts.received);
});

/** What the stamps say of a run in which each of `copies` subscriptions received each message exactly once. */
function assertProvenComplete({ partial, totals, verification }: RunMeasurement, copies = 1): void {
	assert.equal(partial, null);
	const { missing, duplicates, outOfOrder, unstamped, stamped } = verification;
	assert.deepEqual(
		{ missing, duplicates, outOfOrder, unstamped },
		{ missing: 0, duplicates: 0, outOfOrder: 0, unstamped: 0 },
	);
	assert.equal(stamped, totals.received - copies * totals.probes);
	assert.ok(stamped > 0);
}

function outOfHistogram(periods: PeriodSample[]): number {
	return sum(periods.filter(({ phase }) => phase === "measurement").map((period) => period.endToEndNotPositive));
}

function onlyTopic({ topics }: RunMeasurement): string {
	assert.equal(topics.length, 1);
	return (topics[0] as { name: string }).name;
}

function readJson(path: string) {
	return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}

function sum(values: number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
