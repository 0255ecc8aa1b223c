import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ConfigError } from "../../src/config/config-error.ts";
import type { Driver } from "../../src/config/driver/driver.ts";
import { LocalWorker, type LocalWorkerOptions } from "../../src/worker/local-worker.ts";
import type { LoadAssignment, TopicPlan, TopicSubscription } from "../../src/worker/worker.ts";
import { runMeasurement, runRecordInput } from "../result/sample-measurement.ts";
import { childProcesses } from "../support/child-processes.ts";
import { eventually } from "../support/eventually.ts";

const property = (name: string, value: string) => ({ name, value, location: "driver.yaml:1:1" });
const noNativeSettings = { common: [], producer: [], consumer: [], admin: [] };

const embedded: Driver = {
	...runRecordInput(runMeasurement()).driver,
	file: "driver.yaml",
	topicConfig: [],
	commonConfig: [property("bootstrap.servers", "embedded")],
	producerConfig: [property("acks", "all")],
	consumerConfig: [property("auto.offset.reset", "latest"), property("fetch.max.wait.ms", "5")],
	librdkafka: noNativeSettings,
	embedded: true,
};

function open(changes: Partial<LocalWorkerOptions> = {}): Promise<LocalWorker> {
	return LocalWorker.open({
		driver: embedded,
		translation: { recordBytes: 100, keyBytes: 0, zoneId: null, profile: "3.6.1" },
		runId: 42n,
		pacing: "sleep",
		sendThreads: 8,
		consumerProcesses: 2,
		...changes,
	});
}

function planOf(partitions: number[], changes: Partial<TopicPlan> = {}): TopicPlan {
	return { prefix: "test-topic", randomNames: true, partitions, ...changes };
}

const load: LoadAssignment = {
	payloads: [new Uint8Array(100)],
	publishRate: 1_000,
	keyDistributor: "NO_KEY",
	headers: [],
	partitionWeights: null,
	stamp: true,
};

const progress = { onProgress: () => {}, signal: new AbortController().signal };

