/** How the values of options are read from the command line. */
import { InvalidArgumentError } from "commander";

/** Comma-separated values of an option that may be repeated. */
export function collect(value: string, previous: string[]): string[] {
	return [...previous, ...value.split(",").filter((path) => path !== "")];
}

/** Values of an option that may be repeated, commas and all. */
export function append(value: string, previous: string[]): string[] {
	return [...previous, value];
}

export function positiveNumber(text: string): number {
	const value = Number(text);
	if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new InvalidArgumentError("it must be a number above 0.");
	return value;
}

/** What something is divided by to make it smaller. */
export function divisor(text: string): number {
	const value = Number(text);
	if (!(value >= 1 && value < Number.POSITIVE_INFINITY)) {
		throw new InvalidArgumentError("it must be a number of at least 1.");
	}
	return value;
}

export function wholeNumber(text: string): number {
	if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("it must be a whole number above 0.");
	return Number(text);
}
