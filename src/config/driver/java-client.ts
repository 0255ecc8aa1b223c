import { ConfigError } from "../config-error.ts";
import {
	type ClientKind,
	type ClientProfile,
	forProfile,
	type JavaType,
	type PropertyRow,
	rowOf,
} from "./client-properties-table.ts";
import type { DriverProperty } from "./driver.ts";

/** Bits of Java's whole number types. */
const integerBits: Partial<Record<JavaType, number>> = { short: 16, int: 32, long: 64 };

/** `${provider:path:key}`: Java would fetch the value from elsewhere. */
const indirection = /\$\{[^}:]+:[^}]*\}/;

/**
 * The properties of one Java client: what the driver file gives and Java's defaults behind it. Values are trimmed, as
 * Java trims them.
 */
export class JavaClient {
	readonly kind: ClientKind;
	readonly profile: ClientProfile;
	readonly #file: string;
	readonly #given = new Map<string, DriverProperty>();

	/**
	 * Later blocks win. Throws a ConfigError for a value that is not of the type Java demands.
	 * `file` is the location of what no property is to blame for.
	 */
	constructor(kind: ClientKind, profile: ClientProfile, file: string, blocks: DriverProperty[][]) {
		this.kind = kind;
		this.profile = profile;
		this.#file = file;
		for (const property of blocks.flat()) {
			this.#given.set(property.name, { ...property, value: property.value.trim() });
		}
		for (const property of this.#given.values()) this.#check(property);
	}

	/** The property as the file has it. */
	given(name: string): string | undefined {
		return this.#given.get(name)?.value;
	}

	/** The file's value or Java's default; empty where there is neither. */
	text(name: string): string {
		return this.given(name) ?? this.javaDefault(name) ?? "";
	}

	integer(name: string): number {
		return Number(this.text(name));
	}

	flag(name: string): boolean {
		return this.text(name).toLowerCase() === "true";
	}

	/** Comma-separated entries without the blanks around them; empty ones are left out. */
	list(name: string): string[] {
		return this.text(name)
			.split(",")
			.map((entry) => entry.trim())
			.filter((entry) => entry !== "");
	}

	javaDefault(name: string): string | null {
		const value = forProfile(rowOf(this.kind, name)?.javaDefault ?? null, this.profile);
		return value === "<required>" || value === "<absent>" ? null : value;
	}

	/** Where the file gives the property; the file when it does not. */
	location(name: string): string {
		return this.#given.get(name)?.location ?? this.#file;
	}

	/** A ConfigError at the property's line. */
	error(name: string, message: string): ConfigError {
		return new ConfigError(message, this.location(name));
	}

	#check({ name, value }: DriverProperty): void {
		const row = rowOf(this.kind, name);
		if (row === undefined) return;
		if (indirection.test(value)) {
			const advice = "config providers are not supported; write the value itself into a file made for the run";
			throw this.error(name, `\`${name}\` refers to a value kept elsewhere; ${advice}`);
		}
		const expected = typeMismatch(row, value);
		if (expected) throw this.error(name, `\`${name}\` must be ${expected}, not \`${value}\`; correct the value`);
	}
}

/** What the value should have been; null when it is of its type. */
function typeMismatch({ type }: PropertyRow, value: string): string | null {
	if (type === "boolean") return /^(true|false)$/i.test(value) ? null : "true or false";
	if (type === "double") return value !== "" && Number.isFinite(Number(value)) ? null : "a number";
	const bits = type === null ? undefined : integerBits[type];
	if (bits === undefined) return null;
	if (!/^[+-]?\d+$/.test(value)) return "a whole number";
	const number = BigInt(value.replace("+", ""));
	return BigInt.asIntN(bits, number) === number ? null : `a whole number of at most ${bits} bits`;
}
