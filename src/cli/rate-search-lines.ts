import type { RateProbe, RateSearch } from "../result/measurement.ts";
import { grouped } from "./figures.ts";

/** One line per rate that a search has tried. */
export function formatProbeLine(probe: RateProbe): string {
	const { targetRate, elapsedSeconds, publishRate, consumeRate, responseTimeP99Us } = probe;
	const response = responseTimeP99Us === null ? "-" : `${grouped(responseTimeP99Us / 1000, 1)} ms`;
	return [
		`tried ${grouped(targetRate, 1)} msg/s for ${grouped(elapsedSeconds, 1)} s`,
		probe.sustainable ? "ok" : "too much",
		`acknowledged ${grouped(publishRate, 1)} msg/s`,
		`slowest subscription ${grouped(consumeRate, 1)} msg/s`,
		`response p99 ${response}`,
		probe.reason,
	].join(" | ");
}

/** What a search came to, fact by fact: the rate, its bounds, and how many rates were tried. */
export function rateSearchFacts(search: RateSearch): string[] {
	const { controller, foundRate, sustainableRate, unsustainableRate, probes } = search;
	const rate = (value: number | null) => (value === null ? "-" : `${grouped(value, 1)} msg/s`);
	if (controller === "omb") return ["Java OMB's controller", `${probes.length} steps`];
	const bounds = `bounds ${rate(sustainableRate)} and ${rate(unsustainableRate)}`;
	return [`found ${rate(foundRate)}`, bounds, `${probes.length} probes`];
}
