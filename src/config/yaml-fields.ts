/**
 * Schemas for the scalars of YAML files. The files are read as text, so each field decides for itself what a text
 * means, as Java OMB's reader does: `1_000`, `0x10`, `010` (octal 8) and `'5'` are whole numbers, `yes` and `on` are
 * true, and an absent key, an empty value, `~` and `null` all stand for the default.
 */
import { z } from "zod";

interface FieldOptions<F> {
	/** What an absent key means; without it the key must be there. */
	fallback?: F;
	/** What to do about a missing or wrong value. */
	advice?: string;
}

interface RangeOptions<F> extends FieldOptions<F> {
	min?: number;
	max?: number;
}

const truths: ReadonlyMap<string, boolean> = new Map([
	...["true", "yes", "on", "1"].map((word) => [word, true] as const),
	...["false", "no", "off", "0"].map((word) => [word, false] as const),
]);

const largestInt = 2_147_483_647;

/** A whole number; Java's int unless `max` says otherwise. */
export function integerField<F extends number | null = never>(options: RangeOptions<F> = {}): z.ZodType<number | F> {
	const { min = 0, max = largestInt } = options;
	const expected = max === largestInt ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`;
	return scalarField(expected, (text) => within(readNumber(text), min, max, Number.isSafeInteger), options);
}

/** Any finite number from `min` on. */
export function numberField<F extends number | null = never>(options: RangeOptions<F> = {}): z.ZodType<number | F> {
	const { min = Number.NEGATIVE_INFINITY, max = Number.MAX_VALUE } = options;
	const expected = options.min === undefined ? "a number" : `a number of at least ${min}`;
	return scalarField(expected, (text) => within(readNumber(text), min, max, Number.isFinite), options);
}

/** A rate in msg/s from 0 on, or the word `max` for Infinity. */
export function rateField(options: FieldOptions<number> = {}): z.ZodType<number> {
	const read = (text: string) =>
		text === "max" ? Number.POSITIVE_INFINITY : within(readNumber(text), 0, Number.MAX_VALUE, Number.isFinite);
	return scalarField("a number of at least 0 or the word `max`", read, options);
}

export function booleanField(options: FieldOptions<boolean> = {}): z.ZodType<boolean> {
	const read = (text: string) => truths.get(text.toLowerCase());
	return scalarField("true or false", read, options);
}

export function textField<F extends string | null = never>(options: FieldOptions<F> = {}): z.ZodType<string | F> {
	return scalarField("text", (text) => text, options);
}

/** One of some words, upper and lower case as given. */
export function choiceField<T extends string>(words: readonly T[], options: FieldOptions<T> = {}): z.ZodType<T> {
	const read = (text: string) => words.find((word) => word === text);
	return scalarField(words.map((word) => `\`${word}\``).join(" or "), read, options);
}

/** Whether a value in a file says as much as leaving the key out. */
export function isAbsent(raw: unknown): boolean {
	return raw === undefined || raw === null || (typeof raw === "string" && /^(~|null|)$/i.test(raw.trim()));
}

function scalarField<T, F>(
	expected: string,
	read: (text: string) => T | undefined,
	options: FieldOptions<F>,
): z.ZodType<T | F> {
	// Without `optional` zod refuses an absent key before the fallback can stand in.
	return z
		.unknown()
		.optional()
		.transform((raw, context): T | F => {
			const advice = options.advice ?? "correct the value";
			if (isAbsent(raw)) {
				if ("fallback" in options) return options.fallback as F;
				context.addIssue({ code: "custom", message: `is missing; ${advice}` });
				return z.NEVER;
			}
			const value = typeof raw === "string" ? read(raw) : undefined;
			if (value !== undefined) return value;
			context.addIssue({ code: "custom", message: `must be ${expected}, not ${describe(raw)}; ${advice}` });
			return z.NEVER;
		});
}

function describe(raw: unknown): string {
	if (typeof raw !== "string") return Array.isArray(raw) ? "a list" : "a mapping";
	return `\`${raw.length > 60 ? `${raw.slice(0, 60)}...` : raw}\``;
}

function within(
	value: number | undefined,
	min: number,
	max: number,
	suits: (value: number) => boolean,
): number | undefined {
	return value !== undefined && suits(value) && value >= min && value <= max ? value : undefined;
}

function readNumber(text: string): number | undefined {
	const digits = text.trim().replace(/(?<=[0-9a-f])_+(?=[0-9a-f])/gi, "");
	const [, sign, hex, binary, octal] = /^([+-]?)(?:0x([0-9a-f]+)|0b([01]+)|0([0-7]+))$/i.exec(digits) ?? [];
	const whole = hex ?? binary ?? octal;
	if (whole !== undefined) return (sign === "-" ? -1 : 1) * Number.parseInt(whole, hex ? 16 : binary ? 2 : 8);
	return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits) ? Number(digits) : undefined;
}
