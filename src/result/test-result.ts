import { measurementPeriods, ratePerSecond } from "./aggregate.ts";
import { javaDouble } from "./java-double.ts";
import { emptyLatencySummary } from "./latency-summary.ts";
import type { LatencyDistribution, LatencySummary, PeriodSample, RunMeasurement } from "./measurement.ts";

type Statistic = "Avg" | "50pct" | "75pct" | "95pct" | "99pct" | "999pct" | "9999pct" | "Max";
type Series<Prefix extends string> = Record<`${Prefix}${Statistic}`, number[]>;
type Aggregates<Prefix extends string> = Record<`${Prefix}${Statistic}`, number>;

/** Percentile as Java prints a double (`99.9`, `100.0`) to value, ascending. */
export type QuantileMap = Record<string, number>;

/** What was benchmarked: the part of a result that is asked for, not measured. */
export interface TestIdentity {
	/** `name` of the workload; Java OMB writes null for a file without one. */
	workload: string | null;
	driver: string | null;
	/** Bytes of one payload. */
	messageSize: number;
	topics: number;
	/** Per topic. */
	partitions: number;
	producersPerTopic: number;
	/** Java OMB's name for consumers per subscription. */
	consumersPerTopic: number;
}

interface PeriodRates {
	/** Acknowledged messages per second, one entry per period; so are all other series. */
	publishRate: number[];
	publishErrorRate: number[];
	consumeRate: number[];
	/** Messages acknowledged but not yet received at the end of the period. */
	backlog: number[];
}

interface PublishQuantiles {
	/** Values in ms. */
	aggregatedPublishLatencyQuantiles: QuantileMap;
	/** Values in µs, integers. */
	aggregatedPublishDelayLatencyQuantiles: QuantileMap;
}

interface EndToEndQuantiles {
	/** Values in ms. */
	aggregatedEndToEndLatencyQuantiles: QuantileMap;
}

/**
 * The result file of Java OMB, all 62 fields in its order. Publish and end-to-end latency are in ms; publish delay
 * is in µs, integers except for the averages.
 */
export type TestResult = TestIdentity &
	PeriodRates &
	Series<"publishLatency"> &
	Series<"publishDelayLatency"> &
	Aggregates<"aggregatedPublishLatency"> &
	Aggregates<"aggregatedPublishDelayLatency"> &
	PublishQuantiles &
	Series<"endToEndLatency"> &
	EndToEndQuantiles &
	Aggregates<"aggregatedEndToEndLatency">;

const statisticFields: Array<[Statistic, keyof LatencySummary]> = [
	["Avg", "meanUs"],
	["50pct", "p50Us"],
	["75pct", "p75Us"],
	["95pct", "p95Us"],
	["99pct", "p99Us"],
	["999pct", "p999Us"],
	["9999pct", "p9999Us"],
	["Max", "maxUs"],
];

type Unit = (valueUs: number, statistic: Statistic | "quantile") => number;
const inMs: Unit = (valueUs) => valueUs / 1000;
const inWholeUs: Unit = (valueUs, statistic) => (statistic === "Avg" ? valueUs : Math.round(valueUs));

/**
 * The measurement as Java OMB's result: measurement periods only, warm-up left out. Java's tools expect every field,
 * so a run without publish delay (unthrottled) has zeros there, and a run that ended before its aggregate was
 * taken has zeros and empty maps in the aggregates, as Java OMB writes them.
 */
export function toTestResult(measurement: RunMeasurement, identity: TestIdentity): TestResult {
	const periods = measurementPeriods(measurement);
	const { publishLatency, publishDelay, endToEndLatency } = measurement.aggregate ?? noLatencies;
	return {
		...identityFields(identity),
		...periodRates(periods),
		...series("publishLatency", periods, (period) => period.latencies.publishLatency, inMs),
		...series("publishDelayLatency", periods, (period) => period.latencies.publishDelay, inWholeUs),
		...aggregates("aggregatedPublishLatency", publishLatency, inMs),
		...aggregates("aggregatedPublishDelayLatency", publishDelay, inWholeUs),
		aggregatedPublishLatencyQuantiles: quantileMap(publishLatency, inMs),
		aggregatedPublishDelayLatencyQuantiles: quantileMap(publishDelay, inWholeUs),
		...series("endToEndLatency", periods, (period) => period.latencies.endToEndLatency, inMs),
		aggregatedEndToEndLatencyQuantiles: quantileMap(endToEndLatency, inMs),
		...aggregates("aggregatedEndToEndLatency", endToEndLatency, inMs),
	};
}

const noLatencies = { publishLatency: null, publishDelay: null, endToEndLatency: null };

/** Picks the fields one by one so that their order is Java's whatever object was handed in. */
function identityFields(identity: TestIdentity): TestIdentity {
	return {
		workload: identity.workload,
		driver: identity.driver,
		messageSize: identity.messageSize,
		topics: identity.topics,
		partitions: identity.partitions,
		producersPerTopic: identity.producersPerTopic,
		consumersPerTopic: identity.consumersPerTopic,
	};
}

function periodRates(periods: PeriodSample[]): PeriodRates {
	return {
		publishRate: periods.map(({ counts, elapsedSeconds }) => ratePerSecond(counts.acknowledged, elapsedSeconds)),
		publishErrorRate: periods.map(({ counts, elapsedSeconds }) => ratePerSecond(counts.errors, elapsedSeconds)),
		consumeRate: periods.map(({ counts, elapsedSeconds }) => ratePerSecond(counts.received, elapsedSeconds)),
		backlog: periods.map((period) => period.backlogMessages),
	};
}

function series<Prefix extends string>(
	prefix: Prefix,
	periods: PeriodSample[],
	pick: (period: PeriodSample) => LatencySummary | null,
	unit: Unit,
): Series<Prefix> {
	const summaries = periods.map((period) => pick(period) ?? emptyLatencySummary);
	const entries = statisticFields.map(([statistic, field]) => [
		`${prefix}${statistic}`,
		summaries.map((summary) => unit(summary[field], statistic)),
	]);
	return Object.fromEntries(entries) as Series<Prefix>;
}

function aggregates<Prefix extends string>(
	prefix: Prefix,
	summary: LatencySummary | null,
	unit: Unit,
): Aggregates<Prefix> {
	const entries = statisticFields.map(([statistic, field]) => [
		`${prefix}${statistic}`,
		unit((summary ?? emptyLatencySummary)[field], statistic),
	]);
	return Object.fromEntries(entries) as Aggregates<Prefix>;
}

/** No key is a plain integer (`100.0`, never `100`), so the object keeps the ascending order of its entries. */
function quantileMap(distribution: LatencyDistribution | null, unit: Unit): QuantileMap {
	const quantiles = distribution?.quantiles ?? [];
	return Object.fromEntries(quantiles.map(([percent, valueUs]) => [javaDouble(percent), unit(valueUs, "quantile")]));
}
