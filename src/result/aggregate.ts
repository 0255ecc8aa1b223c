import type { PeriodSample, RunMeasurement } from "./measurement.ts";

/**
 * Figures computed from what was measured, over the measurement periods unless a field says otherwise. Counts and
 * time come from the same periods, so a mean rate equals the time-weighted mean of the periods' rates.
 * `null` where there is nothing to divide by or to compare with.
 */
export interface DerivedFigures {
	/** Length of all warm-up periods together, in s. */
	warmupSeconds: number;
	/** Length of all measurement periods together, in s. */
	measurementSeconds: number;
	/** Acknowledged messages per second. */
	publishRate: number;
	/** Acknowledged payload per second in MiB (1024 * 1024 bytes, Java OMB's MB). */
	publishMebibytesPerSecond: number;
	/** Received messages per second, every subscription's copy counted. */
	consumeRate: number;
	/** Received payload per second in MiB. */
	consumeMebibytesPerSecond: number;
	/** Failed sends per second. */
	publishErrorRate: number;
	/** Rate asked for in msg/s, time-weighted over the periods; `null` when a period was unthrottled. */
	targetRate: number | null;
	/** `publishRate` as a share of `targetRate`; 1 is the target. */
	targetShare: number | null;
	/** CPU time of coordinator and consumer processes per acknowledged message, in µs. */
	cpuUsPerMessage: number | null;
	/** CPU time of the coordinator process per acknowledged message, in µs. */
	coordinatorCpuUsPerMessage: number | null;
	/** CPU time of the consumer processes per received message, in µs. */
	consumersCpuUsPerMessage: number | null;
	/** Largest resident memory seen at the end of any period, warm-up included, in bytes. */
	rssPeakBytes: number | null;
	/** Share of the time in which the send threads were not waiting, 0..1. */
	sendThreadsBusy: number | null;
}

/** Count per second; 0 for a period without length, in which nothing can have been measured. */
export function ratePerSecond(count: number, elapsedSeconds: number): number {
	return elapsedSeconds > 0 ? count / elapsedSeconds : 0;
}

/** Bytes per second in MiB (1024 * 1024 bytes, which Java OMB prints as MB). */
export function mebibytesPerSecond(bytes: number, elapsedSeconds: number): number {
	return ratePerSecond(bytes, elapsedSeconds) / 1024 / 1024;
}

/** The periods that count: those of the measurement, in order. */
export function measurementPeriods(measurement: Pick<RunMeasurement, "periods">): PeriodSample[] {
	return measurement.periods.filter((period) => period.phase === "measurement");
}

/** Derives every figure that is not measured itself; tables and files only format what they find here. */
export function deriveFigures(measurement: Pick<RunMeasurement, "periods">): DerivedFigures {
	const periods = measurementPeriods(measurement);
	const warmup = measurement.periods.filter((period) => period.phase === "warmup");
	const measurementSeconds = total(periods, (period) => period.elapsedSeconds);
	const targetRate = meanTargetRate(periods, measurementSeconds);
	const publishRate = ratePerSecond(
		total(periods, (period) => period.counts.acknowledged),
		measurementSeconds,
	);
	return {
		warmupSeconds: total(warmup, (period) => period.elapsedSeconds),
		measurementSeconds,
		publishRate,
		...otherRates(periods, measurementSeconds),
		targetRate,
		targetShare: targetRate === null ? null : quotient(publishRate, targetRate),
		...clientFigures(periods, measurementSeconds),
		rssPeakBytes: measurement.periods.length === 0 ? null : peakRssBytes(measurement.periods),
	};
}

function otherRates(periods: PeriodSample[], seconds: number) {
	const acknowledgedBytes = total(periods, (period) => period.counts.acknowledgedBytes);
	const receivedBytes = total(periods, (period) => period.counts.receivedBytes);
	return {
		publishMebibytesPerSecond: mebibytesPerSecond(acknowledgedBytes, seconds),
		consumeRate: ratePerSecond(
			total(periods, (period) => period.counts.received),
			seconds,
		),
		consumeMebibytesPerSecond: mebibytesPerSecond(receivedBytes, seconds),
		publishErrorRate: ratePerSecond(
			total(periods, (period) => period.counts.errors),
			seconds,
		),
	};
}

function clientFigures(periods: PeriodSample[], seconds: number) {
	const acknowledged = total(periods, (period) => period.counts.acknowledged);
	const received = total(periods, (period) => period.counts.received);
	const coordinatorCpuUs = total(periods, (period) => period.usage.coordinatorCpuUs);
	const consumersCpuUs = total(periods, (period) => period.usage.consumersCpuUs);
	const busySeconds = total(periods, (period) => period.usage.sendThreadsBusy * period.elapsedSeconds);
	return {
		cpuUsPerMessage: quotient(coordinatorCpuUs + consumersCpuUs, acknowledged),
		coordinatorCpuUsPerMessage: quotient(coordinatorCpuUs, acknowledged),
		consumersCpuUsPerMessage: quotient(consumersCpuUs, received),
		sendThreadsBusy: quotient(busySeconds, seconds),
	};
}

function meanTargetRate(periods: PeriodSample[], seconds: number): number | null {
	let asked = 0;
	for (const { targetRate, elapsedSeconds } of periods) {
		if (targetRate === null) return null;
		asked += targetRate * elapsedSeconds;
	}
	return quotient(asked, seconds);
}

function peakRssBytes(periods: PeriodSample[]): number {
	return periods.reduce((peak, period) => Math.max(peak, period.usage.rssBytes), 0);
}

function total(periods: PeriodSample[], figure: (period: PeriodSample) => number): number {
	return periods.reduce((sum, period) => sum + figure(period), 0);
}

function quotient(dividend: number, divisor: number): number | null {
	return divisor === 0 ? null : dividend / divisor;
}
