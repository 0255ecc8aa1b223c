import type { Driver, DriverProperty, EffectiveSetting, NativeBlock, PropertyBlock } from "../config/driver.ts";
import { maskSecret } from "../config/secrets.ts";
import type { Workload } from "../config/workload.ts";
import { type DerivedFigures, deriveFigures } from "./aggregate.ts";
import type { HostFacts } from "./host-facts.ts";
import type { RunMeasurement } from "./measurement.ts";

/** Version of the record's shape; `run-record.schema.json` describes it. */
export const runRecordSchemaVersion = 1;

/** The workload as it was resolved, every default filled in. */
export type WorkloadRecord = Omit<Workload, "producerRate"> & {
	/** `max` for no pacing, since JSON has no Infinity. */
	producerRate: number | "max";
};

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
	| "warnings"
>;

/** The content of `<result>.run.json`: all that Java OMB's result has no field for. */
export interface RunRecord extends Measured {
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
		phases: measurement.phases,
		periods: measurement.periods,
		aggregate: measurement.aggregate,
	};
}

function setupOf({ topics, subscriptions, consumerProcesses, sendThreads, pacing }: RunMeasurement): Setup {
	return { topics, subscriptions, consumerProcesses, sendThreads, pacing };
}

function recordWorkload(workload: Workload): WorkloadRecord {
	return {
		...workload,
		producerRate: workload.producerRate === Number.POSITIVE_INFINITY ? "max" : workload.producerRate,
	};
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
