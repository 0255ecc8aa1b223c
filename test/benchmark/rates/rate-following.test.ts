import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { expectedMessages, publishRate, rateSteps } from "../../../src/benchmark/rates/rate-schedule.ts";
import { Interrupted } from "../../../src/benchmark/run-control.ts";
import type { RateProfile } from "../../../src/config/workload/rate-profile.ts";
import { messagesPerPeriod } from "../fake-worker.ts";
import { PacedWorker } from "../paced-worker.ts";
import { stageRun } from "../stage-session.ts";
import { virtualClock } from "../virtual-clock.ts";

const noLimit = Number.POSITIVE_INFINITY;
const burst: RateProfile = [
	{ shape: "burst", seconds: 60, rate: 100, peakRate: 1000, everySeconds: 0.2, burstSeconds: 0.1 },
];
const ramp: RateProfile = [{ shape: "ramp", seconds: 10, rate: 100, toRate: 1000 }];

/** A measurement on a virtual clock that is nothing but the changes of the rate. */
function timelessRun(context: TestContext, rateProfile: RateProfile, testDurationSeconds: number) {
	const run = stageRun({ rateProfile, testDurationSeconds }, 1, new PacedWorker());
	const clock = virtualClock(context, run.session.control);
	const startMs = clock.nowMs;
	context.mock.method(run.session, "sampled", async (_phase: string, _seconds: number, task: () => Promise<void>) => {
		await task();
		clock.nowMs = startMs + testDurationSeconds * 1000;
	});
	return { ...run, clock, startMs };
}

const rates = (profile: RateProfile, seconds: number) =>
	[...rateSteps(profile, seconds)].map((step) => publishRate(step));

describe("the changes of a rate that follows a profile", () => {
	it("come at their instants, although each takes its time", async (context) => {
		const { worker, clock, startMs, measure } = timelessRun(context, burst, 0.6);
		const atMs: number[] = [];
		worker.on.adjustPublishRate = () => {
			atMs.push(clock.nowMs - startMs);
			clock.nowMs += 90;
		};
		await measure();
		assert.deepEqual(atMs.map(Math.round), [0, 100, 200, 300, 400, 500]);
	});

	it("pass over a rate whose time is over", async (context) => {
		const { worker, clock, startMs, measure } = timelessRun(context, burst, 0.6);
		const atMs: number[] = [];
		worker.on.adjustPublishRate = () => {
			atMs.push(clock.nowMs - startMs);
			if (atMs.length === 1) clock.nowMs += 230;
		};
		await measure();
		assert.deepEqual(atMs.map(Math.round), [0, 230, 300, 400, 500]);
	});

	it("are those of the schedule as long as the engine sends all of it", async (context) => {
		const { worker, measure } = timelessRun(context, ramp, 10);
		await measure();
		assert.deepEqual(worker.rates, rates(ramp, 10));
		assert.equal(worker.sent - 1, expectedMessages(ramp, 0, 10));
	});

	it("make up for what the engine forgets at each of them", async (context) => {
		const { worker, measure } = timelessRun(context, ramp, 10);
		worker.lostPerChange = 10;
		await measure();
		const expected = expectedMessages(ramp, 0, 10);
		// A fifth of what is owed is paid per step of 0.2 s, so five steps' losses are left.
		const left = expected - worker.sent;
		assert.ok(left >= 0 && left <= 60, `${worker.sent} of ${expected}`);
	});

	it("owe nothing from a stretch without limit", async (context) => {
		const hold = { shape: "hold", seconds: 1 } as const;
		const profile: RateProfile = [100, noLimit, 100, 200].map((rate) => ({ ...hold, rate }));
		const { worker, measure } = timelessRun(context, profile, 4);
		await measure();
		assert.deepEqual(worker.rates, [99.5, noLimit, 99.5, 199.5]);
	});
});

describe("a load that follows a profile", () => {
	it("warms up at the rate of the profile's start, then is given each rate in turn", async () => {
		const changes = { rateProfile: burst, producerRate: 7, warmupDurationSeconds: 0.05, testDurationSeconds: 0.5 };
		const run = stageRun(changes, 0.05, new PacedWorker());
		let ratesAtEndOfWarmup = -1;
		run.worker.on.periodStats = () => {
			if (ratesAtEndOfWarmup === -1) ratesAtEndOfWarmup = run.worker.rates.length;
		};
		await run.measure();
		assert.equal(run.worker.load?.publishRate, 1000);
		assert.equal(ratesAtEndOfWarmup, 0);
		assert.equal(run.worker.rates.length, 5);
		assert.equal(run.session.periods.length, 1 + 10);
	});

	it("shows the mean target of each period, not the latest rate", async () => {
		const run = stageRun({ rateProfile: burst, testDurationSeconds: 0.4 }, 0.2);
		await run.measure();
		assert.equal(run.session.periods.length, 2);
		for (const { targetRate } of run.session.periods) {
			assert.ok(targetRate !== null && targetRate > 300 && targetRate < 800, String(targetRate));
		}
	});

	it("shows no target for a period with an unpaced stretch", async () => {
		const hold = { shape: "hold", seconds: 0.1 } as const;
		const rateProfile: RateProfile = [100, noLimit, 100].map((rate) => ({ ...hold, rate }));
		const run = stageRun({ rateProfile, testDurationSeconds: 0.3 }, 0.1);
		await run.measure();
		assert.equal(run.session.periods[1]?.targetRate, null);
		assert.equal(run.session.unthrottled, true);
		assert.deepEqual(run.session.warnings, []);
	});

	it("says when the client did not follow", async () => {
		const late = stageRun({ rateProfile: burst, testDurationSeconds: 0.2 }, 0.1);
		await late.measure();
		assert.match(
			late.session.warnings[0] ?? "",
			/^the client sent 20 of the 110 messages that the rate's profile asks/,
		);
		const hold: RateProfile = [{ shape: "hold", seconds: 0.1, rate: (2 * messagesPerPeriod) / 0.2 }];
		const inTime = stageRun({ rateProfile: hold, testDurationSeconds: 0.2 }, 0.1);
		await inTime.measure();
		assert.deepEqual(inTime.session.warnings, []);
	});

	it("is given no further rate when the run is interrupted", async () => {
		const run = stageRun({ rateProfile: burst, testDurationSeconds: 60 });
		run.worker.on.adjustPublishRate = () => {
			if (run.worker.rates.length === 2) run.stop.abort();
		};
		await assert.rejects(run.measure(), Interrupted);
		await sleep(150);
		assert.equal(run.worker.rates.length, 2);
	});

	it("fails with a change of the rate that fails", async () => {
		const run = stageRun({ rateProfile: burst, testDurationSeconds: 60 });
		run.worker.on.adjustPublishRate = () => {
			throw new Error("the engine is gone");
		};
		await assert.rejects(run.measure(), /the engine is gone/);
	});
});
