import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatSummary } from "../../src/cli/summary-table.ts";
import { sweepLines } from "../../src/cli/sweep-table.ts";
import { latencyDistribution, runMeasurement } from "../result/sample-measurement.ts";
import { sweepMeasurement, sweepStep } from "../result/sample-sweep.ts";

const table = `
target/s acked/s reached consumed/s p50 ms p99 ms e2e p99 ms knee
  10,000   9,950  99.5 %      9,940  1.502  1.505      2.005 knee
  12,500  11,800  94.4 %      9,940  1.502  1.505      2.005
     max  90,000       -      9,940  1.002  1.005      2.005
p50 and p99 are of the response time
knee: the last rate before latency or rate break away`;

describe("sweepLines", () => {
	const { sweep } = sweepMeasurement();

	it("are a row per step with the knee marked", () => assert.equal(`\n${sweepLines(sweep ?? []).join("\n")}`, table));

	it("say when there is no knee", () => {
		const last = sweepLines([sweepStep()]).at(-1);
		assert.equal(last, "no knee: neither latency nor rate breaks away after a rate that was reached");
	});

	it("are at most 80 columns wide", () => {
		const slow = { ...latencyDistribution(0), p50Us: 43_200_000_000, p99Us: 43_200_000_000 };
		const latencies = { publishLatency: slow, publishDelay: slow, responseTime: slow, endToEndLatency: slow };
		const rates = { targetRate: 9_999_999, publishRate: 9_999_999, consumeRate: 999_999_999 };
		for (const line of sweepLines([sweepStep({ ...rates, latencies, knee: true })])) {
			assert.ok(line.length <= 80, `${line.length}: ${line}`);
		}
	});

	it("show decimals of low rates", () => {
		assert.match(
			sweepLines([sweepStep({ targetRate: 0.5, publishRate: 0.5, consumeRate: 99.9 })])[1] ?? "",
			/0\.5 .*99\.9/,
		);
	});
});

describe("the summary of a sweep", () => {
	const summary = formatSummary({
		measurement: sweepMeasurement(),
		workloadName: "simple",
		driverName: "Kafka",
		files: ["simple-10k-Kafka.json"],
	});

	it("has the steps in place of figures over all rates together", () => {
		assert.ok(summary.includes(table));
		for (const label of ["rates ", "target ", "publish latency", "response time  "]) {
			assert.ok(!summary.includes(`\n${label}`), label);
		}
		assert.match(summary, /^totals /m);
	});

	it("is that of any run as long as no step was measured", () => {
		const empty = { workloadName: "simple", driverName: "Kafka", files: [] };
		const measurement = runMeasurement({ sweep: [] });
		assert.equal(formatSummary({ ...empty, measurement }), formatSummary({ ...empty, measurement: runMeasurement() }));
	});
});
