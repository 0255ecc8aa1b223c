/** A tidy table of results: one line per figure and period. */
import { csvLine } from "./csv-line.ts";
import type { ReadResult, StoredPeriod } from "./result-reader.ts";

const columns = ["file", "workload", "driver", "phase", "period", "time_s", "metric", "unit", "value"];

/** Java OMB's period, which its result files do not tell. */
const javaPeriodSeconds = 10;

/** Fields of a result file with a number per period; latencies have a statistic behind their name. */
const seriesUnits: Array<[field: RegExp, unit: string]> = [
	[/^(publishRate|publishErrorRate|consumeRate)$/, "msg/s"],
	[/^backlog$/, "messages"],
	[/^publishDelayLatency/, "us"],
	[/^(publishLatency|endToEndLatency)/, "ms"],
];

/** Figures of a run record by their path; the first that fits, and messages for all others. */
const periodUnits: Array<[path: RegExp, unit: string]> = [
	[/Us$/, "us"],
	[/Seconds$/, "s"],
	[/Bytes$/, "bytes"],
	[/^targetRate$/, "msg/s"],
	[/^usage\.sendThreadsBusy$/, "share"],
	[/^queueFullWaits$/, "waits"],
];

interface Figure {
	metric: string;
	unit: string;
	value: number;
}

interface Period {
	phase: string;
	index: number;
	startSeconds: number;
	figures: Figure[];
}

/**
 * Header and lines of all results: first the result file's figures, then those of the run record beside it, named by
 * their paths in it and with the periods of its other phases. The time is the start of the period in s from the start of
 * its phase; without a run record it is reckoned from Java OMB's 10 s a period.
 */
export function longCsv(results: ReadResult[]): string {
	return csvLine(columns) + results.flatMap(linesOf).join("");
}

function linesOf({ file, result, periods: recorded }: ReadResult): string[] {
	const identity = [file, result.workload ?? "", result.driver ?? ""];
	return [...measuredPeriods(result, recorded ?? []), ...recordedPeriods(recorded ?? [])].flatMap((period) =>
		period.figures.map(({ metric, unit, value }) =>
			csvLine([...identity, period.phase, period.index, period.startSeconds, metric, unit, value]),
		),
	);
}

function measuredPeriods(result: Record<string, unknown>, recorded: StoredPeriod[]): Period[] {
	const series = seriesOf(result);
	const count = Math.max(0, ...series.map(({ values }) => values.length));
	const starts = recorded.filter(({ phase }) => phase === "measurement").map(({ startSeconds }) => startSeconds);
	return Array.from({ length: count }, (_, index) => ({
		phase: "measurement",
		index,
		startSeconds: starts[index] ?? index * javaPeriodSeconds,
		figures: series.flatMap(({ metric, unit, values }) => {
			const value = values[index];
			return value === undefined ? [] : [{ metric, unit, value }];
		}),
	}));
}

function seriesOf(result: Record<string, unknown>): Array<{ metric: string; unit: string; values: number[] }> {
	return Object.entries(result).flatMap(([metric, values]) => {
		const [, unit] = seriesUnits.find(([field]) => field.test(metric)) ?? [];
		return unit === undefined || !isSeries(values) ? [] : [{ metric, unit, values }];
	});
}

function isSeries(values: unknown): values is number[] {
	return Array.isArray(values) && values.every((value) => typeof value === "number");
}

/** Periods are numbered from 0 in each phase. */
function recordedPeriods(recorded: StoredPeriod[]): Period[] {
	const begun = new Map<string, number>();
	return recorded.map(({ phase, startSeconds, ...figures }) => {
		const index = begun.get(phase) ?? 0;
		begun.set(phase, index + 1);
		return { phase, index, startSeconds, figures: figuresOf(figures, []) };
	});
}

/** The numbers in a period at any depth, named by their path. What was not measured (`null`) has no line. */
function figuresOf(value: unknown, path: string[]): Figure[] {
	if (typeof value === "number") return [figureOf(path.join("."), value)];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([name, inner]) => figuresOf(inner, [...path, name]));
}

function figureOf(metric: string, value: number): Figure {
	const [, unit] = periodUnits.find(([path]) => path.test(metric)) ?? [];
	return { metric, unit: unit ?? "messages", value };
}
