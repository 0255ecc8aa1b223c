import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import type { BenchmarkEvent } from "../../src/benchmark/events.ts";
import type { RunOptions } from "../../src/benchmark/run-session.ts";
import { WorkloadGenerator } from "../../src/benchmark/workload-generator.ts";
import { ConfigError } from "../../src/config/config-error.ts";
import type { Workload } from "../../src/config/workload/workload.ts";
import type { ClientEvent } from "../../src/native.ts";
import type { RunMeasurement } from "../../src/result/measurement.ts";
import { runMeasurement, runRecordInput } from "../result/sample-measurement.ts";
import { FakeWorker, messagesPerPeriod } from "./fake-worker.ts";
import { fastClock } from "./fast-clock.ts";

const workload: Workload = {
	...runRecordInput(runMeasurement()).workload,
	warmupDurationSeconds: 0.05,
	testDurationSeconds: 0.125,
};

interface Run {
	worker: FakeWorker;
	workload: Workload;
	options: RunOptions;
	events: BenchmarkEvent[];
	stop: AbortController;
	/** Called with every event. */
	onEvent: (event: BenchmarkEvent) => void;
}

function newRun(changes: Partial<Workload> = {}, options: Partial<RunOptions> = {}): Run {
	const stop = new AbortController();
	const run: Run = {
		worker: new FakeWorker(changes.subscriptionsPerTopic ?? 1),
		workload: { ...workload, ...changes },
		events: [],
		stop,
		onEvent: () => {},
		options: {
			runId: "7f3a",
			payloads: [new Uint8Array(100)],
			sampleSeconds: 0.05,
			keepTopics: false,
			signal: stop.signal,
			onEvent: (event) => {
				run.events.push(event);
				run.onEvent(event);
			},
			...options,
		},
	};
	return run;
}

function measure(run: Run): Promise<RunMeasurement> {
	return new WorkloadGenerator(run.worker, run.workload, run.options).run();
}

function begunPhases(run: Run): string[] {
	return run.events.flatMap((event) => (event.type === "phase" ? [event.phase] : []));
}

function periodsOf({ periods }: RunMeasurement, phase: "warmup" | "measurement") {
	return periods.filter((period) => period.phase === phase);
}

const allPhases = [
	"create-topics",
	"create-consumers",
	"create-producers",
	"readiness",
	"warmup",
	"measurement",
	"flush",
	"drain",
	"close",
	"delete-topics",
];

