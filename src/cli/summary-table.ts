import { type DerivedFigures, deriveFigures } from "../result/aggregate.ts";
import type { LatencySummary, RateSearch, RunMeasurement } from "../result/measurement.ts";
import { backlogFacts } from "./backlog-facts.ts";
import { formatMs, grouped, percent, plainTable } from "./figures.ts";
import { rateSearchFacts } from "./rate-search-lines.ts";
import { sweepLines } from "./sweep-table.ts";

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
		...(measurement.rateSearch === null ? [] : searchLines(measurement.rateSearch)),
		...measuredLines(measurement, figures),
		...(measurement.backlog === null ? [] : listed("backlog", backlogFacts(measurement.backlog))),
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

function searchLines(search: RateSearch): string[] {
	return [...listed("search", rateSearchFacts(search)), ...labelled("", search.conclusion)];
}

/** A sweep has a row per rate; figures over all of its rates together would say nothing. */
function measuredLines(measurement: RunMeasurement, figures: DerivedFigures): string[] {
	const { sweep, pacing } = measurement;
	if (sweep !== null && sweep.length > 0) return sweepLines(sweep);
	return [...rateLines(figures, pacing), ...latencyLines(measurement)];
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

function latencyTable(rows: LatencyRow[]): string[] {
	const head = ["latency (ms)", ...statistics.map(([name]) => name), "N"];
	const cells = rows.map(([name, summary]) => {
		const value = (text: (summary: LatencySummary) => string) => (summary && summary.count > 0 ? text(summary) : "-");
		const figures = statistics.map(([, field]) => value((measured) => formatMs(measured[field])));
		return [name, ...figures, value(({ count }) => formatCount(count))];
	});
	return plainTable(head, cells, "left");
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
