import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { LiveProgress, type ProgressState, renderProgress } from "../../src/cli/live-progress.ts";
import { emptyLatencySummary } from "../../src/result/latency-summary.ts";
import { messageCounts, periodSample } from "../result/sample-measurement.ts";

const healthy = periodSample({
	counts: messageCounts({ acknowledged: 10_000, received: 9_000 }),
	latencies: { ...periodSample().latencies, endToEndLatency: { ...emptyLatencySummary } },
});

const state: ProgressState = {
	phase: "measurement",
	elapsedSeconds: 15.9,
	totalSeconds: 60,
	sample: null,
	colour: false,
	unicode: false,
};

describe("renderProgress", () => {
	const phases: Array<[what: string, change: Partial<ProgressState>, columns: number, line: string]> = [
		["a quarter of the bar", {}, 80, "measurement [#######.......................] 0:15 / 1:00"],
		["block characters", { unicode: true }, 40, "measurement [███░░░░░░░░░░░] 0:15 / 1:00"],
		["a full bar at the end", { elapsedSeconds: 60 }, 40, "measurement [##############] 1:00 / 1:00"],
		["a full bar behind the end", { elapsedSeconds: 90 }, 40, "measurement [##############] 1:30 / 1:00"],
		["an empty bar at the start", { elapsedSeconds: 0 }, 40, "measurement [..............] 0:00 / 1:00"],
		["hours", { elapsedSeconds: 3725, totalSeconds: 7200 }, 40, "measurement [####....] 1:02:05 / 2:00:00"],
		["no bar without a length", { phase: "readiness", totalSeconds: null }, 80, "readiness 0:15"],
		["no bar without room", {}, 26, "measurement 0:15 / 1:00"],
		["no more than the columns", {}, 15, "measurement 0:1"],
	];
	for (const [what, change, columns, line] of phases) {
		it(`draws ${what}`, () => assert.equal(renderProgress({ ...state, ...change }, columns), line));
	}

	const figures = (change: Partial<ProgressState>, columns: number) =>
		renderProgress({ ...state, sample: healthy, ...change }, columns).split("\n")[1];

	it("shows rates, latencies and backlog of the latest period below", () => {
		assert.equal(
			figures({}, 120),
			"1000 msg/s out | 900 msg/s in | publish p50 1.0 p99 1.0 ms | end-to-end - | backlog 1250",
		);
	});

	it("shows errors first, and only when there are any", () => {
		assert.match(figures({ sample: periodSample() }, 120) ?? "", /^1 errors\/s \| 1000 msg\/s out/);
		assert.doesNotMatch(figures({}, 120) ?? "", /errors/);
	});

	it("leaves out whole figures that do not fit", () => {
		assert.equal(figures({}, 29), "1000 msg/s out | 900 msg/s in");
		assert.equal(figures({}, 28), "1000 msg/s out");
		assert.equal(figures({}, 5), "");
	});

	it("is never wider than the terminal, colours or not", () => {
		for (let columns = 1; columns <= 130; columns++) {
			for (const colour of [false, true]) {
				const text = renderProgress({ ...state, sample: periodSample(), colour, unicode: true }, columns);
				for (const line of stripVTControlCharacters(text).split("\n")) assert.ok(line.length <= columns);
			}
		}
	});

	it("colours the phase and the errors, and nothing but on request", () => {
		const coloured = renderProgress({ ...state, sample: periodSample(), colour: true }, 120);
		assert.ok(coloured.startsWith("\u001b[1mmeasurement\u001b[22m ["));
		assert.ok(coloured.includes("\u001b[31m1 errors/s\u001b[39m | "));
		const plain = renderProgress({ ...state, sample: periodSample(), colour: false }, 120);
		assert.equal(stripVTControlCharacters(coloured), plain);
	});
});

/** A terminal that keeps what is drawn; `drawings` counts the writes that hold the name of a phase. */
class FakeTerminal extends PassThrough {
	columns: number | undefined = 40;
	written: string[] = [];

	override write(chunk: string): boolean {
		this.written.push(chunk);
		return true;
	}

	get drawings(): string[] {
		return this.written.map(stripVTControlCharacters).filter((text) => /warmup|measurement/.test(text));
	}
}

