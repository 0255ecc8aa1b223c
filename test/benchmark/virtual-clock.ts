import type { TestContext } from "node:test";
import type { RunControl } from "../../src/benchmark/run-control.ts";

/** A time that passes only when somebody sleeps, or says so. */
export interface VirtualClock {
	nowMs: number;
}

/** From here to the end of the test `performance.now()` is this clock, and the waits of `control` take no time. */
export function virtualClock(context: TestContext, control: RunControl): VirtualClock {
	const clock = { nowMs: 1000 };
	context.mock.method(performance, "now", () => clock.nowMs);
	context.mock.method(control, "sleepUntil", async (untilMs: number) => {
		control.check();
		clock.nowMs = Math.max(clock.nowMs, untilMs);
	});
	return clock;
}
