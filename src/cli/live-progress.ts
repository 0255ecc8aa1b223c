import { performance } from "node:perf_hooks";
import { styleText } from "node:util";
import { createLogUpdate } from "log-update";
import { ratePerSecond } from "../result/aggregate.ts";
import type { LatencySummary, PeriodSample } from "../result/measurement.ts";

/** All that the live lines show. */
export interface ProgressState {
	phase: string;
	elapsedSeconds: number;
	/** Length of the phase; `null` where nobody knows it. */
	totalSeconds: number | null;
	/** The latest period; `null` before the first. */
	sample: PeriodSample | null;
	colour: boolean;
	/** Whether the terminal shows block characters; ASCII otherwise. */
	unicode: boolean;
}

/** The part of a terminal's stream that is used. */
export interface ProgressStream extends NodeJS.WritableStream {
	columns?: number | undefined;
}

const redrawMs = 250;
const defaultColumns = 80;
const longestBar = 30;

/**
 * Two lines at the bottom of a terminal that are drawn over and over while a run lasts. At most one drawing per
 * quarter of a second, whatever comes in; a resize and a change of phase draw at once.
 */
export class LiveProgress {
	readonly #stream: ProgressStream;
	readonly #nowMs: () => number;
	readonly #write: ReturnType<typeof createLogUpdate>;
	readonly #state: ProgressState;
	#phaseStartedMs: number;
	#timer: NodeJS.Timeout | null = null;
	readonly #redraw = () => this.#draw();
	readonly #redrawResized = () => {
		this.#write.clear();
		this.#draw();
	};

	/** `env` tells about colours (`NO_COLOR`) and characters (`LC_ALL`, `LC_CTYPE`, `LANG`). */
	constructor(stream: ProgressStream, env: NodeJS.ProcessEnv, nowMs: () => number = () => performance.now()) {
		this.#stream = stream;
		this.#nowMs = nowMs;
		this.#write = createLogUpdate(stream);
		this.#phaseStartedMs = nowMs();
		this.#state = {
			phase: "",
			elapsedSeconds: 0,
			totalSeconds: null,
			sample: null,
			colour: !env["NO_COLOR"],
			unicode: isUtf8(env),
		};
	}

	/** Starts a phase of the given length; its bar starts at zero. The figures of earlier periods stay in view. */
	phase(name: string, seconds: number | null): void {
		this.#phaseStartedMs = this.#nowMs();
		this.#state.phase = name;
		this.#state.totalSeconds = seconds;
		this.#start();
		this.#draw();
	}

	/** Gives the phase under way another name; its clock and bar go on. The next drawing shows it. */
	rename(name: string): void {
		this.#state.phase = name;
	}

	/** Takes the figures of a period; the next drawing shows them. */
	period(sample: PeriodSample): void {
		this.#state.sample = sample;
	}

	/** Removes the lines, so that what is printed next starts where they stood, and lets the process end. */
	done(): void {
		if (this.#timer === null) return;
		clearInterval(this.#timer);
		this.#timer = null;
		this.#stream.off("resize", this.#redrawResized);
		this.#write.clear();
		this.#write.done();
	}

	#start(): void {
		if (this.#timer !== null) return;
		this.#timer = setInterval(this.#redraw, redrawMs).unref();
		this.#stream.on("resize", this.#redrawResized);
	}

	#draw(): void {
		const columns = this.#stream.columns ?? defaultColumns;
		// A terminal without a size says 0; anything drawn there would be broken after every character.
		if (columns === 0) return;
		this.#state.elapsedSeconds = (this.#nowMs() - this.#phaseStartedMs) / 1000;
		this.#write(renderProgress(this.#state, columns));
	}
}

/** The first of these variables that is set decides, as for the C library. */
function isUtf8(env: NodeJS.ProcessEnv): boolean {
	const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
	return /utf-?8/i.test(locale);
}

/**
 * The phase with its bar and, once there is a period, a line of figures. No line is wider than `columns`: the bar
 * shrinks, and figures that do not fit are left out whole, since half a number misleads.
 */
export function renderProgress(state: ProgressState, columns: number): string {
	const lines = [renderPhase(state, columns)];
	if (state.sample !== null) lines.push(renderFigures(state.sample, state.colour, columns));
	return lines.join("\n");
}

function renderPhase(state: ProgressState, columns: number): string {
	const total = state.totalSeconds === null ? "" : ` / ${formatClock(state.totalSeconds)}`;
	const clock = `${formatClock(state.elapsedSeconds)}${total}`;
	const barWidth = Math.min(longestBar, columns - state.phase.length - clock.length - 4);
	const bar = state.totalSeconds === null || barWidth < 1 ? "" : `[${renderBar(state, barWidth)}] `;
	const text = `${state.phase} ${bar}${clock}`.slice(0, columns);
	if (!state.colour) return text;
	return paint("bold", text.slice(0, state.phase.length)) + text.slice(state.phase.length);
}

function renderBar({ elapsedSeconds, totalSeconds, unicode }: ProgressState, width: number): string {
	const share = totalSeconds ? Math.min(1, elapsedSeconds / totalSeconds) : 1;
	const filled = Math.floor(share * width);
	const [full, empty] = unicode ? ["█", "░"] : ["#", "."];
	return full.repeat(filled) + empty.repeat(width - filled);
}

/** `m:ss`, from an hour on `h:mm:ss`; begun seconds do not count. */
function formatClock(seconds: number): string {
	const whole = Math.floor(seconds);
	const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
	const tail = String(whole % 60).padStart(2, "0");
	return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, "0")}:${tail}`;
}

interface Figure {
	text: string;
	alarming: boolean;
}

function renderFigures(sample: PeriodSample, colour: boolean, columns: number): string {
	let width = 0;
	let line = "";
	for (const { text, alarming } of figuresOf(sample)) {
		const separator = line === "" ? "" : " | ";
		width += separator.length + text.length;
		if (width > columns) break;
		line += separator + (alarming && colour ? paint("red", text) : text);
	}
	return line;
}

/** The most telling figures first: the last ones go when the terminal is narrow. */
function figuresOf({ counts, elapsedSeconds, latencies, backlogMessages }: PeriodSample): Figure[] {
	const rate = (count: number) => Math.round(ratePerSecond(count, elapsedSeconds));
	const errors = { text: `${rate(counts.errors)} errors/s`, alarming: true };
	const plain = [
		`${rate(counts.acknowledged)} msg/s out`,
		`${rate(counts.received)} msg/s in`,
		`publish ${formatLatency(latencies.publishLatency)}`,
		`end-to-end ${formatLatency(latencies.endToEndLatency)}`,
		`backlog ${backlogMessages}`,
	].map((text) => ({ text, alarming: false }));
	return counts.errors > 0 ? [errors, ...plain] : plain;
}

function formatLatency({ count, p50Us, p99Us }: LatencySummary): string {
	if (count === 0) return "-";
	return `p50 ${(p50Us / 1000).toFixed(1)} p99 ${(p99Us / 1000).toFixed(1)} ms`;
}

function paint(format: "bold" | "red", text: string): string {
	// Whether to colour was decided from the environment that was handed in, not from the process's own.
	return styleText(format, text, { validateStream: false });
}