describe("LiveProgress", () => {
	let terminal = new FakeTerminal();
	let nowMs = 0;
	const open = (env: NodeJS.ProcessEnv = {}) => new LiveProgress(terminal, env, () => nowMs);
	const pass = (ms: number) => {
		nowMs += ms;
		mock.timers.tick(ms);
	};
	beforeEach(() => {
		terminal = new FakeTerminal();
		nowMs = 5000;
		mock.timers.enable({ apis: ["setInterval"] });
	});
	afterEach(() => mock.timers.reset());

	it("draws a phase at once and its progress four times a second", () => {
		const progress = open();
		progress.phase("warmup", 10);
		assert.equal(terminal.drawings.length, 1);
		for (let i = 0; i < 40; i++) pass(100);
		assert.ok(terminal.drawings.length > 4 && terminal.drawings.length <= 17);
		assert.match(terminal.drawings.at(-1) ?? "", /0:04 \/ 0:10/);
		progress.done();
	});

	it("draws at most once for any number of periods in a quarter of a second", () => {
		const progress = open();
		progress.phase("measurement", 10);
		for (let i = 0; i < 100; i++) progress.period(healthy);
		assert.equal(terminal.drawings.length, 1);
		pass(250);
		assert.equal(terminal.drawings.length, 2);
		assert.match(terminal.drawings[1] ?? "", /1000 msg\/s out/);
		progress.done();
	});

	it("starts the clock of each phase anew", () => {
		const progress = open();
		progress.phase("warmup", 10);
		pass(5000);
		progress.phase("measurement", 60);
		assert.match(terminal.drawings.at(-1) ?? "", /measurement \[\.+\] 0:00 \/ 1:00/);
		progress.done();
	});

	it("gives a phase under way another name and lets its clock go on", () => {
		const progress = open();
		progress.phase("measurement", 10);
		pass(5000);
		progress.rename("measurement, building");
		pass(250);
		assert.match(terminal.drawings.at(-1) ?? "", /^measurement, building .*0:05 \/ 0:10/);
		progress.done();
	});

	it("draws anew for the new width after a resize", () => {
		const progress = open();
		progress.phase("measurement", 10);
		terminal.columns = 20;
		terminal.emit("resize");
		assert.equal(terminal.drawings.length, 2);
		assert.equal(terminal.drawings[1]?.trimEnd(), "measurement 0:00 / 0");
		progress.done();
	});

	it("draws nothing on a terminal without a size, and 80 columns where none is told", () => {
		terminal.columns = 0;
		const progress = open();
		progress.phase("measurement", 10);
		assert.equal(terminal.written.length, 0);
		terminal.columns = undefined;
		pass(250);
		assert.match(terminal.drawings[0] ?? "", /\[\.{30}\]/);
		progress.done();
	});

	it("stops drawing, listens no more and clears its lines when done", () => {
		const progress = open();
		progress.phase("measurement", 10);
		progress.done();
		const drawn = terminal.drawings.length;
		assert.ok(terminal.written.at(-1)?.includes("\u001b[2K"));
		pass(5000);
		assert.equal(terminal.drawings.length, drawn);
		assert.equal(terminal.listenerCount("resize"), 0);
	});

	it("writes nothing when done before any phase or done twice", () => {
		const progress = open();
		progress.done();
		assert.equal(terminal.written.length, 0);
		progress.phase("measurement", 1);
		progress.done();
		const written = terminal.written.length;
		progress.done();
		assert.equal(terminal.written.length, written);
	});

	const environments: Array<[env: NodeJS.ProcessEnv, colour: boolean, unicode: boolean]> = [
		[{}, true, false],
		[{ LANG: "en_GB.UTF-8" }, true, true],
		[{ LANG: "C.utf8" }, true, true],
		[{ LANG: "en_GB.UTF-8", LC_ALL: "C" }, true, false],
		[{ LC_CTYPE: "UTF-8", LANG: "C" }, true, true],
		[{ NO_COLOR: "1" }, false, false],
		[{ NO_COLOR: "" }, true, false],
	];
	for (const [env, colour, unicode] of environments) {
		it(`${JSON.stringify(env)} means ${colour ? "colours" : "no colours"}, ${unicode ? "blocks" : "ASCII"}`, () => {
			const progress = open(env);
			progress.phase("measurement", 10);
			progress.done();
			const text = terminal.written.join("");
			assert.equal(text.includes("\u001b[1m"), colour);
			assert.equal(text.includes("░"), unicode);
			assert.equal(text.includes("..."), !unicode);
		});
	}
});
