/**
 * Schemas for the values of YAML files. The files are read as text, so each field decides for itself what a text
 * means, as Java OMB's reader does: `1_000`, `0x10`, `010` (octal 8) and `'5'` are whole numbers, `yes` and `on` are
 * true, and an absent key, an empty value, `~` and `null` all stand for the default.
 */
import { z } from "zod";
import type { FieldMeta } from "./schema-meta.ts";

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

interface IntegerOptions<F> extends RangeOptions<F> {
	/** Takes 0 too: Java's default for what is not given, for the checks behind the schema to judge. */
	orZero?: boolean;
}

interface NumberOptions<F> extends RangeOptions<F> {
	/** Takes numbers above 0 only. */
	aboveZero?: boolean;
}

interface RateOptions extends FieldOptions<number> {
	/** Refuses 0, which otherwise stands for the search for a rate. */
	aboveZero?: boolean;
}

const truths: ReadonlyMap<string, boolean> = new Map([
	...["true", "yes", "on", "1"].map((word) => [word, true] as const),
	...["false", "no", "off", "0"].map((word) => [word, false] as const),
]);

const largestInt = 2_147_483_647;

/** A whole number; Java's int unless `max` says otherwise. */
export function integerField<F extends number | null = never>(options: IntegerOptions<F> = {}): z.ZodType<number | F> {
	const { min = 0, max = largestInt, orZero = false } = options;
	const expected = max === largestInt ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`;
	const suits = (value: number) => Number.isSafeInteger(value) && value >= min && value <= max;
	return scalarField(expected, (text) => numberThat((value) => suits(value) || (orZero && value === 0), text), options);
}

/** Any finite number from `min` to `max`. */
export function numberField<F extends number | null = never>(options: NumberOptions<F> = {}): z.ZodType<number | F> {
	const { min = Number.NEGATIVE_INFINITY, max = Number.MAX_VALUE, aboveZero = false } = options;
	const expected = aboveZero
		? "a number above 0"
		: options.min === undefined
			? "a number"
			: `a number of at least ${min}`;
	const suits = (value: number) => value >= min && value <= max && Number.isFinite(value) && (!aboveZero || value > 0);
	return scalarField(expected, (text) => numberThat(suits, text), options);
}

/** A rate in msg/s from 0 on, or the word `max` for Infinity. */
export function rateField({ aboveZero = false, ...options }: RateOptions = {}): z.ZodType<number> {
	const suits = (value: number) => Number.isFinite(value) && (aboveZero ? value > 0 : value >= 0);
	const read = (text: string) => (text === "max" ? Number.POSITIVE_INFINITY : numberThat(suits, text));
	return scalarField(`a number ${aboveZero ? "above" : "of at least"} 0 or the word \`max\``, read, options);
}

export function booleanField<F extends boolean | null = never>(options: FieldOptions<F> = {}): z.ZodType<boolean | F> {
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

/** A list whose items `item` reads. */
export function listField<T, F = never>(item: z.ZodType<T>, options: FieldOptions<F> = {}): z.ZodType<T[] | F> {
	const schema = z.array(item);
	const read: Read<T[]> = (raw, context) => (Array.isArray(raw) ? parsePart(schema, raw, context) : undefined);
	return valueField("a list", read, options);
}

/** A mapping as pairs in the order of the file (whole numbers among the keys come first); `value` reads the values. */
export function mappingField<T, F = never>(
	value: z.ZodType<T>,
	options: FieldOptions<F> = {},
): z.ZodType<Array<[key: string, value: T]> | F> {
	const schema = z.record(z.string(), value);
	const read: Read<Array<[string, T]>> = (raw, context) => {
		const pairs = isMapping(raw) ? parsePart(schema, raw, context) : undefined;
		return pairs && Object.entries(pairs);
	};
	return valueField("a mapping", read, options);
}

/** A value of several forms: `choose` says which schema is to read it. */
export function formField<T>(choose: (raw: unknown) => z.ZodType<T>): z.ZodType<T> {
	return z
		.unknown()
		.optional()
		.transform((raw, context): T => {
			const value = parsePart(choose(raw), raw, context);
			return value === undefined ? z.NEVER : value;
		});
}

/** Whether a value in a file says as much as leaving the key out. */
export function isAbsent(raw: unknown): boolean {
	return raw === undefined || raw === null || (typeof raw === "string" && /^(~|null|)$/i.test(raw.trim()));
}

/** Whether a value in a file is a mapping. */
export function isMapping(raw: unknown): raw is Record<string, unknown> {
	return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

/** What a value means, undefined for nothing; says itself what is wrong inside of it. */
type Read<T> = (raw: unknown, context: z.RefinementCtx) => T | undefined;

function scalarField<T, F>(
	expected: string,
	read: (text: string) => T | undefined,
	options: FieldOptions<F>,
): z.ZodType<T | F> {
	return valueField<T, F>(expected, (raw) => (typeof raw === "string" ? read(raw) : undefined), options);
}

function valueField<T, F>(expected: string, read: Read<T>, options: FieldOptions<F>): z.ZodType<T | F> {
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
			const value = read(raw, context);
			if (value !== undefined) return value;
			if (context.issues.length === 0) {
				context.addIssue({ code: "custom", message: `must be ${expected}, not ${describe(raw)}; ${advice}` });
			}
			return z.NEVER;
		})
		.meta({ expected } satisfies FieldMeta);
}

function parsePart<T>(schema: z.ZodType<T>, raw: unknown, context: z.RefinementCtx): T | undefined {
	const parsed = schema.safeParse(raw);
	if (parsed.success) return parsed.data;
	for (const issue of parsed.error.issues) context.addIssue({ ...issue });
	return undefined;
}

function describe(raw: unknown): string {
	if (typeof raw !== "string") return Array.isArray(raw) ? "a list" : "a mapping";
	return `\`${raw.length > 60 ? `${raw.slice(0, 60)}...` : raw}\``;
}

function numberThat(suits: (value: number) => boolean, text: string): number | undefined {
	const value = readNumber(text);
	return value !== undefined && suits(value) ? value : undefined;
}

function readNumber(text: string): number | undefined {
	const digits = text.trim().replace(/(?<=[0-9a-f])_+(?=[0-9a-f])/gi, "");
	const [, sign, hex, binary, octal] = /^([+-]?)(?:0x([0-9a-f]+)|0b([01]+)|0([0-7]+))$/i.exec(digits) ?? [];
	const whole = hex ?? binary ?? octal;
	if (whole !== undefined) return (sign === "-" ? -1 : 1) * Number.parseInt(whole, hex ? 16 : binary ? 2 : 8);
	return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits) ? Number(digits) : undefined;
}
