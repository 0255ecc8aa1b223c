/** A user's mistake, told in one or two lines: what is wrong, where, and what to do. Exit code 2. */
export class ConfigError extends Error {
	override readonly name = "ConfigError";
	/** `file:line:column`, `file`, or null where no file is to blame. */
	readonly location: string | null;

	constructor(message: string, location: string | null = null, options?: ErrorOptions) {
		super(location === null ? message : `${location}: ${message}`, options);
		this.location = location;
	}
}
