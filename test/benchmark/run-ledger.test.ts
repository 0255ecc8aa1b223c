import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Recognition } from "../../src/benchmark/own-messages.ts";
import { RunLedger } from "../../src/benchmark/run-ledger.ts";
import type { MessageCounts } from "../../src/result/measurement.ts";
import type { PeriodStats } from "../../src/worker/worker.ts";
import { messageCounts } from "../result/sample-measurement.ts";
import { periodStats } from "./period-stats.ts";

const warmup = { phase: "warmup", startSeconds: 0, targetRate: 100 } as const;
const measurement = { phase: "measurement", startSeconds: 0, targetRate: 100 } as const;

/** Deterministic whole numbers below `limit` (Lehmer). */
function numbersFrom(seed: number): (limit: number) => number {
	let state = seed;
	return (limit) => {
		state = (state * 48_271) % 2_147_483_647;
		return state % limit;
	};
}

function randomPeriod(next: (limit: number) => number): PeriodStats {
	const counts = messageCounts({
		sent: next(50),
		acknowledged: next(50),
		acknowledgedBytes: next(5_000),
		errors: next(5),
		received: next(150),
		receivedBytes: next(15_000),
	});
	return periodStats({
		counts,
		errorsByCode: next(2) === 0 ? {} : { [`CODE_${next(3)}`]: next(5) },
		consumeErrorsByCode: next(2) === 0 ? {} : { [`FETCH_${next(2)}`]: next(5) },
		queueFullWaits: next(9),
		endToEndNotPositive: next(3),
		stamps: { stamped: next(100), unstamped: next(3), skipped: next(7) - 3, duplicates: next(4), outOfOrder: next(4) },
		elapsedSeconds: next(20) / 2,
	});
}

function totalCounts(periods: PeriodStats[]): MessageCounts {
	const total = messageCounts({});
	for (const { counts } of periods) {
		for (const key of Object.keys(total) as Array<keyof MessageCounts>) total[key] += counts[key];
	}
	return total;
}

function sum(periods: PeriodStats[], figure: (period: PeriodStats) => number): number {
	return periods.reduce((total, period) => total + figure(period), 0);
}

function byCode(periods: PeriodStats[], map: (period: PeriodStats) => Record<string, number>): Record<string, number> {
	const total: Record<string, number> = {};
	for (const period of periods) {
		for (const [code, count] of Object.entries(map(period))) total[code] = (total[code] ?? 0) + count;
	}
	return total;
}

describe("RunLedger over random sequences of periods", () => {
	for (let seed = 1; seed <= 20; seed++) {
		it(`books each message once, and measurement and tail in the aggregate (seed ${seed})`, () => {
			const next = numbersFrom(seed);
			const ledger = new RunLedger(next(4));
			const all: PeriodStats[] = [];
			const measured: PeriodStats[] = [];
			const book = (isMeasured: boolean, entry: (stats: PeriodStats) => void) => {
				const stats = randomPeriod(next);
				// A copy of the figures: the ledger takes the histograms over.
				const figures = { ...stats, counts: { ...stats.counts } };
				all.push(figures);
				if (isMeasured) measured.push(figures);
				entry(stats);
			};
			book(false, (stats) => ledger.book(stats));
			for (let i = next(4); i > 0; i--) book(false, (stats) => ledger.sample(stats, warmup));
			for (let i = next(4); i > 0; i--) book(true, (stats) => ledger.sample(stats, measurement));
			for (let i = next(3); i > 0; i--) {
				book(true, (stats) => {
					ledger.book(stats);
					ledger.measure(stats);
				});
			}
			assertBooked(ledger, all);
			assertMeasured(ledger, measured);
		});
	}
});

function assertBooked(ledger: RunLedger, all: PeriodStats[]): void {
	const { probes, queueFullWaits, endToEndNotPositive, ...counts } = ledger.totals;
	assert.deepEqual(counts, totalCounts(all));
	assert.equal(probes, 0);
	assert.deepEqual(
		[queueFullWaits, endToEndNotPositive],
		[sum(all, (period) => period.queueFullWaits), sum(all, (period) => period.endToEndNotPositive)],
	);
	assert.deepEqual(
		ledger.errorsByCode,
		byCode(all, (period) => period.errorsByCode),
	);
	assert.deepEqual(
		ledger.consumeErrorsByCode,
		byCode(all, (period) => period.consumeErrorsByCode),
	);
	const { stamped, unstamped, duplicates, outOfOrder } = ledger.verification;
	assert.deepEqual(
		[stamped, unstamped, duplicates, outOfOrder],
		(["stamped", "unstamped", "duplicates", "outOfOrder"] as const).map((key) => sum(all, ({ stamps }) => stamps[key])),
	);
}

