import type { Driver, DriverProperty, EffectiveSetting, NativeBlock, PropertyBlock } from "../config/driver/driver.ts";
import { maskSecret } from "../config/driver/secrets.ts";
import type { RateSegment } from "../config/workload/rate-profile.ts";
import type { Workload } from "../config/workload/workload.ts";
import { type DerivedFigures, deriveFigures } from "./aggregate.ts";
import type { HostFacts } from "./host-facts.ts";
import { summaryOf } from "./latency-summary.ts";
import type { Latencies, LatencySummary, RunMeasurement, SweepStep } from "./measurement.ts";

/** Version of the record's shape; `run-record.schema.json` describes it. */
export const runRecordSchemaVersion = 1;

/** The workload as it was resolved, every default filled in. */
export type WorkloadRecord = Omit<Workload, "producerRate" | "rateProfile" | "rateSweep" | "drainProducerRate"> & {
	producerRate: RecordedRate;
	rateProfile: RateSegmentRecord[] | null;
	rateSweep: RecordedRate[] | null;
	drainProducerRate: RecordedRate | null;
};

/** In msg/s; `max` for no pacing, since JSON has no Infinity. */
export type RecordedRate = number | "max";

/** A segment of a profile with its own figures; `seconds` is null where it has no end. */
export interface RateSegmentRecord {
	shape: RateSegment["shape"];
	seconds: number | null;
	[figure: string]: RecordedRate | string | null;
}

/** One line of a properties block of the driver file. */
export type PropertyRecord = Pick<DriverProperty, "name" | "value">;

/** The driver file with its secrets masked. */
export type DriverRecord = Omit<Driver, PropertyBlock | "librdkafka"> &
	Record<PropertyBlock, PropertyRecord[]> & { librdkafka: Record<NativeBlock, PropertyRecord[]> };

/** The settings as librdkafka got them, and where each came from. */
export interface EffectiveSettings {
	producer: EffectiveSetting[];
	consumer: EffectiveSetting[];
}

/** Versions of everything that takes part in a measurement on the client's side. */
export interface Versions {
	tool: string;
	librdkafka: string;
	node: string;
}

export interface RunRecordInput {
	measurement: RunMeasurement;
	versions: Versions;
	workload: Workload;
	/** May hold secrets; the record does not. */
	driver: Driver;
	/** May hold secrets; the record does not. */
	effectiveSettings: EffectiveSettings;
	host: HostFacts;
}

/** A step of a sweep; the curves of its latencies are in its own result file. */
export type SweepStepRecord = Omit<SweepStep, "latencies"> & { latencies: Latencies<LatencySummary> };

/** What ran where: the part of a run that stays the same from start to end. */
export type Setup = Pick<RunMeasurement, "topics" | "subscriptions" | "consumerProcesses" | "sendThreads" | "pacing">;

type Measured = Pick<
	RunMeasurement,
	| "runId"
	| "startedAt"
	| "partial"
	| "phases"
	| "periods"
	| "aggregate"
	| "totals"
	| "errorsByCode"
	| "verification"
	| "rateSearch"
	| "backlog"
	| "warnings"
>;

/** The content of `<result>.run.json`: all that Java OMB's result has no field for. */
export interface RunRecord extends Measured {
	/** `null` for a run that did not sweep over rates. */
	sweep: SweepStepRecord[] | null;
	schemaVersion: typeof runRecordSchemaVersion;
	versions: Versions;
	workload: WorkloadRecord;
	driver: DriverRecord;
	effectiveSettings: EffectiveSettings;
	host: HostFacts;
	setup: Setup;
	derived: DerivedFigures;
}

/** Puts a run on record. Secrets in the driver's properties and in the settings are masked. */
export function buildRunRecord(input: RunRecordInput): RunRecord {
	const { measurement } = input;
	return {
		schemaVersion: runRecordSchemaVersion,
		runId: measurement.runId,
		startedAt: measurement.startedAt,
		partial: measurement.partial,
		warnings: measurement.warnings,
		versions: input.versions,
		workload: recordWorkload(input.workload),
		driver: recordDriver(input.driver),
		effectiveSettings: {
			producer: input.effectiveSettings.producer.map(maskSetting),
			consumer: input.effectiveSettings.consumer.map(maskSetting),
		},
		host: input.host,
		setup: setupOf(measurement),
		derived: deriveFigures(measurement),
		totals: measurement.totals,
		errorsByCode: measurement.errorsByCode,
		verification: measurement.verification,
		rateSearch: measurement.rateSearch,
		sweep: measurement.sweep?.map(recordStep) ?? null,
		backlog: measurement.backlog,
		phases: measurement.phases,
		periods: measurement.periods,
		aggregate: measurement.aggregate,
	};
}

function setupOf({ topics, subscriptions, consumerProcesses, sendThreads, pacing }: RunMeasurement): Setup {
	return { topics, subscriptions, consumerProcesses, sendThreads, pacing };
}

function recordStep(step: SweepStep): SweepStepRecord {
	const { publishLatency, publishDelay, responseTime, endToEndLatency } = step.latencies;
	return {
		...step,
		latencies: {
			publishLatency: summaryOf(publishLatency),
			publishDelay: publishDelay && summaryOf(publishDelay),
			responseTime: responseTime && summaryOf(responseTime),
			endToEndLatency: summaryOf(endToEndLatency),
		},
	};
}

function recordWorkload(workload: Workload): WorkloadRecord {
	const { producerRate, rateProfile, rateSweep, drainProducerRate } = workload;
	return {
		...workload,
		producerRate: recordRate(producerRate),
		rateProfile: rateProfile?.map(recordSegment) ?? null,
		rateSweep: rateSweep?.map(recordRate) ?? null,
		drainProducerRate: drainProducerRate === null ? null : recordRate(drainProducerRate),
	};
}

function recordRate(rate: number): RecordedRate {
	return rate === Number.POSITIVE_INFINITY ? "max" : rate;
}

/** Every figure of a segment but its length may be a rate without limit. */
function recordSegment({ shape, seconds, ...figures }: RateSegment): RateSegmentRecord {
	const rates = Object.entries(figures).map(([name, figure]) => [name, recordRate(figure)]);
	return { shape, seconds: Number.isFinite(seconds) ? seconds : null, ...Object.fromEntries(rates) };
}

function recordDriver(driver: Driver): DriverRecord {
	const { common, producer, consumer, admin } = driver.librdkafka;
	return {
		...driver,
		topicConfig: driver.topicConfig.map(recordProperty),
		commonConfig: driver.commonConfig.map(recordProperty),
		producerConfig: driver.producerConfig.map(recordProperty),
		consumerConfig: driver.consumerConfig.map(recordProperty),
		librdkafka: {
			common: common.map(recordProperty),
			producer: producer.map(recordProperty),
			consumer: consumer.map(recordProperty),
			admin: admin.map(recordProperty),
		},
	};
}

function recordProperty({ name, value }: DriverProperty): PropertyRecord {
	return { name, value: maskSecret(name, value) };
}

function maskSetting(setting: EffectiveSetting): EffectiveSetting {
	return { ...setting, value: maskSecret(setting.name, setting.value) };
}
