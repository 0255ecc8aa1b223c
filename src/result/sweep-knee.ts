import type { SweepStep } from "./measurement.ts";

/** What the knee of a sweep is found from. Rates in msg/s. */
export interface SweepPoint {
	/** `null` when unthrottled. */
	targetRate: number | null;
	/** What was acknowledged, or what each subscription received on average where that is less. */
	achievedRate: number;
	/** 99th percentile of the response time, in µs. */
	latencyUs: number;
}

/** Share of its target from which on a rate counts as reached. */
const reachedShare = 0.95;
/** Kneedle's S: how many steps' worth the difference curve must fall behind a maximum before that counts. */
const sensitivity = 1;
/** How much higher than at the knee the latency must become; below that it is noise on a flat line. */
const breakAwayFactor = 2;

/** `copies`: how many subscriptions receive each message. */
export function sweepPoint(step: Omit<SweepStep, "knee">, copies: number): SweepPoint {
	const { publishRate, consumeRate, targetRate, latencies } = step;
	const achievedRate = copies === 0 ? publishRate : Math.min(publishRate, consumeRate / copies);
	return { targetRate, achievedRate, latencyUs: (latencies.responseTime ?? latencies.publishLatency).p99Us };
}

/** Achieved rate as a share of the target; `null` when unthrottled. */
export function reachedTarget({ targetRate, achievedRate }: SweepPoint): number | null {
	return targetRate === null ? null : achievedRate / targetRate;
}

/**
 * Index of the knee: the last rate before latency or rate break away; `null` when neither does, or when not even the
 * lowest rate was reached. Steps are looked at by rising target, unthrottled ones are not.
 *
 * 1. A rate is reached when at least 95 % of it was achieved. Only the rates below the first one that was not count
 *    from here on; beyond it, latency says how long the overload lasted and nothing about the system.
 * 2. Among them the knee is where Kneedle finds it in latency over achieved rate (V. Satopää et al., "Finding a
 *    'Kneedle' in a Haystack: Detecting Knee Points in System Behavior", ICDCSW 2011; convex increasing, S = 1, no
 *    smoothing), provided that latency at least doubles behind it. That takes four rates or more.
 * 3. Where Kneedle finds none, it is the last rate that was reached, if there is one that was not.
 */
export function findKnee(points: SweepPoint[]): number | null {
	const paced = [...points.entries()]
		.filter(([, { targetRate }]) => targetRate !== null)
		.sort(([, a], [, b]) => (a.targetRate ?? 0) - (b.targetRate ?? 0));
	const firstMissed = paced.findIndex(([, point]) => (reachedTarget(point) ?? 0) < reachedShare);
	const reached = firstMissed === -1 ? paced : paced.slice(0, firstMissed);
	const byLatency = latencyKnee(reached.map(([, point]) => point));
	const knee = byLatency ?? (firstMissed === -1 ? null : reached.length - 1);
	return knee === null ? null : (reached[knee]?.[0] ?? null);
}

/** Kneedle's knee, as an index into `points`. */
function latencyKnee(points: SweepPoint[]): number | null {
	const rates = normalised(points.map(({ achievedRate }) => achievedRate));
	const latencies = normalised(points.map(({ latencyUs }) => latencyUs));
	// How far each point lies below the diagonal: largest where a convex curve turns up.
	const differences = rates.map((rate, i) => rate - (latencies[i] ?? 0));
	const largest = Math.max(...differences);
	const knee = differences.indexOf(largest);
	const threshold = largest - sensitivity / (points.length - 1);
	const fallsBack = differences.slice(knee + 1).some((difference) => difference < threshold);
	if (largest <= 0 || !fallsBack) return null;
	const highest = Math.max(...points.slice(knee + 1).map(({ latencyUs }) => latencyUs));
	return highest >= breakAwayFactor * (points[knee]?.latencyUs ?? 0) ? knee : null;
}

/** Scaled to 0..1; all 0 when they are equal. */
function normalised(values: number[]): number[] {
	const lowest = Math.min(...values);
	const range = Math.max(...values) - lowest;
	return values.map((value) => (range === 0 ? 0 : (value - lowest) / range));
}

/** The steps with the knee marked. */
export function markKnee(steps: SweepStep[], copies: number): SweepStep[] {
	const knee = findKnee(steps.map((step) => sweepPoint(step, copies)));
	return steps.map((step, index) => ({ ...step, knee: index === knee }));
}
