import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Interrupted, RunControl, RunFailure } from "../../src/benchmark/run-control.ts";

const never = new Promise<never>(() => {});

function openControl(): { control: RunControl; stop: AbortController; fail: (error: Error) => void } {
	const stop = new AbortController();
	let fail: (error: Error) => void = () => {};
	const failure = new Promise<never>((_, reject) => {
		fail = reject;
	});
	return { control: new RunControl(stop.signal, failure), stop, fail };
}

describe("RunControl", () => {
	it("lets steps come out as they come out", async () => {
		const { control } = openControl();
		assert.equal(await control.guard(Promise.resolve(7)), 7);
		await assert.rejects(control.guard(Promise.reject(new Error("refused"))), /^Error: refused$/);
		control.check();
	});

	it("sleeps until the time has come", async () => {
		const { control } = openControl();
		const untilMs = performance.now() + 20;
		await control.sleepUntil(untilMs);
		assert.ok(performance.now() >= untilMs - 1);
		await control.sleepUntil(0);
	});

	const ends: Array<[what: string, end: (run: ReturnType<typeof openControl>) => void, reason: RegExp]> = [
		["an interrupt", ({ stop }) => stop.abort(), /^Interrupted: /],
		["a failure in the background", ({ fail }) => fail(new RunFailure("broken")), /^RunFailure: broken$/],
		["a call of fail", ({ control }) => control.fail(new RunFailure("judged")), /^RunFailure: judged$/],
	];
	for (const [what, end, reason] of ends) {
		it(`ends every wait and every later one at ${what}`, async () => {
			const run = openControl();
			const waits = [run.control.guard(never), run.control.sleepUntil(performance.now() + 60_000)];
			end(run);
			for (const wait of waits) await assert.rejects(wait, reason);
			await assert.rejects(run.control.guard(Promise.resolve(1)), reason);
			await assert.rejects(run.control.guard(Promise.reject(new Error("later"))), reason);
			assert.throws(() => run.control.check(), reason);
		});
	}

	it("keeps to its first reason", () => {
		const { control, stop } = openControl();
		control.fail(new RunFailure("first"));
		stop.abort();
		assert.throws(() => control.check(), /^RunFailure: first$/);
	});

	it("is interrupted from the start by a signal that was aborted before", () => {
		assert.throws(() => new RunControl(AbortSignal.abort(), never).check(), Interrupted);
	});

	it("lets go of the signal, which may serve many runs", () => {
		const { control, stop } = openControl();
		assert.equal(getEventListeners(stop.signal, "abort").length, 1);
		control.release();
		assert.equal(getEventListeners(stop.signal, "abort").length, 0);
		stop.abort();
		control.check();
	});

	it("does not keep what the steps came to", async () => {
		setFlagsFromString("--expose-gc");
		const collectGarbage = runInNewContext("gc") as () => void;
		const { control } = openControl();
		const outcomes: WeakRef<object>[] = [];
		for (let i = 0; i < 20; i++) {
			const outcome = { i };
			outcomes.push(new WeakRef(outcome));
			await control.guard(Promise.resolve(outcome));
		}
		await new Promise((resolve) => setTimeout(resolve, 1));
		collectGarbage();
		assert.ok(outcomes.filter((outcome) => outcome.deref() !== undefined).length <= 1);
	});
});
