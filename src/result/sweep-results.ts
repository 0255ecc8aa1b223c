import type { RunMeasurement, SweepStep } from "./measurement.ts";
import { type TestIdentity, type TestResult, toTestResult } from "./test-result.ts";

/** One step of a sweep as Java OMB's result, which knows a single rate. */
export interface StepResult {
	/** The rate as it stands in names: `50k`, `1m`, `12500`, `max-rate`. */
	label: string;
	testResult: TestResult;
}

/** One result per step that was measured, its workload named `<name>-<label>`; labels are unique. */
export function sweepResults(measurement: RunMeasurement, identity: TestIdentity): StepResult[] {
	const steps = measurement.sweep ?? [];
	const labels = uniqueLabels(steps);
	return steps.map((step, index) => {
		const label = labels[index] ?? "";
		const named = { ...identity, workload: `${identity.workload}-${label}` };
		return { label, testResult: toTestResult(stepMeasurement(measurement, step), named) };
	});
}

/** The run as if the step had been all of it. */
function stepMeasurement(measurement: RunMeasurement, step: SweepStep): RunMeasurement {
	const { firstPeriod, periodCount, elapsedSeconds, counts, latencies } = step;
	return {
		...measurement,
		periods: measurement.periods.slice(firstPeriod, firstPeriod + periodCount),
		aggregate: { ...latencies, elapsedSeconds, counts },
	};
}

/** A rate that comes again gets its number behind it. */
function uniqueLabels(steps: SweepStep[]): string[] {
	const labels: string[] = [];
	for (const { targetRate } of steps) {
		const label = rateLabel(targetRate);
		let unique = label;
		for (let number = 2; labels.includes(unique); number++) unique = `${label}-${number}`;
		labels.push(unique);
	}
	return labels;
}

/**
 * A rate in msg/s (`null`: no limit) in the way of Java OMB's file names, with `k` and `m` only where nothing gets lost,
 * so that 1000 and 1500 do not both become `1k`.
 */
export function rateLabel(rate: number | null): string {
	if (rate === null) return "max-rate";
	const rounded = Number(rate.toFixed(3));
	if (rounded >= 1e6 && rounded % 1e6 === 0) return `${rounded / 1e6}m`;
	if (rounded >= 1e3 && rounded % 1e3 === 0) return `${rounded / 1e3}k`;
	return String(rounded);
}
