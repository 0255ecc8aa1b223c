import type { TestContext } from "node:test";

/** From here to the end of the test every look at `performance.now()` is `stepMs` later than the one before. */
export function fastClock(context: TestContext, stepMs: number): void {
	let nowMs = performance.now();
	context.mock.method(performance, "now", () => {
		nowMs += stepMs;
		return nowMs;
	});
}
