import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { BenchmarkEvent } from "../../src/benchmark/events.ts";
import { measureLoad } from "../../src/benchmark/load.ts";
import { RunSession } from "../../src/benchmark/run-session.ts";
import type { Workload } from "../../src/config/workload/workload.ts";
import type { CounterStats } from "../../src/worker/worker.ts";
import { runMeasurement, runRecordInput } from "../result/sample-measurement.ts";
import { FakeWorker } from "./fake-worker.ts";
import { virtualClock } from "./virtual-clock.ts";

/** Two groups read `orders`, the first with two consumers; one reads `bills`. */
const subscriptions = [
	{ topic: "orders", subscription: "sub-a", index: 0 },
	{ topic: "bills", subscription: "sub-c", index: 0 },
	{ topic: "orders", subscription: "sub-b", index: 1 },
	{ topic: "orders", subscription: "sub-a", index: 0 },
];

/** A worker whose consumers, in the order of the subscriptions, have received so much at each look; the last for ever. */
class ConsumingWorker extends FakeWorker {
	readonly looks: number[][];

	constructor(looks: number[][]) {
		super();
		this.looks = looks;
		this.stored = { orders: 100, bills: 10 };
	}

	override async counterStats(): Promise<CounterStats> {
		const received = (this.looks.length > 1 ? this.looks.shift() : this.looks[0]) as number[];
		return {
			messagesSent: 0,
			messagesAcknowledged: 0,
			messageSendErrors: 0,
			messagesReceived: received.reduce((sum, count) => sum + count, 0),
			consumers: received.map((count) => ({ received: count, probes: 0, assignedPartitions: 1 })),
		};
	}
}

function open(context: TestContext, looks: number[][], changes: Partial<Workload> = {}) {
	const worker = new ConsumingWorker(looks);
	const existing = { topics: 0, partitions: [], producers: [], existingConsumeTopicList: ["orders", "bills"] };
	const durations = { warmupDurationSeconds: 30, testDurationSeconds: 60 };
	const { workload } = runRecordInput(runMeasurement());
	const events: BenchmarkEvent[] = [];
	const options = {
		runId: "7f3a",
		payloads: [],
		sampleSeconds: 10,
		keepTopics: false,
		signal: new AbortController().signal,
		onEvent: (event: BenchmarkEvent) => events.push(event),
	};
	const all = { ...workload, ...existing, ...durations, ...changes };
	const session = new RunSession(worker, all, options, 0);
	virtualClock(context, session.control);
	const measure = () =>
		measureLoad(
			session,
			{ topics: [], producers: [], subscriptions },
			{ rateSearch: null, sweep: null, backlog: null },
		);
	const phases = () => events.flatMap((event) => (event.type === "phase" ? [[event.phase, event.seconds]] : []));
	return { worker, session, events, measure, phases };
}

describe("Consumers only, for a duration", () => {
	it("consume through warm-up and measurement without any load", async (context) => {
		const { worker, session, measure, phases } = open(context, [[0, 0, 0, 0]]);
		session.ledger.totals.received = 1;
		await measure();
		assert.deepEqual(worker.calls, ["resumeConsumers"]);
		assert.deepEqual(phases(), [
			["warmup", 30],
			["measurement", 60],
		]);
		assert.equal(session.periods.length, 9);
		assert.deepEqual(session.warnings, []);
	});

	it("say what to do when nothing came", async (context) => {
		const { session, measure } = open(context, [[0, 0, 0, 0]], { warmupDurationSeconds: 0 });
		await measure();
		assert.match(session.warnings.join(), /^no message was received; write `auto\.offset\.reset=earliest`/);
	});
});

describe("Consumers only, until the end offset", () => {
	const toEnd = { consumeUntil: "endOffset", warmupDurationSeconds: 0 } as const;

	it("measure until each subscription has what its topic held at the start", async (context) => {
		const looks = [
			[0, 0, 0, 0],
			[30, 10, 99, 30],
			// More than was there at the start makes up for nothing of another subscription.
			[60, 15, 99, 60],
			[60, 15, 100, 60],
		];
		const { worker, session, measure, phases } = open(context, looks, toEnd);
		await measure();
		assert.deepEqual(worker.calls, ["storedMessages orders bills", "resumeConsumers"]);
		assert.deepEqual(phases(), [["measurement", null]]);
		assert.equal(worker.looks.length, 1);
		assert.deepEqual(session.warnings, []);
	});

	it("tell of each tenth that is consumed once", async (context) => {
		const looks = [
			[0, 0, 0, 0],
			[22, 0, 0, 0],
			[50, 0, 0, 0],
			[50, 10, 50, 50],
			[50, 10, 100, 50],
		];
		const { events, measure } = open(context, looks, toEnd);
		await measure();
		const told = events.flatMap((event) => (event.type === "backlog" ? [[event.stage, event.share]] : []));
		assert.deepEqual(told, [
			["draining", 0.1],
			["draining", 0.2],
			["draining", 0.7],
			["draining", 1],
		]);
	});

	it("end with a warning when nothing comes any more", async (context) => {
		const looks = [
			[0, 0, 0, 0],
			[50, 10, 90, 48],
		];
		const { session, measure } = open(context, looks, toEnd);
		await measure();
		assert.match(session.warnings.join(), /^12 of 210 offsets brought no message, .* nothing had come for 10 s/);
	});

	it("stop when the time is over, and say how to give them more", async (context) => {
		const looks = Array.from({ length: 1000 }, (_, i) => [Math.min(i, 90), 0, 0, 0]);
		const { session, measure } = open(context, looks, { ...toEnd, testDurationSeconds: 2 });
		await measure();
		assert.match(
			session.warnings.join(),
			/^\d+ of 210 offsets were not reached in time; raise the length of the test$/,
		);
		assert.equal(session.periods.length, 1);
	});

	it("leave what comes in a warm-up that was asked for out of the measurement, but not everything", async (context) => {
		const looks = [
			[20, 10, 20, 20],
			[50, 10, 100, 50],
		];
		const { measure, phases } = open(context, looks, { ...toEnd, warmupDurationSeconds: 0.01 });
		await measure();
		assert.deepEqual(phases(), [
			["warmup", 0.01],
			["measurement", null],
		]);
		const gone = open(context, [[50, 10, 100, 50]], { ...toEnd, warmupDurationSeconds: 0.01 });
		await assert.rejects(gone.measure(), /^RunFailure: everything was consumed before .*`warmupDurationSeconds: 0`$/);
	});

	it("refuse to consume nothing", async (context) => {
		const { worker, measure } = open(context, [[0, 0, 0, 0]], toEnd);
		worker.stored = {};
		await assert.rejects(
			measure(),
			/^ConfigError: \S+\.yaml: orders, bills: no message is stored, .* `consumeUntil: duration`$/,
		);
		assert.ok(!worker.calls.includes("resumeConsumers"));
	});
});
