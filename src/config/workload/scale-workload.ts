import { ConfigError } from "../config-error.ts";
import type { RateSegment } from "./rate-profile.ts";
import type { Workload } from "./workload.ts";

/**
 * The workload for a smaller machine: rates, partitions, producers, consumers and the size of a backlog divided by
 * `divisor`, which is at least 1. None of them falls below 1, but what was 0 or below 1 before stays. Topics,
 * subscriptions, message sizes and durations stay. The names get `-scale-<divisor>` behind them unless it is 1. Throws a
 * ConfigError for another divisor, or when `partitionWeights` names a partition that would be gone.
 */
export function scaleWorkload(workload: Workload, divisor: number): Workload {
	if (!(divisor >= 1 && divisor < Number.POSITIVE_INFINITY)) {
		throw new ConfigError(`the scale must be a number of at least 1, not ${divisor}; 10 means a tenth of the load`);
	}
	if (divisor === 1) return workload;
	const lower = (value: number) => scaled(value, divisor);
	const partitions = workload.partitions.map(lower);
	refuseLostWeights(workload, partitions, divisor);
	return {
		...workload,
		baseName: `${workload.baseName}-scale-${divisor}`,
		name: `${workload.name}-scale-${divisor}`,
		partitions,
		partitionsPerTopic: lower(workload.partitionsPerTopic),
		producers: workload.producers.map(lower),
		producersPerTopic: lower(workload.producersPerTopic),
		consumerPerSubscription: lower(workload.consumerPerSubscription),
		producerRate: lower(workload.producerRate),
		rateProfile: workload.rateProfile?.map((segment) => scaleSegment(segment, lower)) ?? null,
		rateSweep: workload.rateSweep?.map(lower) ?? null,
		drainProducerRate: workload.drainProducerRate === null ? null : lower(workload.drainProducerRate),
		consumerBacklogSizeGB: atLeastOne(workload.consumerBacklogSizeGB, workload.consumerBacklogSizeGB / divisor),
	};
}

function scaled(value: number, divisor: number): number {
	return atLeastOne(value, Math.round(value / divisor));
}

/** Nothing grows by being scaled down. */
function atLeastOne(before: number, after: number): number {
	return Math.min(before, Math.max(1, after));
}

function scaleSegment(segment: RateSegment, lower: (rate: number) => number): RateSegment {
	const rate = lower(segment.rate);
	switch (segment.shape) {
		case "hold":
			return { ...segment, rate };
		case "ramp":
			return { ...segment, rate, toRate: lower(segment.toRate) };
		case "burst":
			return { ...segment, rate, peakRate: lower(segment.peakRate) };
		case "sine":
			return { ...segment, rate, amplitude: lower(segment.amplitude) };
	}
}

function refuseLostWeights({ file, partitionWeights }: Workload, partitions: number[], divisor: number): void {
	const highest = Math.max(
		-1,
		...Object.keys(partitionWeights ?? {})
			.filter((name) => name !== "*")
			.map(Number),
	);
	const fewest = Math.min(...partitions);
	if (highest < fewest) return;
	throw new ConfigError(
		`\`partitionWeights\` names partition ${highest}, but with a scale of ${divisor} there are ${fewest}; scale by less`,
		file,
	);
}
