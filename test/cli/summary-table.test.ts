import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatSummary, type SummaryInput } from "../../src/cli/summary-table.ts";
import type { RunMeasurement } from "../../src/result/measurement.ts";
import {
	backlogRun,
	failedMeasurement,
	latencyDistribution,
	messageCounts,
	periodSample,
	rateSearch,
	runMeasurement,
	unthrottledMeasurement,
} from "../result/sample-measurement.ts";

const summaryOf = (measurement: RunMeasurement, change: Partial<SummaryInput> = {}) =>
	formatSummary({
		measurement,
		workloadName: "simple",
		driverName: "Kafka",
		files: ["simple-Kafka.json", "simple-Kafka.run.json"],
		...change,
	});

const complete = `simple x Kafka
run        7f3a, measured 15.0 s after 4.0 s of warm-up,
           started 2026-03-01T10:00:00.000Z
rates      acknowledged 800.0 msg/s (1.47 MB/s),
           consumed 800.0 msg/s (1.27 MB/s)
target     900.0 msg/s, reached 88.9 %
latency (ms)      p50   p95   p99 p99.9 p99.99   max  mean    N
publish latency 1.002 1.004 1.005 1.006  1.007 1.009 1.002 1000
publish delay   0.042 0.044 0.045 0.046  0.047 0.049 0.043 1000
response time   1.502 1.504 1.505 1.506  1.507 1.509 1.502 1000
end-to-end      2.002 2.004 2.005 2.006  2.007 2.009 2.002 1000
end-to-end: 3 values of zero or below are left out (clocks)
totals     sent 89,789, acknowledged 89,784, received 89,779,
           2 probes among them
errors     5 in all, _MSG_TIMED_OUT 5
checks     missing 5, duplicates 1, out of order 4
client     5.00 us CPU per message, RSS peak 300 MiB,
           send threads busy 30.0 % (2, hybrid), 9 waits for a full queue
warning    client.dns.lookup has no counterpart
file       simple-Kafka.json
file       simple-Kafka.run.json
COMPLETE`;

/** The lines of a summary behind a label, without it, its continuation lines included. */
function linesOf(summary: string, label: string): string {
	const lines = summary.split("\n");
	const start = lines.findIndex((line) => line.startsWith(`${label} `));
	const length = lines.slice(start + 1).findIndex((line) => !line.startsWith(" "));
	return lines
		.slice(start, start + 1 + length)
		.map((line) => line.slice(11))
		.join(" ");
}

const rowOf = (summary: string, name: string) => summary.split("\n").find((line) => line.startsWith(`${name} `)) ?? "";

function withLatency(valueUs: number, count: number): RunMeasurement {
	const flat = { minUs: 0, p50Us: 0, p75Us: 0, p95Us: 0, p99Us: 0, p999Us: 0, p9999Us: 0, p99999Us: 0, maxUs: 0 };
	const fields = Object.keys({ ...flat, meanUs: 0 }).map((field) => [field, valueUs]);
	const distribution = { ...latencyDistribution(0), ...Object.fromEntries(fields), count };
	const latencies = { publishLatency: distribution, publishDelay: distribution, responseTime: distribution };
	const measurement = runMeasurement();
	const aggregate = measurement.aggregate && { ...measurement.aggregate, ...latencies, endToEndLatency: distribution };
	return { ...measurement, aggregate };
}

