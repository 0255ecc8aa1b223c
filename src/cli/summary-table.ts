import Table from "cli-table3";
import { type DerivedFigures, deriveFigures } from "../result/aggregate.ts";
import type { LatencySummary, RunMeasurement } from "../result/measurement.ts";

export interface SummaryInput {
	measurement: RunMeasurement;
	workloadName: string;
	driverName: string;
	/** Paths of the files that were written. */
	files: string[];
}

const columns = 80;
const labelWidth = 11;

/**
 * The closing summary of a run: plain ASCII, at most 80 columns (a path is never broken), the verdict as the last
 * line: `COMPLETE`, `INTERRUPTED (partial)` or `FAILED: reason`. No final newline.
 */
export function formatSummary(input: SummaryInput): string {
	const { measurement } = input;
	const figures = deriveFigures(measurement);
	return [
		...headLines(input, figures),
		...rateLines(figures, measurement.pacing),
		...latencyLines(measurement),
		...countLines(measurement),
		...clientLines(measurement, figures),
		...measurement.warnings.flatMap((warning) => labelled("warning", warning)),
		...input.files.map((file) => `${"file".padEnd(labelWidth)}${file}`),
		...verdictLines(measurement.partial),
	].join("\n");
}

function headLines({ measurement, workloadName, driverName }: SummaryInput, figures: DerivedFigures): string[] {
	const { warmupSeconds, measurementSeconds } = figures;
	const warmup = warmupSeconds === 0 ? "without warm-up" : `after ${formatSeconds(warmupSeconds)} of warm-up`;
	const length = `measured ${formatSeconds(measurementSeconds)} ${warmup}`;
	return [
		...wrap(`${workloadName} x ${driverName}`.split(/\s+/), columns),
		...listed("run", [measurement.runId, length, `started ${measurement.startedAt}`]),
	];
}

function rateLines(figures: DerivedFigures, pacing: RunMeasurement["pacing"]): string[] {
	const throughput = (rate: number, mebibytes: number) => `${grouped(rate, 1)} msg/s (${grouped(mebibytes, 2)} MB/s)`;
	const acknowledged = throughput(figures.publishRate, figures.publishMebibytesPerSecond);
	const consumed = throughput(figures.consumeRate, figures.consumeMebibytesPerSecond);
	return [
		...listed("rates", [`acknowledged ${acknowledged}`, `consumed ${consumed}`]),
		...labelled("target", pacing === "unthrottled" ? "none (unthrottled)" : formatTarget(figures)),
	];
}

function formatTarget({ targetRate, targetShare }: DerivedFigures): string {
	if (targetRate === null) return "-";
	const reached = targetShare === null ? "" : `, reached ${percent(targetShare)}`;
	return `${grouped(targetRate, 1)} msg/s${reached}`;
}

type LatencyRow = [name: string, summary: LatencySummary | null];

const statistics: Array<[head: string, field: keyof LatencySummary]> = [
	["p50", "p50Us"],
	["p95", "p95Us"],
	["p99", "p99Us"],
	["p99.9", "p999Us"],
	["p99.99", "p9999Us"],
	["max", "maxUs"],
	["mean", "meanUs"],
];

/** `-` stands where nothing was measured; the reason comes below the table. */
function latencyLines({ aggregate, totals }: RunMeasurement): string[] {
	const rows: LatencyRow[] = [
		["publish latency", aggregate?.publishLatency ?? null],
		["publish delay", aggregate?.publishDelay ?? null],
		["response time", aggregate?.responseTime ?? null],
		["end-to-end", aggregate?.endToEndLatency ?? null],
	];
	const unmeasured = rows.filter(([, summary]) => summary === null).map(([name]) => name);
	const reason = aggregate === null ? "the measurement never began" : "unthrottled";
	const empty = rows.filter(([, summary]) => summary?.count === 0).map(([name]) => name);
	const notes = [];
	if (unmeasured.length > 0) notes.push(`not measured (${reason}): ${unmeasured.join(", ")}`);
	if (empty.length > 0) notes.push(`not measured (no messages): ${empty.join(", ")}`);
	if (totals.endToEndNotPositive > 0) {
		notes.push(`end-to-end: ${grouped(totals.endToEndNotPositive)} values of zero or below are left out (clocks)`);
	}
	return [...latencyTable(rows), ...notes.flatMap((note) => wrap(note.split(" "), columns))];
}

const borders = [
	...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"],
	...["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"],
];
const noBorders = Object.fromEntries(borders.map((border) => [border, ""]));

