/** What a record looks like and where it lies, as the broker gives it back. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { RunRecord } from "../../src/result/run-record.ts";
import { run, testFolder } from "../support/benchmark-run.ts";
import type { KafkaBroker } from "../support/kafka-broker.ts";
import { kafkaTest } from "../support/kafka-test.ts";
import { type StoredRecord, storedRecords } from "../support/stored-records.ts";

const partitions = 5;
const probeMagic = "OMBP";

interface Outcome {
	record: RunRecord;
	/** Of the load, without the probes of the readiness phase. */
	records: StoredRecord[];
	probes: StoredRecord[];
}

kafkaTest("records carry their headers in order beside key and value, and probes none", async (broker, context) => {
	const recordHeaders = { source: "omb", empty: "", "z-first": "€" };
	const { records, probes } = await runAndRead(broker, context, { recordHeaders, keyDistributor: "KEY_ROUND_ROBIN" });

	assert.ok(records.length > 1900);
	for (const { headers, key, value } of records) {
		assert.deepEqual(headers, Object.entries(recordHeaders));
		assert.match(key ?? "", /^[\w-]{10}$/);
		assert.equal(value.length, 100);
	}
	assert.ok(probes.every(({ headers }) => headers.length === 0));
});

kafkaTest("partition weights decide where records go, and keys are sent all the same", async (broker, context) => {
	const workload = { partitionWeights: { 1: 6, 4: 1, "*": 3 }, keyDistributor: "RANDOM_NANO", producersPerTopic: 3 };
	const { records } = await runAndRead(broker, context, workload);

	assert.ok(records.length > 1900);
	assert.ok(records.every(({ key }) => key !== null));
	const counts = countsBy(records, ({ partition }) => partition);
	for (const [partition, share] of [0.1, 0.6, 0.1, 0.1, 0.1].entries()) {
		assertShare(counts.get(partition) ?? 0, share, records.length, `partition ${partition}`);
	}
});

kafkaTest("Java's round robin takes the partitions in turn, whatever the key", async (broker, context) => {
	const producerConfig = "partitioner.class=org.apache.kafka.clients.producer.RoundRobinPartitioner";
	const { records } = await runAndRead(broker, context, { keyDistributor: "KEY_ROUND_ROBIN" }, producerConfig);

	const counts = [...countsBy(records, ({ partition }) => partition).values()];
	assert.equal(counts.length, partitions);
	assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, `${counts}`);
	assert.ok(records.every(({ key }) => key !== null));
});

kafkaTest("keys that are to be ignored are sent and decide nothing", async (broker, context) => {
	// More bytes than the whole load has, so that the first partition is kept.
	const producerConfig = "partitioner.ignore.keys=true\nbatch.size=1000000";
	const { records } = await runAndRead(broker, context, { keyDistributor: "KEY_ROUND_ROBIN" }, producerConfig);

	assert.ok(records.length > 1900);
	assert.equal(new Set(records.map(({ partition }) => partition)).size, 1);
	assert.ok(new Set(records.map(({ key }) => key)).size > 1900);
});

kafkaTest("a distribution of sizes is kept to, and counted byte by byte", async (broker, context) => {
	const sizes = { 31: 1, 100: 2, 5000: 1 };
	const { record, records, probes } = await runAndRead(broker, context, {
		messageSize: undefined,
		messageSizeDistribution: Object.entries(sizes).map(([size, weight]) => ({ size, weight })),
		randomizedPayloadPoolSize: 8,
	});

	assert.equal(Math.max(...probes.map(({ value }) => value.length)), 5000, "the largest is tried out first");
	const counts = countsBy(records, ({ value }) => value.length);
	assert.equal(counts.size, 3);
	for (const [size, weight] of Object.entries(sizes)) {
		assertShare(counts.get(Number(size)) ?? 0, weight / 4, records.length, `${size} bytes`);
	}
	const bytes = records.reduce((sum, { value }) => sum + value.length, 0);
	assert.deepEqual(
		[record.aggregate?.counts.acknowledgedBytes, record.aggregate?.counts.receivedBytes],
		[bytes, bytes],
	);
	const { stamped, unstamped, missing } = record.verification;
	assert.deepEqual([unstamped, stamped + unstamped, missing], [counts.get(31), records.length, 0]);
	assert.equal(record.workload.messageSize, Math.round((31 + 200 + 5000) / 4));
});

kafkaTest("the files of a folder are sent byte by byte, each about as often", async (broker, context) => {
	const payloadDirectory = join(await testFolder(context), "payloads");
	const texts = ["one", "another one", "the last, which is the longest of the three and could hold a stamp"];
	await mkdir(payloadDirectory);
	for (const [i, text] of texts.entries()) await writeFile(join(payloadDirectory, `${i}.json`), text);
	const { record, records } = await runAndRead(broker, context, {
		messageSize: undefined,
		useRandomizedPayloads: false,
		payloadDirectory,
		stamp: "none",
	});

	const counts = countsBy(records, ({ value }) => value.toString());
	assert.deepEqual([...counts.keys()].sort(), [...texts].sort());
	for (const text of texts) assertShare(counts.get(text) ?? 0, 1 / 3, records.length, text);
	assert.equal(record.workload.messageSize, Math.round(texts.join("").length / 3));
});

/** A run of 2 s at 1,000 msg/s over five partitions of one topic, and what it has left there. */
async function runAndRead(
	broker: KafkaBroker,
	context: TestContext,
	changes: Record<string, unknown>,
	producerConfig = "",
): Promise<Outcome> {
	const { outcome, record } = await run(broker.bootstrapServers, context, {
		workload: { partitionsPerTopic: partitions, ...changes },
		producerConfig: `acks=all\nlinger.ms=1\n${producerConfig}`,
		options: { keepTopics: true },
	});
	assert.equal(outcome.status, "complete");
	const [topic] = outcome.measurement?.topics ?? [];
	const stored = await storedRecords(broker, topic?.name ?? "");
	const isProbe = ({ value }: StoredRecord) => value.toString("latin1", 0, 4) === probeMagic;
	const records = stored.filter((each) => !isProbe(each));
	assert.equal(records.length, record.totals.acknowledged - record.totals.probes);
	return { record, records, probes: stored.filter(isProbe) };
}

function countsBy<K>(records: StoredRecord[], keyOf: (record: StoredRecord) => K): Map<K, number> {
	const counts = new Map<K, number>();
	for (const record of records) counts.set(keyOf(record), (counts.get(keyOf(record)) ?? 0) + 1);
	return counts;
}

/** Within six standard deviations of the binomial distribution. */
function assertShare(count: number, share: number, total: number, what: string): void {
	const deviation = Math.sqrt(total * share * (1 - share));
	assert.ok(Math.abs(count - total * share) <= 6 * deviation, `${what}: ${count} of ${total}, not ${share * 100} %`);
}