describe("formatSummary", () => {
	it("sums up a complete run", () => assert.equal(summaryOf(runMeasurement()), complete));

	it("marks what an unthrottled run does not have, and why", () => {
		const summary = summaryOf(unthrottledMeasurement());
		assert.equal(linesOf(summary, "target"), "none (unthrottled)");
		assert.equal(rowOf(summary, "publish delay"), "publish delay       -     -     -     -      -     -     -    -");
		assert.match(rowOf(summary, "publish latency"), /1\.002/);
		assert.ok(summary.includes("\nnot measured (unthrottled): publish delay, response time\n"));
	});

	it("marks what a run without aggregate does not have, and why", () => {
		const summary = summaryOf(failedMeasurement());
		assert.equal(linesOf(summary, "target"), "-");
		assert.match(rowOf(summary, "end-to-end"), /^end-to-end( +-){8}$/);
		assert.ok(summary.includes("not measured (the measurement never began): publish latency, publish delay,\n"));
		assert.equal(linesOf(summary, "client").split(",")[0], "- us CPU per message");
	});

	it("marks a latency that no message has", () => {
		const { aggregate, ...rest } = runMeasurement();
		const endToEndLatency = { ...latencyDistribution(0), count: 0 };
		const summary = summaryOf({ ...rest, aggregate: aggregate && { ...aggregate, endToEndLatency } });
		assert.match(rowOf(summary, "end-to-end"), /^end-to-end( +-){8}$/);
		assert.ok(summary.includes("\nnot measured (no messages): end-to-end\n"));
	});

	const latencies: Array<[valueUs: number, count: number, cells: string[]]> = [
		[1, 1, ["0.001", "1"]],
		[99_999, 9_999_999, ["99.999", "9999999"]],
		[100_000, 10_000_000, ["100.0", "10.0M"]],
		[1_253_903, 999_900_000, ["1253.9", "999.9M"]],
		[60_000_255, 1_000_000_000, ["60000", "1.0G"]],
		[43_200_000_000, 18_000_000_000, ["4.32e+7", "18.0G"]],
	];
	for (const [valueUs, count, [value, n]] of latencies) {
		it(`shows ${valueUs} µs as ${value} ms and ${count} messages as ${n}`, () => {
			const cells = rowOf(summaryOf(withLatency(valueUs, count)), "response time")
				.split(/ +/)
				.slice(2);
			assert.deepEqual(cells, [...Array.from({ length: 7 }, () => value), n]);
		});
	}

	it("tells of a backlog only where there was one", () => {
		assert.ok(!summaryOf(runMeasurement()).includes("backlog"));
		const backlog = linesOf(summaryOf(runMeasurement({ backlog: backlogRun() })), "backlog");
		assert.equal(
			backlog,
			"built 0.500 GB (501,000 messages) in 8.7 s, drained in 83.3 s, consumed 10,000.0 msg/s, caught up by 6,000.0 msg/s",
		);
	});

	it("tells of a search for the rate only where there was one", () => {
		assert.ok(!summaryOf(runMeasurement()).includes("search"));
		assert.equal(
			linesOf(summaryOf(runMeasurement({ rateSearch: rateSearch() })), "search"),
			"found 1,950.0 msg/s, bounds 1,960.0 msg/s and 2,000.0 msg/s, 2 probes confirmed over 30 s; 2,000 msg/s is too much",
		);
	});

	it("says that a run had no warm-up", () => {
		const summary = summaryOf(runMeasurement({ periods: [periodSample()] }));
		assert.match(linesOf(summary, "run"), /measured 10\.0 s without warm-up/);
	});

	it("lists every error code, and none without errors", () => {
		const counts = messageCounts({ errors: 1_234 });
		const totals = { ...runMeasurement().totals, ...counts };
		const errorsByCode = { _MSG_TIMED_OUT: 1_200, _QUEUE_FULL: 34 };
		const failing = summaryOf(runMeasurement({ totals, errorsByCode }));
		assert.equal(linesOf(failing, "errors"), "1,234 in all, _MSG_TIMED_OUT 1,200, _QUEUE_FULL 34");
		const healthy = summaryOf(runMeasurement({ totals: { ...totals, errors: 0 }, errorsByCode: {} }));
		assert.equal(linesOf(healthy, "errors"), "none");
	});

	it("proves neither duplicates nor order without stamps", () => {
		const verification = { stamped: 0, unstamped: 100, missing: 3, duplicates: 0, outOfOrder: 0 };
		assert.equal(
			linesOf(summaryOf(runMeasurement({ verification })), "checks"),
			"missing 3, duplicates - (no stamps), out of order - (no stamps)",
		);
	});

	it("keeps silent about what did not happen", () => {
		const totals = { ...runMeasurement().totals, queueFullWaits: 0, endToEndNotPositive: 0 };
		const summary = summaryOf(runMeasurement({ totals, warnings: [] }), { files: [] });
		for (const word of ["full queue", "left out", "warning", "file ", "not measured"]) {
			assert.ok(!summary.includes(word), word);
		}
	});

	const verdicts: Array<[partial: RunMeasurement["partial"], last: string]> = [
		[null, "COMPLETE"],
		[{ reason: "interrupted", message: "SIGINT" }, "INTERRUPTED (partial)"],
		[{ reason: "failed", message: "all brokers\nare down " }, "FAILED: all brokers are down"],
	];
	for (const [partial, last] of verdicts) {
		it(`ends with ${last}`, () => assert.equal(summaryOf(runMeasurement({ partial })).split("\n").at(-1), last));
	}

	it("tells a long reason in full above the verdict", () => {
		const message = "topic creation was refused: replication factor 3 is larger than the number of brokers, which is 1";
		const summary = summaryOf(failedMeasurement(message));
		assert.equal(linesOf(summary, "reason"), message);
		assert.equal(summary.split("\n").at(-1), `${`FAILED: ${message}`.slice(0, 77)}...`);
	});

	it("is at most 80 columns wide, whatever the figures and texts", () => {
		const huge = withLatency(43_200_000_000, 18_000_000_000);
		const counts = messageCounts({ sent: 1e13, acknowledged: 1e13, errors: 1e13, received: 1e13 });
		const measurement: RunMeasurement = {
			...huge,
			runId: "f".repeat(40),
			totals: { ...huge.totals, ...counts, probes: 1e6, queueFullWaits: 1e12, endToEndNotPositive: 1e12 },
			errorsByCode: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`_SOME_LONG_ERROR_CODE_${i}`, 1e12])),
			warnings: ["a warning of many words ".repeat(20), "x".repeat(200)],
			rateSearch: rateSearch({ foundRate: 1e12, sustainableRate: 1e12, conclusion: "a long reason ".repeat(20) }),
			partial: { reason: "failed", message: "z".repeat(300) },
		};
		const summary = summaryOf(measurement, { workloadName: "w".repeat(100), driverName: "a b ".repeat(40) });
		for (const line of summary.split("\n")) assert.ok(line.length <= 80, `${line.length}: ${line}`);
	});

	it("never breaks a path", () => {
		const path = `results/${"deep/".repeat(20)}simple.json`;
		assert.ok(summaryOf(runMeasurement(), { files: [path] }).includes(`\nfile       ${path}\n`));
	});

	it("is plain ASCII", () => assert.match(summaryOf(runMeasurement()), /^[\n -~]*$/));
});
