import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { native } from "../../src/native.ts";
import { eventually } from "../support/eventually.ts";
import { openBench, openProducers, received, startLoad } from "./engine-fixture.ts";

describe("producer and consumer engine on a mock cluster", () => {
	it("send and acknowledge the same number of messages, and receive a copy per group", async () => {
		const bench = await openBench({ producers: 3, threads: 2, consumers: 2, partitions: 4 });
		startLoad(bench.producers, 2_000);
		await eventually("500 messages are acknowledged", () => bench.producers.counters().acknowledged >= 500);
		await bench.producers.stop(5_000);
		const sent = bench.producers.counters();
		const copies = sent.acknowledged * 2;
		await eventually("all are received", () => received(bench.consumers) >= copies);
		const perConsumer = bench.consumers.counters();
		const produced = bench.producers.takePeriod();
		const consumed = bench.consumers.takePeriod();
		await bench.close();

		assert.deepEqual(sent, { sent: sent.sent, acknowledged: sent.sent, errors: 0 });
		assert.equal(produced.sent, sent.sent);
		assert.equal(produced.acknowledged, sent.sent);
		assert.equal(produced.acknowledgedBytes, sent.sent * 100);
		assert.equal(consumed.received, copies);
		assert.equal(consumed.receivedBytes, copies * 100);
		const each = { received: sent.sent, probes: 0, assignedPartitions: 4 };
		assert.deepEqual(perConsumer, [each, each]);
		const { stamped, unstamped, missing, duplicates, outOfOrder, endToEndNotPositive, errors } = consumed;
		assert.deepEqual(
			{ stamped, unstamped, missing, duplicates, outOfOrder, endToEndNotPositive, errors },
			{ stamped: copies, unstamped: 0, missing: 0, duplicates: 0, outOfOrder: 0, endToEndNotPositive: 0, errors: 0 },
		);
	});

	it("record one value per message in every histogram of a period", async () => {
		const bench = await openBench();
		startLoad(bench.producers, 2_000);
		await eventually("300 messages are acknowledged", () => bench.producers.counters().acknowledged >= 300);
		await bench.producers.stop(5_000);
		const { publishLatency, publishDelay, responseTime, acknowledged } = bench.producers.takePeriod();
		await eventually("all are received", () => received(bench.consumers) >= acknowledged);
		const { endToEndLatency } = bench.consumers.takePeriod();
		await bench.close();

		for (const [name, histogram] of Object.entries({ publishLatency, publishDelay, responseTime, endToEndLatency })) {
			assert.equal(histogram.count, acknowledged, name);
		}
		assert.ok(responseTime.mean >= publishLatency.mean, "a response takes as long as publishing, and the delay");
		assert.ok(publishLatency.min > 0 && endToEndLatency.min > 0);
	});

	it("book each message in one period only, and in the totals of all", async () => {
		const bench = await openBench();
		startLoad(bench.producers, 3_000);
		const periods = [];
		while (bench.producers.counters().acknowledged < 600) {
			await delay(20);
			periods.push(bench.producers.takePeriod());
		}
		await bench.producers.stop(5_000);
		periods.push(bench.producers.takePeriod());
		const totals = bench.producers.counters();
		await bench.close();

		assert.equal(sum(periods.map(({ acknowledged }) => acknowledged)), totals.acknowledged);
		assert.equal(sum(periods.map(({ sent }) => sent)), totals.sent);
		assert.equal(sum(periods.map(({ publishLatency }) => publishLatency.count)), totals.acknowledged);
		for (const { acknowledged, publishLatency } of periods) assert.equal(publishLatency.count, acknowledged);
		const empty = bench.producers.takePeriod();
		assert.deepEqual([empty.sent, empty.acknowledged, empty.publishLatency.count], [0, 0, 0]);
	});

	it("have neither publish delay nor response time without pacing", async () => {
		const bench = await openBench();
		startLoad(bench.producers, Number.POSITIVE_INFINITY);
		await eventually("something is acknowledged", () => bench.producers.counters().acknowledged > 0);
		await bench.producers.stop(10_000);
		const period = bench.producers.takePeriod();
		await bench.close();

		assert.ok(period.publishLatency.count > 0);
		assert.deepEqual([period.publishDelay.count, period.responseTime.count], [0, 0]);
	});

	it("probe every partition, and leave probes out of the histograms", async () => {
		const bench = await openBench({ producers: 2, partitions: 3 });
		const probes = bench.producers.probe(5_000);
		assert.deepEqual(probes, { [bench.topic]: 4 });
		await eventually("the probes are received", () => bench.consumers.counters()[0]?.probes === 4);
		const produced = bench.producers.takePeriod();
		const consumed = bench.consumers.takePeriod();
		const [counters] = bench.consumers.counters();
		await bench.close();

		assert.deepEqual(counters, { received: 4, probes: 4, assignedPartitions: 3 });
		assert.equal(produced.acknowledged, 4);
		assert.equal(produced.acknowledgedBytes, 5_000 + 3 * 32);
		assert.deepEqual([produced.publishLatency.count, consumed.endToEndLatency.count], [0, 0]);
		assert.deepEqual([consumed.stamped, consumed.unstamped], [0, 0]);
	});

	it("follow a new rate at once", async () => {
		const bench = await openBench();
		startLoad(bench.producers, 0.01);
		bench.producers.setRate(5_000);
		await eventually("100 messages are acknowledged", () => bench.producers.counters().acknowledged >= 100, 5_000);
		await bench.close();
	});

	it("hold back what comes while the consumers are paused", async () => {
		const bench = await openBench();
		bench.producers.probe(100);
		await eventually("the consumers are ready", () => received(bench.consumers) === 2);
		bench.consumers.pause();
		await delay(300);
		startLoad(bench.producers, 1_000);
		await eventually("200 messages are acknowledged", () => bench.producers.counters().acknowledged >= 200);
		await bench.producers.stop(5_000);
		const { acknowledged } = bench.producers.counters();
		assert.equal(received(bench.consumers), 2);
		bench.consumers.resume();
		await eventually("the backlog is received", () => received(bench.consumers) === acknowledged);
		await bench.close();
	});

	it("keep their figures readable after close, and close twice", async () => {
		const bench = await openBench();
		startLoad(bench.producers, 1_000);
		await eventually("50 messages are received", () => received(bench.consumers) >= 50);
		await bench.producers.stop(5_000);
		await bench.close();
		await Promise.all([bench.producers.close(), bench.producers.stop(0), bench.consumers.close(0)]);

		assert.ok(bench.producers.counters().acknowledged >= 50);
		assert.ok(received(bench.consumers) >= 50);
		assert.ok(bench.producers.takePeriod().publishLatency.count >= 50);
	});
});