function assertMeasured(ledger: RunLedger, measured: PeriodStats[]): void {
	const aggregate = ledger.aggregate(false);
	assert.equal(aggregate === null, measured.length === 0);
	if (aggregate === null) return;
	assert.ok(aggregate.publishDelay && aggregate.responseTime);
	const counts = totalCounts(measured);
	assert.deepEqual(aggregate.counts, counts);
	assert.equal(
		aggregate.elapsedSeconds,
		sum(measured, (period) => period.elapsedSeconds),
	);
	assert.deepEqual(
		[aggregate.publishLatency, aggregate.publishDelay, aggregate.responseTime, aggregate.endToEndLatency].map(
			({ count }) => count,
		),
		[counts.acknowledged, counts.sent, counts.acknowledged, counts.received],
	);
}

describe("RunLedger", () => {
	const copies: Array<[subscriptions: number, acknowledged: number, received: number, left: number]> = [
		[0, 10, 0, 0],
		[1, 10, 4, 6],
		[1, 10, 10, 0],
		[3, 10, 4, 26],
		[3, 10, 30, 0],
		[1, 4, 10, 0],
	];
	for (const [subscriptions, acknowledged, received, left] of copies) {
		it(`has ${left} to come after ${received} copies of ${acknowledged} for ${subscriptions} subscriptions`, () => {
			const ledger = new RunLedger(subscriptions);
			const counts = messageCounts({ sent: acknowledged, acknowledged, received });
			assert.equal(ledger.sample(periodStats({ counts }), measurement).backlogMessages, left);
			assert.equal(ledger.expected, acknowledged * subscriptions);
			assert.equal(ledger.backlog, left);
			assert.equal(ledger.verification.missing, left);
		});
	}

	it("does not let duplicates make up for what is missing", () => {
		const ledger = new RunLedger(2);
		const stamps = { stamped: 20, unstamped: 0, skipped: 0, duplicates: 3, outOfOrder: 0 };
		ledger.book(periodStats({ counts: messageCounts({ acknowledged: 10, received: 20 }), stamps }));
		assert.equal(ledger.backlog, 0);
		assert.equal(ledger.verification.missing, 3);
	});

	it("looks at the whole run for the backlog, not at one period", () => {
		const ledger = new RunLedger(1);
		const first = ledger.sample(periodStats({ counts: messageCounts({ acknowledged: 10, received: 2 }) }), warmup);
		const second = ledger.sample(
			periodStats({ counts: messageCounts({ acknowledged: 5, received: 11 }) }),
			measurement,
		);
		assert.deepEqual([first.backlogMessages, second.backlogMessages], [8, 2]);
	});

	it("gives a sample of a period with its own figures only", () => {
		const ledger = new RunLedger(1);
		ledger.sample(periodStats({}, 5_000), measurement);
		const stats = periodStats({ errorsByCode: { _MSG_TIMED_OUT: 2 }, queueFullWaits: 3, elapsedSeconds: 2 }, 70);
		const sample = ledger.sample(stats, { ...measurement, startSeconds: 1 });
		const { latencies, ...rest } = sample;
		assert.deepEqual(rest, {
			phase: "measurement",
			startSeconds: 1,
			targetRate: 100,
			elapsedSeconds: 2,
			counts: messageCounts({ sent: 10, acknowledged: 10, received: 10 }),
			errorsByCode: { _MSG_TIMED_OUT: 2 },
			backlogMessages: 0,
			queueFullWaits: 3,
			endToEndNotPositive: 0,
			usage: stats.usage,
		});
		assert.deepEqual([latencies.publishLatency.maxUs, latencies.responseTime?.maxUs], [70, 70]);
	});

	it("has neither publish delay nor response time when unthrottled", () => {
		const ledger = new RunLedger(1);
		const { latencies } = ledger.sample(periodStats(), { ...measurement, targetRate: null });
		assert.deepEqual([latencies.publishDelay, latencies.responseTime], [null, null]);
		const aggregate = ledger.aggregate(true);
		assert.deepEqual([aggregate?.publishDelay, aggregate?.responseTime], [null, null]);
		assert.equal(aggregate?.publishLatency.count, 10);
	});

	it("gives each step of a measurement its own figures, and all of them to the aggregate", () => {
		const ledger = new RunLedger(1);
		ledger.sample(periodStats({}, 9_000), warmup);
		ledger.sample(periodStats({}, 1_000), measurement);
		ledger.sample(periodStats({}, 2_000), measurement);
		const first = ledger.endStep(false);
		ledger.sample(periodStats({ elapsedSeconds: 3 }, 500), measurement);
		const second = ledger.endStep(true);
		assert.deepEqual([first?.counts.sent, first?.elapsedSeconds, second?.counts.sent], [20, 2, 10]);
		assert.deepEqual([second?.elapsedSeconds, second?.publishLatency.maxUs], [3, 500]);
		assert.equal(first?.publishLatency.count, 20);
		assert.deepEqual([second?.publishDelay, second?.responseTime], [null, null]);
		ledger.measure(periodStats());
		const aggregate = ledger.aggregate(false);
		assert.deepEqual([aggregate?.counts.sent, aggregate?.publishLatency.count], [40, 40]);
		assert.equal(aggregate?.elapsedSeconds, 6);
		assert.equal(first?.counts.sent, 20);
	});

	it("has nothing of a step in which nothing was measured", () => assert.equal(new RunLedger(1).endStep(false), null));

	it("leaves the figures of a sample alone when later ones are added", () => {
		const ledger = new RunLedger(1);
		const sample = ledger.sample(periodStats(), measurement);
		const before = structuredClone(sample);
		ledger.sample(periodStats(), measurement);
		assert.deepEqual(sample, before);
	});
});