function latencyTable(rows: LatencyRow[]): string[] {
	const table = new Table({
		head: ["latency (ms)", ...statistics.map(([head]) => head), "N"],
		chars: noBorders,
		style: { head: [], border: [], "padding-left": 1, "padding-right": 0 },
		colAligns: ["left", ...statistics.map((): "right" => "right"), "right"],
	});
	for (const [name, summary] of rows) {
		const value = (text: (summary: LatencySummary) => string) => (summary && summary.count > 0 ? text(summary) : "-");
		const cells = statistics.map(([, field]) => value((measured) => formatMs(measured[field])));
		table.push([name, ...cells, value(({ count }) => formatCount(count))]);
	}
	return table
		.toString()
		.split("\n")
		.map((line) => line.slice(1));
}

/** At most 7 characters: three decimals where there is room, an exponent from 1,000 s on. */
function formatMs(valueUs: number): string {
	const ms = valueUs / 1000;
	if (ms < 100) return ms.toFixed(3);
	if (ms < 10_000) return ms.toFixed(1);
	return ms < 1_000_000 ? ms.toFixed(0) : ms.toExponential(2);
}

/** At most 7 characters: exact up to 9,999,999, then thousands, millions or thousand millions with their letter. */
function formatCount(count: number): string {
	if (count < 1e7) return String(count);
	return count < 1e9 ? `${(count / 1e6).toFixed(1)}M` : `${(count / 1e9).toFixed(1)}G`;
}

function countLines({ totals, errorsByCode, verification }: RunMeasurement): string[] {
	const counts = [
		`sent ${grouped(totals.sent)}`,
		`acknowledged ${grouped(totals.acknowledged)}`,
		`received ${grouped(totals.received)}`,
		`${grouped(totals.probes)} probes among them`,
	];
	const codes = Object.entries(errorsByCode).map(([code, count]) => `${code} ${grouped(count)}`);
	const proved = (count: number) => (verification.stamped === 0 ? "- (no stamps)" : grouped(count));
	const checks = [
		`missing ${grouped(verification.missing)}`,
		`duplicates ${proved(verification.duplicates)}`,
		`out of order ${proved(verification.outOfOrder)}`,
	];
	return [
		...listed("totals", counts),
		...listed("errors", totals.errors === 0 ? ["none"] : [`${grouped(totals.errors)} in all`, ...codes]),
		...listed("checks", checks),
	];
}

function clientLines({ totals, sendThreads, pacing }: RunMeasurement, figures: DerivedFigures): string[] {
	const { cpuUsPerMessage, rssPeakBytes, sendThreadsBusy } = figures;
	const facts = [
		`${cpuUsPerMessage === null ? "-" : cpuUsPerMessage.toFixed(2)} us CPU per message`,
		`RSS peak ${rssPeakBytes === null ? "-" : `${grouped(rssPeakBytes / 1024 / 1024)} MiB`}`,
		`send threads busy ${sendThreadsBusy === null ? "-" : percent(sendThreadsBusy)} (${sendThreads}, ${pacing})`,
	];
	if (totals.queueFullWaits > 0) facts.push(`${grouped(totals.queueFullWaits)} waits for a full queue`);
	return listed("client", facts);
}

/** A reason too long for the last line stands above it in full. */
function verdictLines(partial: RunMeasurement["partial"]): string[] {
	if (partial === null) return ["COMPLETE"];
	if (partial.reason === "interrupted") return ["INTERRUPTED (partial)"];
	const reason = partial.message.replace(/\s+/g, " ").trim();
	const verdict = `FAILED: ${reason}`;
	if (verdict.length <= columns) return [verdict];
	return [...labelled("reason", reason), `${verdict.slice(0, columns - 3)}...`];
}

/** The text behind a label, wrapped at blanks, its later lines indented below the first. */
function labelled(label: string, text: string): string[] {
	return indented(label, wrap(text.trim().split(/\s+/), columns - labelWidth));
}

/** Facts behind a label, with commas; lines break between two facts. */
function listed(label: string, facts: string[]): string[] {
	const pieces = facts.map((fact, index) => (index < facts.length - 1 ? `${fact},` : fact));
	return indented(label, wrap(pieces, columns - labelWidth));
}

function indented(label: string, lines: string[]): string[] {
	return lines.map((line, index) => `${(index === 0 ? label : "").padEnd(labelWidth)}${line}`);
}

/** Puts as many pieces on a line as fit, with blanks between; a piece longer than a line is cut. */
function wrap(pieces: string[], width: number): string[] {
	const lines: string[] = [];
	let line = "";
	for (let piece of pieces) {
		if (line !== "" && line.length + 1 + piece.length > width) {
			lines.push(line);
			line = "";
		}
		for (; piece.length > width; piece = piece.slice(width)) lines.push(piece.slice(0, width));
		line = line === "" ? piece : `${line} ${piece}`;
	}
	return [...lines, line];
}

function formatSeconds(seconds: number): string {
	return `${grouped(seconds, 1)} s`;
}

function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}

/** Digits in groups of three whatever the locale of the machine, so that scripts read the same everywhere. */
function grouped(value: number, decimals = 0): string {
	return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
