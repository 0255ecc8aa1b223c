import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { interrupts } from "../../src/cli/interrupts.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const listeners = () => signals.map((name) => process.listenerCount(name));

describe("interrupts", () => {
	for (const name of signals) {
		it(`asks to stop at the first ${name}, and says so`, () => {
			const said: string[] = [];
			const { signal, killSignal, release } = interrupts((message) => said.push(message));
			process.emit(name);
			release();
			assert.deepEqual([signal.aborted, killSignal.aborted], [true, false]);
			assert.equal(said.length, 1);
			assert.match(said[0] as string, /^stopping: what was measured will be written; interrupt again/);
		});
	}

	it("kills and ends the process with 130 at the second, whichever they are", (context) => {
		const exit = context.mock.method(process, "exit", () => undefined as never);
		const { killSignal, release } = interrupts(() => {});
		let killedBefore = false;
		killSignal.addEventListener("abort", () => {
			killedBefore = exit.mock.callCount() === 0;
		});
		process.emit("SIGINT");
		process.emit("SIGTERM");
		release();
		assert.ok(killedBefore, "the children are killed before the process ends");
		assert.deepEqual(exit.mock.calls[0]?.arguments, [130]);
	});

	it("gives the signals back", () => {
		const before = listeners();
		const { release } = interrupts(() => {});
		assert.deepEqual(
			listeners(),
			before.map((count) => count + 1),
		);
		release();
		assert.deepEqual(listeners(), before);
	});
});
