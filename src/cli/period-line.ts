/** The lines that Java OMB logs per period and at the end, in its words and widths, so that scripts read both. */
import { mebibytesPerSecond, ratePerSecond } from "../result/aggregate.ts";
import type { Latencies, LatencySummary, PeriodSample } from "../result/measurement.ts";

const rateWidth = 7;
const narrowWidth = 4;

/**
 * One decimal, right-aligned, rounded half-even on the exact binary value as Java's DecimalFormat does.
 * `toFixed` differs on exact ties alone, and of those only where the half-even digit is the lower one (x.25).
 */
export function formatDecimal(value: number, width: number): string {
	const magnitude = Math.abs(value);
	const tieGoesDown = magnitude % 1 === 0.25;
	const text = tieGoesDown ? `${value < 0 ? "-" : ""}${Math.trunc(magnitude)}.2` : value.toFixed(1);
	return text.padStart(width);
}

/** One line per period. Publish delay shows `-` where the run has none (unthrottled). */
export function formatPeriodLine(sample: PeriodSample): string {
	const { counts, elapsedSeconds, latencies } = sample;
	const errorRate = formatDecimal(ratePerSecond(counts.errors, elapsedSeconds), rateWidth);
	return [
		`Pub rate ${formatThroughput(counts.acknowledged, counts.acknowledgedBytes, elapsedSeconds)}`,
		`Pub err ${errorRate} err/s`,
		`Cons rate ${formatThroughput(counts.received, counts.receivedBytes, elapsedSeconds)}`,
		`Backlog: ${formatDecimal(sample.backlogMessages / 1000, narrowWidth)} K`,
		`Pub Latency (ms) ${formatFields(latencies.publishLatency, periodFields, 1000)}`,
		`Pub Delay Latency (us) ${formatFields(latencies.publishDelay, periodFields, 1)}`,
	].join(" | ");
}

/** The line behind the last period of a phase. */
export function formatAggregateLine(latencies: Pick<Latencies<LatencySummary>, "publishLatency" | "publishDelay">) {
	const publishLatency = formatFields(latencies.publishLatency, aggregateFields, 1000);
	const publishDelay = formatFields(latencies.publishDelay, aggregateFields, 1);
	return `----- Aggregated Pub Latency (ms) ${publishLatency} | Pub Delay (us)  ${publishDelay}`;
}

type Field = [label: string, field: keyof LatencySummary];

const periodFields: Field[] = [
	["avg", "meanUs"],
	["50%", "p50Us"],
	["99%", "p99Us"],
	["99.9%", "p999Us"],
	["Max", "maxUs"],
];

const aggregateFields: Field[] = [
	["avg", "meanUs"],
	["50%", "p50Us"],
	["95%", "p95Us"],
	["99%", "p99Us"],
	["99.9%", "p999Us"],
	["99.99%", "p9999Us"],
	["Max", "maxUs"],
];

function formatThroughput(messages: number, bytes: number, elapsedSeconds: number): string {
	const rate = formatDecimal(ratePerSecond(messages, elapsedSeconds), rateWidth);
	const mebibytes = formatDecimal(mebibytesPerSecond(bytes, elapsedSeconds), narrowWidth);
	return `${rate} msg/s / ${mebibytes} MB/s`;
}

/** `divisor` turns µs into the unit of the line: 1000 for ms, 1 for µs. */
function formatFields(summary: LatencySummary | null, fields: Field[], divisor: number): string {
	const value = (field: keyof LatencySummary) =>
		summary === null ? "-".padStart(narrowWidth) : formatDecimal(summary[field] / divisor, narrowWidth);
	return fields.map(([label, field]) => `${label}: ${value(field)}`).join(" - ");
}
