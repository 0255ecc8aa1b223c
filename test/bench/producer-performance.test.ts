import assert from "node:assert/strict";
import { test } from "node:test";
import { parseProducerPerformance } from "../../bench/lib/producer-performance.ts";

const output = `65498 records sent, 32749.0 records/sec (3.12 MB/sec), 484.5 ms avg latency, 835.0 ms max latency.
0 records sent, 0.0 records/sec (0.00 MB/sec), 0.0 ms avg latency, 0.0 ms max latency.
338564 records sent, 338564.0 records/sec (32.29 MB/sec), 739.7 ms avg latency, 950.0 ms max latency.
900000 records sent, 300000.000000 records/sec (28.61 MB/sec), 7.10 ms avg latency, 95.00 ms max latency, 5 ms 50th, 9 ms 95th, 20 ms 99th, 90 ms 99.9th.
36648`;

test("windows become intervals; the summary and a line cut short do not", () => {
	const intervals = parseProducerPerformance(output);
	assert.deepEqual(
		intervals.map(({ messages }) => messages),
		[65498, 338564],
	);
	assert.deepEqual(
		intervals.map(({ seconds }) => seconds),
		[2, 1],
	);
});

test("output without a window has no intervals", () => {
	assert.deepEqual(parseProducerPerformance("Exception in thread main\n"), []);
});
