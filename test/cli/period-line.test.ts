import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { formatAggregateLine, formatDecimal, formatPeriodLine } from "../../src/cli/period-line.ts";
import { emptyLatencySummary } from "../../src/result/latency-summary.ts";
import type { TestResult } from "../../src/result/test-result.ts";
import { latencySummary, messageCounts, periodSample } from "../result/sample-measurement.ts";

describe("formatDecimal", () => {
	const rows: Array<[value: number, width: number, text: string, why: string]> = [
		[0.25, 4, " 0.2", "tie to the even digit"],
		[0.75, 4, " 0.8", "tie to the even digit"],
		[1.25, 4, " 1.2", "tie to the even digit"],
		[-0.25, 4, "-0.2", "tie below zero"],
		[-1.75, 4, "-1.8", "tie below zero"],
		[0.35, 4, " 0.3", "no tie: the binary value lies below 0.35"],
		[0.05, 4, " 0.1", "no tie: the binary value lies above 0.05"],
		[-0.01, 4, "-0.0", "keeps the sign"],
		[0, 4, " 0.0", "zero"],
		[60000128, 4, "60000128.0", "wider than its field, no grouping"],
		[1, 7, "    1.0", "padded"],
		[1000, 7, " 1000.0", "padded"],
		[10000000, 7, "10000000.0", "wider than its field"],
		[2 ** 50 + 0.25, 4, "1125899906842624.2", "a tie where doubles are a quarter apart"],
	];
	for (const [value, width, text, why] of rows) {
		it(`prints ${value} as "${text}": ${why}`, () => assert.equal(formatDecimal(value, width), text));
	}
});

const golden = JSON.parse(
	readFileSync(new URL("../fixtures/result/java-2-partitions-1k.json", import.meta.url), "utf8"),
) as TestResult;

/** The first period of a run of Java OMB, 10.806 s long. */
const goldenPeriod = periodSample({
	elapsedSeconds: 10.806,
	counts: messageCounts({
		acknowledged: 10_386,
		acknowledgedBytes: 1_038_600,
		received: 10_387,
		receivedBytes: 1_038_520,
	}),
	backlogMessages: golden.backlog[0] ?? 0,
	latencies: {
		publishLatency: {
			...emptyLatencySummary,
			meanUs: (golden.publishLatencyAvg[0] ?? 0) * 1000,
			p50Us: 1_456,
			p99Us: 25_085,
			p999Us: 49_927,
			maxUs: 60_038,
		},
		publishDelay: {
			...emptyLatencySummary,
			meanUs: golden.publishDelayLatencyAvg[0] ?? 0,
			p50Us: 88,
			p99Us: 7_476,
			p999Us: 24_641,
			maxUs: 29_547,
		},
		responseTime: latencySummary(1),
		endToEndLatency: latencySummary(1),
	},
});

describe("formatPeriodLine", () => {
	it("is Java OMB's line", () => {
		assert.equal(
			formatPeriodLine(goldenPeriod),
			"Pub rate   961.1 msg/s /  0.1 MB/s | Pub err     0.0 err/s | Cons rate   961.2 msg/s /  0.1 MB/s" +
				" | Backlog:  0.0 K | Pub Latency (ms) avg:  2.3 - 50%:  1.5 - 99%: 25.1 - 99.9%: 49.9 - Max: 60.0" +
				" | Pub Delay Latency (us) avg: 415.7 - 50%: 88.0 - 99%: 7476.0 - 99.9%: 24641.0 - Max: 29547.0",
		);
	});

	it("takes each figure from its own place", () => {
		assert.equal(
			formatPeriodLine(periodSample()),
			"Pub rate  1000.0 msg/s /  2.0 MB/s | Pub err     0.5 err/s | Cons rate   900.0 msg/s /  1.5 MB/s" +
				" | Backlog:  1.2 K | Pub Latency (ms) avg:  1.0 - 50%:  1.0 - 99%:  1.0 - 99.9%:  1.0 - Max:  1.0" +
				" | Pub Delay Latency (us) avg: 42.5 - 50%: 42.0 - 99%: 45.0 - 99.9%: 46.0 - Max: 49.0",
		);
	});

	it("shows that an unthrottled run has no publish delay", () => {
		const sample = periodSample();
		const line = formatPeriodLine({ ...sample, latencies: { ...sample.latencies, publishDelay: null } });
		assert.ok(line.endsWith(" | Pub Delay Latency (us) avg:    - - 50%:    - - 99%:    - - 99.9%:    - - Max:    -"));
	});
});

describe("formatAggregateLine", () => {
	it("is Java OMB's line", () => {
		const latencies = { publishLatency: latencySummary(100_000), publishDelay: latencySummary(40) };
		const publishLatency = { ...latencies.publishLatency, p99Us: 123_456, p9999Us: 200_250, maxUs: 300_000 };
		assert.equal(
			formatAggregateLine({ ...latencies, publishLatency }),
			"----- Aggregated Pub Latency (ms) avg: 100.0 - 50%: 100.0 - 95%: 100.0 - 99%: 123.5 - 99.9%: 100.0" +
				" - 99.99%: 200.2 - Max: 300.0 | Pub Delay (us)  avg: 42.5 - 50%: 42.0 - 95%: 44.0 - 99%: 45.0" +
				" - 99.9%: 46.0 - 99.99%: 47.0 - Max: 49.0",
		);
	});
});