describe("WorkloadGenerator", () => {
	it("goes through its phases in order and calls the worker in step", async () => {
		const run = newRun();
		const measurement = await measure(run);
		assert.equal(measurement.partial, null);
		assert.deepEqual(begunPhases(run), allPhases);
		assert.deepEqual(
			measurement.phases.map(({ name }) => name),
			allPhases,
		);
		assert.deepEqual(run.worker.calls, [
			"createTopics",
			"createConsumers",
			"createProducers topic-0",
			"probeProducers 100",
			"startLoad",
			"stopLoad",
			"stopAll",
			"deleteTopics",
		]);
	});

	it("announces the length of the phases that have one, and takes about that long", async () => {
		const run = newRun();
		const { phases } = await measure(run);
		const announced = run.events.flatMap((event) =>
			event.type === "phase" && event.seconds !== null ? [[event.phase, event.seconds]] : [],
		);
		assert.deepEqual(announced, [
			["warmup", 0.05],
			["measurement", 0.125],
		]);
		for (const { name, elapsedSeconds, startedAt } of phases) {
			assert.ok(elapsedSeconds >= (name === "measurement" ? 0.12 : name === "warmup" ? 0.045 : 0), name);
			assert.equal(new Date(startedAt).toISOString(), startedAt);
		}
	});

	it("samples every period, the last one shorter", async () => {
		const measurement = await measure(newRun());
		assert.deepEqual(
			measurement.periods.map(({ phase, startSeconds }) => [phase, startSeconds]),
			[
				["warmup", 0],
				["measurement", 0],
				["measurement", 0.05],
				["measurement", 0.1],
			],
		);
	});

	it("does not add a period without length where the parts do not add up in binary", async () => {
		const { periods } = await measure(
			newRun({ warmupDurationSeconds: 0, testDurationSeconds: 0.8 }, { sampleSeconds: 0.1 }),
		);
		assert.equal(periods.length, 8);
	});

	it("leaves out the warm-up when it has no length", async () => {
		const run = newRun({ warmupDurationSeconds: 0 });
		const measurement = await measure(run);
		assert.ok(!begunPhases(run).includes("warmup"));
		assert.equal(periodsOf(measurement, "warmup").length, 0);
	});

	it("counts probes in the totals only, warm-up in the totals, and the tail in the aggregate", async () => {
		const { aggregate, totals, periods, verification } = await measure(newRun());
		const perPeriod = messagesPerPeriod;
		// The reading behind the stop of the load finds what the periods left.
		assert.equal(periods.length, 4);
		assert.equal(totals.probes, 2);
		assert.equal(totals.sent, 2 + 4 * perPeriod);
		assert.equal(totals.acknowledged, totals.sent);
		assert.equal(totals.received, totals.sent);
		assert.equal(aggregate?.counts.sent, 3 * perPeriod);
		assert.equal(aggregate?.counts.acknowledged, 3 * (perPeriod - 1) + 4);
		assert.equal(aggregate?.publishLatency.count, aggregate?.counts.acknowledged);
		assert.equal(verification.missing, 0);
	});

	it("hands the workload's load to the worker", async () => {
		const run = newRun({
			producerRate: 500,
			keyDistributor: "RANDOM_NANO",
			recordHeaders: [["tenant", "a"]],
			partitionWeights: { "0": 3, "*": 1 },
			stamp: "none",
		});
		const { periods } = await measure(run);
		assert.deepEqual(run.worker.load, {
			payloads: run.options.payloads,
			publishRate: 500,
			keyDistributor: "RANDOM_NANO",
			headers: [["tenant", "a"]],
			partitionWeights: { "0": 3, "*": 1 },
			stamp: false,
		});
		for (const { targetRate } of periods) assert.equal(targetRate, 500);
	});

	it("knows no target, publish delay and response time when unthrottled", async () => {
		const run = newRun({ producerRate: 10_000_000 });
		const { periods, aggregate } = await measure(run);
		assert.equal(run.worker.load?.publishRate, Number.POSITIVE_INFINITY);
		for (const { targetRate, latencies } of periods) {
			assert.deepEqual([targetRate, latencies.publishDelay, latencies.responseTime], [null, null, null]);
		}
		assert.deepEqual([aggregate?.publishDelay, aggregate?.responseTime], [null, null]);
	});

	it("gives each topic its own subscriptions, each with its consumers, and each topic its producers", async () => {
		const run = newRun({
			topics: 2,
			partitions: [2, 2],
			producers: [2, 2],
			subscriptionsPerTopic: 3,
			consumerPerSubscription: 2,
		});
		const { subscriptions, topics, totals } = await measure(run);
		assert.deepEqual(topics, [
			{ name: "topic-0", partitions: 2 },
			{ name: "topic-1", partitions: 2 },
		]);
		assert.equal(subscriptions.length, 12);
		const groups = new Set(subscriptions.map(({ topic, subscription }) => `${topic} ${subscription}`));
		assert.equal(groups.size, 6);
		assert.equal(new Set(subscriptions.map(({ subscription }) => subscription)).size, 6);
		assert.ok(run.worker.calls.includes("createProducers topic-0 topic-0 topic-1 topic-1"));
		assert.equal(totals.received, totals.acknowledged * 3);
	});

	it("does not wait for consumers where nobody subscribes", async () => {
		const run = newRun({ subscriptionsPerTopic: 0 });
		const { verification, totals, subscriptions } = await measure(run);
		assert.ok(!begunPhases(run).includes("drain"));
		assert.deepEqual([subscriptions.length, totals.received, verification.missing], [0, 0, 0]);
	});

	it("creates and deletes no topics where they are there, and keeps the books of the load apart", async () => {
		const run = newRun({ topics: 0, partitions: [], existingTopicList: ["a", "b"], producers: [1, 1] });
		const { topics, totals, verification, partial } = await measure(run);
		assert.equal(partial, null);
		assert.deepEqual(
			topics.map(({ name }) => name),
			["a", "b"],
		);
		assert.deepEqual(run.worker.calls.slice(0, 3), ["describeTopics a b", "createConsumers", "createProducers a b"]);
		assert.ok(!run.worker.calls.includes("deleteTopics"));
		assert.deepEqual([totals.probes, verification.missing], [4, 0]);
	});

	it("without producers has consumers halted until it measures, and no load", async () => {
		const existing = { topics: 0, partitions: [], existingConsumeTopicList: ["a"], producers: [] };
		const run = newRun({ ...existing, warmupDurationSeconds: 0 });
		const { periods, phases, totals } = await measure(run);
		assert.deepEqual(run.worker.calls, [
			"describeTopics a",
			"createConsumers halted",
			"resumeConsumers",
			"stopLoad",
			"stopAll",
		]);
		assert.ok(!phases.some(({ name }) => name === "create-producers" || name === "drain"));
		assert.equal(totals.probes, 0);
		for (const { targetRate } of periods) assert.equal(targetRate, 0);
	});

	it("tells about topics and periods as they come", async () => {
		const run = newRun({ topics: 3, partitions: [2, 2, 2], producers: [1, 1, 1] });
		const { periods } = await measure(run);
		assert.deepEqual(
			run.events.filter(({ type }) => type === "topics"),
			[
				{ type: "topics", change: "created", done: 3, total: 3 },
				{ type: "topics", change: "deleted", done: 3, total: 3 },
			],
		);
		assert.deepEqual(
			run.events.flatMap((event) => (event.type === "period" ? [event.sample] : [])),
			periods,
		);
	});

	it("leaves the topics when it is told to", async () => {
		const run = newRun({}, { keepTopics: true });
		await measure(run);
		assert.ok(!run.worker.calls.includes("deleteTopics"));
		assert.equal(begunPhases(run).at(-1), "close");
	});

	it("warns of topics that could not be deleted and of clients that do not close, and keeps the result", async () => {
		const run = newRun();
		run.worker.topicsLeft = ["topic-0"];
		run.worker.on.stopAll = () => {
			throw new Error("no end");
		};
		const { partial, warnings } = await measure(run);
		assert.equal(partial, null);
		assert.deepEqual(warnings, ["close: no end", "1 topics of this run could not be deleted: topic-0"]);
		assert.deepEqual(
			run.events.flatMap((event) => (event.type === "warning" ? [event.message] : [])),
			warnings,
		);
	});
});