describe("LocalWorker on the embedded broker", () => {
	let worker: LocalWorker;
	let topics: string[];
	let subscriptions: TopicSubscription[];

	before(async () => {
		worker = await open();
		topics = await worker.createTopics(planOf([2, 2]), progress);
		subscriptions = topics.map((topic, i) => ({ topic, subscription: `sub-${i}`, index: 0 }));
		await worker.createConsumers(subscriptions);
		await worker.createProducers([...topics, ...topics]);
	});
	after(async () => {
		await worker.stopAll(2_000);
		await worker.close();
	});

	it("names its topics as Java OMB does", () => {
		assert.match(topics.join(), /^test-topic-0000000-[\w-]{7},test-topic-0000001-[\w-]{7}$/);
	});

	it("tells what it has set up", () => {
		assert.deepEqual(worker.setup(), { consumerProcesses: 2, sendThreads: 4, pacing: "sleep" });
		assert.match(worker.librdkafkaVersion, /^\d+\.\d+/);
		assert.match(worker.notes.join(), /the embedded broker is librdkafka's mock cluster/);
	});

	it("reads from the beginning whatever the file says", () => {
		const reset = worker.effectiveSettings.consumer.filter(({ name }) => name === "auto.offset.reset");
		assert.deepEqual(reset, [{ name: "auto.offset.reset", value: "earliest", origin: "adjusted" }]);
	});

	it("probes every partition and every producer, and counts the probes", async () => {
		assert.deepEqual(await worker.probeProducers(200), Object.fromEntries(topics.map((topic) => [topic, 3])));
		await eventually("the probes have come", async () =>
			(await worker.counterStats()).consumers.every(({ probes }) => probes === 3),
		);
		const { counts, publishLatency, stamps } = await worker.periodStats();
		assert.deepEqual(counts, {
			sent: 6,
			acknowledged: 6,
			acknowledgedBytes: 2 * 200 + 4 * 32,
			errors: 0,
			received: 6,
			receivedBytes: 2 * 200 + 4 * 32,
		});
		assert.deepEqual([publishLatency.count, stamps.stamped], [0, 0]);
	});

	it("sends a load, and its periods belong together and add up", async () => {
		await worker.startLoad(load);
		await eventually("200 messages have come", async () => (await worker.counterStats()).messagesReceived >= 206);
		const first = await worker.periodStats();
		await worker.adjustPublishRate(2_000);
		await worker.stopLoad(5_000);
		const { messagesAcknowledged } = await worker.counterStats();
		await eventually(
			"everything has come",
			async () => (await worker.counterStats()).messagesReceived >= messagesAcknowledged,
		);
		const second = await worker.periodStats();
		assert.equal(first.counts.acknowledged + second.counts.acknowledged + 6, messagesAcknowledged);
		assert.equal(first.counts.received + second.counts.received + 6, messagesAcknowledged);
		for (const { counts, publishLatency, endToEndLatency, usage, elapsedSeconds } of [first, second]) {
			assert.deepEqual([publishLatency.count, endToEndLatency.count], [counts.acknowledged, counts.received]);
			assert.ok(elapsedSeconds > 0 && usage.coordinatorCpuUs > 0 && usage.consumersCpuUs > 0);
			assert.ok(usage.rssBytes > 2 ** 20 && usage.sendThreadsBusy >= 0 && usage.sendThreadsBusy <= 1);
		}
	});

	it("says that it is unthrottled while it is", async () => {
		await worker.adjustPublishRate(Number.POSITIVE_INFINITY);
		assert.equal(worker.setup().pacing, "unthrottled");
	});
});

describe("LocalWorker", () => {
	it("begins no further topic when it is interrupted", async () => {
		const worker = await open();
		const stop = new AbortController();
		await worker.createTopics(planOf([1, 1, 1, 1, 1]), {
			signal: stop.signal,
			onProgress: (done) => done === 2 && stop.abort(),
		});
		assert.deepEqual(await worker.deleteTopics(1_000), []);
		await worker.close();
	});

	it("fails when its broker dies", async () => {
		const before = childProcesses();
		const worker = await open();
		const [broker] = childProcesses().filter((pid) => !before.includes(pid));
		process.kill(broker as number, "SIGKILL");
		await assert.rejects(worker.failure, /^ChildFailure: the embedded broker was killed by SIGKILL$/);
		await worker.close();
	});

	it("kills its children at once", async () => {
		const before = childProcesses();
		const worker = await open();
		const [topic] = (await worker.createTopics(planOf([1]), progress)) as [string];
		await worker.createConsumers([{ topic, subscription: "sub", index: 0 }]);
		worker.kill();
		await eventually("no child is left", () => childProcesses().every((pid) => before.includes(pid)), 5_000);
		await worker.stopAll(100);
		await worker.close();
	});

	it("leaves no broker behind when the driver's settings are refused", async () => {
		const before = childProcesses();
		const driver = { ...embedded, librdkafka: { ...noNativeSettings, producer: [property("lingr.ms", "1")] } };
		await assert.rejects(open({ driver }), (error) => error instanceof ConfigError && /lingr\.ms/.test(error.message));
		await eventually("no child is left", () => childProcesses().every((pid) => before.includes(pid)), 5_000);
	});

	it("answers every call without producers", async () => {
		const worker = await open();
		const [topic] = (await worker.createTopics(planOf([1]), progress)) as [string];
		await worker.createConsumers([{ topic, subscription: "sub", index: 0 }]);
		await worker.pauseConsumers();
		assert.deepEqual(await worker.probeProducers(100), {});
		const { messagesSent, messagesAcknowledged, messageSendErrors } = await worker.counterStats();
		assert.deepEqual([messagesSent, messagesAcknowledged, messageSendErrors], [0, 0, 0]);
		await worker.resumeConsumers();
		const { counts, publishLatency, usage } = await worker.periodStats();
		assert.deepEqual([counts.sent, publishLatency.count, usage.sendThreadsBusy], [0, 0, 0]);
		assert.deepEqual(await worker.takeEvents(), []);
		assert.deepEqual([worker.setup().sendThreads, worker.setup().consumerProcesses], [0, 1]);
		await worker.stopLoad(1000);
		await worker.stopAll(1000);
		await worker.close();
	});

	it("names its topics after the plan, each with its own partitions", async () => {
		const worker = await open();
		const names = await worker.createTopics(planOf([1, 3], { prefix: "lab", randomNames: false }), progress);
		assert.deepEqual(names, ["lab-0000000", "lab-0000001"]);
		await worker.createProducers(names);
		assert.deepEqual(await worker.probeProducers(50), { "lab-0000000": 1, "lab-0000001": 3 });
		await worker.stopAll(1000);
		await worker.close();
	});

	it("leaves where consumers of existing topics begin to the file, and refuses to look for an end from there", async () => {
		const worker = await open();
		const begin = () => worker.effectiveSettings.consumer.find(({ name }) => name === "auto.offset.reset")?.value;
		assert.equal(begin(), "latest");
		await assert.rejects(worker.describeTopics(["orders"]), /^ConfigError: the embedded broker begins without topics/);
		await assert.rejects(worker.storedMessages(["orders"]), /^ConfigError: driver\.yaml: `consumeUntil: endOffset`/);
		await worker.createTopics(planOf([1]), progress);
		assert.equal(begin(), "earliest");
		await worker.close();
	});

	it("has no engine before its producers are created", async () => {
		const worker = await open();
		await assert.rejects(worker.startLoad(load), /createProducers comes first/);
		await worker.stopAll(100);
		await worker.close();
	});
});
