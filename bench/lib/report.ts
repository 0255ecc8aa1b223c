import Table from "cli-table3";
import { type Spread, spreadOf } from "./statistics.ts";
import type { Trial } from "./trial.ts";

/** The contender that the others are put in relation to. */
const referenceName = "rdkafka_performance";
/** A program whose own rate is further than this from the broker's is not believed. */
const toleratedDisagreement = 0.1;

/** All trials of one contender. */
export interface Summary {
	contender: string;
	trials: number;
	publishRate: Spread;
	/** Median rate over the reference's median rate; `null` when the reference did not run. */
	ratio: number | null;
	brokerRate: Spread;
	/** `null` for a program that does not consume. */
	consumeRate: Spread | null;
	cpuUsPerMessage: Spread;
	rootCpuUsPerMessage: Spread;
	peakRssMb: Spread;
}

/** One summary per contender, in the order of their first trials. */
export function summarise(trials: Trial[]): Summary[] {
	const trialsOf = (name: string) => trials.filter(({ contender }) => contender === name);
	const reference = trialsOf(referenceName).map(({ publishRate }) => publishRate);
	const referenceRate = reference.length === 0 ? null : spreadOf(reference).median;
	return [...new Set(trials.map(({ contender }) => contender))].map((contender) => {
		const own = trialsOf(contender);
		const spread = (value: (trial: Trial) => number) => spreadOf(own.map(value));
		const consumeRates = own.map(({ consumeRate }) => consumeRate).filter((rate) => rate !== null);
		const publishRate = spread((trial) => trial.publishRate);
		return {
			contender,
			trials: own.length,
			publishRate,
			ratio: referenceRate === null ? null : publishRate.median / referenceRate,
			brokerRate: spread((trial) => trial.brokerRate),
			consumeRate: consumeRates.length === 0 ? null : spreadOf(consumeRates),
			cpuUsPerMessage: spread((trial) => trial.cpuUsPerMessage),
			rootCpuUsPerMessage: spread((trial) => trial.rootCpuUsPerMessage),
			peakRssMb: spread((trial) => trial.peakRssMb),
		};
	});
}

/** A line for each trial whose own rate and the broker's differ by more than 10 %. */
export function disagreements(trials: Trial[]): string[] {
	return trials
		.filter(({ publishRate, brokerRate }) => Math.abs(publishRate / brokerRate - 1) > toleratedDisagreement)
		.map(
			({ contender, round, publishRate, brokerRate }) =>
				`${contender}, round ${round}: reported ${wholeText(publishRate)} msg/s, but the topic grew by ${wholeText(brokerRate)}`,
		);
}

/** The contenders side by side: median [min..max] of each figure. */
export function tableOf(summaries: Summary[]): string {
	const table = new Table({
		head: ["", ...summaries.map(({ contender }) => contender)],
		style: { head: [], border: [] },
	});
	const row = (title: string, cell: (summary: Summary) => string) => table.push([title, ...summaries.map(cell)]);
	row("producer, msg/s", ({ publishRate }) => spreadText(publishRate, wholeText));
	row(`ratio to ${referenceName}`, ({ ratio }) => (ratio === null ? "-" : ratio.toFixed(2)));
	row("by end offsets, msg/s", ({ brokerRate }) => spreadText(brokerRate, wholeText));
	row("consumed beside it, msg/s", ({ consumeRate }) => (consumeRate ? spreadText(consumeRate, wholeText) : "-"));
	row("client CPU, µs/msg", ({ cpuUsPerMessage }) => spreadText(cpuUsPerMessage, fineText));
	row("of it its first process", ({ rootCpuUsPerMessage }) => spreadText(rootCpuUsPerMessage, fineText));
	row("peak RSS, MB", ({ peakRssMb }) => spreadText(peakRssMb, wholeText));
	row("trials", ({ trials }) => String(trials));
	return table.toString();
}

function spreadText({ median, min, max }: Spread, text: (value: number) => string): string {
	return `${text(median)} [${text(min)}..${text(max)}]`;
}

function wholeText(value: number): string {
	return Math.round(value).toLocaleString("en-US");
}

function fineText(value: number): string {
	return value.toFixed(2);
}
