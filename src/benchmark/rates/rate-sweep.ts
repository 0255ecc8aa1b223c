import { ratePerSecond } from "../../result/aggregate.ts";
import type { SweepStep } from "../../result/measurement.ts";
import { markKnee, reachedTarget, sweepPoint } from "../../result/sweep-knee.ts";
import type { LoadExtras } from "../load.ts";
import { copiesPerMessage } from "../run-layout.ts";
import type { RunSession } from "../run-session.ts";
import { isUnthrottled } from "../target-rate.ts";

/** Longest time that a load is given to settle at the next rate of a sweep. */
const longestSettleSeconds = 10;
/** Share of the target below which a step is overloaded, and how many such steps in a row end the climb. */
const overloadedShare = 0.9;
const overloadedSteps = 2;

/**
 * Measures one rate after the other, each for the test's duration. The warm-up is run at the first rate; at each other
 * the load settles before it is measured, as long as the warm-up but at most 10 s. Behind two steps in a row that got
 * less than 90 % of their rate, higher rates are left out, for they would only measure the same overload again.
 */
export async function sweepRates(session: RunSession, rates: number[], extras: LoadExtras): Promise<void> {
	const { warmupDurationSeconds } = session.workload;
	const copies = copiesPerMessage(session.workload);
	const skipped: number[] = [];
	let steps: SweepStep[] = [];
	for (const [index, rate] of rates.entries()) {
		if (isHopeless(rate, steps, copies)) {
			skipped.push(rate);
			continue;
		}
		session.options.onEvent({ type: "note", message: `rate ${index + 1} of ${rates.length}: ${rateText(rate)}` });
		if (index === 0) await begin(session, rate, warmupDurationSeconds);
		else await settle(session, rate, Math.min(warmupDurationSeconds, longestSettleSeconds));
		steps = markKnee([...steps, await measureStep(session, rate)], copies);
		extras.sweep = steps;
	}
	if (skipped.length > 0) {
		const left = skipped.map(rateText).join(", ");
		session.warn(`left out of the sweep, since two rates in a row below got less than 90 % of their target: ${left}`);
	}
}

async function begin(session: RunSession, rate: number, warmupSeconds: number): Promise<void> {
	await session.startLoad(rate);
	if (warmupSeconds > 0) await session.sampled("warmup", warmupSeconds);
}

async function settle(session: RunSession, rate: number, seconds: number): Promise<void> {
	await session.setRate(rate);
	if (seconds > 0) await session.sampled("warmup", seconds);
}

async function measureStep(session: RunSession, rate: number): Promise<SweepStep> {
	const firstPeriod = session.periods.length;
	await session.sampled("measurement", session.workload.testDurationSeconds);
	const unthrottled = isUnthrottled(rate);
	const measured = session.ledger.endStep(unthrottled);
	if (measured === null) throw new Error("a step of the sweep was measured without a period");
	const { counts, elapsedSeconds, ...latencies } = measured;
	return {
		targetRate: unthrottled ? null : rate,
		firstPeriod,
		periodCount: session.periods.length - firstPeriod,
		elapsedSeconds,
		counts,
		publishRate: ratePerSecond(counts.acknowledged, elapsedSeconds),
		consumeRate: ratePerSecond(counts.received, elapsedSeconds),
		latencies,
		knee: false,
	};
}

function isHopeless(rate: number, steps: SweepStep[], copies: number): boolean {
	const last = steps.slice(-overloadedSteps);
	const overloaded = last.every((step) => (reachedTarget(sweepPoint(step, copies)) ?? 1) < overloadedShare);
	const lowest = Math.min(...last.map(({ targetRate }) => targetRate ?? 0));
	return last.length === overloadedSteps && overloaded && rate > lowest;
}

function rateText(rate: number): string {
	return isUnthrottled(rate) ? "no limit" : `${rate.toLocaleString("en-US")} msg/s`;
}
