import type { ProducerSettings } from "./options.ts";
import type { MeasuredWindow, RateInterval } from "./rate-interval.ts";

export const messageBytes = 100;
export const partitions = 10;

/** One program of the comparison: how a trial of it is started, stopped and read. */
export interface Contender {
	name: string;
	/** Whether the program makes the topic itself, under a name that is not known beforehand. */
	makesTopic: boolean;
	/** Ends the program once the window is over; `null` for one that was told the window and ends by itself. */
	stopSignal: NodeJS.Signals | null;
	command(trial: TrialPlan): Promise<{ file: string; args: string[] }>;
	/** What the program reported, from the start of its load. */
	reported(trial: TrialPlan, output: string): Promise<Reported>;
}

export interface TrialPlan {
	/** A folder of this trial alone. */
	folder: string;
	bootstrapServers: string;
	topic: string;
	window: MeasuredWindow;
	settings: ProducerSettings;
}

export interface Reported {
	published: RateInterval[];
	/** Only of a program that consumes beside its producer. */
	consumed?: RateInterval[];
}

/** The settings that all producers share, under names that the Java client and librdkafka both know. */
export function sharedSettings(settings: ProducerSettings): string[] {
	return [
		"acks=all",
		`linger.ms=${settings.lingerMs}`,
		`batch.size=${settings.batchSize}`,
		`enable.idempotence=${settings.enableIdempotence}`,
		`max.in.flight.requests.per.connection=${settings.maxInFlight}`,
		"compression.type=none",
	];
}