describe("WorkloadGenerator's drain", () => {
	it("waits while messages come, longer than for a standstill", async (context) => {
		const run = newRun();
		run.worker.lateMessages = 8;
		run.onEvent = (event) => {
			if (event.type === "phase" && event.phase === "drain") fastClock(context, 1_500);
		};
		const { verification, totals } = await measure(run);
		assert.equal(verification.missing, 0);
		assert.equal(totals.received, totals.acknowledged);
	});

	it("gives up when nothing comes any more, and tells what is missing", async (context) => {
		const run = newRun();
		run.worker.lostMessages = 3;
		run.onEvent = (event) => {
			if (event.type === "phase" && event.phase === "drain") fastClock(context, 1_500);
		};
		const { verification, partial } = await measure(run);
		assert.deepEqual([verification.missing, partial], [3, null]);
	});
});

describe("WorkloadGenerator interrupted", () => {
	for (const phase of allPhases.slice(0, 8)) {
		it(`in ${phase} closes the worker, deletes topics and gives what there is`, async () => {
			const run = newRun({ testDurationSeconds: phase === "measurement" || phase === "warmup" ? 30 : 0.05 });
			run.onEvent = (event) => {
				if (event.type === "phase" && event.phase === phase) run.stop.abort();
			};
			if (phase === "drain") run.worker.lateMessages = 2;
			const measurement = await measure(run);
			assert.deepEqual(measurement.partial, { reason: "interrupted", message: "interrupted by the user" });
			assert.deepEqual(run.worker.calls.slice(-2), ["stopAll", "deleteTopics"]);
			assert.deepEqual(begunPhases(run), [
				...allPhases.slice(0, allPhases.indexOf(phase) + 1),
				"close",
				"delete-topics",
			]);
			assert.equal(run.worker.calls.includes("stopLoad"), allPhases.indexOf(phase) >= 3);
			assert.equal(measurement.aggregate !== null, allPhases.indexOf(phase) >= 5);
		});
	}

	it("within a period of the measurement samples that period and takes the tail", async () => {
		const run = newRun({ testDurationSeconds: 30 });
		run.onEvent = (event) => {
			if (event.type === "period" && event.sample.startSeconds === 0.05) run.stop.abort();
		};
		const measurement = await measure(run);
		const periods = periodsOf(measurement, "measurement");
		assert.deepEqual(
			periods.map(({ startSeconds }) => startSeconds),
			[0, 0.05, 0.1],
		);
		assert.equal(measurement.aggregate?.counts.sent, 3 * messagesPerPeriod);
		assert.equal(measurement.totals.acknowledged, measurement.totals.sent);
		assert.equal(measurement.verification.missing, 0);
	});

	it("within the warm-up has a warm-up period and no aggregate", async () => {
		const run = newRun({ warmupDurationSeconds: 30 });
		run.onEvent = (event) => {
			if (event.type === "phase" && event.phase === "warmup") run.stop.abort();
		};
		const measurement = await measure(run);
		assert.deepEqual([periodsOf(measurement, "warmup").length, measurement.aggregate], [1, null]);
		assert.ok(measurement.totals.sent > 2);
	});

	it("before it began creates nothing", async () => {
		const run = newRun();
		run.stop.abort();
		const { partial, topics } = await measure(run);
		assert.equal(partial?.reason, "interrupted");
		assert.deepEqual(topics, []);
		assert.deepEqual(run.worker.calls, ["stopAll", "deleteTopics"]);
	});

	it("waits for what is in flight, but not when no broker is there or the processes were killed", async () => {
		const lost: ClientEvent = { code: "_ALL_BROKERS_DOWN", message: "1/1 brokers are down", fatal: false, count: 1 };
		const kill = new AbortController();
		const cases: Array<[afterMs: number, events: ClientEvent[], killed: boolean, patienceMs: number[]]> = [
			[1200, [], false, [5000, 5000, 10_000]],
			[1200, [lost], false, [0, 500, 1000]],
			[10, [], true, [0, 500, 1000]],
		];
		for (const [afterMs, events, killed, patienceMs] of cases) {
			const run = newRun({ testDurationSeconds: 30 }, { killSignal: kill.signal });
			run.worker.events = events;
			setTimeout(() => {
				if (killed) kill.abort();
				run.stop.abort();
			}, afterMs);
			await measure(run);
			assert.deepEqual(run.worker.patienceMs, patienceMs);
		}
	});

	it("while it closes is complete all the same", async () => {
		const run = newRun();
		run.onEvent = (event) => {
			if (event.type === "phase" && event.phase === "close") run.stop.abort();
		};
		assert.equal((await measure(run)).partial, null);
	});
});

