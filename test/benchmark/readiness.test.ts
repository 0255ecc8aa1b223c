import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { awaitReadiness, missingForReadiness, type ReadinessPlan } from "../../src/benchmark/readiness.ts";
import { RunControl } from "../../src/benchmark/run-control.ts";
import { ConfigError } from "../../src/config/config-error.ts";
import type { CounterStats, PeriodStats } from "../../src/worker/worker.ts";
import { FakeWorker } from "./fake-worker.ts";
import { fastClock } from "./fast-clock.ts";
import { periodStats } from "./period-stats.ts";

const subscriptions = [
	{ topic: "orders", subscription: "sub-a" },
	{ topic: "orders", subscription: "sub-a" },
	{ topic: "orders", subscription: "sub-b" },
	{ topic: "bills", subscription: "sub-c" },
];

function countersOf(
	acknowledged: number,
	probes: number[],
	overrides: Partial<CounterStats> = {},
	assigned: number[] = [1, 1, 2, 2],
): CounterStats {
	return {
		messagesSent: acknowledged,
		messagesAcknowledged: acknowledged,
		messageSendErrors: 0,
		messagesReceived: 0,
		consumers: probes.map((count, i) => ({ received: count, probes: count, assignedPartitions: assigned[i] ?? 0 })),
		...overrides,
	};
}

/** A worker whose counters are these, the last for ever. */
function workerWith(...looks: CounterStats[]): FakeWorker {
	const worker = new FakeWorker();
	worker.probeProducers = async () => ({ orders: 4, bills: 2 });
	worker.counterStats = async () => (looks.length > 1 ? looks.shift() : looks[0]) as CounterStats;
	return worker;
}

function planOf(overrides: Partial<ReadinessPlan> = {}): ReadinessPlan {
	return {
		subscriptions,
		partitionsPerTopic: 2,
		messageBytes: 100,
		workloadFile: "w.yaml",
		book: () => {},
		...overrides,
	};
}

function control(signal = new AbortController().signal): RunControl {
	return new RunControl(signal, new Promise<never>(() => {}));
}

