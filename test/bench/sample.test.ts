import assert from "node:assert/strict";
import { test } from "node:test";
import { figuresOf, type Sample, windowIsOver } from "../../bench/lib/sample.ts";

/** A load of 1000 msg/s at 2 µs per message, half of it in the first process, begun 50 s into the clock. */
function sampleAt(loadSeconds: number, rssBytes = 5e6): Sample {
	const messages = 1000 * loadSeconds;
	return { atSeconds: 50 + loadSeconds, messages, treeCpuUs: 2 * messages, rootCpuUs: messages, rssBytes };
}

test("rate and processor time are those of the window, memory that of the whole trial", () => {
	const busyStart = { ...sampleAt(0, 9e6), treeCpuUs: -1e6, rootCpuUs: -1e6, messages: -1e6 };
	const samples = [busyStart, sampleAt(1), sampleAt(2), sampleAt(3), sampleAt(4, 7e6)];
	assert.deepEqual(figuresOf(samples, { warmupSeconds: 2, seconds: 2 }), {
		brokerRate: 1000,
		cpuUsPerMessage: 2,
		rootCpuUsPerMessage: 1,
		peakRssMb: 9,
	});
});

const window = { warmupSeconds: 2, seconds: 3 };
const ends: Array<[string, Sample[], boolean]> = [
	["not before the load", [], false],
	["not at the first sample", [sampleAt(0)], false],
	["not within the window", [sampleAt(0), sampleAt(4.9)], false],
	["at the end of warm-up and window", [sampleAt(0), sampleAt(5)], true],
];

for (const [sentence, samples, over] of ends) {
	test(`the window is over: ${sentence}`, () => {
		assert.equal(windowIsOver(samples, window), over);
	});
}
