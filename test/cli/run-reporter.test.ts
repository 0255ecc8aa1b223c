import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import type { BenchmarkEvent, RunOutcome } from "../../src/benchmark/events.ts";
import { RunReporter } from "../../src/cli/run-reporter.ts";
import { failedMeasurement, periodSample, rateSearch, runMeasurement } from "../result/sample-measurement.ts";

type Streams = ConstructorParameters<typeof RunReporter>[1];

const run: Extract<BenchmarkEvent, { type: "run" }> = {
	type: "run",
	index: 1,
	count: 3,
	workloadName: "w",
	driverName: "d",
	runId: "7f3a",
};

function result(measurement = runMeasurement()): BenchmarkEvent {
	const files = { resultPath: "w-d.json", runRecordPath: "w-d.run.json" };
	return {
		type: "result",
		outcome: { workloadName: "w", driverName: "d", status: "complete", measurement, files },
	};
}

/** What a reporter writes for these events. */
function report(events: BenchmarkEvent[], { quiet = false, terminal = false } = {}): { out: string; err: string } {
	const stream = () => Object.assign(new PassThrough(), { isTTY: terminal, columns: 80 });
	const streams = { out: stream(), err: stream() };
	const reporter = new RunReporter({ quiet }, streams as unknown as Streams);
	for (const event of events) reporter.report(event);
	reporter.end();
	const text = (written: PassThrough) => String(written.read() ?? "");
	return { out: text(streams.out), err: text(streams.err) };
}

const sample: BenchmarkEvent = { type: "period", sample: periodSample() };
const warmup: BenchmarkEvent = { type: "phase", phase: "warmup", seconds: 4 };
const flush: BenchmarkEvent = { type: "phase", phase: "flush", seconds: null };
const warning: BenchmarkEvent = { type: "warning", message: "careful" };
const note: BenchmarkEvent = { type: "note", message: "by the way" };

describe("RunReporter without a terminal", () => {
	it("writes a line per run, phase and period", () => {
		const { out, err } = report([run, warmup, sample, flush]);
		const lines = out.trimEnd().split("\n");
		assert.deepEqual(
			[lines[0], lines[1], lines[3]],
			["w on d (2 of 3), run 7f3a", "warm-up (4 s)", "waiting for acknowledgements"],
		);
		assert.match(lines[2] as string, /^Pub rate {2}1000\.0 msg\/s .*\| Backlog:/);
		assert.deepEqual([lines.length, err], [4, ""]);
	});

	it("writes a line per rate that a search has tried", () => {
		const events = rateSearch().probes.map((probe): BenchmarkEvent => ({ type: "rate-probe", probe }));
		const lines = report(events).out.trimEnd().split("\n");
		assert.equal(lines.length, 2);
		assert.match(lines[0] as string, /^tried 2,000\.0 msg\/s for 24\.0 s \| too much \|/);
	});

	it("names the result of every step of a sweep", () => {
		const stepPaths = ["w-1k-d.json", "w-2k-d.json"];
		const files = { resultPath: "w-1k-d.json", stepPaths, runRecordPath: "w-d.run.json" };
		const measurement = runMeasurement();
		const names = { workloadName: "w", driverName: "d" };
		const { out } = report([{ type: "result", outcome: { ...names, status: "complete", measurement, files } }]);
		assert.deepEqual(out.match(/(?<=^file +)\S+/gm), [...stepPaths, "w-d.run.json"]);
	});

	it("does not number a single run", () => {
		assert.equal(report([{ ...run, index: 0, count: 1 }]).out, "w on d, run 7f3a\n");
	});

	it("tells of every tenth of many topics, created or deleted, and not of few", () => {
		const topics = (change: "created" | "deleted", total: number) =>
			Array.from({ length: total }, (_, i): BenchmarkEvent => ({ type: "topics", change, done: i + 1, total }));
		const lines = report(topics("created", 250)).out.trimEnd().split("\n");
		assert.deepEqual(
			[lines.length, lines[0], lines.at(-1)],
			[10, "created 25 of 250 topics", "created 250 of 250 topics"],
		);
		assert.match(report(topics("deleted", 100)).out, /^deleted 10 of 100 topics\n/);
		assert.equal(report(topics("created", 99)).out, "");
	});

	it("tells how far a backlog is built and drained", () => {
		const progress: BenchmarkEvent[] = [
			{ type: "backlog", stage: "building", share: 0.3 },
			{ type: "backlog", stage: "draining", share: 1 },
		];
		assert.equal(report(progress).out, "building backlog: 30 %\ndraining backlog: 100 %\n");
	});

	it("writes warnings and notes to stderr", () => {
		assert.deepEqual(report([warning, note]), { out: "", err: "warning: careful\nnote: by the way\n" });
	});

	it("closes with Java OMB's aggregate line and the summary with both files", () => {
		const { out } = report([run, result()]);
		assert.match(out, /^----- Aggregated Pub Latency \(ms\) /m);
		assert.match(out, /^file +w-d\.json$/m);
		assert.match(out, /^file +w-d\.run\.json$/m);
	});

	it("has no aggregate line for a run that never measured", () => {
		const { out } = report([run, result(failedMeasurement())]);
		assert.doesNotMatch(out, /Aggregated/);
		assert.match(out, /topic creation was refused/);
	});
});

describe("RunReporter with several runs", () => {
	const error = new Error("no such codec");
	const refused: RunOutcome = { workloadName: "w", driverName: "d", status: "refused", error };

	it("says why a run was refused, without a summary", () => {
		const { out, err } = report([run, { type: "result", outcome: refused }], { quiet: true });
		assert.deepEqual({ out, err }, { out: "", err: "no such codec\n" });
	});

	it("lists how all ended, and nothing for a single one", () => {
		const listed = (count: number) => {
			const streams = { out: new PassThrough(), err: new PassThrough() };
			const reporter = new RunReporter({ quiet: true }, streams as unknown as Streams);
			reporter.report({ ...run, index: 0, count });
			reporter.list([refused]);
			return String(streams.out.read() ?? "");
		};
		assert.equal(listed(2), "\nrun    outcome  result\nw x d  refused  no such codec\nnot begun: 1 of 2 runs\n");
		assert.equal(listed(1), "");
	});
});

describe("RunReporter told to be quiet", () => {
	it("writes warnings and the summary only, terminal or not", () => {
		for (const terminal of [false, true]) {
			const { out, err } = report([run, warmup, sample, warning, result()], { quiet: true, terminal });
			assert.match(out, /^\nw x d\n/);
			assert.doesNotMatch(out, /Pub rate|warm-up \(/);
			assert.equal(err, "warning: careful\n");
		}
	});
});

describe("RunReporter on a terminal", () => {
	it("keeps stdout for the summary and shows progress on stderr", () => {
		const { out, err } = report([run, warmup, sample, flush, result()], { terminal: true });
		assert.match(out, /^\nw x d\n/);
		assert.doesNotMatch(out, /Pub rate|Aggregated/);
		assert.match(err, /w on d \(2 of 3\), run 7f3a\n/);
		assert.match(err, /warm-up/);
	});
});
