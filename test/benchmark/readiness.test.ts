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
	{ topic: "orders", subscription: "sub-a", index: 0 },
	{ topic: "orders", subscription: "sub-a", index: 0 },
	{ topic: "orders", subscription: "sub-b", index: 1 },
	{ topic: "bills", subscription: "sub-c", index: 0 },
];

const twoPartitionsEach = ["orders", "bills", "t"].map((name) => ({ name, partitions: 2 }));

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
		producers: ["orders", "bills"],
		subscriptions,
		topics: twoPartitionsEach,
		existing: false,
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
		const three = Array(3).fill({ topic: "t", subscription: "s", index: 0 });
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
		const many = Array.from({ length: 8 }, (_, i) => ({ topic: "orders", subscription: `sub-${i}`, index: i }));
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

describe("awaitReadiness on topics that were there before", () => {
	/** Counters in which `received` is probes and others' messages, and every probe of `rounds` rounds is acknowledged. */
	const look = (rounds: number, probes: number[], others = 0, assigned?: number[]) =>
		countersOf(
			6 * rounds,
			probes,
			{ messagesReceived: others + probes.reduce((sum, count) => sum + count, 0) },
			assigned,
		);
	const nothing = [0, 0, 0, 0];
	const existing = planOf({ existing: true });

	/** A worker that counts its rounds of probes, and answers by them. */
	function scripted(answer: (rounds: number, looks: number) => CounterStats): FakeWorker & { rounds: number } {
		const worker = Object.assign(new FakeWorker(), { rounds: 0 });
		let looks = 0;
		worker.probeProducers = async () => {
			worker.rounds++;
			looks = 0;
			return { orders: 4, bills: 2 };
		};
		worker.counterStats = async () => answer(worker.rounds, looks++);
		return worker;
	}

	it("sends no probe before all partitions are assigned", async () => {
		let assigning = 3;
		const worker = scripted((rounds) => {
			if (rounds > 0) return look(1, [3, 1, 4, 2]);
			return look(0, nothing, 0, assigning-- > 0 ? [2, 0, 2, 2] : [1, 1, 2, 2]);
		});
		assert.equal(await awaitReadiness(worker, existing, control()), 6);
		assert.equal(assigning, -1);
	});

	it("sends probes again when some were missed, until a round has arrived, and counts all", async (context) => {
		fastClock(context, 300);
		const missedTwice = [nothing, [1, 0, 4, 2], [2, 0, 8, 4], [5, 1, 12, 6]];
		const worker = scripted((rounds) => look(rounds, missedTwice[rounds] as number[]));
		assert.equal(await awaitReadiness(worker, existing, control()), 18);
	});

	it("does not mistake probes of an earlier round for those of the latest", async (context) => {
		fastClock(context, 300);
		const all = [nothing, [2, 0, 4, 2], [3, 0, 8, 4], [6, 1, 12, 6]];
		const worker = scripted((rounds) => look(rounds, all[rounds] as number[]));
		await awaitReadiness(worker, existing, control());
		assert.equal(worker.rounds, 3);
	});

	it("gives consumers time that still read what was there before", async (context) => {
		fastClock(context, 100);
		const worker = scripted((rounds, looks) =>
			looks < 10 ? look(rounds, nothing, 1000 * looks) : look(rounds, [3, 1, 4, 2], 10_000),
		);
		assert.equal(await awaitReadiness(worker, existing, control()), 6);
	});

	it("sends the next round after a while although others go on producing", async (context) => {
		fastClock(context, 600);
		let others = 0;
		const worker = scripted((rounds) => {
			others += 7;
			return rounds < 2 ? look(rounds, [1, 0, 4, 2], others) : look(rounds, [4, 1, 8, 4], others);
		});
		assert.equal(await awaitReadiness(worker, existing, control()), 12);
	});

	it("says what to do when there is too much to read first", async (context) => {
		fastClock(context, 2_000);
		let others = 0;
		const worker = scripted((rounds) => {
			others += 1000;
			return look(rounds, nothing, others);
		});
		await assert.rejects(
			awaitReadiness(worker, existing, control()),
			/sub-a has received 0 of 4 probes .*; the consumers read \d+ messages that were there before: `auto\.offset\.reset=latest`/,
		);
	});
});

describe("awaitReadiness without producers", () => {
	it("waits for the partitions of the consumers, and sends nothing", async () => {
		const idle = countersOf(0, [0, 0, 0, 0], {}, [2, 0, 2, 2]);
		const worker = workerWith(idle, idle, countersOf(0, [0, 0, 0, 0]));
		let probed = false;
		worker.probeProducers = async () => {
			probed = true;
			return {};
		};
		assert.equal(await awaitReadiness(worker, planOf({ producers: [], existing: true }), control()), 0);
		assert.equal(probed, false);
	});

	it("gives up on partitions that nobody gets", async (context) => {
		fastClock(context, 2_000);
		const worker = workerWith(countersOf(0, [0, 0, 0, 0], {}, [1, 1, 2, 0]));
		await assert.rejects(
			awaitReadiness(worker, planOf({ producers: [] }), control()),
			/^RunFailure: not ready after 60 s: subscription sub-c is still dealing out the partitions of topic bills/,
		);
	});
});