describe("WorkloadGenerator with a worker that fails", () => {
	it("in the background gives a failed run with its message and what was measured", async () => {
		const run = newRun({ testDurationSeconds: 30 });
		run.onEvent = (event) => {
			if (event.type === "period" && event.sample.phase === "measurement") {
				run.worker.fail(new Error("consumer process 1 of 1 was killed by SIGKILL"));
			}
		};
		const measurement = await measure(run);
		assert.deepEqual(measurement.partial, {
			reason: "failed",
			message: "consumer process 1 of 1 was killed by SIGKILL",
		});
		assert.ok(periodsOf(measurement, "measurement").length >= 1);
		assert.ok(measurement.aggregate !== null);
		assert.deepEqual(run.worker.calls.slice(-3), ["stopLoad", "stopAll", "deleteTopics"]);
	});

	const methods = ["createTopics", "createConsumers", "createProducers", "probeProducers", "startLoad", "stopLoad"];
	for (const method of [...methods, "periodStats", "counterStats"] as Array<keyof FakeWorker["on"]>) {
		it(`in ${method} gives a failed run with its message, and cleans up`, async () => {
			const run = newRun();
			run.worker.on[method] = () => {
				throw new Error(`${method} refused`);
			};
			const { partial } = await measure(run);
			assert.deepEqual(partial, { reason: "failed", message: `${method} refused` });
			assert.deepEqual(run.worker.calls.slice(-2), ["stopAll", "deleteTopics"]);
		});
	}

	it("rejects with a ConfigError, after it has cleaned up", async () => {
		for (const method of ["createTopics", "probeProducers"] as const) {
			const run = newRun();
			run.worker.on[method] = () => {
				throw new ConfigError("the cluster refuses", "driver.yaml");
			};
			await assert.rejects(measure(run), /^ConfigError: driver\.yaml: the cluster refuses$/);
			assert.deepEqual(run.worker.calls.slice(-2), ["stopAll", "deleteTopics"]);
		}
	});

	it("and whose last figures cannot be read says so and keeps the reason of the failure", async () => {
		const run = newRun({ testDurationSeconds: 30 });
		run.onEvent = (event) => {
			if (event.type !== "period") return;
			run.worker.on.periodStats = () => {
				throw new Error("gone");
			};
			run.worker.fail(new Error("broken"));
		};
		const { partial, warnings } = await measure(run);
		assert.equal(partial?.message, "broken");
		assert.deepEqual(warnings, ["the last figures could not be collected: gone"]);
	});

	it("in its clients for good ends with the client's words", async () => {
		const run = newRun({ warmupDurationSeconds: 30 });
		run.worker.events = [{ code: "_FATAL", message: "fenced", fatal: true, count: 1 }];
		const { partial, warnings } = await measure(run);
		assert.deepEqual(partial, { reason: "failed", message: "a client met a fatal error: _FATAL: fenced" });
		assert.deepEqual(warnings, ["librdkafka: _FATAL: fenced"]);
	});

	it("lets go of the signal whatever comes", async () => {
		const complete = newRun();
		await measure(complete);
		const failed = newRun();
		failed.worker.on.createTopics = () => {
			throw new Error("no");
		};
		await measure(failed);
		for (const { stop } of [complete, failed]) assert.equal(getEventListeners(stop.signal, "abort").length, 0);
	});
});