describe("missingForReadiness", () => {
	const probes = { orders: 4, bills: 2 };
	/** Two consumers of sub-a share the partitions of orders; the others have all of theirs. */
	const shared = [1, 1, 2, 2];
	const cases: Array<[what: string, counters: CounterStats, missing: RegExp[]]> = [
		["nothing when each subscription has each probe of its topic", counters(6, [3, 1, 4, 2]), []],
		["nothing when a consumer of a group has all probes", counters(6, [0, 4, 4, 2]), []],
		["probes without acknowledgement", counters(5, [3, 1, 4, 2]), [/^1 of 6 probes are not acknowledged$/]],
		[
			"a subscription that lacks one",
			counters(6, [2, 1, 4, 2]),
			[/^subscription sub-a has received 3 of 4 probes of topic orders \(2 partitions assigned\)$/],
		],
		[
			"every subscription that lacks something",
			counters(0, [4, 0, 0, 0]),
			[/^6 of 6/, /^subscription sub-b has received 0 of 4/, /^subscription sub-c has received 0 of 2 .* bills/],
		],
		["consumers without counters", counters(6, [], []), [/sub-a has received 0 of 4/, /sub-b/, /sub-c/]],
		[
			"a consumer that still has to get its share",
			counters(6, [4, 0, 4, 2], [2, 0, 2, 2]),
			[/^subscription sub-a is still dealing out .* orders \(2 of 2 assigned, 1 of 2 consumers without any\)$/],
		],
		[
			"a group whose partitions were taken back",
			counters(6, [4, 0, 4, 2], [1, 0, 2, 2]),
			[/sub-a is still dealing out .* \(1 of 2 assigned, 1 of 2 consumers without any\)$/],
		],
		[
			"partitions that two consumers hold at once",
			counters(6, [3, 1, 4, 2], [2, 1, 2, 2]),
			[/sub-a is still dealing out .* \(3 of 2 assigned/],
		],
	];
	for (const [what, seen, missing] of cases) {
		it(`names ${what}`, () => {
			const lines = missingForReadiness(probes, planOf(), seen);
			assert.equal(lines.length, missing.length, lines.join("\n"));
			for (const [i, pattern] of missing.entries()) assert.match(lines[i] as string, pattern);
		});
	}

	it("lets consumers idle that are more than the partitions", () => {
		const three = Array(3).fill({ topic: "t", subscription: "s" });
		const plan = planOf({ subscriptions: three });
		assert.deepEqual(missingForReadiness({ t: 2 }, plan, counters(2, [1, 1, 0], [1, 1, 0])), []);
		assert.equal(missingForReadiness({ t: 2 }, plan, counters(2, [2, 0, 0], [2, 0, 0])).length, 1);
	});

	it("needs acknowledgements only where nobody subscribes", () => {
		const plan = planOf({ subscriptions: [] });
		assert.deepEqual(missingForReadiness({ t: 2 }, plan, counters(2, [], [])), []);
		assert.equal(missingForReadiness({ t: 2 }, plan, counters(1, [], [])).length, 1);
	});

	function counters(acknowledged: number, received: number[], assigned = shared): CounterStats {
		return countersOf(acknowledged, received, {}, assigned);
	}
});

describe("awaitReadiness", () => {
	it("looks until every probe has come, and tells their number", async () => {
		const worker = workerWith(countersOf(0, []), countersOf(6, [3, 1, 4, 1]), countersOf(6, [3, 1, 4, 2]));
		assert.equal(await awaitReadiness(worker, planOf(), control()), 6);
	});

	it("gives up after 60 s and names what is missing", async (context) => {
		fastClock(context, 2_000);
		await assert.rejects(
			awaitReadiness(workerWith(countersOf(6, [3, 1, 0, 2])), planOf(), control()),
			/^RunFailure: not ready after 60 s: subscription sub-b has received 0 of 4 probes of topic orders \(2 partitions/,
		);
	});

	it("names five things at most and the number of the others", async (context) => {
		fastClock(context, 10_000);
		const many = Array.from({ length: 8 }, (_, i) => ({ topic: "orders", subscription: `sub-${i}` }));
		const plan = planOf({ subscriptions: many });
		const error = await awaitReadiness(workerWith(countersOf(6, [])), plan, control()).catch((reason) => reason);
		assert.match(error.message, /sub-4 .*; and 3 more$/);
		assert.doesNotMatch(error.message, /sub-5/);
	});

	it("ends at once when it is interrupted", async () => {
		const stop = new AbortController();
		const waiting = awaitReadiness(workerWith(countersOf(0, [])), planOf(), control(stop.signal));
		setTimeout(() => stop.abort(), 10);
		await assert.rejects(waiting, /^Interrupted/);
	});

	it("blames the workload file when the broker refuses the size", async () => {
		const worker = workerWith(countersOf(0, [], { messageSendErrors: 1 }));
		worker.periodStats = async () => periodStats({ errorsByCode: { MSG_SIZE_TOO_LARGE: 1 } });
		const error = await awaitReadiness(worker, planOf({ messageBytes: 2_000_000 }), control()).catch(
			(reason) => reason,
		);
		assert.ok(error instanceof ConfigError);
		assert.match(error.message, /^w\.yaml: the broker refuses messages of 2000000 bytes .* lower `messageSize`/);
	});

	it("fails with the code and the client's words when a probe cannot be sent for another reason", async () => {
		const worker = workerWith(countersOf(0, [], { messageSendErrors: 1 }));
		worker.periodStats = async () => periodStats({ errorsByCode: { TOPIC_AUTHORIZATION_FAILED: 2 } });
		worker.events = [{ code: "LOG", message: "broker says no", fatal: false, count: 1 }];
		await assert.rejects(
			awaitReadiness(worker, planOf(), control()),
			/^RunFailure: a readiness probe could not be sent: TOPIC_AUTHORIZATION_FAILED: broker says no$/,
		);
	});

	it("hands on the figures that it read to learn why a probe failed", async () => {
		const worker = workerWith(countersOf(0, [], { messageSendErrors: 1 }));
		const stats = periodStats({ errorsByCode: { _MSG_TIMED_OUT: 1 } });
		worker.periodStats = async () => stats;
		const booked: PeriodStats[] = [];
		const plan = planOf({ book: (figures) => booked.push(figures) });
		await assert.rejects(awaitReadiness(worker, plan, control()), /_MSG_TIMED_OUT$/);
		assert.deepEqual(booked, [stats]);
	});
});
