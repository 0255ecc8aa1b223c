import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ChildFailure } from "../../src/kafka/child-channel.ts";
import { ConsumerPool, type ConsumerPoolOptions, emptyPeriod } from "../../src/kafka/consumer-pool.ts";
import { type MockCluster, native } from "../../src/native.ts";
import { openProducers, runId, startLoad } from "../native-addon/engine-fixture.ts";
import { childProcesses } from "../support/child-processes.ts";
import { eventually } from "../support/eventually.ts";

const topic = "measured";

function optionsFor(bootstrapServers: string, consumers: number): ConsumerPoolOptions {
	return {
		consumers: Array.from({ length: consumers }, (_, i) => ({
			topic,
			config: [
				["bootstrap.servers", bootstrapServers],
				["group.id", `group-${i}`],
				["auto.offset.reset", "earliest"],
				["enable.auto.commit", "false"],
				["fetch.wait.max.ms", "5"],
			],
		})),
		batchMessages: 500,
		commit: true,
		commitLingerMs: 100,
		runId,
		wallOffsetNs: native.wallOffsetNs(),
		paused: false,
	};
}

describe("ConsumerPool", () => {
	let cluster: MockCluster;
	before(() => {
		cluster = new native.MockCluster({ brokers: 1 });
		cluster.createTopic(topic, 2, 1);
	});
	after(() => cluster.close());

	async function open(consumers: number, processes: number) {
		const earlier = childProcesses();
		const failures: ChildFailure[] = [];
		const options = optionsFor(cluster.bootstrapServers, consumers);
		const pool = await ConsumerPool.open(options, processes, (failure) => failures.push(failure));
		const pids = childProcesses().filter((pid) => !earlier.includes(pid));
		return { pool, pids, failures };
	}

	const noneLeft = (pids: number[]) =>
		eventually("no child is left", () => childProcesses().every((pid) => !pids.includes(pid)), 5_000);

	it("deals the consumers over its processes, and gives their figures in their own order and added up", async () => {
		const { pool, pids, failures } = await open(3, 2);
		assert.deepEqual([pool.processCount, pids.length], [2, 2]);
		const producers = openProducers(cluster.bootstrapServers);
		await producers.connect(10_000);
		const { [topic]: probes } = producers.probe(100);
		await eventually("each consumer has the probes", async () =>
			(await pool.counters()).every((each) => each.probes === probes),
		);
		startLoad(producers, 2_000);
		await eventually("messages are sent", () => producers.counters().acknowledged > 200);
		await producers.stop(5_000);
		const { acknowledged } = producers.counters();
		await producers.close();
		await eventually("each consumer has everything", async () =>
			(await pool.counters()).every(({ received }) => received === acknowledged),
		);
		assert.deepEqual(
			await pool.counters(),
			Array(3).fill({ received: acknowledged, probes: 2, assignedPartitions: 2 }),
		);
		const period = await pool.takePeriod();
		assert.equal(period.received, 3 * acknowledged);
		assert.equal(period.stamped, 3 * (acknowledged - 2));
		assert.equal(period.endToEndLatency.count, period.stamped);
		assert.deepEqual([period.missing, period.duplicates, period.errors, period.errorsByCode], [0, 0, 0, {}]);
		assert.ok(period.cpuUs > 0 && period.rssBytes > 2 ** 20);
		assert.deepEqual(await pool.takeEvents(), []);
		assert.equal((await pool.takePeriod()).received, 0);
		await pool.close(2_000);
		await noneLeft(pids);
		assert.equal(failures.length, 0);
	});

	it("starts no more processes than there are consumers, and pauses and resumes them all", async () => {
		const { pool, pids } = await open(1, 4);
		assert.deepEqual([pool.processCount, pids.length], [1, 1]);
		await pool.pause();
		await pool.resume();
		await pool.close(2_000);
		await noneLeft(pids);
	});

	it("receives nothing before it is resumed when it is opened paused", async () => {
		const options = { ...optionsFor(cluster.bootstrapServers, 2), paused: true };
		for (const { config } of options.consumers) config.push(["group.id", `${new Map(config).get("group.id")}-paused`]);
		const pool = await ConsumerPool.open(options, 2, () => {});
		await eventually("the partitions are dealt out", async () =>
			(await pool.counters()).every(({ assignedPartitions }) => assignedPartitions > 0),
		);
		await sleep(300);
		assert.deepEqual(
			(await pool.counters()).map(({ received }) => received),
			[0, 0],
		);
		await pool.resume();
		await eventually("what is there is received", async () =>
			(await pool.counters()).every(({ received }) => received > 0),
		);
		await pool.close(2_000);
	});

	it("names the process that died, goes without its figures and closes the rest", async () => {
		const { pool, pids, failures } = await open(2, 2);
		process.kill(pids[0] as number, "SIGKILL");
		await eventually("the owner hears of it", () => failures.length > 0);
		assert.match(failures[0]?.message ?? "", /^consumer process [12] of 2 was killed by SIGKILL$/);
		await assert.rejects(pool.counters(), ChildFailure);
		assert.ok((await pool.takePeriod()).rssBytes > 0);
		await pool.close(2_000);
		await noneLeft(pids);
		assert.equal(failures.length, 1);
	});

	it("kills every process at once", async () => {
		const { pool, pids, failures } = await open(2, 2);
		pool.kill();
		await noneLeft(pids);
		assert.equal(failures.length, 0);
	});

	it("leaves no process when librdkafka refuses, and passes on its words", async () => {
		const earlier = childProcesses();
		const options = optionsFor(cluster.bootstrapServers, 2);
		options.consumers[1]?.config.push(["fetch.min.bites", "1"]);
		await assert.rejects(
			ConsumerPool.open(options, 2, () => {}),
			/fetch\.min\.bites/,
		);
		await eventually("no child is left", () => childProcesses().every((pid) => earlier.includes(pid)), 5_000);
	});

	it("has an empty period for runs without consumers", () => {
		const { endToEndLatency, errorsByCode, ...counts } = emptyPeriod();
		assert.deepEqual(new Set(Object.values(counts)), new Set([0]));
		assert.deepEqual([endToEndLatency.count, errorsByCode], [0, {}]);
	});
});
