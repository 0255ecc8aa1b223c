import type { SweepStep } from "../result/measurement.ts";
import { formatMs, grouped, percent, plainTable } from "./figures.ts";

/** Rates in msg/s; p50 and p99 are of the response time, or where there is no pacing of the publish latency. */
const head = ["target/s", "acked/s", "reached", "consumed/s", "p50 ms", "p99 ms", "e2e p99 ms", "knee"];

/** One row per step of a sweep, the knee marked, and what the columns mean; at most 80 columns. */
export function sweepLines(steps: SweepStep[]): string[] {
	const knee = steps.some((step) => step.knee)
		? "knee: the last rate before latency or rate break away"
		: "no knee: neither latency nor rate breaks away after a rate that was reached";
	return [...plainTable(head, steps.map(stepCells), "right"), "p50 and p99 are of the response time", knee].map(
		(line) => line.trimEnd(),
	);
}

function stepCells({ targetRate, publishRate, consumeRate, latencies, knee }: SweepStep): string[] {
	const { p50Us, p99Us } = latencies.responseTime ?? latencies.publishLatency;
	return [
		targetRate === null ? "max" : rateText(targetRate),
		rateText(publishRate),
		targetRate === null ? "-" : percent(publishRate / targetRate),
		rateText(consumeRate),
		formatMs(p50Us),
		formatMs(p99Us),
		formatMs(latencies.endToEndLatency.p99Us),
		knee ? "knee" : "",
	];
}

/** Decimals where they make a difference. */
function rateText(rate: number): string {
	return grouped(rate, rate < 100 ? 1 : 0);
}
