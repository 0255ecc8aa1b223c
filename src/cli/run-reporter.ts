import type { BenchmarkEvent, RunOutcome } from "../benchmark/events.ts";
import type { PhaseName } from "../result/measurement.ts";
import { LiveProgress } from "./live-progress.ts";
import { formatAggregateLine, formatPeriodLine } from "./period-line.ts";
import { formatSummary } from "./summary-table.ts";

const phaseTitles: Record<PhaseName, string> = {
	"create-topics": "creating topics",
	"create-consumers": "starting consumers",
	"create-producers": "starting producers",
	readiness: "waiting until every subscription receives",
	warmup: "warm-up",
	measurement: "measurement",
	flush: "waiting for acknowledgements",
	drain: "waiting for the consumers",
	close: "closing clients",
	"delete-topics": "deleting topics",
};

const topicsPerLine = 100;

interface Streams {
	out: NodeJS.WriteStream;
	err: NodeJS.WriteStream;
}

/**
 * Shows a benchmark as it goes: on a terminal two live lines on stderr, else a plain line per phase and period on
 * stdout, as Java OMB logs them. The closing summary goes to stdout, warnings to stderr.
 */
export class RunReporter {
	readonly #streams: Streams;
	readonly #plain: boolean;
	readonly #live: LiveProgress | null;
	#driver = "";
	#workload = "";

	constructor(options: { quiet: boolean }, streams: Streams = { out: process.stdout, err: process.stderr }) {
		const terminal = Boolean(streams.out.isTTY && streams.err.isTTY);
		this.#streams = streams;
		this.#plain = !options.quiet && !terminal;
		this.#live = !options.quiet && terminal ? new LiveProgress(streams.err, process.env) : null;
	}

	report(event: BenchmarkEvent): void {
		switch (event.type) {
			case "run":
				this.#begin(event);
				break;
			case "phase":
				this.#phase(event.phase, event.seconds);
				break;
			case "topics":
				if (event.done % topicsPerLine === 0) this.#line(`created ${event.done} of ${event.total} topics`);
				break;
			case "period":
				this.#live?.period(event.sample);
				this.#line(formatPeriodLine(event.sample));
				break;
			case "warning":
			case "note":
				this.say(`${event.type}: ${event.message}`);
				break;
			case "result":
				this.#close(event.outcome);
				break;
		}
	}

	/** A line beside the figures. */
	say(message: string): void {
		this.#live?.done();
		this.#streams.err.write(`${message}\n`);
	}

	/** Leaves the terminal as it was found. */
	end(): void {
		this.#live?.done();
	}

	#begin(event: Extract<BenchmarkEvent, { type: "run" }>): void {
		this.#workload = event.workloadName;
		this.#driver = event.driverName;
		const place = event.count > 1 ? ` (${event.index + 1} of ${event.count})` : "";
		const banner = `${event.workloadName} on ${event.driverName}${place}, run ${event.runId}`;
		if (this.#live !== null) this.say(banner);
		this.#line(banner);
	}

	#phase(phase: PhaseName, seconds: number | null): void {
		this.#live?.phase(phaseTitles[phase], seconds);
		this.#line(seconds === null ? phaseTitles[phase] : `${phaseTitles[phase]} (${seconds} s)`);
	}

	#line(text: string): void {
		if (this.#plain) this.#streams.out.write(`${text}\n`);
	}

	#close({ measurement, files }: RunOutcome): void {
		this.#live?.done();
		if (measurement.aggregate !== null) this.#line(formatAggregateLine(measurement.aggregate));
		const summary = formatSummary({
			measurement,
			workloadName: this.#workload,
			driverName: this.#driver,
			files: [files.resultPath, files.runRecordPath],
		});
		this.#streams.out.write(`\n${summary}\n`);
	}
}
