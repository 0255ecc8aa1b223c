import type { BenchmarkEvent, RunOutcome } from "../benchmark/events.ts";
import type { PhaseName } from "../result/measurement.ts";
import { LiveProgress } from "./live-progress.ts";
import { formatOutcomes } from "./outcome-list.ts";
import { formatAggregateLine, formatPeriodLine } from "./period-line.ts";
import { formatProbeLine } from "./rate-search-lines.ts";
import { formatSummary } from "./summary-table.ts";

const phaseTitles: Record<PhaseName, string> = {
	"create-topics": "creating topics",
	"create-consumers": "starting consumers",
	"create-producers": "starting producers",
	readiness: "waiting until every subscription receives",
	"rate-search": "searching for the highest sustainable rate",
	warmup: "warm-up",
	measurement: "measurement",
	flush: "waiting for acknowledgements",
	drain: "waiting for the consumers",
	close: "closing clients",
	"delete-topics": "deleting topics",
};

/** From how many topics on plain lines tell how far they are, ten in all. */
const manyTopics = 100;

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
	#planned = 0;

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
				this.#topics(event);
				break;
			case "period":
				this.#live?.period(event.sample);
				this.#line(formatPeriodLine(event.sample));
				break;
			case "backlog":
				this.#backlog(`${event.stage} backlog: ${Math.round(event.share * 100)} %`);
				break;
			case "rate-probe":
				this.#line(formatProbeLine(event.probe));
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

	/** Lists how all runs ended, unless there was but one. */
	list(outcomes: RunOutcome[]): void {
		if (this.#planned <= 1) return;
		this.#live?.done();
		this.#streams.out.write(`\n${formatOutcomes(outcomes, this.#planned)}\n`);
	}

	/** Leaves the terminal as it was found. */
	end(): void {
		this.#live?.done();
	}

	#begin(event: Extract<BenchmarkEvent, { type: "run" }>): void {
		this.#workload = event.workloadName;
		this.#driver = event.driverName;
		this.#planned = event.count;
		const place = event.count > 1 ? ` (${event.index + 1} of ${event.count})` : "";
		const banner = `${event.workloadName} on ${event.driverName}${place}, run ${event.runId}`;
		if (this.#live !== null) this.say(banner);
		this.#line(banner);
	}

	#phase(phase: PhaseName, seconds: number | null): void {
		this.#live?.phase(phaseTitles[phase], seconds);
		this.#line(seconds === null ? phaseTitles[phase] : `${phaseTitles[phase]} (${seconds} s)`);
	}

	#topics({ change, done, total }: Extract<BenchmarkEvent, { type: "topics" }>): void {
		const progress = `${change} ${done} of ${total} topics`;
		this.#live?.rename(progress);
		const tenths = (count: number) => Math.floor((count * 10) / total);
		if (total >= manyTopics && tenths(done) > tenths(done - 1)) this.#line(progress);
	}

	#backlog(progress: string): void {
		this.#live?.rename(`${phaseTitles.measurement}, ${progress}`);
		this.#line(progress);
	}

	#line(text: string): void {
		if (this.#plain) this.#streams.out.write(`${text}\n`);
	}

	#close(outcome: RunOutcome): void {
		this.#live?.done();
		if ("error" in outcome) {
			this.say(outcome.error.message);
			return;
		}
		const { measurement, files } = outcome;
		if (measurement.aggregate !== null) this.#line(formatAggregateLine(measurement.aggregate));
		const summary = formatSummary({
			measurement,
			workloadName: this.#workload,
			driverName: this.#driver,
			files: [...(files.stepPaths ?? [files.resultPath]), files.runRecordPath],
		});
		this.#streams.out.write(`\n${summary}\n`);
	}
}
