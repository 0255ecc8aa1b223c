import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { approach } from "../../../src/benchmark/backlog/approach.ts";
import { Interrupted, RunControl } from "../../../src/benchmark/run-control.ts";
import { virtualClock } from "../virtual-clock.ts";

interface Walk {
	/** The share after so many seconds. */
	shareAt: (seconds: number) => number;
	mayGiveUp?: (seconds: number) => boolean;
	/** Told the second of each look. */
	onLook?: (seconds: number, stop: AbortController) => void;
}

/** How a walk ends, and the seconds of its looks; each look takes a millisecond. */
async function walk(context: TestContext, { shareAt, mayGiveUp = () => true, onLook = () => {} }: Walk) {
	const stop = new AbortController();
	const control = new RunControl(stop.signal, new Promise<never>(() => {}));
	const clock = virtualClock(context, control);
	const startMs = clock.nowMs;
	const seconds = () => (clock.nowMs - startMs) / 1000;
	const looks: number[] = [];
	const look = async () => {
		clock.nowMs++;
		looks.push(seconds());
		onLook(seconds(), stop);
		return shareAt(seconds());
	};
	const end = await approach(control, look, () => mayGiveUp(seconds()));
	return { end, looks };
}

describe("approach", () => {
	it("looks ten times a second, and when the goal should be reached", async (context) => {
		const { end, looks } = await walk(context, { shareAt: (seconds) => seconds / 5.0437 });
		assert.equal(end, "reached");
		assert.ok(looks.length > 45 && looks.length < 60, `${looks.length} looks`);
		const last = looks.at(-1) ?? 0;
		assert.ok(last >= 5.0437 && last < 5.0437 + 0.004, `at ${last} s`);
	});

	it("is there at once where nothing is to be done", async (context) => {
		const { end, looks } = await walk(context, { shareAt: () => 1 });
		assert.deepEqual([end, looks.length], ["reached", 1]);
	});

	const ends: Array<[what: string, walk: Walk, end: string, atSeconds: number]> = [
		["is stuck when nothing moves for 30 s", { shareAt: () => 0.4 }, "stuck", 30],
		["is stuck when it moves away", { shareAt: (seconds) => 0.4 - seconds / 1000 }, "stuck", 30],
		["is stuck 30 s after the last move", { shareAt: (seconds) => Math.min(seconds, 50) / 100 }, "stuck", 80],
		["is slow at a pace of seven hours", { shareAt: (seconds) => seconds / (7 * 3600) }, "slow", 30],
		[
			"goes on as long as it may not give up",
			{ shareAt: () => 0.4, mayGiveUp: (seconds) => seconds > 200 },
			"stuck",
			200,
		],
		[
			"goes on at a pace of five hours",
			{ shareAt: (seconds) => (seconds < 100 ? seconds / (5 * 3600) : 1) },
			"reached",
			100,
		],
	];
	for (const [what, given, end, atSeconds] of ends) {
		it(what, async (context) => {
			const walked = await walk(context, given);
			assert.equal(walked.end, end);
			const last = walked.looks.at(-1) ?? 0;
			assert.ok(last >= atSeconds && last < atSeconds + 0.5, `at ${last} s`);
		});
	}

	it("ends with the run", async (context) => {
		const interrupted = walk(context, {
			shareAt: () => 0.4,
			onLook: (seconds, stop) => {
				if (seconds > 3) stop.abort();
			},
		});
		await assert.rejects(interrupted, Interrupted);
	});
});