describe("a load", () => {
	it("draws payloads of many lengths, each stamped where it fits, and copies them", async () => {
		const bench = await openBench();
		const memory = new Uint8Array(1_000).fill(7);
		const lengths = [1, 31, 32, 700];
		const payloads = lengths.map((length, i) => memory.subarray(i * 50, i * 50 + length));
		startLoad(bench.producers, 2_000, { payloads });
		memory.fill(0);
		await eventually("400 messages are acknowledged", () => bench.producers.counters().acknowledged >= 400);
		await bench.producers.stop(5_000);
		const { acknowledged, acknowledgedBytes } = bench.producers.takePeriod();
		await eventually("all are received", () => received(bench.consumers) >= acknowledged);
		const { receivedBytes, stamped, unstamped, missing, errors } = bench.consumers.takePeriod();
		await bench.close();

		const mean = acknowledgedBytes / acknowledged;
		assert.ok(mean > 150 && mean < 232, `the mean of ${lengths} is 191, not ${mean}`);
		assert.equal(receivedBytes, acknowledgedBytes);
		assert.equal(stamped + unstamped, acknowledged);
		assert.ok(stamped > acknowledged / 3 && unstamped > acknowledged / 3);
		assert.deepEqual([missing, errors], [0, 0], "messages without a stamp leave no gap between those with one");
	});

	it("sends headers with every message", async () => {
		const bench = await openBench();
		const headers: Array<[string, string]> = Array.from({ length: 20 }, (_, i) => [`name-${i}`, "value".repeat(i)]);
		startLoad(bench.producers, 2_000, { headers, keyDistributor: "RANDOM_NANO" });
		await eventually("400 messages are acknowledged", () => bench.producers.counters().acknowledged >= 400);
		await bench.producers.stop(5_000);
		const { sent, acknowledged, acknowledgedBytes, errors } = bench.producers.takePeriod();
		await eventually("all are received", () => received(bench.consumers) >= acknowledged);
		const { stamped, receivedBytes } = bench.consumers.takePeriod();
		await bench.close();

		assert.deepEqual([acknowledged, errors, stamped], [sent, 0, sent]);
		assert.deepEqual([acknowledgedBytes, receivedBytes], [100 * sent, 100 * sent], "which count as no payload");
	});

	it("names the topic that its partition weights do not fit, and goes on as it was", async () => {
		const bench = await openBench({ partitions: 4 });
		startLoad(bench.producers, 1_000);
		const refused: Array<[partitionWeights: Record<string, number>, message: RegExp]> = [
			[{ 4: 1, "*": 1 }, /^topic measured has 4 partitions, but the partition weights name partition 4$/],
			[{ 99999999999: 1 }, /name partition 99999999999$/],
			[{ 0: 0 }, /^topic measured has 4 partitions, but the partition weights leave a share for none of them$/],
		];
		for (const [partitionWeights, message] of refused) {
			assert.throws(() => startLoad(bench.producers, 1_000, { partitionWeights }), { message });
		}
		const { sent } = bench.producers.counters();
		await eventually("it goes on", () => bench.producers.counters().sent > sent);
		startLoad(bench.producers, 1_000, { partitionWeights: { 3: 1, "*": 0 } });
		await bench.close();
	});
});

