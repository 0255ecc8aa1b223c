import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Interrupted } from "../../../src/benchmark/run-control.ts";
import { messagesPerPeriod } from "../fake-worker.ts";
import { fastClock } from "../fast-clock.ts";
import { type StageRun, stageRun } from "../stage-session.ts";

const noLimit = Number.POSITIVE_INFINITY;
/** What the fake worker gets acknowledged in a period, which it says was 1 s long. */
const capacity = messagesPerPeriod - 1;

/** The phases that were begun, with their lengths. */
function phases({ events }: StageRun): Array<[phase: string, seconds: number | null]> {
	return events.flatMap((event) => (event.type === "phase" ? [[event.phase, event.seconds]] : []));
}

const stepsOf = ({ extras }: StageRun) => extras.sweep ?? [];
const targets = (run: StageRun) => stepsOf(run).map(({ targetRate }) => targetRate);

describe("a sweep", () => {
	it("warms up at its first rate, and settles at each other before it measures", async () => {
		const run = stageRun({ rateSweep: [5, 6, 7], warmupDurationSeconds: 0.02, testDurationSeconds: 0.05 });
		await run.measure();
		assert.equal(run.worker.load?.publishRate, 5);
		assert.deepEqual(run.worker.rates, [6, 7]);
		const step = [
			["warmup", 0.02],
			["measurement", 0.05],
		];
		assert.deepEqual(phases(run), [...step, ...step, ...step]);
		const notes = run.events.flatMap((event) => (event.type === "note" ? [event.message] : []));
		assert.deepEqual(notes, ["rate 1 of 3: 5 msg/s", "rate 2 of 3: 6 msg/s", "rate 3 of 3: 7 msg/s"]);
	});

	it("settles for 10 s at most", async (context) => {
		fastClock(context, 10_000);
		const run = stageRun({ rateSweep: [5, 6], warmupDurationSeconds: 60, testDurationSeconds: 30 }, 10);
		await run.measure();
		assert.deepEqual(phases(run), [
			["warmup", 60],
			["measurement", 30],
			["warmup", 10],
			["measurement", 30],
		]);
	});

	it("does not settle without a warm-up", async () => {
		const run = stageRun({ rateSweep: [5, 6], testDurationSeconds: 0.02 });
		await run.measure();
		assert.deepEqual(
			phases(run).map(([phase]) => phase),
			["measurement", "measurement"],
		);
	});

	it("has a step per rate with its own periods, counts, rates and latencies", async () => {
		const run = stageRun({ rateSweep: [5, 6], warmupDurationSeconds: 0.02, testDurationSeconds: 0.1 });
		await run.measure();
		assert.deepEqual(targets(run), [5, 6]);
		for (const [index, step] of stepsOf(run).entries()) {
			const { firstPeriod, periodCount, counts, elapsedSeconds, latencies } = step;
			assert.deepEqual([firstPeriod, periodCount], [1 + index * 3, 2]);
			const periods = run.session.periods.slice(firstPeriod, firstPeriod + periodCount);
			for (const { phase, targetRate } of periods)
				assert.deepEqual([phase, targetRate], ["measurement", step.targetRate]);
			assert.equal(elapsedSeconds, 2);
			assert.deepEqual([counts.sent, counts.acknowledged], [2 * messagesPerPeriod, 2 * capacity]);
			assert.deepEqual([step.publishRate, step.consumeRate], [capacity, capacity]);
			assert.equal(latencies.publishLatency.count, 2 * capacity);
			assert.equal(latencies.publishDelay?.count, 2 * messagesPerPeriod);
			assert.ok(latencies.endToEndLatency.quantiles.length > 0);
		}
	});

	it("leaves the aggregate of the run what all steps measured", async () => {
		const run = stageRun({ rateSweep: [5, 6], warmupDurationSeconds: 0.02, testDurationSeconds: 0.1 });
		await run.measure();
		const aggregate = run.session.ledger.aggregate(false);
		assert.equal(aggregate?.counts.sent, 4 * messagesPerPeriod);
		assert.equal(aggregate?.publishLatency.count, 4 * capacity);
		assert.equal(stepsOf(run)[0]?.counts.sent, 2 * messagesPerPeriod);
	});

	it("marks the last rate that was reached as the knee", async () => {
		const run = stageRun({ rateSweep: [5, capacity, 2 * capacity], testDurationSeconds: 0.02 });
		await run.measure();
		assert.deepEqual(
			stepsOf(run).map(({ knee }) => knee),
			[false, true, false],
		);
	});

	const share = (part: number) => capacity / part;
	const climbs: Array<[what: string, rates: number[], measured: Array<number | null>, left: string | null]> = [
		["goes on behind one overloaded step", [5, share(0.5), 6, share(0.5)], [5, share(0.5), 6, share(0.5)], null],
		["goes on while at least 90 % are reached", [share(0.92), share(0.91), 20], [share(0.92), share(0.91), 20], null],
		["leaves out higher rates behind two overloaded steps", [5, 18, 27, 36, 45], [5, 18, 27], "36 msg/s, 45 msg/s"],
		["still measures lower rates behind them", [18, 27, 36, 5], [18, 27, 5], "36 msg/s"],
		["leaves out a load without limit as well", [18, 27, noLimit], [18, 27], "no limit"],
		["takes a step without limit for no overload", [5, noLimit, 18, 27], [5, null, 18, 27], null],
	];
	for (const [what, rateSweep, measured, left] of climbs) {
		it(what, async () => {
			const run = stageRun({ rateSweep, testDurationSeconds: 0.02 });
			await run.measure();
			assert.deepEqual(targets(run), measured);
			const behind = "since two rates in a row below got less than 90 % of their target";
			assert.deepEqual(run.session.warnings, left === null ? [] : [`left out of the sweep, ${behind}: ${left}`]);
		});
	}

	it("has neither target nor delay for a step without limit", async () => {
		const run = stageRun({ rateSweep: [5, 10_000_000], testDurationSeconds: 0.02 });
		await run.measure();
		const [paced, unpaced] = stepsOf(run);
		assert.deepEqual(run.worker.rates, [noLimit]);
		assert.ok(paced?.latencies.publishDelay && paced.latencies.responseTime);
		assert.deepEqual([unpaced?.targetRate, unpaced?.latencies.publishDelay], [null, null]);
		assert.equal(unpaced?.latencies.responseTime, null);
	});

	it("keeps the steps that were done when the run is interrupted", async () => {
		const run = stageRun({ rateSweep: [5, 6, 7], testDurationSeconds: 0.05 });
		run.worker.on.adjustPublishRate = () => run.stop.abort();
		await assert.rejects(run.measure(), Interrupted);
		assert.deepEqual(targets(run), [5]);
	});
});
