import { parseArgs } from "node:util";

/** The contenders in the order of a round. */
export const contenderNames = ["rdkafka_performance", "ProducerPerformance", "omb"] as const;
export type ContenderName = (typeof contenderNames)[number];

/** What every contender's producer is set to, in the names and units of the Java client. */
export interface ProducerSettings {
	batchSize: number;
	lingerMs: number;
	enableIdempotence: boolean;
	maxInFlight: number;
	bufferMemory: number;
}

export interface BenchOptions {
	rounds: number;
	/** Length of the measured part of a trial. */
	seconds: number;
	/** Length of the part before it that is not measured. */
	warmupSeconds: number;
	contenders: ContenderName[];
	settings: ProducerSettings;
}

export const usage = `usage: npm run bench:max-rate -- [options]
  --rounds N            rounds of one trial per contender (5)
  --seconds N           measured part of a trial (20)
  --warmup-seconds N    unmeasured part before it (5)
  --only NAME           one contender, may be repeated: ${contenderNames.join(", ")}
  --batch-size BYTES    batch.size of every producer (131072)
  --max-in-flight N     max.in.flight.requests.per.connection of every producer (1000000; 5 with --idempotence)
  --idempotence         enable.idempotence=true for every producer
  --help                this text
`;

/** Reads the command line; `null` when help is asked for. Throws an Error that says what is wrong with it. */
export function parseOptions(args: string[]): BenchOptions | null {
	const { values } = parseArgs({
		args,
		options: {
			rounds: { type: "string", default: "5" },
			seconds: { type: "string", default: "20" },
			"warmup-seconds": { type: "string", default: "5" },
			only: { type: "string", multiple: true, default: [] },
			"batch-size": { type: "string", default: "131072" },
			"max-in-flight": { type: "string" },
			idempotence: { type: "boolean", default: false },
			help: { type: "boolean", default: false },
		},
	});
	if (values.help) {
		return null;
	}
	return {
		rounds: wholeNumber("--rounds", values.rounds, 1),
		seconds: wholeNumber("--seconds", values.seconds, 1),
		warmupSeconds: wholeNumber("--warmup-seconds", values["warmup-seconds"], 0),
		contenders: chosenContenders(values.only),
		settings: {
			batchSize: wholeNumber("--batch-size", values["batch-size"], 1),
			lingerMs: 1,
			enableIdempotence: values.idempotence,
			maxInFlight: wholeNumber("--max-in-flight", values["max-in-flight"] ?? (values.idempotence ? "5" : "1000000"), 1),
			bufferMemory: 32 * 1024 ** 2,
		},
	};
}

function wholeNumber(flag: string, text: string, least: number): number {
	const value = Number(text);
	if (!Number.isInteger(value) || value < least) {
		throw new Error(`${flag} ${text}: a whole number of at least ${least} is needed`);
	}
	return value;
}

function chosenContenders(only: string[]): ContenderName[] {
	const unknown = only.find((name) => !contenderNames.some((known) => known === name));
	if (unknown !== undefined) {
		throw new Error(`--only ${unknown}: no such contender; there are ${contenderNames.join(", ")}`);
	}
	return contenderNames.filter((name) => only.length === 0 || only.includes(name));
}