describe("RunLedger on topics that others use", () => {
	/** A ledger of two subscriptions whose readiness saw 3 probes, one of whose copies was missed, and 50 of others. */
	function ledgerBy(recognition: Recognition): RunLedger {
		const ledger = new RunLedger(2);
		const counts = messageCounts({ sent: 3, acknowledged: 3, received: 55 });
		ledger.book(periodStats({ counts, stamps: stamps({ unstamped: 50 }) }));
		ledger.beginLoad(recognition);
		return ledger;
	}

	function stamps(changes: Partial<PeriodStats["stamps"]>): PeriodStats["stamps"] {
		return { stamped: 0, unstamped: 0, skipped: 0, duplicates: 0, outOfOrder: 0, ...changes };
	}

	const cases: Array<[what: string, recognition: Recognition, stamps: PeriodStats["stamps"], missing: number]> = [
		["counts stamped copies where all have stamps", "stamp", stamps({ stamped: 20, unstamped: 7 }), 0],
		["takes no message of others for a copy", "stamp", stamps({ stamped: 16, unstamped: 9 }), 4],
		["does not let duplicates make up for what is missing", "stamp", stamps({ stamped: 20, duplicates: 2 }), 2],
		["counts all that comes where stamps do not tell", "time", stamps({ unstamped: 20 }), 0],
		["counts both where only some messages have room for a stamp", "time", stamps({ stamped: 8, unstamped: 9 }), 3],
	];
	for (const [what, recognition, seen, missing] of cases) {
		it(what, () => {
			const ledger = ledgerBy(recognition);
			// A probe that comes late is among what was received.
			const received = seen.stamped + seen.unstamped + 1;
			const counts = messageCounts({ sent: 10, acknowledged: 10, received });
			const sample = ledger.sample(periodStats({ counts, stamps: seen }), measurement);
			assert.equal(ledger.expected, 20);
			assert.equal(ledger.verification.missing, missing);
			assert.equal(ledger.backlog, Math.max(0, 20 - seen.stamped - (recognition === "time" ? seen.unstamped : 0)));
			assert.equal(sample.backlogMessages, ledger.backlog);
			assert.equal(ledger.totals.received, 55 + received);
			assert.equal(ledger.verification.unstamped, 50 + seen.unstamped);
		});
	}
});