describe("a producer engine whose broker is away", () => {
	it("fails what it could not deliver by its code when it is stopped, and says that no broker is left", async () => {
		const bench = await openBench();
		bench.producers.takeEvents();
		bench.cluster.setDown(true);
		startLoad(bench.producers, 1_000);
		await eventually("100 messages are sent", () => bench.producers.counters().sent >= 100);
		await bench.producers.stop(200);
		const { sent, acknowledged, errors, errorsByCode } = bench.producers.takePeriod();
		const events = bench.producers.takeEvents();
		await bench.close();

		assert.ok(errors > 0);
		assert.equal(acknowledged + errors, sent);
		assert.equal(sum(Object.values(errorsByCode)), errors);
		for (const code of Object.keys(errorsByCode)) assert.match(code, /^_(PURGE_QUEUE|PURGE_INFLIGHT|TIMED_OUT)$/);
		assert.ok(events.some(({ code, fatal }) => code === "_ALL_BROKERS_DOWN" && !fatal));
		for (const { count } of events) assert.ok(count >= 1);
	});

	it("rejects connect in the time it was given, naming the topic", async () => {
		const producers = openProducers("127.0.0.1:1");
		await assert.rejects(producers.connect(300), /measured/);
		await producers.close();
	});
});

describe("the addon's other functions", () => {
	it("tell librdkafka's version and features", () => {
		assert.match(native.librdkafkaVersion, /^\d+\.\d+\.\d+/);
		assert.ok(native.builtinFeatures.includes("gzip"));
	});

	it("measure the distance of the wall clock from the monotonic clock", () => {
		const wallNs = native.wallOffsetNs() + process.hrtime.bigint();
		const differenceMs = Math.abs(Number(wallNs / 1_000_000n) - Date.now());
		assert.ok(differenceMs < 1_000, `${differenceMs} ms apart`);
	});

	it("check settings in librdkafka's own words", () => {
		native.checkConfig("producer", [
			["linger.ms", "5"],
			["log_level", "0"],
		]);
		native.checkConfig("consumer", [
			["group.id", "g"],
			["log_level", "0"],
		]);
		assert.throws(() => native.checkConfig("producer", [["lingr.ms", "5"]]), /lingr\.ms/);
		assert.throws(() => native.checkConfig("producer", [["linger.ms", "soon"]]), /linger\.ms/);
	});

	it("refuse engines with settings that librdkafka does not take", () => {
		const config: Array<[string, string]> = [["acks", "seven"]];
		const common = { runId: 1n, wallOffsetNs: 0n };
		const spec = { topic: "t", config, partitioning: "key" as const, stickyBytes: 1 };
		assert.throws(
			() => new native.ProducerEngine({ ...common, producers: [spec], threads: 1, pacing: "sleep", maxBlockMs: 1 }),
			/acks/,
		);
		assert.throws(
			() =>
				new native.ConsumerEngine({ ...common, consumers: [spec], batchMessages: 1, commit: false, commitLingerMs: 0 }),
			/acks/,
		);
	});

	it("say which topic a mock cluster has already", () => {
		const cluster = new native.MockCluster({ brokers: 3 });
		assert.equal(cluster.bootstrapServers.split(",").length, 3);
		cluster.createTopic("one", 3, 2);
		assert.throws(() => cluster.createTopic("one", 3, 2), /topic one/);
		cluster.setRoundTripMs(1);
		cluster.close();
		cluster.close();
	});
});

function sum(numbers: number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
