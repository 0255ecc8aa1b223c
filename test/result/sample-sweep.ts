import type { RunMeasurement, SweepStep } from "../../src/result/measurement.ts";
import { latencyDistribution, messageCounts, periodSample, runMeasurement } from "./sample-measurement.ts";

export function sweepStep(overrides: Partial<SweepStep> = {}): SweepStep {
	return {
		targetRate: 10_000,
		firstPeriod: 0,
		periodCount: 1,
		elapsedSeconds: 10,
		counts: messageCounts({ sent: 99_800, acknowledged: 99_500, received: 99_400 }),
		publishRate: 9_950,
		consumeRate: 9_940,
		latencies: {
			publishLatency: latencyDistribution(1_000),
			publishDelay: latencyDistribution(40),
			responseTime: latencyDistribution(1_500),
			endToEndLatency: latencyDistribution(2_000),
		},
		knee: false,
		...overrides,
	};
}

/** A sweep over 10,000 and 12,500 msg/s and no limit, of one, two and one periods behind a warm-up of one. */
export function sweepMeasurement(): RunMeasurement {
	const period = (phase: "warmup" | "measurement", acknowledged: number, targetRate: number | null) =>
		periodSample({ phase, targetRate, counts: messageCounts({ sent: acknowledged, acknowledged }) });
	const absent = { publishDelay: null, responseTime: null };
	const unpaced = { ...sweepStep().latencies, ...absent };
	return runMeasurement({
		periods: [
			period("warmup", 1, 10_000),
			period("measurement", 100_000, 10_000),
			period("measurement", 124_000, 12_500),
			period("measurement", 126_000, 12_500),
			{ ...period("measurement", 900_000, null), latencies: { ...periodSample().latencies, ...absent } },
		],
		sweep: [
			sweepStep({ firstPeriod: 1, knee: true }),
			sweepStep({ targetRate: 12_500, firstPeriod: 2, periodCount: 2, publishRate: 11_800, elapsedSeconds: 20 }),
			sweepStep({ targetRate: null, firstPeriod: 4, publishRate: 90_000, latencies: unpaced }),
		],
	});
}
