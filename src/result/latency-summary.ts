import type { LatencyDistribution, LatencySummary } from "./measurement.ts";

/** What a histogram must be able to tell, all values in µs; the native histogram has this shape. */
export interface HistogramLike {
	readonly count: number;
	readonly min: number;
	readonly max: number;
	readonly mean: number;
	/** Highest value of the bucket in which the percentile (0..100) falls; 0 when empty. */
	percentile(percent: number): number;
	/** Pairs of (percent, value) ascending, one per distinct bucket reached. */
	quantiles(): Array<[percent: number, valueUs: number]>;
	/** HdrHistogram V2 compressed, base64. */
	encode(): string;
}

/** The summary of a stretch of time in which nothing was recorded. */
export const emptyLatencySummary: Readonly<LatencySummary> = Object.freeze({
	count: 0,
	minUs: 0,
	meanUs: 0,
	p50Us: 0,
	p75Us: 0,
	p95Us: 0,
	p99Us: 0,
	p999Us: 0,
	p9999Us: 0,
	p99999Us: 0,
	maxUs: 0,
});

/** The fixed percentiles of a histogram. An empty histogram gives `emptyLatencySummary`. */
export function summarise(histogram: HistogramLike): LatencySummary {
	if (histogram.count === 0) return { ...emptyLatencySummary };
	return {
		count: histogram.count,
		minUs: histogram.min,
		meanUs: histogram.mean,
		p50Us: histogram.percentile(50),
		p75Us: histogram.percentile(75),
		p95Us: histogram.percentile(95),
		p99Us: histogram.percentile(99),
		p999Us: histogram.percentile(99.9),
		p9999Us: histogram.percentile(99.99),
		p99999Us: histogram.percentile(99.999),
		maxUs: histogram.max,
	};
}

/** The summary together with the percentile curve and the histogram itself. */
export function distribute(histogram: HistogramLike): LatencyDistribution {
	return { ...summarise(histogram), quantiles: histogram.quantiles(), encoded: histogram.encode() };
}

/** A distribution without its curve and its histogram. */
export function summaryOf({ quantiles, encoded, ...summary }: LatencyDistribution): LatencySummary {
	return summary;
}
