/** The worker by itself: what no run of today asks of it. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { loadDriver } from "../../src/config/driver/driver.ts";
import { LocalWorker } from "../../src/worker/local-worker.ts";
import type { CounterStats, TopicPlan } from "../../src/worker/worker.ts";
import { writeRunFiles } from "../support/benchmark-run.ts";
import { eventually } from "../support/eventually.ts";
import type { KafkaBroker } from "../support/kafka-broker.ts";
import { kafkaTest } from "../support/kafka-test.ts";

const partitions = 4;
const messageBytes = 100;
/** The least that brokers allow; a consumer that stood still for longer would be put out of its group. */
const sessionMs = 6000;
const consumerConfig = `auto.offset.reset=earliest
enable.auto.commit=false
session.timeout.ms=${sessionMs}
heartbeat.interval.ms=1000
max.poll.interval.ms=${sessionMs}`;

kafkaTest("paused consumers keep their partitions, and lose nothing", async (broker, context) => {
	const worker = await openWorker(broker, context);
	const [topic] = (await createClients(worker)) as [string];
	const assigned = assignedOf(await worker.counterStats());

	await worker.pauseConsumers();
	await sleep(500);
	const atPause = await worker.counterStats();
	const seen = await watchAssignments(worker, sessionMs + 2000);
	const afterPause = await worker.counterStats();
	assert.equal(afterPause.messagesReceived, atPause.messagesReceived);
	assert.ok(afterPause.messagesAcknowledged > atPause.messagesAcknowledged);

	await worker.resumeConsumers();
	await worker.stopLoad(10_000);
	await eventually("everything is received", async () => {
		const { messagesReceived, messagesAcknowledged } = await worker.counterStats();
		return messagesReceived >= messagesAcknowledged;
	});

	const after = await worker.counterStats();
	seen.add(String(assignedOf(after)));
	assert.deepEqual(seen, new Set([String(assigned)]));
	const stored = (await broker.endOffsets(topic)).reduce((sum, offset) => sum + offset, 0);
	assert.deepEqual([after.messagesReceived, after.messagesAcknowledged], [stored, stored]);
	const { stamps, consumeErrorsByCode } = await worker.periodStats();
	assert.deepEqual([stamps.skipped, stamps.duplicates, stamps.outOfOrder], [0, 0, 0]);
	assert.deepEqual(consumeErrorsByCode, {});
});

/** A worker with nothing created yet. It is closed, and its topics deleted, after the test. */
async function openWorker(broker: KafkaBroker, context: TestContext): Promise<LocalWorker> {
	const files = await writeRunFiles(broker.bootstrapServers, context, { consumerConfig });
	const { driver } = await loadDriver(files.driver);
	const worker = await LocalWorker.open({
		driver,
		translation: { recordBytes: messageBytes, keyBytes: 0, zoneId: null, profile: "3.6.1" },
		runId: 14n,
		pacing: "auto",
		sendThreads: null,
		consumerProcesses: null,
	});
	context.after(async () => {
		await worker.stopAll(5000);
		await worker.deleteTopics(5000);
		await worker.close();
	});
	return worker;
}

/** One topic with two consumers in one group, which share its partitions and are under load. */
async function createClients(worker: LocalWorker): Promise<string[]> {
	const progress = { onProgress: () => {}, signal: new AbortController().signal };
	const topics = await worker.createTopics(planOf([partitions]), progress);
	const subscription = { topic: topics[0] as string, subscription: "paused-group", index: 0 };
	await worker.createConsumers([subscription, subscription]);
	await worker.createProducers(topics);
	await eventually("the partitions are shared out", async () =>
		assignedOf(await worker.counterStats()).every((count) => count === partitions / 2),
	);
	const payloads = [new Uint8Array(messageBytes)];
	await worker.startLoad({
		payloads,
		publishRate: 500,
		keyDistributor: "NO_KEY",
		headers: [],
		partitionWeights: null,
		stamp: true,
	});
	await eventually("the load flows", async () => (await worker.counterStats()).messagesReceived > 500);
	return topics;
}

function planOf(partitions: number[]): TopicPlan {
	return { prefix: "test-topic", randomNames: true, partitions };
}

/** Every distribution of the partitions over the consumers that shows within the time. */
async function watchAssignments(worker: LocalWorker, forMs: number): Promise<Set<string>> {
	const seen = new Set<string>();
	for (const endMs = performance.now() + forMs; performance.now() < endMs; await sleep(20)) {
		seen.add(String(assignedOf(await worker.counterStats())));
	}
	return seen;
}

function assignedOf({ consumers }: CounterStats): number[] {
	return consumers.map(({ assignedPartitions }) => assignedPartitions);
}
